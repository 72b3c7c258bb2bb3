"""One writer at a time: locks on the workspace that die with their process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import StarWitnessError
from starwitness.workspace import Workspace


class WorkspaceBusy(StarWitnessError):
    """Another process is crawling or analysing here."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: another `starwitness` is working in this workspace; wait for it to end"
        )


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a workspace's lock; the kernel releases it when the process ends, however it ends.

    Raises:
        NoWorkspace: The folder is none.
        WorkspaceBusy: Another process holds it.
    """
    Workspace(path.parent).require()
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceBusy(path) from error
        yield


@contextmanager
def held_in_place(workspace: Workspace) -> Iterator[None]:
    """Keep the record from being replaced while something small is written into it.

    What people say (`watch`, `unwatch`, `verdict`) waits for no crawl, so it does not take the
    workspace's lock; but written into a record that a rebuild is about to replace, it would be
    lost. The rebuild holds this too, from the moment it takes over what was said.

    Raises:
        NoWorkspace: The folder is none.
    """
    workspace.require()
    with workspace.place_path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
