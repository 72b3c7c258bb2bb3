"""The shipped small model: it loads, is calibrated, small, steady, and tells schemes apart."""

import json
from pathlib import Path

import pytest
import spacy
from scipy.stats import mannwhitneyu

from analysis.coercion.asking import ByFeatures
from analysis.coercion.calibration import IDENTITY, fit_all, fit_platt
from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import Example, load_corpus
from analysis.coercion.linear import LinearModel
from analysis.coercion.pattern_tables import languages
from analysis.coercion.platt import Platt, log_odds
from analysis.coercion.reading import Reading, Stretch
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import LABELS, MODEL, PIPELINE, ModelMissing, Scorer, raw_scores
from analysis.coercion.train import shown
from analysis.coercion.words import Words

OFFERS = {
    "en": "The seller offered me a full refund if I delete my negative review.",
    "fr": "Le vendeur me propose un remboursement intégral si je supprime mon avis négatif.",
    "de": "Der Verkäufer bietet mir die volle Erstattung, wenn ich meine Bewertung lösche.",
    "es": "El vendedor me ofrece el reembolso completo si borro mi reseña negativa.",
    "it": "Il venditore mi offre il rimborso completo se cancello la recensione negativa.",
}
ORDINARY = {
    "en": "Great blender, easy to clean, my kids love the smoothies.",
    "fr": "La couleur est un peu plus foncée que sur la photo, sinon conforme.",
    "de": "Der Akku hält sechs Stunden, das Kabel ist zu kurz.",
    "es": "Se rompió a la semana, una pena porque era bonito.",
    "it": "Taglia giusta, tessuto morbido, consegna veloce.",
}
LONG = " ".join([*ORDINARY.values()] * 12) + " " + OFFERS["en"]


@pytest.fixture(scope="module")
def scorer():
    return Scorer()


@pytest.fixture(scope="module")
def reader():
    return Classifier()


def reading_of(reader, text, lang):
    """Return a text as the words and labels of one language, wherever rules fire."""
    words, rules = Words(text, reader.normaliser), reader.rules_of(lang)
    return Reading(Stretch(words=rules.lexicon.code(words.texts), text=words, offset=0), rules)


def through(reader, text, lang):
    """Return the windows of a text from end to end, the model asked of them or not."""
    reading = reading_of(reader, text, lang)
    return [reading.features(at, at + 40) for at in range(0, len(reading.stretch.words), 20)]


def overall(reader, scorer, text, lang):
    return max(said[OVERALL] for said in scorer.probabilities(through(reader, text, lang)))


@pytest.mark.parametrize("lang", sorted(OFFERS))
def test_an_offer_is_likelier_than_ordinary_text(reader, scorer, lang):
    offer = scorer.score(reader.windows(OFFERS[lang], lang=lang)[0])
    assert offer[OVERALL] > 0.6
    assert max(offer, key=lambda name: offer[name] if name != OVERALL else 0) == (
        "refund_for_removal"
    )
    for other, text in ORDINARY.items():
        assert overall(reader, scorer, text, other) < offer[OVERALL]


def test_every_label_has_a_probability(scorer):
    said = scorer.score(("review>refund",))
    assert set(said) == set(LABELS)
    assert all(0 <= value <= 1 for value in said.values())


def test_numbers_do_not_depend_on_company_or_order(reader, scorer):
    texts = [*OFFERS.items(), *ORDINARY.items()]
    windows = [window for lang, text in texts for window in through(reader, text, lang)]
    together = scorer.probabilities(windows)
    backwards = list(reversed(scorer.probabilities(windows[::-1])))
    for window, first, second in zip(windows, together, backwards, strict=True):
        assert first == pytest.approx(second, abs=1e-5)
        assert first == pytest.approx(scorer.probabilities([window])[0], abs=1e-5)
    assert Scorer().probabilities(windows) == together


@pytest.mark.parametrize("text", ["\x00", " \n\t", "🙂" * 50, "<b>" * 200, "if " * 5000])
def test_any_text_has_windows_that_are_scored(reader, scorer, text):
    for window in through(reader, text, "en"):
        assert set(scorer.score(window)) == set(LABELS)


def test_no_windows_no_scores(scorer):
    assert scorer.probabilities([]) == []


def test_a_disclosure_at_the_end_of_a_long_review_is_seen(reader, scorer):
    assert overall(reader, scorer, LONG, "en") > 0.6


def test_held_out_ideas_are_told_from_benign_ones(reader, scorer):
    held = [e for e in load_corpus() if e.origin != "composed" and e.part == "test"][::3]
    said = [(overall(reader, scorer, e.text, e.lang), bool(e.labels)) for e in held]
    coerced = [value for value, labelled in said if labelled]
    benign = [value for value, labelled in said if not labelled]
    above = mannwhitneyu(coerced, benign).statistic  # pairs in which the disclosure is likelier
    assert above / (len(coerced) * len(benign)) >= 0.7


