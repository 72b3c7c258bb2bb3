"""Fixtures that several test modules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The research data beside the repository; the test skips where it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"no research data at {SHARED}")
    return SHARED


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.in_memory() as opened:
        yield opened
