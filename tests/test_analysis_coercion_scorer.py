"""The shipped small model: it loads, is calibrated, small, steady, and tells schemes apart."""

import itertools
import json
import random
from pathlib import Path

import pytest

from analysis.coercion.calibration import IDENTITY, Platt, fit_all, fit_platt, log_odds
from analysis.coercion.corpus import load_corpus
from analysis.coercion.scorer import LABELS, MODEL, OVERALL, ModelMissing, Scorer
from analysis.coercion.train import babble, broken_tuples, choose, recall_at

OFFERS = {
    "en": "The seller offered me a full refund if I delete my negative review.",
    "fr": "Le vendeur me propose un remboursement intégral si je supprime mon avis négatif.",
    "de": "Der Verkäufer bietet mir die volle Erstattung, wenn ich meine Bewertung lösche.",
    "es": "El vendedor me ofrece el reembolso completo si borro mi reseña negativa.",
    "it": "Il venditore mi offre il rimborso completo se cancello la recensione negativa.",
}
ORDINARY = (
    "Great blender, easy to clean, my kids love the smoothies.",
    "La couleur est un peu plus foncée que sur la photo, sinon conforme.",
    "Der Akku hält sechs Stunden, das Kabel ist zu kurz.",
    "Se rompió a la semana, una pena porque era bonito.",
    "Taglia giusta, tessuto morbido, consegna veloce.",
)


@pytest.fixture(scope="module")
def scorer():
    return Scorer()


@pytest.mark.parametrize("lang", sorted(OFFERS))
def test_an_offer_is_likelier_than_ordinary_text(scorer, lang):
    offer = scorer.score(OFFERS[lang])
    assert offer[OVERALL] > 0.6
    assert max(offer, key=lambda name: offer[name] if name != OVERALL else 0) == (
        "refund_for_removal"
    )
    for said in scorer.probabilities(ORDINARY):
        assert said[OVERALL] < 0.3


def test_every_label_has_a_probability(scorer):
    (said,) = scorer.probabilities(["fine"])
    assert set(said) == set(LABELS)
    assert all(0 <= value <= 1 for value in said.values())


def test_numbers_do_not_depend_on_company_or_order(scorer):
    texts = [*OFFERS.values(), *ORDINARY]
    together = scorer.probabilities(texts)
    backwards = list(reversed(scorer.probabilities(texts[::-1])))
    for text, first, second in zip(texts, together, backwards, strict=True):
        assert first == pytest.approx(second, abs=1e-5)
        assert first == pytest.approx(scorer.probabilities([text])[0], abs=1e-5)
    assert Scorer().probabilities(texts) == together


@pytest.mark.parametrize("text", ["", "\x00", " \n\t", "🙂" * 50, "<b>" * 200, "if " * 5000])
def test_any_text_is_scored(scorer, text):
    assert set(scorer.score(text)) == set(LABELS)


def test_no_texts_no_scores(scorer):
    assert scorer.probabilities([]) == []


def test_a_disclosure_at_the_end_of_a_long_review_is_seen(scorer):
    long = " ".join(ORDINARY * 12) + " " + OFFERS["en"]
    assert scorer.score(long)[OVERALL] > 0.6


def test_held_out_hand_written_ideas_are_told_from_benign_ones(scorer):
    held = [e for e in load_corpus() if e.origin == "hand" and e.part == "test"]
    said = scorer.probabilities([example.text for example in held])
    coerced = [s[OVERALL] for s, e in zip(said, held, strict=True) if e.labels]
    benign = [s[OVERALL] for s, e in zip(said, held, strict=True) if not e.labels]
    pairs = [(c > b) + 0.5 * (c == b) for c in coerced for b in benign]
    assert sum(pairs) / len(pairs) >= 0.7


def test_model_is_small_and_complete():
    files = [path for path in MODEL.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 5_000_000
    assert set(json.loads((MODEL / "calibration.json").read_text(encoding="utf-8"))) == set(LABELS)


def test_a_missing_model_says_how_to_train_one(tmp_path: Path):
    with pytest.raises(ModelMissing, match=r"analysis\.coercion\.train"):
        Scorer(tmp_path).score("x")


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


def test_broken_tuples_lose_act_then_link():
    assert list(broken_tuples("offer refund if remove review")) == [
        "offer refund if",
        "offer refund review",
    ]


def test_babble_never_repeats_a_neighbour():
    words = babble(["a", "b", "c"], random.Random(5)).split()
    assert all(a != b for a, b in itertools.pairwise(words))


def test_recall_at_a_share_of_false_alarms():
    assert recall_at([0.9, 0.2, 0.1, 0.3], [True, True, False, False], 0.0) == 0.5


def test_each_label_is_taken_from_the_kind_that_ranks_it_better():
    def said(value):
        return dict.fromkeys(LABELS, value)

    raw = {
        "bow": [said(0.9), said(0.1), said(0.1)],
        "cnn": [said(0.1), said(0.9), said(0.2)],
    }
    labels = [frozenset(LABELS), frozenset(), frozenset()]
    assert set(choose(raw, labels).values()) == {"bow"}
