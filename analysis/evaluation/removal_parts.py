"""A long evaluation in parts: what is finished stays finished when the run is stopped."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

Rows = list[dict[str, Any]]


class Part(NamedTuple):
    """A named piece of work; its arguments are part of its identity."""

    name: str
    measure: "partial[Rows]"


def run_parts(parts: Sequence[Part], folder: Path, progress: Callable[[str], None]) -> Rows:
    """Return the rows of all parts, reading those measured before from a folder of JSON files.

    A part is measured again when its arguments or any code changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    code = _code()
    rows: Rows = []
    for number, part in enumerate(parts, start=1):
        progress(f"{number} of {len(parts)}: {part.name}")
        path = folder / f"{_key(part, code)}.json"
        if not path.exists():
            measured = part.measure()
            partial_path = path.with_suffix(".part")
            partial_path.write_text(json.dumps(measured), encoding="utf-8")
            partial_path.replace(path)
        rows += json.loads(path.read_text(encoding="utf-8"))
    return rows


def _key(part: Part, code: str) -> str:
    said = repr((part.name, part.measure.args, sorted(part.measure.keywords.items()), code))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _code() -> str:
    """Return a digest of the code that is measured: all packages, data files left out."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[2]
    for package in ("analysis", "crawler", "db", "starwitness"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
