"""Why a listing could not be read whole is said in the reader's language."""

from pathlib import Path

import pytest

import crawler.coverage
import crawler.scans
from analysis.report.language import load_language
from analysis.report.reading_notes import COUNTED, NOTES, reading_says

EN, FR = load_language("en"), load_language("fr")
SOURCE = "".join(
    Path(str(module.__file__)).read_text(encoding="utf-8")
    for module in (crawler.coverage, crawler.scans)
)


@pytest.mark.parametrize("note", sorted(NOTES))
def test_a_note_is_worded_as_the_crawler_words_it(note: str) -> None:
    assert note in SOURCE
    assert reading_says(note, EN) == (note, "")
    said, english = reading_says(note, FR)
    assert said != note
    assert english == ""


def test_numbers_are_worded_as_the_crawler_words_them() -> None:
    for words in ("shown of {shown + gap} reported", "more reviews were shown than the site has",
                  "an old copy of the listing: {age // 60} minutes", "pages failed: {told}",
                  "first page: {page.outcome}",
                  "; the product page shows a selection"):  # fmt: skip
        assert words in SOURCE
    assert len(COUNTED) == 3


@pytest.mark.parametrize(
    ("reason", "said", "english"),
    [
        ("first page: not_found (HTTP 404 (this page is gone))", "",
         "HTTP 404 (this page is gone)"),
        ("first page: sign_in", "", ""),
        ("listing: blocked (captcha); the product page shows a selection",
         "la page du produit montre une sélection", "captcha"),
        ("90 shown of 1100 reported, and nobody knows where the rest stands",
         "90 affichés sur 1\u202f100 annoncés ; nul ne sait où se trouve le reste", ""),
        ("pages failed: 2 blocked, 1 broken; not in order of time",
         "pages en échec : bloqué (captcha ou refus) (2), la page n’a pas pu être lue (1) ;"
         " pas dans l’ordre du temps", ""),
        ("an old copy of the listing: 90 minutes",
         "une ancienne copie de la liste, vieille de 90 minutes", ""),
        ("it snowed; not in order of time", "", "it snowed; not in order of time"),
        ("pages failed: 2 frozen", "", "pages failed: 2 frozen"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_what_is_known_is_said_and_the_rest_stays(
    reason: str | None, said: str, english: str
) -> None:
    told, rest = reading_says(reason, FR)
    assert " ".join(told.split()) == " ".join(said.split())
    assert rest == english
