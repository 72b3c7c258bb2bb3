"""Reads how frequent each label is, so that stage 1 asks for the rare ones.

Counted by `analysis.evaluation.coercion_shares`, kept beside the lists in `_shares.toml`.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from analysis.coercion.errors import PatternError

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
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            lang: {label: float(share) for label, share in table.items()}
            for lang, table in tables.items()
        }
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise PatternError(path.name, "file", str(error)) from error
