"""Cost of the inflation detector through the record: a year in one look, then one more week.

Run: python benchmarks/inflation_record.py [--products 600]
Prints JSON. The record is in memory; storing the scans is not timed. Both looks read the record
and write what the detector remembers, as `analyze` does.
"""

import argparse
import json
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from analysis.detectors.inflation import DETECTOR
from analysis.run import analyze
from db.ingest import store_scan
from db.records import Coverage, Scan, SellerRef, Sighting
from db.store import Store
from db.tables.crawls import start_crawl

START = datetime(2024, 1, 1, tzinfo=UTC)
WEEKS = 52
PER_SELLER = 4


def draw_product(number: int, reviews: int) -> list[Sighting]:
    """Return a product's reviews of a year and a week, newest first."""
    random = np.random.default_rng(number)
    days = np.sort(random.integers(0, 7 * (WEEKS + 1), reviews))[::-1]
    stars = random.choice([1.0, 2.0, 3.0, 4.0, 5.0], reviews, p=[0.1, 0.05, 0.1, 0.15, 0.6])
    return [
        Sighting(
            key=f"{number}-{at}",
            stars=float(rating),
            posted_at=instant(int(day), at % 24),
            body=f"review {at} of product {number}",
            reviewer=f"reviewer-{number}-{at}",
        )
        for at, (day, rating) in enumerate(zip(days, stars, strict=True))
    ]


def instant(day: int, hour: int = 0) -> str:
    """Return an instant so many days after the start."""
    return (START + timedelta(days=day, hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")


def scan_all(store: Store, products: list[list[Sighting]], day: int) -> None:
    """Store one complete scan of every product."""
    start_crawl(store, f"c{day}", kind="crawl", source=None, at=instant(day), version="0")
    for number, sightings in enumerate(products):
        shown = tuple(sighting for sighting in sightings if sighting.posted_at < instant(day))
        store_scan(
            store,
            Scan(
                crawl=f"c{day}",
                site="shop.example",
                marketplace="benchmark",
                product=f"p{number}",
                captured_at=instant(day, 1),
                outcome="ok",
                coverage=Coverage(kind="complete"),
                sightings=shown,
                sort="newest",
                seller=SellerRef(key=f"s{number // PER_SELLER}"),
                reported_total=len(shown),
            ),
        )


def look(store: Store, day: int) -> float:
    """Return the CPU seconds of one look."""
    begun = time.process_time()
    analyze(store, now=instant(day, 6), detectors=[DETECTOR])
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=600)
    parser.add_argument("--reviews", type=int, default=320)
    chosen = parser.parse_args()
    products = [draw_product(number, chosen.reviews) for number in range(chosen.products)]
    with Store.in_memory() as store:
        scan_all(store, products, 7 * WEEKS)
        year = look(store, 7 * WEEKS)
        scan_all(store, products, 7 * (WEEKS + 1))
        week = look(store, 7 * (WEEKS + 1))
    said = {
        "products": chosen.products,
        "reviews": chosen.products * chosen.reviews,
        "seconds_year": round(year, 3),
        "seconds_one_more_week": round(week, 3),
        "week_over_year": round(week / year, 4),
    }
    print(json.dumps(said, indent=1))


if __name__ == "__main__":
    main()
