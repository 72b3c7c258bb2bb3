"""One more week against a year: time and memory of `starwitness analyze`.

    python benchmarks/removals.py --products 10000

Builds a record of products with about 100 reviews each and 52 weekly scans, analyses the year in
one look, adds a week of the same process (arrivals, first absences, confirmations: about two
products in three change) and analyses that, with a fresh process for each look as cron would.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import watched_year
from watched_year import WEEKS

from analysis.detector import load_detectors
from analysis.evaluation.listing_simulator import instant
from analysis.run import analyze
from db.store import Store

REMOVALS = ("removals", "selective", "hazards", "disclosure", "ratings")


def measure(path: str, week: int, names: tuple[str, ...], sender: Any) -> None:
    """Run detectors on the record and send what each cost."""
    with Store.open(path) as store:
        before = _peak_mb()
        rows = {}
        for detector in [one for one in load_detectors() if one.name in names]:
            begun, busy = time.perf_counter(), time.process_time()
            ran = analyze(store, now=instant(7 * week), detectors=[detector])[0]
            rows[detector.name] = {
                "cpu_s": round(time.process_time() - busy, 4),
                "wall_s": round(time.perf_counter() - begun, 2),
                "products": ran.products,
                "findings": len(ran.findings),
                "peak_mb": _peak_mb(),
            }
        sender.send({"detectors": rows, "before_mb": before, "peak_mb": _peak_mb()})


def look(path: Path, week: int, names: tuple[str, ...]) -> dict[str, Any]:
    """Return the cost of one look, made by a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=measure, args=(str(path), week, names, sender))
    process.start()
    sender.close()
    measured: dict[str, Any] = receiver.recv()
    process.join()
    return measured


def ratio(week: dict[str, Any], year: dict[str, Any], names: tuple[str, ...]) -> dict[str, float]:
    """Return processor seconds of the detectors named, and the share of the year."""
    sums = [sum(one["detectors"][name]["cpu_s"] for name in names) for one in (year, week)]
    return {
        "year_s": round(sums[0], 2),
        "week_s": round(sums[1], 2),
        "week_of_year": round(sums[1] / max(sums[0], 1e-9), 4),
    }


def _peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=500)
    parser.add_argument("--sellers", type=int, default=None, help="default: one for 10 products")
    parser.add_argument("--weeks", type=int, default=1, help="further weeks, up to 3")
    parser.add_argument(
        "--record",
        type=Path,
        help="keep the record here, or go on with the unanalysed one that is there",
    )
    parser.add_argument(
        "--detectors", default=",".join(detector.name for detector in load_detectors())
    )
    arguments = parser.parse_args()
    names = tuple(arguments.detectors.split(","))
    sellers = arguments.sellers or max(arguments.products // 10, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.record or Path(folder) / "year.db"
        if not path.exists():
            with Store.create(path) as store, store.atomic():
                watched_year.prepare(store, arguments.products, sellers)
                watched_year.write(store, arguments.products, sellers, range(WEEKS))
        year = look(path, WEEKS - 1, names)
        weeks = []
        for week in range(WEEKS, WEEKS + arguments.weeks):
            with Store.open(path) as store, store.atomic():
                changed = watched_year.write(
                    store, arguments.products, sellers, range(week, week + 1)
                )
            weeks.append({"changed": changed, **look(path, week, names)})
        everything = tuple(year["detectors"])
        figures = {
            "products": arguments.products,
            "reviews": arguments.products * (watched_year.AT_FIRST + WEEKS),
            "scans": arguments.products * WEEKS,
            "year": year,
            "weeks": weeks,
            "all detectors": [ratio(week, year, everything) for week in weeks],
            "removal detectors": [
                ratio(week, year, tuple(name for name in REMOVALS if name in names))
                for week in weeks
            ],
            "each": {name: [ratio(week, year, (name,)) for week in weeks] for name in everything},
        }
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
