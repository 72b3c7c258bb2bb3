"""Labels that one language alone has serve its rules; the model sees none of them."""

from pathlib import Path

from analysis.coercion.classify import Classifier
from analysis.coercion.features import single
from analysis.coercion.lexicon import Lexicon
from analysis.coercion.pattern_tables import Tables
from analysis.coercion.phrases import Phrase


def test_a_label_is_of_its_own_where_no_other_language_has_it() -> None:
    tables = Tables(lang="nl", shared={"labels": {"gift": "a gift"}},
                    own={"labels": {"gift": "a gift", "fiets": "a bicycle"}})  # fmt: skip
    assert tables.labels_of_its_own == {"fiets"}


def test_the_model_is_told_shared_labels_and_their_words() -> None:
    lexicon = Lexicon(
        [Phrase("gift", ("bon",)), Phrase("fiets", ("bon",)), Phrase("fiets", ("wiel",))],
        own={"fiets"},
    )
    coded = lexicon.code(["bon", "wiel"])
    runs = [number for _, _, number in lexicon.find(coded)]
    assert [lexicon.labels[number] for number in runs] == [("fiets", "gift"), ("fiets",)]
    assert [lexicon.told[number] for number in runs] == [("gift",), ()]
    assert lexicon.listed(coded) == ["bon"]


def test_a_word_of_its_own_is_told_by_the_shared_stem_that_it_begins_with() -> None:
    lexicon = Lexicon([Phrase("door", ("arriv*",)), Phrase("fiets", ("arrivo",))], own={"fiets"})
    assert lexicon.listed(lexicon.code(["arrivo", "arrivata"])) == ["arriv*"]


NL = """
language = "nl"
function_words = "de het een en ik als je"
[labels]
fiets = "a bicycle"
[lexicon]
refund = "geld terug"
review = "recensie"
fiets = "bakfiets"
[rule.bakfiets]
scheme = "threat"
weight = 0.9
any = ["lever:fiets ..4 act:review"]
"""
SHARED = """
common = []
[labels]
refund = "money back"
review = "a review"
[slots]
"""


def test_a_rule_reads_a_label_of_its_own_and_its_features_do_not(tmp_path: Path) -> None:
    (tmp_path / "_rules.toml").write_text(SHARED, encoding="utf-8")
    (tmp_path / "nl.toml").write_text(NL, encoding="utf-8")
    reader = Classifier(folder=tmp_path)
    (window,) = reader.windows("een bakfiets voor een recensie, of geld terug", lang="nl")
    assert {single("refund"), single("review"), "nl:recensie"} <= set(window)
    assert not any("fiets" in feature for feature in window)
