"""Bounds by crossing: how far texts are from being raised, the fitted tail, lists by halves."""

import json
import math
from itertools import pairwise

import pytest
from click.testing import CliRunner

from analysis.coercion.asking import ByFeatures
from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import load_corpus
from analysis.coercion.probability import DOUBT
from analysis.coercion.records import OVERALL, SCHEMES
from analysis.coercion.scorer import Scorer
from analysis.evaluation.coercion_bounds import (
    AMID,
    FACTORS,
    Way,
    disclosures,
    main,
    table,
    write_lists,
)
from analysis.evaluation.coercion_excess import NOWHERE, Excess, excess_of, expected

OFFER = "They offered me a full refund if I delete my review."


class Says:
    """A model that says one thing of everything."""

    def __init__(self, overall):
        self.said = dict.fromkeys(SCHEMES, overall) | {OVERALL: overall}

    def score(self, features):
        return self.said


@pytest.fixture(scope="module")
def reader():
    return Classifier(langs=["en"], scorer=Scorer())


def of(reader, text, said=0.9):
    return excess_of(reader, ByFeatures(Says(said)), text, lang="en", side="reviewer")


def test_a_text_where_nothing_fires_is_nowhere_near(reader):
    assert of(reader, "A nice kettle.") == Excess(NOWHERE, NOWHERE)


def test_the_excess_grows_with_what_the_model_says_in_log_odds(reader):
    low, high = of(reader, OFFER, 0.5), of(reader, OFFER, 0.9)
    assert high.candidate - low.candidate == pytest.approx(math.log(9))
    assert low.strict < high.strict


def test_more_is_asked_of_a_longer_text(reader):
    assert of(reader, OFFER + " It boils water." * 20).candidate < of(reader, OFFER).candidate


def test_a_second_look_is_asked_more_and_counts_only_where_the_first_is_near(reader):
    calm = of(reader, "The seller offered a refund if i delete my review")
    typed = of(reader, "The sellar offerd a refund if i deelete my reviw")
    assert typed.strict == pytest.approx(calm.strict - math.log(8))
    first = Excess(-5.0, -9.0)
    assert first.after(Excess(1.0, -7.0)) == Excess(math.log(DOUBT) - 5, -7.0)
    assert first.after(Excess(NOWHERE, -8.0)) == Excess(-5.0, -8.0)
    assert Excess(NOWHERE, NOWHERE).after(Excess(3.0, 3.0)) == Excess(NOWHERE, NOWHERE)


def test_what_has_an_excess_is_what_is_raised(reader):
    texts = [e for e in load_corpus() if e.lang == "en" and e.part == "train"][::90]
    raised = [bool(reader.classify(e.text, lang=e.lang, side=e.side)) for e in texts]
    far = [excess_of(reader, reader.model, e.text, lang=e.lang, side=e.side) for e in texts]
    assert [max(one) >= 0 for one in far] == raised
    assert 0 < sum(raised) < len(raised)


def test_the_tail_of_an_exponential_law_is_found_again():
    law = [2 * math.log(1000 / (rank + 0.5)) - 20 for rank in range(1000)]
    for bound in (-5.0, -3.0):
        truth = 1000 * math.exp(-(bound + 20) / 2)
        for likeliest in (30, 50, 80):
            assert expected(law, bound, likeliest) == pytest.approx(truth, rel=0.15)


def test_what_the_fit_reaches_is_counted_and_too_few_give_nothing():
    scores = [float(rank) for rank in range(10)]
    assert expected(scores, 5.0, 4) == 5
    assert math.isnan(expected(scores, 5.0, 10))
    assert math.isnan(expected([*scores, NOWHERE, NOWHERE], 5.0, 11))
    assert expected([1.0] * 10, 2.0, 5) == 0


def test_a_row_tells_alarms_of_its_kind_and_what_is_found_with_the_other_kind_as_now():
    ordinary = (Excess(0.1, -1.0), Excess(-1.0, NOWHERE), *[Excess(-9.0, NOWHERE)] * 98)
    found = (Excess(0.5, -9.0), Excess(-9.0, 0.5), Excess(NOWHERE, NOWHERE), Excess(0.5, 0.1))
    way = Way(ordinary=ordinary, found={"fine": found, "other": found[:1]})
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table([way, way])][2:]
    told = {(kind, factor): cells for kind, factor, *cells in rows}
    assert set(told) == {
        (kind, str(factor)) for kind in ("strict", "candidate", "either") for factor in FACTORS
    }
    assert told["strict", "1"][0] == "2"
    assert told["strict", "1.4"][0] == "0"
    assert told["candidate", "0.5"][0] == "0"
    assert told["strict", "2"][-2:] == ["0.500", "0.000"]
    assert told["candidate", "2"][-2:] == ["0.500", "1.000"]
    assert told["either", "1"][-2:] == ["0.750", "1.000"]
    assert told["either", "2"][-2:] == ["0.000", "0.000"]
    for column in (0, -1, -2):
        falling = [float(told["either", str(factor)][column]) for factor in FACTORS]
        assert all(one >= other for one, other in pairwise(falling))


