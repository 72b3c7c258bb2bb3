"""A generated record: many products, each scanned every week of a year, reviews coming and going.

Rows are written directly, as the fold writes them (ingest has a benchmark of its own). A product
is a function of its number, so that any week can be written at any time.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evaluation.listing_simulator import instant
from db.identity import derived_id
from db.ranges import Ranges
from db.store import Store

SITE = "bench.example"
WEEKS = 52
AT_FIRST = 50
_TEXTS = (
    "Arrived quickly and works as described, my daughter uses it every day.",
    "The handle broke after two weeks, I would not buy it again.",
    "Good value for the price. The colour is a little darker than in the picture.",
    "Easy to set up; the instructions could be clearer but support answered at once.",
    "Smaller than I thought, yet sturdy. Packaging was fine.",
)
_TELLING = "The seller offered me a full refund if I delete my one star review."


@dataclass(frozen=True)
class Watched:
    """One product: 50 reviews when watching starts, about one more a week, 3 % vanish a year."""

    number: int
    sellers: int

    @property
    def id(self) -> str:
        """The id of its row."""
        return f"{SITE}/p{self.number}"

    @property
    def seller(self) -> str:
        """The id of its seller."""
        return f"{SITE}/s{self.number % self.sellers}"

    @cached_property
    def lives(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Week of first sight, week of first absence and stars of each review, in order."""
        rng = np.random.default_rng((7, self.number))
        arrivals = rng.poisson(1.0, WEEKS + 4)
        later = np.repeat(np.arange(WEEKS + 4), arrivals)
        first = np.concatenate([np.zeros(AT_FIRST, dtype=np.int64), later])
        stars = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], len(first), p=[0.12, 0.06, 0.08, 0.2, 0.54])
        odds = np.where((stars <= 2) & (self.number % self.sellers % 50 == 0), 4.0, 1.0)
        life = np.ceil(rng.exponential(1700.0 / odds)).astype(np.int64)
        return first, first + np.maximum(life, 1), stars

    def changed(self, week: int) -> bool:
        """Tell whether the scan of a week brought anything new."""
        first, gone, _ = self.lives
        return bool(week == 0 or ((first == week) | (gone == week) | (gone == week - 1)).any())

    def scan(self, week: int) -> str:
        """Return the id of the scan of a week."""
        return f"scan-{self.number}-{week}"

    def review(self, at: int) -> str:
        """Return the id of a review by its place."""
        return derived_id("review", self.id, str(at + 1))

    def text(self, at: int) -> str:
        """Return what a review says; one in 2,000 tells of coercion."""
        if (self.number * 131 + at) % 2000 == 0:
            return _TELLING
        return _TEXTS[(self.number + at) % len(_TEXTS)]

    def reviewer(self, at: int) -> str:
        """Return who wrote a review; one in ten wrote one of another product too."""
        if at % 10 == 0:
            return f"w{(self.number // 2) * 1000 + at}"
        return f"w{self.number}-{at}"


def prepare(store: Store, products: int, sellers: int) -> None:
    """Write site, crawls, sellers and products."""
    store.insert("sites", {"id": SITE, "marketplace": "bench"})
    for week in range(WEEKS + 4):
        store.insert(
            "crawls",
            {"id": f"c{week}", "kind": "crawl", "started_at": instant(7 * week), "version": "0"},
        )
    for number in range(sellers):
        seller = {"id": f"{SITE}/s{number}", "site_id": SITE, "key": f"s{number}"}
        store.insert("sellers", {**seller, "first_seen_at": instant(0)})
    for number in range(products):
        watched = Watched(number, sellers)
        store.insert(
            "products",
            {
                "id": watched.id,
                "site_id": SITE,
                "key": f"p{number}",
                "seller_id": watched.seller,
                "reviews": AT_FIRST,
                "first_seen_at": instant(0),
                "revision": number + 1,
            },
        )
        store.insert(
            "offers",
            {
                "product_id": watched.id,
                "seller_id": watched.seller,
                "first_seen_at": instant(0),
                "last_seen_at": instant(7 * (WEEKS + 3)),
            },
        )


def write(store: Store, products: int, sellers: int, weeks: range) -> int:
    """Write the weeks given of every product; return how many products they changed."""
    top = store.value("SELECT max(revision) FROM products")
    changed = 0
    for number in range(products):
        watched = Watched(number, sellers)
        _write(store, watched, weeks)
        if weeks.start > 0 and any(watched.changed(week) for week in weeks):
            changed += 1
            store.execute(
                "UPDATE products SET revision = ? WHERE id = ?", (top + changed, watched.id)
            )
    return changed


