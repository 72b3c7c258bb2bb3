"""Composes corpus lines from the grammars: slots filled, set in ordinary text, made noisy.

`python -m analysis.coercion.compose` writes `corpus/composed-<lang>.jsonl` again; the result is
the same each time.
"""

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from analysis.coercion.corpus import CORPUS, Example, labels_of, read_file, write_file

LANGS: Final = ("en", "fr", "de", "es", "it")
SEED: Final = 20261121
PER_TEMPLATE: Final = 7
ORDINARY: Final = 500
_SLOT: Final = re.compile(r"\{([a-z_]+)\}")
_BLANKS: Final = re.compile(r"\s{2,}")
_POINTS: Final = re.compile(r"[.,;:!]+")
_CENSORED: Final = {"e": "3", "a": "@", "o": "0", "i": "1", "s": "5"}


def fill(template: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    """Return a template with each slot replaced by one of its values."""
    parts = _SLOT.split(template)
    chosen = [rng.choice(slots[part]) if at % 2 else part for at, part in enumerate(parts)]
    text = _BLANKS.sub(" ", "".join(chosen)).strip()
    return text[:1].upper() + text[1:]


def embed(text: str, fillers: Sequence[str], rng: random.Random) -> str:
    """Return a text with up to eight ordinary sentences before and after it."""
    before = rng.sample(fillers, rng.choice((0, 0, 1, 2, 4)))
    after = rng.sample(fillers, rng.choice((0, 0, 1, 2, 4)))
    return " ".join([*before, text, *after])


def bare(text: str) -> str:
    """Return a text without its accents, as typed on a foreign keyboard."""
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))


def mistype(text: str, rng: random.Random) -> str:
    """Return a text in which one or two longer words lost, doubled or swapped a letter."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for at in rng.sample(long, min(len(long), rng.choice((1, 2)))):
        word, place = words[at], rng.randrange(1, len(words[at]) - 2)
        how = rng.randrange(4)
        if how == 0:
            words[at] = word[:place] + word[place + 1 :]
        elif how == 1:
            words[at] = word[:place] + word[place] + word[place:]
        elif how == 2:
            words[at] = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        else:
            words[at] = word[:place] + _CENSORED.get(word[place], word[place]) + word[place + 1 :]
    return " ".join(words)


def noisy(text: str, rng: random.Random) -> str:
    """Return a text as a hurried hand might have typed it; about half stay as they are."""
    if rng.random() < 0.5:
        return text
    if rng.random() < 0.4:
        text = mistype(text, rng)
    if rng.random() < 0.35:
        text = bare(text)
    how = rng.random()
    if how < 0.4:
        text = text.lower()
    elif how < 0.47:
        text = text.upper()
    if rng.random() < 0.3:
        text = _POINTS.sub("", text)
    elif rng.random() < 0.2:
        text = text.replace(".", "!!")
    return text


def compose(lang: str, folder: Path = CORPUS) -> Iterator[Example]:
    """Yield the composed examples of a language: templates, wordings set in text, ordinary text."""
    grammar = tomllib.loads((folder / f"grammar-{lang}.toml").read_text(encoding="utf-8"))
    rng = random.Random(f"{SEED}-{lang}")
    fillers: list[str] = grammar["filler"]["sentences"]
    texts = _texts(lang, grammar, fillers, folder, rng)
    for number, (kind, side, group, extra, text) in enumerate(texts, start=1):
        yield Example(
            id=f"c-{lang}-{number:04d}",
            lang=lang,
            side="seller" if side == "seller" else "reviewer",
            kind=kind,
            group=group,
            origin="composed",
            labels=labels_of(kind, extra),
            text=noisy(text, rng),
        )


def _texts(
    lang: str, grammar: dict[str, Any], fillers: Sequence[str], folder: Path, rng: random.Random
) -> Iterator[tuple[str, str, str, tuple[str, ...], str]]:
    """Yield kind, side, group, further labels and clean text of each composed example."""
    for rule in grammar["rule"]:
        kind, side = rule["kind"], rule["side"]
        for place, template in enumerate(rule["templates"]):
            group = f"composed:{lang}:{kind}:{side}:{place}"
            seen: set[str] = set()
            for _ in range(PER_TEMPLATE):
                text = fill(template, grammar["slots"], rng)
                if text in seen:
                    continue
                seen.add(text)
                yield kind, side, group, (), _set(text, side, fillers, rng)
    for example in read_file(folder / f"hand-{lang}.jsonl"):
        text = _set(example.text, example.side, fillers, rng)
        yield example.kind, example.side, example.group, example.labels, text
    for place in range(ORDINARY):
        text = " ".join(rng.sample(fillers, rng.choice((1, 2, 3, 4, 6, 9))))
        yield "ordinary", "reviewer", f"composed:{lang}:ordinary:{place}", (), text


def _set(text: str, side: str, fillers: Sequence[str], rng: random.Random) -> str:
    """Return a reviewer's text inside ordinary sentences, a seller's text as it is."""
    return embed(text, fillers, rng) if side == "reviewer" else text


def main() -> None:
    """Write the composed part of the corpus."""
    for lang in LANGS:
        write_file(CORPUS / f"composed-{lang}.jsonl", compose(lang))


if __name__ == "__main__":
    main()
