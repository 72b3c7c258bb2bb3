"""Reads which entries of wide lists are accidents: everyday words that tell nothing.

A wide list takes in whatever may fill a slot, and so words that ordinary reviews hold as often as
disclosures do: *vide* of a box, *weg* of a stain. Which ones is counted, not felt
(`analysis.evaluation.coercion_accidents`), and kept beside the lists in `_accidents.toml`. There
they carry the label no more; the model still sees them as words.
"""

from collections.abc import Iterator, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Final

from analysis.coercion.errors import PatternError
from analysis.coercion.pattern_tables import read_toml
from analysis.coercion.phrases import Accident, Phrase, begun_by, is_open, read_phrases

ACCIDENTS: Final = "_accidents.toml"


@cache
def read_accidents(folder: Path) -> dict[str, frozenset[Accident]]:
    """Return the accidents of each language; none where there is no file.

    Raises:
        PatternError: The file cannot be read, or is no table of languages.
    """
    path = folder / ACCIDENTS
    if not path.is_file():
        return {}
    tables = read_toml(path)
    try:
        return {
            lang: frozenset(
                (phrase.label, phrase.words)
                for label, entries in table.items()
                for phrase in read_phrases(label, entries)
            )
            for lang, table in tables.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise PatternError(path.name, "file", str(error)) from error


def carried(phrases: Sequence[Phrase], accidents: Set[Accident]) -> Iterator[Phrase]:
    """Yield the phrases that still carry their label.

    Of a stem that is an accident these are the words that lists name, but for those that are
    accidents themselves.
    """
    listed = sorted({word for phrase in phrases for word in phrase.words})
    for phrase in phrases:
        label, words, exact = phrase
        if (label, words) not in accidents:
            yield phrase
        elif is_open(words[-1]):
            for word in begun_by(words[-1][:-1], listed):
                spelt = (*words[:-1], word)
                if (label, spelt) not in accidents:
                    yield Phrase(label, spelt, exact)
