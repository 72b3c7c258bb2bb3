"""Counts the accidents of wide lists: `python -m analysis.evaluation.coercion_accidents FILE`.

An entry is one where it stands in ordinary reviews nearly as often as in disclosures. Ordinary
reviews are those of FILE (JSON Lines, `text` and `lang`, the half that is tuned on) and, asked
less strictly, the plain reviews of the corpus; disclosures are the train part of the corpus. What
is written, `patterns/_accidents.toml`, holds entries of our own lists alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from analysis.coercion.accidents import ACCIDENTS
from analysis.coercion.corpus import Example, load_corpus
from analysis.coercion.normalise import Normaliser
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.phrases import SPELT_RIGHT, Accident
from analysis.coercion.rules import RuleSet, load_rules
from analysis.coercion.words import Words
from analysis.evaluation.coercion_texts import read_ordinary

# How many times as often an entry must stand in disclosures to be none: beside real reviews, and
# beside plain ones of the corpus, whose writers were asked for the words that lists hold.
RATIO: Final = 1.5
RATIO_OF_PLAIN: Final = 0.6
LEAST: Final = 1
TWO: Final = 2
# An entry of these labels speaks for innocence, or is the core of its list.
SPARED_LABELS: Final = frozenset(
    ("w_neg", "w_own", "w_demand", "w_honest", "w_hearsay", "w_policy", "w_platform")
)
SPARED: Final = frozenset(
    {
        *(("w_if", word) for word in ("if", "once", "until", "unless", "wenn", "sobald")),
        *(("w_if", word) for word in ("si", "des que", "en cuanto", "se", "appena")),
        *(("w_seller", word) for word in ("they", "seller", "vendeur", "verkaufer", "vendedor")),
    }
)


def entries_of(rules: RuleSet, text: Words) -> set[Accident]:
    """Return the entries of wide lists that stand in a text."""
    lexicon = rules.lexicon
    coded = lexicon.code(text.texts)
    return {
        (label, tuple(lexicon.spellings[code] for code in coded[start:end]))
        for start, end, label in lexicon.read(coded)
        if label.startswith("w_") and label not in SPARED_LABELS
    }


def count(rules: RuleSet, texts: Iterable[str]) -> tuple[Counter[Accident], int]:
    """Return in how many texts each entry stands, and the number of texts."""
    normaliser = Normaliser(rules.lexicon.words)
    found: Counter[Accident] = Counter()
    number = 0
    for text in texts:
        found.update(entries_of(rules, Words(text, normaliser)))
        number += 1
    return found, number


def accidents_of(
    rules: RuleSet, ordinary: Iterable[str], disclosures: Iterable[str], ratio: float = RATIO
) -> list[Accident]:
    """Return the entries that ordinary texts hold nearly as often as disclosures, ascending.

    Args:
        rules: A language, its lists as they stand.
        ordinary: Ordinary reviews.
        disclosures: Texts that tell of pressure.
        ratio: How many times as often an entry must stand in disclosures to be none.
    """
    innocent, many = count(rules, ordinary)
    telling, few = count(rules, disclosures)
    return sorted(
        entry
        for entry, number in innocent.items()
        if number >= LEAST
        and (entry[0], " ".join(entry[1])) not in SPARED
        and (telling[entry] + 0.5) / few < ratio * number / many
    )


def accidents_beside(
    rules: RuleSet, beside: Iterable[tuple[Sequence[str], float]], disclosures: Sequence[str]
) -> list[Accident]:
    """Return the entries that are accidents beside any of some ordinary texts, ascending.

    Args:
        rules: A language, its lists as they stand.
        beside: Ordinary texts, and how many times as often an entry must stand in disclosures.
        disclosures: Texts that tell of pressure.
    """
    return sorted(
        {
            entry
            for texts, ratio in beside
            for entry in accidents_of(rules, texts, disclosures, ratio)
        }
    )


def spelt_right(rules: RuleSet, texts: Iterable[str]) -> list[Accident]:
    """Return the unlisted words of texts that resemble a listed one and are no slips, ascending.

    What stands in TWO texts is no slip of the pen.

    Args:
        rules: A language, its lists as they stand.
        texts: Texts that are no disclosures.
    """
    normaliser = Normaliser(rules.lexicon.words)
    found = Counter(word for text in texts for word in set(Words(text, normaliser).texts))
    often = sorted(word for word, number in found.items() if number >= TWO)
    return [(SPELT_RIGHT, (word,)) for word in often if rules.lexicon.resembled(word)]


def written(accidents: Mapping[str, Iterable[Accident]]) -> str:
    """Return the file that holds the accidents of some languages."""
    lines = [
        "# Entries of wide lists that ordinary reviews hold nearly as often as disclosures do.",
        "# Written by `python -m analysis.evaluation.coercion_accidents`; do not edit.",
    ]
    for lang, entries in sorted(accidents.items()):
        lines += ["", f"[{lang}]"]
        by_label: defaultdict[str, list[str]] = defaultdict(list)
        for label, words in entries:
            by_label[label].append(" ".join(words))
        lines += [f'{label} = "{", ".join(found)}"' for label, found in by_label.items()]
    return "\n".join(lines) + "\n"


def accidents_in(
    lang: str, reviews: Sequence[str], corpus: Iterable[Example]
) -> tuple[list[Accident], int]:
    """Return the accidents of a language, ascending, and beside how many plain reviews.

    Args:
        lang: The language.
        reviews: Ordinary reviews.
        corpus: Where plain reviews and disclosures are taken from: its train part.
    """
    train = [e for e in corpus if e.lang == lang and e.part == "train" and e.origin != "composed"]
    plain = [e.text for e in train if e.is_ordinary]
    telling = [e.text for e in train if e.labels]
    beside = ((reviews, RATIO), (plain, RATIO_OF_PLAIN))
    rules = load_rules(lang, whole=True)
    right = spelt_right(rules, (e.text for e in train if not e.labels))
    return [*right, *accidents_beside(rules, beside, telling)], len(plain)


@click.command()
@click.argument("ordinary", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(ordinary: Path) -> None:
    """Write the accidents of all languages."""
    corpus = load_corpus()
    reviews: defaultdict[str, list[str]] = defaultdict(list)
    for text in read_ordinary(ordinary):
        if not text.held:
            reviews[text.lang].append(text.text)
    found = {}
    for lang in languages():
        found[lang], plain = accidents_in(lang, reviews[lang], corpus)
        counted = f"{len(reviews[lang])} ordinary and {plain} plain reviews"
        click.echo(f"{lang}: {len(found[lang])} entries, by {counted}")
    (PATTERNS / ACCIDENTS).write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main()
