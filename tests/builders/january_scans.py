"""Scans of one product, P1 of shop.example, in January 2026, and what the record says of it."""

from collections.abc import Callable

from db.records import Coverage, Reported, Scan, Sighting, Stretch
from db.store import Store
from db.tables.crawls import start_crawl

Build = Callable[..., Scan]

COMPLETE = Coverage(kind="complete")


def day(number: int, hour: int = 6) -> str:
    """Return an instant of January 2026 (day 1 to 31)."""
    return f"2026-01-{number:02}T{hour:02}:00:00Z"


def sighting(key: str, posted: int | str | None = 1, stars: float = 5, **more: object) -> Sighting:
    """Return a review as shown, posted on a day of December 2025."""
    posted_at = f"2025-12-{posted:02}T12:00:00Z" if isinstance(posted, int) else posted
    return Sighting(key=key, stars=stars, posted_at=posted_at, body=f"text of {key}", **more)  # type: ignore[arg-type]


def window(after: int, before: int) -> Coverage:
    """Return a window over days of December 2025, both ends excluded."""
    return Coverage(
        kind="window",
        stretches=(
            Stretch(after=f"2025-12-{after:02}T12:00:00Z", before=f"2025-12-{before:02}T12:00:00Z"),
        ),
    )


def scan_of(
    store: Store, on: int, sightings: list[Sighting], coverage: Coverage = COMPLETE, **more: object
) -> Scan:
    """Return a scan of a day; the row of its crawl is written, for it refers to it."""
    crawl = str(more.pop("crawl", f"c{on}"))
    start_crawl(store, crawl, kind="crawl", source=None, at=day(on), version="test")
    fields: dict[str, object] = {
        "crawl": crawl,
        "site": "shop.example",
        "marketplace": "test",
        "product": "P1",
        "captured_at": day(on),
        "outcome": "ok",
        "coverage": coverage,
        "sightings": tuple(sightings),
        "sort": "newest",
        "reported": Reported(count=len(sightings), average=4.0),
        "reported_total": len(sightings),
    }
    return Scan(**{**fields, **more})  # type: ignore[arg-type]


REVIEWS = [sighting(f"r{n}", n) for n in range(10, 0, -1)]

NONE = Coverage(kind="none", reason="first page: blocked")

SAMPLE = Coverage(kind="sample", reason="filtered")


def without(*keys: str, reviews: list[Sighting] = REVIEWS) -> list[Sighting]:
    return [s for s in reviews if s.key not in keys]


def removed(store: Store) -> list[tuple[str, str, str | None]]:
    rows = store.rows("SELECT review, grade, returned_at FROM removed_reviews ORDER BY review")
    return [tuple(row) for row in rows]  # type: ignore[misc]


def rows_written(store: Store) -> int:
    return store.connection.total_changes


def edits(store: Store) -> list[tuple[str, str, float, float]]:
    """Return (changed after, by, stars before, after) of each edit, oldest first."""
    rows = store.rows(
        "SELECT changed_after, changed_by, stars_before, stars_after FROM edited_reviews"
        " ORDER BY changed_by"
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]
