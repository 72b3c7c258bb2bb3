"""Reads how frequent each label is, so that stage 1 asks for the rare ones.

Counted by `analysis.evaluation.coercion_shares`, kept beside the lists in `_shares.toml`.
"""

from functools import cache
from pathlib import Path
from typing import Final

from analysis.coercion.errors import PatternError
from analysis.coercion.pattern_tables import read_toml

SHARES: Final = "_shares.toml"


@cache
def read_shares(folder: Path) -> dict[str, dict[str, float]]:
    """Return, for each language, in how many of a thousand texts each label occurs.

    What is missing counts as rare: that costs time, and loses nothing. So does a missing file.

    Raises:
        PatternError: The file cannot be read, or is no table of languages.
    """
    path = folder / SHARES
    if not path.is_file():
        return {}
    tables = read_toml(path)
    try:
        return {
            lang: {label: float(share) for label, share in table.items()}
            for lang, table in tables.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise PatternError(path.name, "file", str(error)) from error
