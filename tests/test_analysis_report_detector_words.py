"""What detectors note in English is said in the reader's language."""

import re
from datetime import date
from pathlib import Path

import pytest

import analysis
from analysis.coercion.records import LEVER_NAMES
from analysis.inflation.markers.shares import compare_shares
from analysis.ratings.witness import Count, second_witness
from analysis.report.detector_notes import COUNTED, EXPLANATIONS, NOTES, PARTS
from analysis.report.detector_words import explanation_says, note_says, reason_says, sign_says
from analysis.report.language import load_language
from analysis.report.number_words import NUMBER_NAMES, number_views

EN, FR = load_language("en"), load_language("fr")
PACKAGE = Path(analysis.__file__).parent
SOURCES = [
    path.read_text(encoding="utf-8")
    for path in PACKAGE.rglob("*.py")
    if "report" not in path.relative_to(PACKAGE).parts
]
WRITTEN = re.sub(r'"\s+f?"', "", "\n".join(SOURCES))


@pytest.mark.parametrize("note", [*NOTES, *EXPLANATIONS])
def test_every_fixed_note_is_one_that_a_detector_writes(note):
    assert note in WRITTEN
    said = note_says(note, FR) if note in NOTES else explanation_says(note, FR)
    assert said.translated
    assert said.text != note


def test_every_kind_of_share_is_said_in_french():
    whats = re.findall(r'compare_(?:shares|counts)\(\s*"\w+",\s*f?"([^"]+)"', WRITTEN)
    assert len(whats) >= 10
    for what in whats:
        for things in ("reviews", "ratings"):
            key = f"{things} {what}".replace("{FEW_WORDS}", "5")
            if key in COUNTED:
                marker = compare_shares("x", key.removeprefix("reviews "), [True, False], [False])
                break
        else:
            raise AssertionError(what)
        note = marker.note.replace("reviews ratings", "ratings")
        assert sign_says(note, FR).translated, note
        assert "campaign" not in sign_says(note, EN).text


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        (
            "4 of 35 reviews have a near-duplicate text, against 0 of 46 outside the campaign;"
            " twins stand under 2 other sellers",
            "avis au texte presque identique à un autre\u00a0: 4 sur 35, contre 0 sur 46 à d’autres"
            " moments\u202f; des textes jumeaux figurent chez 2 autres vendeurs",
        ),
        ("35 reviews where 5.9 were expected", "35 avis là où 5,9 étaient attendus"),
        (
            "3 of 35 reviews were posted on 2026-02-28",
            "publiés le 28 févr. 2026\u00a0: 3 avis sur 35",
        ),
        (
            "the hours of 35 reviews differ by 0.41 from those of 47",
            "les heures de publication de 35 avis diffèrent de 0,41 de celles de 47 autres",
        ),
    ],
)
def test_signs_are_said_with_the_numbers_of_the_language(sign, said):
    assert sign_says(sign, FR).text == said


@pytest.mark.parametrize(("moved", "sense"), [(-4, "vont dans ce sens"), (0, "à l’encontre")])
def test_what_the_site_itself_reports_is_said(moved, sense):
    count = Count(before=100, after=100 + moved, removed=4, expected=0.2)
    witness = second_witness([count])
    said = note_says(f"second witness, {witness.testimony}: {witness.reason}", FR)
    assert sense in said.text
    assert f"varié de {FR.number(moved)}" in said.text


def test_the_parts_of_an_offer_are_named_in_the_readers_language():
    assert {"offer", "actor", "condition", "act", *LEVER_NAMES.values()} == set(PARTS)
    said = note_says("actor: Sie; offer: 20 %; condition: wenn; act: verschwindet", FR)
    assert said.text == (
        "qui\u00a0: Sie\u202f; offre\u00a0: 20 %\u202f; condition\u00a0: wenn\u202f; "
        "acte sur un avis\u00a0: verschwindet"
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("5 of the reviewer's 6 known reviews vanished at once", "5 des 6 avis connus"),
        ("9 of 12 reviews of the product vanished at once", "9 des 12 avis du produit"),
        ("7 reviews of the product vanished at once, 4.9 stars", "4,9 étoiles en moyenne"),
        (f"product changed by {date(2026, 3, 1):%F}", "1er mars 2026"),
        ("the reviewer's R2 took its place", "l’avis R2 du même auteur"),
    ],
)
def test_the_reason_of_a_likely_cause_is_said(reason, said):
    summary = f"3 reviews: absent by x. Likely cause other than the seller: purge ({reason})."
    assert said in reason_says(summary, FR)
    assert reason_says("Likely cause other than the seller: purge (nobody knows).", FR) == ""
    assert reason_says("", FR) == ""


@pytest.mark.parametrize("words", ["", "x", "9" * 5000 + " reviews where 1 were expected", "act:"])
def test_words_that_nobody_knows_stay_as_they_are(words):
    for say in (note_says, sign_says, explanation_says):
        assert say(words, FR).text == words
        assert not say(words, FR).translated


def test_every_named_number_is_one_that_a_detector_stores():
    assert not [key for key in NUMBER_NAMES if f'"{key}": ' not in WRITTEN]


def test_numbers_are_named_and_written_for_the_reader():
    raw = (
        '{"found_on": "2026-03-01", "running": false, "scheme": "threat", "probability": 0.9999,'
        ' "testimony": "weakens", "odd_one": 1.5, "interval": [8.0, 256], "alternatives": ["x"],'
        ' "log_e_of": ["alarm", "stars alone", "stars and volume", "odd"],'
        ' "baseline": [-0.4204, 1e-7], "belief": [1, 2, 3, 4, 5, 6, 7, 8, 9], "low": [true]}'
    )
    told = [(one.name, one.value, one.named) for one in number_views(raw, FR)]
    assert told == [
        ("constaté le", "1er mars 2026", True),
        ("encore en cours", "non", True),
        ("correspond à la description de", "menace au sujet d’un avis", True),
        ("probabilité", ">\u202f99\u202f%", True),
        ("les chiffres du site lui-même", "vont à l’encontre", True),
        ("odd_one", "1,5", False),
        ("intervalle à 95\u202f%", "8\u202f; 256", True),
        (
            "à savoir",
            "alarme\u202f; étoiles seules\u202f; étoiles et nombre d’avis\u202f; odd",
            True,
        ),
        (
            "modération ordinaire ou passé, avec son intervalle",
            "−0,4204\u202f; 0,0000001",
            True,
        ),
        (
            "crédit donné à chaque rapport de cotes de la grille (logarithme)",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9]",
            True,
        ),
        ("peu d’étoiles\u00a0: disparus, suivis", "[true]", True),
    ]
