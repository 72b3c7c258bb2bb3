"""What a command prints: a table for people, JSON for machines; progress goes to stderr."""

import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

_UNSAFE = dict.fromkeys(
    [*range(32), 127, *range(128, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
"""Controls, and signs that turn the direction of writing: none reaches a terminal."""


def plain(value: object, limit: int = 300) -> str:
    """Return a value as text that a terminal cannot be steered by."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join(str(value).split())
    return (text[: limit - 1] + "…" if len(text) > limit else text).translate(_UNSAFE)


def json_text(value: object) -> str:
    """Return JSON that standard output can hold; what it cannot is escaped, not lost."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=2, default=str)
    return text


def print_rows(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, title: str = ""
) -> None:
    """Print rows: one JSON array, or a table with the columns given."""
    if as_json:
        click.echo(json_text([dict(row) for row in rows]))
        return
    if sys.stdout is None:  # closed by the caller, who wants the exit code alone
        return
    table = Table(title=title or None, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row[column])) for column in columns))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def print_object(value: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one object: JSON, or a line per key."""
    if as_json:
        click.echo(json_text(value))
        return
    width = max((len(key) for key in value), default=0)
    for key, held in value.items():
        click.echo(f"{key.replace('_', ' '):<{width}}  {plain(held)}")


def say(message: str) -> None:
    """Print a line for people on stderr."""
    click.echo(message, err=True)


def own_name() -> str:
    """Return how this command can be called again from here: `make demo` puts it on no path."""
    called = Path(sys.argv[0])
    if called.name != "starwitness":
        return f"{shlex.quote(sys.executable)} -m starwitness"
    return "starwitness" if shutil.which("starwitness") else shlex.quote(str(called))


def progress_bar() -> Progress:
    """Return a progress bar on stderr; silent where stderr is no terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
