"""A workspace: one folder with the configuration, the record, the captures and the reports."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from crawler.captures.store import CaptureStore
from crawler.journal import Journal
from crawler.pseudonyms import load_key
from db.errors import StarWitnessError
from db.store import Store
from starwitness.config import Config, load_config


class NoWorkspace(StarWitnessError):
    """The folder is not a workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: no starwitness.toml here; run `starwitness init` in this folder, or name "
            "the workspace with -C DIR"
        )


class KeyLost(StarWitnessError):
    """The record holds pseudonyms, and the key that made them is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no such file, though the record holds pseudonyms made with it; restore it "
            "from a copy (a new key would make every known reviewer a stranger). Where it is lost "
            "for good, move starwitness.db away and run `starwitness rebuild`"
        )


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things lie; `open_*` make them on first use."""

    folder: Path

    @property
    def option(self) -> str:
        """What a command must be given to work here, after a space; nothing where the user is."""
        return "" if self.folder == Path.cwd() else f" -C {shlex.quote(str(self.folder))}"

    @property
    def config_path(self) -> Path:
        """The configuration."""
        return self.folder / "starwitness.toml"

    @property
    def record_path(self) -> Path:
        """The record."""
        return self.folder / "starwitness.db"

    @property
    def captures_path(self) -> Path:
        """The raw exchanges."""
        return self.folder / "captures"

    @property
    def reports_path(self) -> Path:
        """The weekly reports."""
        return self.folder / "reports"

    @property
    def lock_path(self) -> Path:
        """What `run` and `crawl` hold while they write."""
        return self.folder / ".starwitness.lock"

    @property
    def place_path(self) -> Path:
        """What is held for a moment so that the record stays the file that it is."""
        return self.folder / ".starwitness.place"

    def config(self) -> Config:
        """Return the configuration.

        Raises:
            NoWorkspace: There is none here.
            BadConfig: It does not say what it should.
        """
        if not self.config_path.is_file():
            raise NoWorkspace(self.folder)
        return load_config(self.config_path)

    def require(self) -> None:
        """Refuse a folder that is no workspace, before anything is written there.

        Raises:
            NoWorkspace: The folder has neither configuration nor record.
        """
        if not self.config_path.is_file() and not self.record_path.is_file():
            raise NoWorkspace(self.folder)

    def open_store(self) -> Store:
        """Return the record, made if absent.

        Raises:
            NoWorkspace: The folder has neither configuration nor record.
        """
        self.require()
        return Store.create(self.record_path)

    def read_store(self) -> Store:
        """Return the record to read it, also where nothing can be written; made if absent.

        Raises:
            NoWorkspace: The folder has neither configuration nor record.
        """
        if not self.record_path.is_file():
            return self.open_store()
        return Store.read(self.record_path)

    def open_captures(self) -> CaptureStore:
        """Return the captures, made if absent."""
        return CaptureStore(self.captures_path)

    def read_captures(self) -> CaptureStore:
        """Return the captures to read them, also where nothing can be written."""
        return CaptureStore(self.captures_path, reading=True)

    def journal(self) -> Journal:
        """Return the journal."""
        return Journal(self.captures_path)

    def key(self) -> bytes:
        """Return the key for pseudonyms, made on first use; it never enters the record.

        Raises:
            KeyLost: There is none, but the record knows reviewers by one.
        """
        path = self.folder / "pseudonym.key"
        if not path.exists() and self.record_path.is_file():
            with self.open_store() as store:
                if store.value("SELECT 1 FROM reviewers LIMIT 1"):
                    raise KeyLost(path)
        return load_key(path)
