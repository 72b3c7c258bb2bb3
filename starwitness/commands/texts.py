"""`classify`: texts alone; the record is not touched."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from crawler.errors import BadInput
from starwitness.options import always_json_option, no_workspace_option
from starwitness.output import say


@click.command("classify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE.jsonl")
@always_json_option
@no_workspace_option
@click.pass_context
def classify_command(ctx: click.Context, file: Path) -> None:
    """Read {"id","text"[,"lang","side"]} lines; print them with their mentions of coercion.

    Lines come back up to 1,024 at a time. One that cannot be read comes back with its error, and
    the exit code is 3.
    """
    from analysis.coercion.lines import classify_lines

    problems = _Problems()
    with _opened(file) as source:
        for line in classify_lines(source, complain=problems.add):
            click.echo(line)
    if problems.count:
        say(f"{file}: {problems.count} could not be read; the first: {problems.first}")
        ctx.exit(3)


@dataclass(slots=True)
class _Problems:
    first: str = ""
    count: int = 0

    def add(self, told: str) -> None:
        self.first = self.first or told
        self.count += 1


def _opened(file: Path) -> BinaryIO:
    try:
        if str(file) != "-":
            return file.open("rb")
        if sys.stdin is None:
            raise BadInput("-", "standard input is closed", "pipe the lines in, or name a file")
        return sys.stdin.buffer
    except OSError as error:
        raise BadInput(str(file), error.strerror or "unreadable", "check the path") from error
