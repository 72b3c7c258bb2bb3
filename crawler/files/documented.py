"""One JSON document in a file, plain or gzipped, bounded in size."""

import gzip
import json
from pathlib import Path
from typing import Any

from crawler.errors import BadInput

LARGEST = 128_000_000
"""Bytes of a document; it is read whole."""


def load_document(path: Path, remedy: str) -> Any:
    """Return the value of a JSON file.

    Raises:
        BadInput: It is too long, damaged, or not JSON; `remedy` says what to do.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            text = file.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        raise BadInput(str(path), f"cannot be read ({error})", remedy) from error
    if len(text) > LARGEST:
        raise BadInput(str(path), f"over {LARGEST:,} bytes", "split it into smaller files")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(str(path), f"not JSON ({str(error)[:200]})", remedy) from error
