"""Fixtures that several test modules share."""

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from db.records import Scan
from db.store import Store
from starwitness.workspace import Workspace

# Test modules cannot import each other; what several of them build their inputs with lies there.
sys.path.append(str(Path(__file__).parent / "builders"))

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


@pytest.fixture
def make_scan(store: Store) -> Callable[..., Scan]:
    """Return a builder of scans of `store`: (day, sightings, coverage, **fields)."""
    from january_scans import scan_of

    return partial(scan_of, store)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A new workspace, as `starwitness init` leaves it."""
    from command import call

    folder = tmp_path / "work"
    call("init", "-C", folder)
    return folder


@pytest.fixture
def filled(workspace: Path, tmp_path: Path) -> Path:
    """A workspace that has taken in three scans; the second and third do not show review 4."""
    from command import call, listings

    call("import", listings(tmp_path), "-C", workspace)
    return workspace


@pytest.fixture(scope="session")
def desk_made(tmp_path_factory) -> Workspace:
    """A practice market crawled three times, removals looked for; to be read only."""
    from build_workspace import build_workspace

    return build_workspace(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(desk_made, tmp_path) -> Workspace:
    """A copy of the practice workspace that a test may change."""
    shutil.copytree(desk_made.folder, tmp_path / "desk")
    return Workspace(tmp_path / "desk")
