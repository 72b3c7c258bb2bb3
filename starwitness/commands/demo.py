"""`demo`: everything in one go, on a market that is not real."""

import shlex
from dataclasses import asdict
from pathlib import Path

import click

from starwitness.demo import prepare_folder, run_demo
from starwitness.options import json_option
from starwitness.output import own_name, print_rows, progress_bar, say

DEFAULT = "star-witness-demo"


@click.command("demo")
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help=f"Where the demo's workspace goes (default: ./{DEFAULT}).",
)
@click.option("--seed", type=click.IntRange(0), default=2026, show_default=True)
@click.option("--weeks", type=click.IntRange(2, 52), default=12, show_default=True)
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@json_option
@click.pass_context
def demo_command(
    ctx: click.Context, folder: Path | None, seed: int, weeks: int, lang: str, as_json: bool
) -> None:
    """Practice market on loopback, real crawls, real report: planted against found."""
    inherited = ctx.find_root().params.get("folder")
    workspace = prepare_folder((folder or inherited or Path(DEFAULT)).resolve())
    say(f"A practice market opens on loopback; {weeks} weeks are crawled into {workspace.folder}")
    with progress_bar() as bar:
        task = bar.add_task("start", total=weeks)
        scores, path = run_demo(
            workspace, seed=seed, weeks=weeks, lang=lang,
            step=lambda told, done, of: bar.update(
                task, description=told, completed=done, total=of
            ),
        )  # fmt: skip
    print_rows(
        [asdict(score) for score in scores],
        ("what", "planted", "found", "missed", "false"),
        as_json=as_json,
        title="Planted against found",
    )
    say(f"The report: {path}")
    say("Try next:")
    for line in ("findings", "status", "serve"):
        say(f"  {own_name()} {line} -C {shlex.quote(str(workspace.folder))}")
