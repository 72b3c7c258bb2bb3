"""A folder that nobody may write, and the command as one runs it who may not write there."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_DROP, _OVERRIDE = 24, (1, 2, 3)
"""Of `prctl`: take a capability from all that is run later; those that pass over permissions."""


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the right to write from a folder and all that lies in it, for a while."""
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(modes[path] & ~0o222)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(modes[path])


def call_bound(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a process for which permissions hold, root's too."""
    if os.name != "posix":
        pytest.skip("permissions are those of POSIX")
    if os.geteuid() == 0 and not sys.platform.startswith("linux"):
        pytest.skip("root passes over permissions here")
    return subprocess.run(
        [sys.executable, "-m", "starwitness", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "NO_COLOR": "1"},
        preexec_fn=_bind if os.geteuid() == 0 else None,
    )


def _bind() -> None:
    for capability in _OVERRIDE:
        ctypes.CDLL(None).prctl(_DROP, capability, 0, 0, 0)
