"""Starts Datasette on a record: on loopback, reading only, while others may write."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from db.reading import has_log, may_write
from starwitness.serving.errors import ExtraMissing, PortTaken
from starwitness.serving.metadata import read_layout, split_layout
from starwitness.workspace import Workspace

HOST = "127.0.0.1"
SETTINGS = {
    "sql_time_limit_ms": "5000", "facet_time_limit_ms": "1000", "max_returned_rows": "2000",
    "allow_download": "off", "max_csv_mb": "0",
}  # fmt: skip
LOOK_S = 1.0
"""Seconds between two looks whether the record is still the file that is served."""
FOLDER_VARIABLE = "STARWITNESS_WORKSPACE"


def datasette_version() -> tuple[int, str]:
    """Return the major version of the Datasette installed, and its full name.

    Raises:
        ExtraMissing: There is none.
    """
    try:
        found = version("datasette")
    except PackageNotFoundError as error:
        raise ExtraMissing("Datasette", "serve") from error
    return int(found.partition(".")[0]), found


def command_line(workspace: Workspace, *, port: int, folder: Path, major: int) -> list[str]:
    """Write the metadata into a folder and return the command that serves the record.

    The record is opened with `mode=ro`: it is not immutable, a crawl may be writing to it. Only
    where this user may write nothing beside it, and its log is empty, it is taken as it stands.
    """
    layout = read_layout()
    metadata, config = split_layout(layout) if major >= 1 else (layout, None)
    told = folder / "metadata.json"
    told.write_text(json.dumps(metadata), encoding="utf-8")
    record = workspace.record_path
    fixed = not may_write(record) and not has_log(record)
    line = [
        sys.executable, "-m", "datasette", "serve", *(["--immutable"] if fixed else []),
        str(record), "--host", HOST, "--port", str(port), "--metadata", str(told),
        "--plugins-dir", str(Path(__file__).parent / "plugins"),
    ]  # fmt: skip
    if config is not None:
        configured = folder / "datasette.json"
        configured.write_text(json.dumps(config), encoding="utf-8")
        line += ["--config", str(configured)]
    if workspace.reports_path.is_dir():
        line += ["--static", f"report:{workspace.reports_path}"]
    for name, value in SETTINGS.items():
        line += ["--setting", name, value]
    return line


def serve_record(workspace: Workspace, *, port: int, open_browser: bool) -> int:
    """Serve the record until interrupted; return Datasette's exit code.

    Where a rebuild replaces the record, Datasette is started again on the new one.

    Raises:
        ExtraMissing: Datasette is not installed.
        PortTaken: The port is in use.
    """
    major, _ = datasette_version()
    workspace.read_store().close()
    _check_port(port)
    with TemporaryDirectory() as folder:
        line = command_line(workspace, port=port, folder=Path(folder), major=major)
        opening = ["--open"] if open_browser else []
        signal.signal(signal.SIGTERM, _stop)
        while True:
            served = _file_of(workspace.record_path)
            child = subprocess.Popen([*line, *opening], env=environment(workspace))
            try:
                while _file_of(workspace.record_path) == served:
                    with suppress(subprocess.TimeoutExpired):
                        return child.wait(timeout=LOOK_S)
            except KeyboardInterrupt:
                return 0
            finally:
                child.terminate()
                child.wait()
            opening = []


def _file_of(path: Path) -> tuple[int, int] | None:
    """Return which file lies at a path; a rebuild puts another there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that Datasette does not outlive the command."""
    raise KeyboardInterrupt


def environment(workspace: Workspace) -> dict[str, str]:
    """Return the environment in which Datasette's plugin finds the workspace."""
    return {**os.environ, FOLDER_VARIABLE: str(workspace.folder)}


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(port) from error
