"""Badges and vote counters beside a review: what is denied is not said."""

import pytest

from crawler.drawn.badges import read_counter, says_bought

BADGES = ("verified purchase", "verified buyer", "verifizierter kauf", "compra verificada")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Verified purchase", True),
        ("✔ Verified Buyer", True),
        ("Ana, verified buyer, France", True),
        ("Casino: verified purchase", True),
        ("Unverified purchase", False),
        ("Non-verified buyer", False),
        ("Not a verified purchase", False),
        ("Kein verifizierter Kauf", False),
        ("Nicht verifizierter Kauf", False),
        ("Verified purchase: No", False),
        ("Verified purchase - yes", True),
        ("Compra verificada: no", False),
        ("Verified purchase: Norway", True),
        ("Recommended", False),
    ],
)
def test_badges(text: str, said: bool) -> None:
    assert says_bought(text, BADGES) is said


@pytest.mark.parametrize(
    ("text", "locale", "votes"),
    [
        ("12 people found this helpful", "en", (12, None)),
        ("3 of 4 people found this review helpful", "en", (3, 4)),
        ("Was this review helpful? Yes (3) No (1)", "en", (3, 4)),
        ("Was this review helpful? Yes (1) No (3)", "en", (1, 4)),
        ("Helpful? Yes 0 · No 2", "en", (0, 2)),
        ("Was this helpful? Yes (5)", "en", (5, None)),
        ("Ist das hilfreich? Ja (3) Nein (1)", "de", (3, 4)),
        ("Cet avis vous a-t-il été utile ? Oui 3 Non 1", "fr", (3, 4)),
        ("¿Te ha sido útil? Sí (3) No (1)", "es", (3, 4)),
        ("Not helpful (2)", "en", (None, None)),
        ("2 people did not find this helpful", "en", (None, None)),
        ("Nicht hilfreich (2)", "de", (None, None)),
        ("Helpful (3)", "en", (3, None)),
        ("Was this helpful? 3 0", "en", (None, None)),
        ("Vond je dit een nuttige review?", "nl", (None, None)),
        ("Cet avis vous a-t-il été utile, ou à une autre personne ?", "fr", (None, None)),
        ("Une personne a trouvé cela utile", "fr", (1, None)),
    ],
)
def test_counters(text: str, locale: str, votes: tuple[int | None, int | None]) -> None:
    assert read_counter(text, locale) == votes
