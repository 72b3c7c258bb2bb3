"""Copies that killed commands left: nothing reads them, and they may hold anything."""

import shutil

from starwitness.workspace import Workspace

_LEFT = (
    "starwitness.db.rebuild*", "captures/index.damaged", "captures/imports/.*.partial",
    "reports/.*.partial",
)  # fmt: skip


def remove_leftovers(workspace: Workspace) -> int:
    """Remove half-made records, copies and reports; return how many.

    Called under the workspace's lock: nobody is at work on them.
    """
    found = [path for pattern in _LEFT for path in sorted(workspace.folder.glob(pattern))]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return len(found)
