"""Compiles the lists of some languages into what texts are read with.

Compiling the shipped ones takes seconds, so the result is kept for the next process in the user's
cache folder (`keeping.py`). It depends on the lists, on the code that compiles them, and on the
machine and libraries that it is made by and for.
"""

import gc
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from analysis.coercion.gate import Gate
from analysis.coercion.keeping import digest_of, kept
from analysis.coercion.language import Electorate
from analysis.coercion.normalise import Normaliser
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.rules import RuleSet, load_rules

_LIBRARIES: Final = ("daachorse", "numpy")


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """All that is known of some languages, by each and of all together."""

    rules: dict[str, RuleSet]
    electorate: Electorate
    normaliser: Normaliser
    gate: Gate


def compile_lists(langs: Sequence[str], folder: Path = PATTERNS) -> Lists:
    """Return the compiled lists of some languages.

    Args:
        langs: The languages.
        folder: Where their files are, and what all languages share.

    Raises:
        PatternError: A file cannot be read, or names a label, scheme or key that is not known.
    """
    rules = {lang: load_rules(lang, folder) for lang in langs}
    normaliser = Normaliser(word for one in rules.values() for word in one.lexicon.words)
    return Lists(
        rules=rules,
        electorate=Electorate({lang: one.function_words for lang, one in rules.items()}),
        normaliser=normaliser,
        gate=Gate(
            {lang: one.keys for lang, one in rules.items()},
            {lang: one.prefilter.patterns for lang, one in rules.items()},
            normaliser.fold,
        ),
    )


@cache
def shipped_lists() -> Lists:
    """Return the shipped lists of all languages: nobody may change them.

    They are millions of objects that live as long as the process, so the garbage collector is
    told to pass by all that exists by then.
    """
    folder = user_cache_path("starwitness", appauthor=False) / "lists"
    lists = kept(folder, digest_of(_told()), lambda: compile_lists(languages()))
    gc.freeze()
    return lists


def _told() -> Iterator[bytes]:
    """Yield all that the compiled lists depend on."""
    yield f"{sys.version} {platform.machine()}".encode()
    yield from (f"{name} {version(name)}".encode() for name in _LIBRARIES)
    for folder, files in ((PATTERNS, "*.toml"), (Path(__file__).parent, "*.py")):
        for path in sorted(folder.glob(files)):
            yield path.name.encode()
            yield path.read_bytes()