def test_alarms_are_expected_of_both_ways_together():
    scores = [-1 - n / 50 for n in range(200)]
    ways = [
        Way(ordinary=tuple(Excess(one, NOWHERE) for one in half), found={})
        for half in (scores[::2], scores[1::2])
    ]
    rows = [row.split("|")[1:-1] for row in table(ways)]
    (told,) = (row for row in rows if [cell.strip() for cell in row[:2]] == ["strict", "0.5"])
    law = [expected(scores, math.log(0.5), likeliest) * 1e4 / 200 for likeliest in (30, 50, 80)]
    assert [float(cell) for cell in told[3:]] == pytest.approx(law, abs=0.05)
    assert "raised in 200" in rows[0][2]


def test_disclosures_are_the_development_part_by_other_hands_by_family(tmp_path):
    line = {"id": "x", "lang": "en", "side": "reviewer", "kind": "k", "text": OFFER}
    rows = [
        line | {"group": f"g{number}", "origin": origin, "labels": labels}
        for number in range(40)
        for origin, labels in (("other", ["threat"]), ("hand", ["threat"]), ("other", []))
    ]
    rows += [row | {"kind": "ordinary", "text": "Nice."} for row in rows if not row["labels"]]
    written = "".join(json.dumps(row) + "\n" for row in rows)
    for name in ("fine-en", "other-en", "hand-en"):
        (tmp_path / f"{name}.jsonl").write_text(written, encoding="utf-8")
    found = disclosures(tmp_path)
    assert set(found) == {"fine", "other", AMID}
    assert len(found[AMID]) == 3 * len(found["fine"])
    assert all(OFFER in one.text and one.text != OFFER for one in found[AMID])
    for texts in found.values():
        assert 0 < len(texts) < 40
        assert {(e.part, e.origin, e.labels) for e in texts} == {("dev", "other", ("threat",))}


def test_lists_are_pruned_by_the_accidents_that_are_given(tmp_path):
    write_lists(tmp_path, {"en": [("w_gone", ("missing",))]})
    reader = Classifier(folder=tmp_path)
    lexicon = reader.rules_of("en").lexicon
    labels = {label for _, _, label in lexicon.read(lexicon.code(["missing"]))}
    assert "w_gone" not in labels
    with pytest.raises(KeyError):
        reader.rules_of("de")


def test_each_half_is_judged_by_lists_that_were_pruned_beside_the_other(tmp_path, monkeypatch):
    module = "analysis.evaluation.coercion_bounds"
    few = [e for e in load_corpus() if e.lang == "en" and e.part == "train"][::150]
    dev = [e for e in load_corpus() if e.lang == "en" and e.part == "dev" and e.labels][::200]
    seen = []

    def counted(lang, reviews, corpus):
        seen.append([text.strip(".")[-1] for text in reviews])
        return [], 0

    def judged(reader, model, text, **told):
        if text.startswith("Nice"):
            seen.append(text.strip(".")[-1])
        return excess_of(reader, model, text, **told)

    monkeypatch.setattr(f"{module}.load_corpus", lambda: few)
    monkeypatch.setattr(f"{module}.disclosures", lambda: {"fine": dev, "other": dev})
    monkeypatch.setattr(f"{module}.languages", lambda: ("en",))
    monkeypatch.setattr(f"{module}.accidents_in", counted)
    monkeypatch.setattr(f"{module}.excess_of", judged)
    rows = [{"lang": "en", "text": f"Nice kettle, number {n}."} for n in range(8)]
    rows[3]["text"] = rows[7]["text"] = OFFER  # odd lines, held
    path = tmp_path / "ordinary.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = CliRunner().invoke(main, [str(path)])
    assert result.exit_code == 0, result.output
    assert seen == [["0", "4"], "2", "6", ["2", "6"], "0", "4"]
    assert "| either | 1 | 0 | - | - | - |" in result.output