def test_model_is_small_and_complete():
    files = [path for path in MODEL.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 5_000_000
    assert set(json.loads((MODEL / "calibration.json").read_text(encoding="utf-8"))) == set(LABELS)


def test_a_missing_model_says_how_to_train_one(tmp_path: Path):
    with pytest.raises(ModelMissing, match=r"analysis\.coercion\.train"):
        Scorer(tmp_path).score(("x",))


def test_platt_recovers_a_shift():
    raw = [0.02 * n for n in range(1, 50)]
    truth = [n % 50 < n * score for n, score in zip(range(1, 50), raw, strict=True)]
    line = fit_platt(raw, truth)
    means = sum(line.probability(score) for score in raw) / len(raw)
    assert means == pytest.approx(sum(truth) / len(truth), abs=0.03)
    assert line.slope > 0


def test_platt_without_positives_stays_low_and_finite():
    line = fit_platt([0.1, 0.2, 0.3], [False, False, False], near=IDENTITY, pull=4.0)
    assert 0 < line.probability(0.3) < 0.5
    lines = fit_all([{"a": 0.9}, {"a": 0.1}], [frozenset({"a"}), frozenset()], ["a"])
    assert lines["a"].probability(0.9) > lines["a"].probability(0.1)


def test_platt_is_steady_at_the_ends():
    line = Platt(slope=3.0, intercept=1.0)
    assert 0 <= line.probability(0.0) < 0.001
    assert 0.999 < line.probability(1.0) <= 1
    assert log_odds(0.5) == 0


def example(text, *labels):
    return Example(
        id="x", lang="en", side="reviewer", kind="k", group="g", origin="hand",
        labels=labels, text=text,
    )  # fmt: skip


def test_of_a_disclosure_the_model_is_shown_its_place_alone(reader):
    windows = list(shown(example(LONG, "refund_for_removal"), reader))
    assert all(labels == {"refund_for_removal", OVERALL} for _, labels in windows)
    assert any("refund>remove_verb" in pairs for pairs, _ in windows)
    assert len(windows) < len(through(reader, LONG, "en"))


def test_of_a_benign_text_the_model_is_shown_what_it_would_be_asked_of(reader):
    text = "They refunded me although I did not remove my review."
    windows = list(shown(example(text), reader))
    assert windows
    assert all(not labels for _, labels in windows)
    assert list(shown(example(ORDINARY["en"]), reader)) == []


TOLD_AMID = (
    "The kettle is loud and the lid does not close on its own. They offered me a full refund if I "
    "delete my review! Her sister has the green one, it boils faster and looks better."
)


def places_in(reading):
    """Return where candidates and strict rules fire, as (candidates, strict)."""
    found = list(filter(None, map(reading.place, reading.alive)))
    return [[one for one in found if one.rule.candidate is kind] for kind in (True, False)]


def test_amid_a_story_a_candidates_own_sentence_is_read_too(reader):
    reading = reading_of(reader, TOLD_AMID, "en")
    candidates, strict = places_in(reading)
    around, own = reading.near(candidates[0])
    assert around[0] < own[0] < own[1] < around[1]
    sentence = "they offered me a full refund if i delete my review !"
    assert " ".join(reading.stretch.texts[slice(*own)]) == sentence
    assert [reading.near(one) for one in strict] == [(around,)] * len(strict)
    assert strict


def test_the_model_is_asked_of_a_sentence_and_learns_from_the_words_around_it(reader):
    asked, learnt = (reader.windows(TOLD_AMID, lang="en", whole=whole) for whole in (False, True))
    assert len(learnt) < len(asked)
    assert set(learnt) < set(asked)


def test_a_text_of_one_sentence_is_read_once(reader):
    reading = reading_of(reader, OFFERS["en"], "en")
    assert all(
        len(reading.near(one)) == 1 for one in filter(None, map(reading.place, reading.alive))
    )


def test_places_asked_together_get_what_each_would_by_its_features(reader, scorer):
    model = LinearModel(scorer, map(reader.rules_of, languages()))
    readings = [reading_of(reader, held.text, held.lang) for held in load_corpus()[::400]]
    places = [(one, *words) for one in readings for words in ((0, 40), (10, 60), (0, 240))]
    alone = ByFeatures(scorer)
    near = {"abs": 1e-4}
    assert model.likelihoods(places) == pytest.approx(alone.likelihoods(places), **near)
    together, each = (one.probabilities(places[:300]) for one in (model, alone))
    assert together == [pytest.approx(said, **near) for said in each]
    assert len(each[0]) == len(LABELS)
    assert (model.likelihoods([]), model.probabilities([])) == ([], [])


def test_single_pairs_weigh_what_the_pipeline_says(scorer):
    names = ["refund>remove_verb", "act+lever", "w_gift+w_review", "=w_gift", "fr:avis"]
    nlp = spacy.load(MODEL / PIPELINE)
    odds = [
        [log_odds(raw[name]) for name in LABELS] for raw in raw_scores(nlp, [[n] for n in names])
    ]
    said = scorer.weights(names)
    for weights, row in zip(said, odds, strict=True):
        apart = [b - a for a, b in zip(odds[0], row, strict=True)]
        assert list(weights - said[0]) == pytest.approx(apart, abs=1e-4)
