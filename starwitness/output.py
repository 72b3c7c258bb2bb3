"""What a command prints: a table for people, JSON for machines; progress goes to stderr."""

import json
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

PIPED = 160
"""Columns of a table that goes into no terminal."""
SHORT = 24
"""Letters up to which a cell is kept on one line: ids and times are, sentences are not."""
_STEERING = (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Controls, and signs that turn the direction of writing: none reaches a terminal."""
_UNSAFE = dict.fromkeys(_STEERING, "\ufffd")
_IN_LINES = {code: sign for code, sign in _UNSAFE.items() if code != ord("\n")}
_IN_JSON = {code: f"\\u{code:04x}" for code in _STEERING if code >= 127}


def plain(value: object, limit: int = 300) -> str:
    """Return a value as text that a terminal cannot be steered by."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    text = " ".join(str(value).split())
    return (text[: limit - 1] + "…" if len(text) > limit else text).translate(_UNSAFE)


def steady(message: str) -> str:
    """Return a message in its own lines, with nothing in it that a terminal is steered by."""
    return message.translate(_IN_LINES)


def json_text(value: object) -> str:
    """Return JSON that standard output can hold and no terminal obeys.

    What cannot stand there is escaped, not lost.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str).translate(_IN_JSON)
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
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED)
    console.print(laid_out(rows, columns, width=console.width, title=title))


def laid_out(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, width: int, title: str = ""
) -> RenderableType:
    """Return a table; where its short columns do not fit a narrow terminal, a line per key.

    An id that is broken over lines cannot be copied into the next command.
    """
    names = [column.replace("_", " ") for column in columns]
    cells = [[plain(row[column]) for column in columns] for row in rows]
    lengths = [
        max(cell_len(text) for text in column)
        for column in zip([max(name.split(), key=len) for name in names], *cells, strict=True)
    ]
    least = sum(min(length, SHORT) + 3 for length in lengths) + 1
    if cells and least > width < PIPED:
        return _records(names, cells, title)
    table = Table(title=title or None, header_style="bold")
    for name, length in zip(names, lengths, strict=True):
        table.add_column(name, overflow="fold", min_width=min(length, SHORT))
    for row_cells in cells:
        table.add_row(*map(Text, row_cells))
    return table


def _records(names: Sequence[str], cells: Iterable[Sequence[str]], title: str) -> Group:
    widest = max(map(len, names))
    lines = [Text(title, style="bold")] if title else []
    for row_cells in cells:
        lines += [Text(f"{n:<{widest}}  {c}") for n, c in zip(names, row_cells, strict=True)]
        lines.append(Text())
    return Group(*lines[:-1])


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
    click.echo(steady(message), err=True)


def own_name() -> str:
    """Return how this command can be called again from here: `make demo` puts it on no path."""
    called = Path(sys.argv[0])
    if called.name != "starwitness":
        return f"{shlex.quote(sys.executable)} -m starwitness"
    return "starwitness" if shutil.which("starwitness") else shlex.quote(str(called))


class _Told(ProgressColumn):
    """What is being done: names of files, addresses, words of pages, shown as they are."""

    def render(self, task: Task) -> Text:
        return Text(plain(task.description))


def progress_bar() -> Progress:
    """Return a progress bar on stderr; silent where stderr is no terminal."""
    console = Console(stderr=True)
    return Progress(
        _Told(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
