"""The demo: a practice market on loopback, real crawls of twelve weeks, planted against found."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from db.errors import StarWitnessError
from db.store import Store
from starwitness.analysing import analyze_workspace
from starwitness.practice.judge import judge_removals, read_claims
from starwitness.practice.records import World
from starwitness.practice.server import PracticeMarket
from starwitness.practice.truth import Truth
from starwitness.practice.world import plant_world
from starwitness.reporting import report_workspace
from starwitness.workspace import Workspace

MARK = ".practice"
CONFIG = """\
# A demo workspace: the practice market on loopback, gone when the demo ends.
[crawl]
delay = 0.0
"""


class NotADemo(StarWitnessError):
    """The folder holds something that the demo must not overwrite."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: not empty and no earlier demo; name another folder with -C DIR"
        )


class CrawlFailed(StarWitnessError):
    """A crawl of the demo ended with an error."""

    def __init__(self, week: str, code: int, said: str) -> None:
        super().__init__(
            f"the crawl of {week} ended with exit code {code}: {said.strip()[-500:]}; "
            "please report this with the output above"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """One line of the demo's table; counts."""

    what: str
    planted: int
    found: int
    missed: int
    false: int


def prepare_folder(folder: Path) -> Workspace:
    """Return a fresh demo workspace; an earlier demo there is replaced.

    Raises:
        NotADemo: The folder holds anything else.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise NotADemo(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    workspace = Workspace(folder)
    workspace.config_path.write_text(CONFIG, encoding="utf-8")
    return workspace


def run_demo(
    workspace: Workspace,
    *,
    seed: int,
    weeks: int,
    lang: str,
    step: Callable[[str, int, int], None],
) -> tuple[list[Score], Path]:
    """Crawl, analyze and report a practice market; return the table and the report's path."""
    world, truth = plant_world(seed, weeks=weeks)
    scans = world.calendar.scans
    with PracticeMarket(world) as market:
        addresses = [market.product_url(product) for product in world.products]
        _starwitness(workspace, "watch", *addresses, "--every", "7d", week="the start")
        for done, at in enumerate(scans):
            week = f"{at:%G-W%V}"
            step(f"{week}: crawl", done, len(scans))
            market.set_time(at)
            _starwitness(workspace, "crawl", "--all", "--at", at.isoformat(), week=week)
            step(f"{week}: analyze", done, len(scans))
            analyze_workspace(workspace, now=at + timedelta(hours=1))
    step("report", len(scans), len(scans))
    path = report_workspace(workspace, week=None, lang=lang, now=scans[-1] + timedelta(hours=2))
    with workspace.open_store() as store:
        return score(store, world, truth), path


def _starwitness(workspace: Workspace, command: str, *arguments: str, week: str) -> None:
    """Run a command as a process of its own, as cron would."""
    line = [sys.executable, "-m", "starwitness", command, "-C", str(workspace.folder), *arguments]
    ended = subprocess.run(line, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise CrawlFailed(week, ended.returncode, ended.stderr)


def score(store: Store, world: World, truth: Truth) -> list[Score]:
    """Return what was planted, found, missed and said falsely, per kind."""
    listed = [r for r in truth.removals if r.cause != "listing_change"]
    plain = Truth(
        abusive=truth.abusive, removals=tuple(listed), edits=truth.edits,
        disclosures=truth.disclosures, campaigns=truth.campaigns, decoys=truth.decoys,
    )  # fmt: skip
    judged = judge_removals(read_claims(store, world), world, plain, world.calendar.scans)
    return [
        Score(
            what="reviews removed (confirmed)",
            planted=judged.noticeable,
            found=judged.confirmed,
            missed=judged.noticeable - judged.confirmed,
            false=len(judged.false_confirmed),
        ),
        _coercion(store, world, truth),
        _campaigns(store, world, truth),
        _sellers(store, truth),
    ]


def _compared(what: str, planted: set[str], found: set[str]) -> Score:
    return Score(
        what=what,
        planted=len(planted),
        found=len(planted & found),
        missed=len(planted - found),
        false=len(found - planted),
    )


def _coercion(store: Store, world: World, truth: Truth) -> Score:
    last = world.calendar.last
    readable = {
        d.review
        for d in truth.disclosures
        if d.since <= last and _was_listed(world, d.review, d.since)
    }
    told = {row["review"] for row in store.rows("SELECT review FROM coercion_mentions")}
    return _compared("reviews that tell of coercion", readable, told)


def _was_listed(world: World, review: str, since: object) -> bool:
    """Return whether some scan after `since` could have read the review."""
    return any(
        world.shown(review, at) is not None
        for at in world.calendar.scans
        if at >= since  # type: ignore[operator]
    )


def _campaigns(store: Store, world: World, truth: Truth) -> Score:
    last = world.calendar.last.date()
    planted = {c.product: (c.started_on, c.ended_on) for c in truth.campaigns if c.ended_on <= last}
    found = {
        row["product"]
        for row in store.rows("SELECT product, started_on, ended_on FROM rating_inflation")
        if row["product"] is not None and _overlaps(planted.get(row["product"]), row)
    }
    said = {row["product"] for row in store.rows("SELECT product FROM rating_inflation")} - {None}
    running = {c.product for c in truth.campaigns} - planted.keys()
    return _compared("rating campaigns", set(planted), found | (said - planted.keys() - running))


def _overlaps(planted: tuple[date, date] | None, row: object) -> bool:
    if planted is None:
        return False
    started, ended = row["started_on"], row["ended_on"]  # type: ignore[index]
    week = timedelta(days=7)
    after = ended is None or date.fromisoformat(ended) >= planted[0] - week
    return date.fromisoformat(started) <= planted[1] + week and after


def _sellers(store: Store, truth: Truth) -> Score:
    pressing = {seller for seller, styles in truth.abusive.items() if "presses" in styles}
    rows = store.rows(
        "SELECT seller FROM findings WHERE kind = 'selective_removal' AND status <> 'superseded'"
    )
    return _compared(
        "sellers whose low stars vanish", _strings(pressing), _strings(r["seller"] for r in rows)
    )


def _strings(values: Iterable[object]) -> set[str]:
    return {str(value) for value in values}
