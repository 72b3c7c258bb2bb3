"""`evaluate`: detectors against labelled data, simulators and the practice market."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from crawler.importer import ImportContext
from crawler.importers.listings import read
from db.records import Scan
from db.store import Store
from db.tables.crawls import start_crawl
from starwitness.practice.changes import judge_edits, judge_returns
from starwitness.practice.desk import Desk
from starwitness.practice.faults import Faults, every_fault
from starwitness.practice.judge import judge_removals, read_claims
from starwitness.practice.rehearsal import rehearse
from starwitness.practice.world import plant_world
from starwitness.serving.errors import ExtraMissing

FAULT_CHANCE = 0.05
Progress = Callable[[str], None]


def evaluate_detector(
    detector: str, *, data: Path | None, out: Path, seeds: int, quick: bool, progress: Progress
) -> list[dict[str, Any]]:
    """Return the rows of a detector's evaluation; also written to `out` with plots.

    Args:
        detector: `removals`, `coercion` or `inflation`.
        data: Folder with labelled data (`listings/`, `coercion/`); None for our own alone.
        out: Folder for results; made where missing.
        seeds: Practice markets with and without faults (`removals`).
        quick: Small simulations: minutes become seconds, intervals become wide.
        progress: Told what is being measured.

    Raises:
        ExtraMissing: The peers' packages are not installed.
    """
    try:
        return _measured(detector, data, out, seeds=seeds, quick=quick, progress=progress)
    except ModuleNotFoundError as error:
        raise ExtraMissing(f"the peer package {error.name}", "evaluate") from error


def _measured(
    detector: str, data: Path | None, out: Path, *, seeds: int, quick: bool, progress: Progress
) -> list[dict[str, Any]]:
    if detector == "coercion":
        from analysis.evaluation.coercion import evaluate_coercion

        return list(evaluate_coercion(data, out))
    listings = data / "listings" if data and (data / "listings").is_dir() else data
    if detector == "inflation":
        from analysis.evaluation.inflation import evaluate_inflation

        if quick:
            return evaluate_inflation(
                listings, out, progress=progress, honest=200, campaigns=60, slow=40
            )
        return evaluate_inflation(listings, out, progress=progress)
    from analysis.evaluation.removal_parts import Part
    from analysis.evaluation.removals import evaluate_removals

    few = {"sellers": 200, "guilty": 40, "products": 4} if quick else {}
    return evaluate_removals(
        listings,
        out,
        read_listings=read_scans,
        progress=progress,
        more=tuple(
            Part(f"practice market, {world}, seed {seed}", partial(practise, world, seed))
            for world in WORLDS
            for seed in range(1, seeds + 1)
        ),
        **few,
    )


def read_scans(path: Path, store: Store) -> Iterator[Scan]:
    """Yield the scans of a `listings` file, their crawls begun in the record."""
    context = ImportContext(store=store, key=b"evaluation", crawl="i", now="1970-01-01T00:00:00Z")
    for item in read(path, context):
        start_crawl(
            store, item.crawl, kind="import", source=path.name, at=item.captured_at, version="0"
        )
        yield item


def practise(name: str, seed: int) -> list[dict[str, Any]]:
    """Return what a practice market planted, and what was found and said falsely."""
    world, truth = plant_world(seed)
    scans = world.calendar.scans
    with tempfile.TemporaryDirectory() as folder, Store.in_memory() as store:
        desk = Desk(world, faults=WORLDS[name](seed))
        for _rehearsed in rehearse(store, desk, scans, Path(folder)):
            pass
        judged = judge_removals(read_claims(store, world), world, truth, scans)
        edits = judge_edits(store, world, truth, scans)
        returns = judge_returns(store, world, truth, scans)
    return [
        {
            "table": "practice",
            "world": name,
            "seed": seed,
            "planted": judged.noticeable,
            "confirmed": judged.confirmed,
            "false_confirmed": len(judged.false_confirmed),
            "false_probable": len(judged.false_probable),
            "edits": edits.planted,
            "edits_found": edits.found,
            "edits_claimed": edits.claimed,
            "edits_false": edits.false + edits.misdated,
            "returns": returns.planted,
            "returns_found": returns.found,
            "returns_claimed": returns.claimed,
            "returns_false": returns.false + returns.misdated,
        }
    ]


def _faultless(_seed: int) -> Faults:
    return Faults()


def _faulty(seed: int) -> Faults:
    return every_fault(FAULT_CHANCE, seed=seed)


WORLDS: Mapping[str, Callable[[int], Faults]] = {"no faults": _faultless, "all faults": _faulty}
