"""One more week against a year: time and memory of the removal detectors.

    python -m benchmarks.removals --products 2000

Builds a record of products with 100 reviews each and 52 weekly scans (rows are written
directly, as the fold writes them: ingest has a benchmark of its own), analyses the year in one
look, adds a week in which a share of the products changed, and analyses that.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from analysis.detectors import disclosure, hazards, ratings, removals, selective
from analysis.evaluation.listing_simulator import instant
from analysis.run import analyze
from db.identity import derived_id
from db.ranges import Ranges
from db.store import Store

SITE = "bench.example"
REVIEWS = 100
DETECTORS = (
    removals.DETECTOR,
    selective.DETECTOR,
    hazards.DETECTOR,
    disclosure.DETECTOR,
    ratings.DETECTOR,
)


def build(store: Store, products: int, sellers: int, weeks: int, rng: np.random.Generator) -> None:
    """Write the year; about 3 % of the reviews vanish."""
    with store.atomic():
        store.insert("sites", {"id": SITE, "marketplace": "bench"})
        store.insert(
            "crawls",
            {"id": "c", "kind": "crawl", "started_at": instant(0), "version": "0"},
        )
        for number in range(sellers):
            store.insert(
                "sellers",
                {
                    "id": f"{SITE}/s{number}",
                    "site_id": SITE,
                    "key": f"s{number}",
                    "first_seen_at": instant(0),
                },
            )
        for number in range(products):
            _product(store, number, f"{SITE}/s{number % sellers}", weeks, rng)


def _product(store: Store, number: int, seller: str, weeks: int, rng: np.random.Generator) -> None:
    product = f"{SITE}/p{number}"
    store.insert(
        "products",
        {
            "id": product,
            "site_id": SITE,
            "key": f"p{number}",
            "seller_id": seller,
            "reviews": REVIEWS,
            "first_seen_at": instant(0),
            "revision": number + 1,
        },
    )
    store.insert(
        "offers",
        {
            "product_id": product,
            "seller_id": seller,
            "first_seen_at": instant(0),
            "last_seen_at": instant(7 * weeks),
        },
    )
    first = np.sort(np.concatenate([np.zeros(50, dtype=int), rng.integers(0, weeks - 3, 50)]))
    gone = np.where(rng.random(REVIEWS) < 0.03, rng.integers(1, weeks - 2, REVIEWS), weeks + 1)
    gone = np.maximum(gone, first + 1)
    for week in range(weeks):
        shown = Ranges.of((np.flatnonzero((first <= week) & (gone > week)) + 1).tolist())
        _scan(store, product, number, week, shown)
    stars = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], REVIEWS, p=[0.12, 0.06, 0.08, 0.2, 0.54])
    for at in range(REVIEWS):
        _review(store, product, at + 1, int(first[at]), float(stars[at]), number)
        if gone[at] < weeks - 2:
            _removal(store, product, number, at + 1, int(gone[at]))


def _scan(store: Store, product: str, number: int, week: int, shown: Ranges) -> None:
    store.insert(
        "scans",
        {
            "id": f"scan-{number}-{week}",
            "crawl_id": "c",
            "site_id": SITE,
            "product_id": product,
            "captured_at": instant(7 * week),
            "sort": "newest",
            "scope": "",
            "outcome": "ok",
            "coverage": "complete",
            "shown": str(shown),
            "pages": 1,
            "reviews_seen": len(shown),
        },
    )


def _review(store: Store, product: str, ordinal: int, week: int, stars: float, number: int) -> None:
    review = derived_id("review", product, str(ordinal))
    store.insert(
        "reviews",
        {
            "id": review,
            "product_id": product,
            "ordinal": ordinal,
            "key": f"r{ordinal}",
            "posted_at": instant(7 * week - 3),
            "first_seen_at": instant(7 * week),
            "content": "",
        },
    )
    store.insert(
        "versions",
        {
            "review_id": review,
            "number": 1,
            "seen_from": instant(7 * week),
            "stars": stars,
            "scan_id": f"scan-{number}-{week}",
        },
    )


def _removal(store: Store, product: str, number: int, ordinal: int, week: int) -> None:
    review = derived_id("review", product, str(ordinal))
    store.insert(
        "removals",
        {
            "id": derived_id("removal", review, instant(7 * week)),
            "review_id": review,
            "product_id": product,
            "grade": "confirmed",
            "basis": json.dumps(
                {"clean": 2, "suspect": 0, "own_page_gone": False, "crawls": ["c", "d"]}
            ),
            "last_seen_at": instant(7 * week - 7),
            "last_scan_id": f"scan-{number}-{week - 1}",
            "gone_by": instant(7 * week),
            "gone_scan_id": f"scan-{number}-{week}",
            "confirmed_at": instant(7 * week + 7),
            "confirmed_scan_id": f"scan-{number}-{week + 1}",
        },
    )


def add_week(
    store: Store, products: int, week: int, changed: float, rng: np.random.Generator
) -> None:
    """Scan every product once more; a share of them has a new review, a few lost an old one."""
    with store.atomic():
        top = store.value("SELECT max(revision) FROM products")
        for number in range(products):
            product = f"{SITE}/p{number}"
            before = store.value(
                "SELECT shown FROM scans WHERE id = ?", (f"scan-{number}-{week - 1}",)
            )
            shown = set(Ranges.parse(before))
            if rng.random() < changed:
                ordinal = store.value(
                    "SELECT max(ordinal) + 1 FROM reviews WHERE product_id = ?", (product,)
                )
                shown.add(ordinal)
                _scan(store, product, number, week, Ranges.of(shown))
                _review(store, product, ordinal, week, 5.0, number)
                top += 1
                store.execute("UPDATE products SET revision = ? WHERE id = ?", (top, product))
            else:
                _scan(store, product, number, week, Ranges.of(shown))


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--sellers", type=int, default=400)
    parser.add_argument("--changed", type=float, default=0.1)
    arguments = parser.parse_args()
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder, Store.create(Path(folder) / "b.db") as store:
        build(store, arguments.products, min(arguments.sellers, arguments.products), 52, rng)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        timings = {}
        for name, week in (("year", 51), ("week", 52)):
            if name == "week":
                add_week(store, arguments.products, 52, arguments.changed, rng)
            for detector in DETECTORS:
                begun = time.process_time()
                analyze(store, now=instant(7 * week), detectors=[detector])
                timings[name, detector.name] = time.process_time() - begun
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        year, week_s = (
            sum(s for (n, _), s in timings.items() if n == name) for name in ("year", "week")
        )
        print(
            json.dumps(
                {
                    "products": arguments.products,
                    "changed_in_the_week": arguments.changed,
                    "year_s": round(year, 2),
                    "week_s": round(week_s, 2),
                    "week_of_year": round(week_s / year, 4),
                    "memory_before_mb": round(before / 1024, 1),
                    "memory_peak_mb": round(after / 1024, 1),
                    "by_detector": {f"{n} {d}": round(s, 2) for (n, d), s in timings.items()},
                },
                indent=1,
            )
        )


if __name__ == "__main__":
    main()
