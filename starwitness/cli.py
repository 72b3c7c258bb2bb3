"""The command `starwitness`: the one place where an error becomes a message."""

import importlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from db.errors import RecordUnreadable, StarWitnessError
from starwitness.output import steady

COMMANDS = {
    "init": "setup", "watch": "setup", "unwatch": "setup", "status": "health",
    "crawl": "collect", "import": "collect", "run": "collect", "schedule": "schedule",
    "rebuild": "replay", "analyze": "analyse", "findings": "analyse", "verdict": "analyse",
    "classify": "texts", "parse": "page", "evaluate": "evaluate", "report": "show",
    "serve": "serving", "evidence": "evidence", "export": "serving", "forget": "privacy",
    "demo": "demo",
}  # fmt: skip
"""Command → module in `starwitness.commands`, imported when the command is called."""


class LazyGroup(click.Group):
    """Imports a command's module only when it is wanted: `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None for a name that is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"starwitness.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program; what it says never fails for a letter that the terminal lacks."""
        _steady_output()
        return super().main(*args, **extra)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the group's own options."""
        with _steady_messages():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a user can act on becomes a message, exit code 1."""
        with _steady_messages():
            return self._invoked(ctx)

    def _invoked(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StarWitnessError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(1) from None
        except OSError as error:
            place = error.filename or "a file or the output"
            raise click.ClickException(
                f"{place}: {error.strerror or error}; check the path, its permissions and the disk"
            ) from error
        except sqlite3.OperationalError as error:
            raise click.ClickException(
                f"the record: {error}; is another program writing it, or the disk full? Try again"
            ) from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise
            raise click.ClickException(str(RecordUnreadable("the record", str(error)))) from error


@contextmanager
def _steady_messages() -> Iterator[None]:
    """Let no message steer the terminal: it may name a file, a key or an address of others."""
    try:
        yield
    except click.ClickException as error:
        error.message = steady(error.message)  # type: ignore[misc]  # still to be shown
        raise


def _steady_output() -> None:
    """Let standard output take any text: a path comes out as it is, other letters escaped."""
    if isinstance(sys.stdout, TextIOWrapper):
        told = sys.stdout.encoding.lower().replace("-", "") == "utf8"
        sys.stdout.reconfigure(errors="surrogateescape" if told else "backslashreplace")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The workspace (default: here).",
)
@click.version_option(package_name="starwitness")
def main(folder: Path | None) -> None:
    """Watch the reviews of marketplace sellers: removals, coercion, rating inflation."""