def _write(store: Store, watched: Watched, weeks: range) -> None:
    first, gone, _ = watched.lives
    _insert(store, "scans", [_scan_row(watched, week) for week in weeks])
    fresh = np.flatnonzero((first >= weeks.start) & (first < weeks.stop)).tolist()
    authors = [{"id": watched.reviewer(at), "site_id": SITE, "first_seen_at": ""} for at in fresh]
    _insert(store, "reviewers", authors, verb="INSERT OR IGNORE")
    _insert(store, "reviews", [_review_row(watched, at) for at in fresh])
    _insert(store, "versions", [_version_row(watched, at) for at in fresh])
    absent = np.flatnonzero((gone < weeks.stop) & (gone >= weeks.start - 1)).tolist()
    _insert(
        store,
        "removals",
        [_removal_row(watched, at, until=weeks.stop - 1) for at in absent],
        verb="INSERT OR REPLACE",
    )
    _insert(store, "ratings", _rating_rows(watched, weeks), verb="INSERT OR REPLACE")


def _insert(store: Store, table: str, rows: list[dict[str, Any]], *, verb: str = "INSERT") -> None:
    if rows:
        names = ", ".join(rows[0])
        marks = ", ".join("?" * len(rows[0]))
        store.executemany(
            f"{verb} INTO {table} ({names}) VALUES ({marks})", [tuple(r.values()) for r in rows]
        )


def _scan_row(watched: Watched, week: int) -> dict[str, Any]:
    first, gone, _ = watched.lives
    shown = np.flatnonzero((first <= week) & (gone > week)) + 1
    return {
        "id": watched.scan(week),
        "crawl_id": f"c{week}",
        "site_id": SITE,
        "product_id": watched.id,
        "captured_at": instant(7 * week),
        "sort": "newest",
        "scope": "",
        "outcome": "ok",
        "coverage": "complete",
        "shown": str(Ranges.of(shown.tolist())),
        "pages": 1,
        "reviews_seen": len(shown),
        "reviews_reported": len(shown),
        "seq": week + 1,
    }


def _review_row(watched: Watched, at: int) -> dict[str, Any]:
    week = int(watched.lives[0][at])
    posted = instant(7 * week - 3) if week else instant(-3.5 * (AT_FIRST - at))
    return {
        "id": watched.review(at),
        "product_id": watched.id,
        "ordinal": at + 1,
        "key": f"r{at + 1}",
        "reviewer_id": watched.reviewer(at),
        "posted_at": posted,
        "first_seen_at": instant(7 * week),
        "content": "",
    }


def _version_row(watched: Watched, at: int) -> dict[str, Any]:
    first, _, stars = watched.lives
    week = int(first[at])
    return {
        "review_id": watched.review(at),
        "number": 1,
        "seen_from": instant(7 * week),
        "stars": float(stars[at]),
        "posted_at": instant(7 * week - 3) if week else instant(-3.5 * (AT_FIRST - at)),
        "body": watched.text(at),
        "lang": "en",
        "scan_id": watched.scan(week),
    }


def _removal_row(watched: Watched, at: int, *, until: int) -> dict[str, Any]:
    week = int(watched.lives[1][at])
    sure = week < until
    crawls = [f"c{week}", f"c{week + 1}"][: 1 + sure]
    return {
        "id": derived_id("removal", watched.review(at), instant(7 * week)),
        "review_id": watched.review(at),
        "product_id": watched.id,
        "grade": "confirmed" if sure else "probable",
        "basis": json.dumps(
            {"clean": 1 + sure, "suspect": 0, "own_page_gone": False, "crawls": crawls}
        ),
        "last_seen_at": instant(7 * week - 7),
        "last_scan_id": watched.scan(week - 1),
        "gone_by": instant(7 * week),
        "gone_scan_id": watched.scan(week),
        "confirmed_at": instant(7 * week + 7) if sure else None,
        "confirmed_scan_id": watched.scan(week + 1) if sure else None,
    }


def _rating_rows(watched: Watched, weeks: range) -> list[dict[str, Any]]:
    """Return a row per week in which the reported numbers changed."""
    rows: list[dict[str, Any]] = []
    numbers = list(_numbers(watched, range(max(weeks.start - 1, 0), weeks.stop)))
    before = None
    for week, now in zip(range(max(weeks.start - 1, 0), weeks.stop), numbers, strict=True):
        if week >= weeks.start and now != before:
            rows.append(
                {
                    "product_id": watched.id,
                    "scope": "",
                    "seen_from": instant(7 * week),
                    "seen_to": instant(7 * week),
                    "average": now[1],
                    "best_rating": 5.0,
                    "count": now[0],
                    "scan_id": watched.scan(week),
                }
            )
        before = now
    return rows


def _numbers(watched: Watched, weeks: range) -> Iterator[tuple[int, float]]:
    first, gone, stars = watched.lives
    for week in weeks:
        standing = stars[(first <= week) & (gone > week)]
        yield len(standing), round(float(standing.mean()), 1)
