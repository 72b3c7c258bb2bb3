"""`init`, `watch`, `unwatch`: what is watched."""

from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.marketplace import marketplace_for
from crawler.targets import add_target, keep_to_list, remove_target, watched, watched_url
from db.clock import utc_text
from db.store import Store
from starwitness.config import SHORTEST_S, TEMPLATE, Config, interval_text, seconds
from starwitness.lock import held_in_place
from starwitness.options import Address, MarketplaceName, Words, json_option, workspace_option
from starwitness.output import print_rows, say
from starwitness.watchlist import read_watchlist
from starwitness.workspace import Workspace


@click.command("init")
@workspace_option
def init_command(workspace: Workspace) -> None:
    """Make a workspace: write a commented starwitness.toml."""
    if workspace.config_path.exists():
        raise click.ClickException(
            f"{workspace.config_path}: exists already; nothing was changed. Edit it, or remove it"
        )
    workspace.folder.mkdir(parents=True, exist_ok=True)
    Store.create(workspace.record_path).close()
    workspace.key()
    partial = workspace.config_path.with_name(".starwitness.toml.partial")
    try:
        partial.write_text(TEMPLATE, encoding="utf-8")
        partial.replace(workspace.config_path)  # last: a workspace is one when it is whole
    finally:
        partial.unlink(missing_ok=True)
    say(f"Wrote {workspace.config_path}")
    say(
        "Next: write your contact into that file, under [crawl]; then"
        f" `starwitness watch{workspace.option} URL` and `starwitness run{workspace.option}`"
    )


def sync_targets(store: Store, config: Config, now: str) -> None:
    """Watch what the configuration lists, and leave what it lists no more.

    Targets that only `watch` added stay.
    """
    for target in config.target:
        row = store.row(
            "SELECT every_s, marketplace FROM targets WHERE url = ? AND removed_at IS NULL",
            (target.url,),
        )
        same = row and (row["every_s"], row["marketplace"]) == (target.every, target.marketplace)
        if not same:
            add_target(
                store, target.url, marketplace=target.marketplace, every_s=target.every, at=now
            )
    for url in keep_to_list(store, [target.url for target in config.target], at=now):
        say(f"No longer watching {url}: the configuration lists it no more. What was seen stays")


def _interval(_ctx: click.Context, _param: click.Parameter, value: str) -> int:
    try:
        every = int(str(seconds(value)))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if every < SHORTEST_S:
        raise click.BadParameter(f"{value!r} is under a minute")
    return every


@click.command("watch")
@click.argument("urls", nargs=-1, metavar="[URL]...", type=Address())
@click.option("--list", "listing", is_flag=True, help="Show what is watched.")
@click.option("--every", default="7d", callback=_interval, help="Interval: 30m, 12h, 7d, 2w.")
@click.option(
    "--marketplace",
    type=MarketplaceName(),
    default=None,
    help="Name the marketplace of an unknown site.",
)
@click.option(
    "--from",
    "lists",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A list of URLs, one a line, or a CSV with a column `url` (repeatable).",
)
@json_option
@workspace_option
def watch_command(
    workspace: Workspace,
    urls: tuple[str, ...],
    lists: tuple[Path, ...],
    listing: bool,
    every: int,
    marketplace: str | None,
    as_json: bool,
) -> None:
    """Watch URLs of products or listings; `--list` shows all targets."""
    now = utc_text(datetime.now(UTC))
    urls += tuple(url for path in lists for url in read_watchlist(path))
    if not urls and not listing:
        raise click.UsageError("name a URL to watch, or --list to see what is watched")
    with held_in_place(workspace), workspace.open_store() as store:
        if workspace.config_path.is_file():
            sync_targets(store, workspace.config(), now)
        added = []
        for url in urls:
            chosen = marketplace_for(url, name=marketplace)
            new = add_target(store, url, marketplace=marketplace, every_s=every, at=now)
            added.append({"url": url, "marketplace": chosen.name, "new": new})
            say(f"{'Watching' if new else 'Watched already:'} {url} ({chosen.name})")
        if as_json and not listing:
            print_rows(added, (), as_json=True)
        if listing:
            rows = [
                {
                    "url": row["url"],
                    "marketplace": row["marketplace"] or marketplace_for(row["url"]).name,
                    "every_s": row["every_s"],
                    "due_at": row["due_at"],
                    "missed": row["missed"],
                }
                for row in watched(store)
            ]
            if as_json:
                print_rows(rows, (), as_json=True)
                return
            told = [{**row, "every": interval_text(row["every_s"])} for row in rows]
            print_rows(
                told, ("url", "marketplace", "every", "due_at", "missed"), as_json=False,
                title=f"{len(rows)} watched",
            )  # fmt: skip


@click.command("unwatch")
@click.argument("urls", nargs=-1, required=True, metavar="URL...", type=Words())
@workspace_option
def unwatch_command(workspace: Workspace, urls: tuple[str, ...]) -> None:
    """Stop watching; everything collected stays."""
    now = utc_text(datetime.now(UTC))
    path = workspace.config_path
    listed = {target.url for target in workspace.config().target} if path.is_file() else set()
    with held_in_place(workspace), workspace.open_store() as store:
        for url in urls:
            watching = watched_url(store, url)
            if watching is None:
                see = f"`starwitness watch{workspace.option} --list`"
                raise click.ClickException(f"{url}: not watched; {see} shows what is")
            if watching in listed:
                raise click.ClickException(
                    f"{url}: {path} lists it, so it would be watched again; remove its [[target]]"
                    " there instead. Nothing was changed"
                )
        for url in urls:
            remove_target(store, url, at=now)
            say(f"No longer watching {url}")
