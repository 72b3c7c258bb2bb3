"""A workspace: one folder with the configuration, the record, the captures and the reports."""

from dataclasses import dataclass
from pathlib import Path

from crawler.captures import CaptureStore
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


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things lie; `open_*` make them on first use."""

    folder: Path

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

    def open_captures(self) -> CaptureStore:
        """Return the captures, made if absent."""
        return CaptureStore(self.captures_path)

    def journal(self) -> Journal:
        """Return the journal."""
        return Journal(self.captures_path)

    def key(self) -> bytes:
        """Return the key for pseudonyms, made on first use; it never enters the record."""
        return load_key(self.folder / "pseudonym.key")
