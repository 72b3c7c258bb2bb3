"""Ingest of sightings against a plain `executemany`, and what unchanged weekly scans add.

Two baselines, in files with the same pragmas, one transaction per scan: `plain` writes one row
per sighting with the same columns into one table without index; `same rows` writes the very rows
that the first week leaves in the record into an empty record, with its keys, indexes and full-text
search, but without looking anything up. All get the same records, made beforehand. Times are of
the CPU, so that what else runs on the machine does not count.

    python benchmarks/ingest.py [--reviews 100000] [--weeks 52]
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.clock import utc_text
from db.ingest import store_scan
from db.records import Coverage, Scan, Sighting
from db.store import Store
from db.tables.crawls import start_crawl

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
TEXT = "it works as described and came on time but the lid does not close so well any more"
WORDS = TEXT.split()
COLUMNS = tuple(field.name for field in fields(Sighting))
SHAPES = (1, 100, 1_000)
"""Listings that the reviews are spread over."""


def listing(product: int, reviews: int) -> tuple[Sighting, ...]:
    """Return invented sightings of a product, newest first."""
    return tuple(
        Sighting(
            key=f"R{product}X{number}",
            stars=float(1 + (number * 7 + product) % 5),
            rating=float(1 + (number * 7 + product) % 5),
            best_rating=5.0,
            posted_at=(START - timedelta(hours=number + 1)).date().isoformat(),
            title=" ".join(WORDS[number % 9 : number % 9 + 4]),
            body=" ".join((WORDS * 4)[number % 11 : number % 11 + 40]),
            reviewer=f"{product * 100_003 + number:016x}",
            verified=number % 3 > 0,
            helpful=number % 4,
            lang="en",
        )
        for number in range(reviews)
    )


def scan_of(product: int, shown: tuple[Sighting, ...], week: int) -> Scan:
    """Return a complete scan of a product in a week."""
    return Scan(
        crawl=f"c{week}",
        site="shop.example",
        marketplace="practice",
        product=f"P{product}",
        captured_at=utc_text(START + timedelta(weeks=week, seconds=product)),
        outcome="ok",
        coverage=Coverage(kind="complete"),
        sightings=shown,
        sort="newest",
        pages=max(1, len(shown) // 10),
        reported_total=len(shown),
    )


def store_plainly(path: Path, scans: Sequence[Scan]) -> float:
    """Return the CPU seconds that one `executemany` per scan takes."""
    record = sqlite3.connect(path, isolation_level=None)
    record.execute("PRAGMA journal_mode = WAL")
    record.execute("PRAGMA synchronous = NORMAL")
    record.execute("PRAGMA cache_size = -65536")
    record.execute("PRAGMA wal_autocheckpoint = 8000")
    named = ", ".join(f'"{name}"' for name in COLUMNS)
    record.execute(f"CREATE TABLE sightings (scan TEXT, {named})")
    began = time.process_time()
    for number, scan in enumerate(scans):
        record.execute("BEGIN IMMEDIATE")
        record.executemany(
            f"INSERT INTO sightings VALUES (?{', ?' * len(COLUMNS)})",
            ((number, *(getattr(s, name) for name in COLUMNS)) for s in scan.sightings),
        )
        record.execute("COMMIT")
    took = time.process_time() - began
    record.close()
    return took


def store_same_rows(source: Store, path: Path, products: Sequence[str]) -> float:
    """Return the CPU seconds that plain inserts of a record's rows into another one take."""
    before = ("sites", "crawls", "products")
    per_product = {
        "scans": "SELECT * FROM scans WHERE product_id = ?",
        "reviewers": "SELECT * FROM reviewers WHERE id IN"
        " (SELECT reviewer_id FROM reviews WHERE product_id = ?)",
        "reviews": "SELECT * FROM reviews WHERE product_id = ?",
        "versions": "SELECT v.* FROM versions v JOIN reviews r ON r.id = v.review_id"
        " WHERE r.product_id = ?",
    }
    with Store.create(path) as target:
        for name in before:
            put(target, name, [dict(row) for row in source.rows(f"SELECT * FROM {name}")])
        took = 0.0
        for product in products:
            rows = {
                name: [dict(row) for row in source.rows(sql, (product,))]
                for name, sql in per_product.items()
            }
            began = time.process_time()
            with target.atomic():
                for name, found in rows.items():
                    put(target, name, found)
            took += time.process_time() - began
    return took


def put(target: Store, name: str, rows: list[dict[str, object]]) -> None:
    """Insert rows into a table, without its generated columns."""
    if not rows:
        return
    columns = [row["name"] for row in target.rows(f"PRAGMA table_info({name})")]
    target.executemany(
        f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [tuple(row[column] for column in columns) for row in rows],
    )


def ingest(store: Store, scans: Sequence[Scan]) -> float:
    """Return the CPU seconds that folding the scans into the record takes."""
    began = time.process_time()
    for scan in scans:
        store_scan(store, scan)
    return time.process_time() - began


def rows_of(store: Store) -> int:
    """Return the rows of all tables together."""
    names = store.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'versions_fts%'"
    )
    return sum(int(store.value(f"SELECT count(*) FROM {row['name']}")) for row in names)


def size_of(store: Store, path: Path) -> int:
    """Return the bytes of the record with its log written back."""
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


def measure(listings: int, reviews: int, weeks: int, folder: Path) -> None:
    """Ingest a first week and unchanged ones of one shape, and print the figures."""
    shown = [listing(product, reviews) for product in range(listings)]
    first = [scan_of(product, shown[product], 0) for product in range(listings)]
    path = folder / f"{listings}.db"
    total = listings * reviews
    with Store.create(path) as store:
        for week in range(weeks + 1):
            at = utc_text(START + timedelta(weeks=week))
            start_crawl(store, f"c{week}", kind="crawl", source=None, at=at, version="1")
        plain = store_plainly(folder / f"{listings}-plain.db", first)
        new = ingest(store, first)
        products = [f"shop.example/P{product}" for product in range(listings)]
        same = store_same_rows(store, folder / f"{listings}-same.db", products)
        rows, size = rows_of(store), size_of(store, path)
        again = 0.0
        for week in range(1, weeks + 1):
            scans = [scan_of(product, shown[product], week) for product in range(listings)]
            again += ingest(store, scans)
        more_rows, more_size = rows_of(store) - rows, size_of(store, path) - size
    print(
        f"{listings:5} listings x {reviews:7,}: plain {total / plain:9,.0f}/s,"
        f" new {total / new:9,.0f}/s (ratio {plain / new:.2f},"
        f" to the same rows {same / new:.2f}),"
        f" unchanged {total * weeks / again:9,.0f}/s (ratio {plain * weeks / again:.2f});"
        f" the year {plain * (weeks + 1) / (new + again):.2f};"
        f" {weeks} weeks add {more_rows:,} rows to {rows:,} ({more_rows / rows:.2%}),"
        f" {more_size / 1e6:.2f} MB to {size / 1e6:.1f} MB ({more_size / size:.2%})",
        flush=True,
    )


def main() -> None:
    """Measure every shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=52)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for listings in SHAPES:
            measure(listings, told.reviews // listings, told.weeks, Path(folder))


if __name__ == "__main__":
    main()
