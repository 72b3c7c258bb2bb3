"""Options that commands share."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from crawler.logins import has_login, hidden_login
from crawler.marketplace import load_marketplaces
from db.clock import parse_utc
from starwitness.config import NO_LOGIN, is_address
from starwitness.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])
YEARS = range(1970, 3000)
"""Years that a clock may be set to: weeks before and after them can be reckoned with."""


class Moment(click.ParamType[datetime]):
    """A moment as ISO 8601; a bare day is its first second in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return an aware moment."""
        if isinstance(value, datetime):
            return value
        try:
            moment = parse_utc(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time; write it like 2026-11-21T09:30:00Z", param, ctx)
        if moment.year not in YEARS:
            self.fail(f"{value!r} lies outside {YEARS[0]} to {YEARS[-1]}", param, ctx)
        return moment


class Words(click.ParamType[str]):
    """Text that the record can hold: a shell hands over any bytes, UTF-8 or not."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text as it was written."""
        text = str(value)
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            self.fail(f"{text[:200]!r} is not UTF-8; write it in UTF-8", param, ctx)
        return text


class Address(click.ParamType[str]):
    """An http(s) address that can be taken apart."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address as it was written."""
        text = str(value)
        told = hidden_login(text)[:200]
        if has_login(text):
            self.fail(f"{told!r}: {NO_LOGIN}", param, ctx)
        if not is_address(text):
            self.fail(f"{told!r} is no http(s) address; write it with https://", param, ctx)
        return text


class MarketplaceName(Words):
    """A marketplace that has a file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        text = super().convert(value, param, ctx)
        known = load_marketplaces()
        if text not in known:
            self.fail(f"no marketplace {text[:200]!r}; known: {', '.join(known)}", param, ctx)
        return text


def _workspace(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Workspace:
    inherited = ctx.find_root().params.get("folder")
    folder = value or inherited or Path()
    if not folder.is_dir() and ctx.info_name not in ("init", "demo"):
        raise click.BadParameter(f"{folder}: no such folder", ctx=ctx)
    return Workspace(folder.resolve())


def workspace_option(command: F) -> F:
    """Add `-C DIR`, given to the command as `workspace`."""
    return _folder_option("The workspace (default: here).", given=True)(command)


def no_workspace_option(command: F) -> F:
    """Add `-C DIR`, which every command takes, to one that needs no workspace."""
    return _folder_option("A workspace; this command touches none.", given=False)(command)


def _folder_option(told: str, *, given: bool) -> Callable[[F], F]:
    return click.option(
        "-C",
        "workspace",
        type=click.Path(path_type=Path, file_okay=False),
        callback=_workspace,
        expose_value=given,
        metavar="DIR",
        help=told,
    )


def always_json_option(command: F) -> F:
    """Add `--json`, which every result can be had as, to a command that prints nothing else."""
    return click.option(
        "--json", "as_json", is_flag=True, expose_value=False, help="Changes nothing: it is JSON."
    )(command)


def json_option(command: F) -> F:
    """Add `--json`, given to the command as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(command)


def at_option(command: F) -> F:
    """Add `--at TIME`, given to the command as `at`."""
    return click.option(
        "--at", type=Moment(), default=None, metavar="TIME", help="Set the clock (for replays)."
    )(command)
