"""Rows of `removals` and `scans` as the ladder sees them, and written from what it says."""

import json
from collections.abc import Iterable, Iterator, Mapping

from db.presence.absences import Absence, crossings_of
from db.presence.ladder import MAYBE_OLD, Pass
from db.presence.soundness import Gap
from db.ranges import Ranges
from db.records import Coverage, Stretch
from db.store import Row, Store

_COLUMNS = (
    "id, review_id, product_id, grade, basis, last_seen_at, last_scan_id, gone_by, gone_scan_id,"
    " confirmed_at, confirmed_scan_id, returned_at, returned_scan_id"
)


def open_absences(store: Store, product: str) -> dict[int, Absence]:
    """Return the absences of a product's reviews that have not been seen again, by ordinal."""
    rows = store.rows(
        "SELECT m.*, r.ordinal FROM removals m JOIN reviews r ON r.id = m.review_id"
        " WHERE m.product_id = ? AND m.returned_at IS NULL",
        (product,),
    )
    return {row["ordinal"]: _absence(row) for row in rows}


def past_absences(store: Store, product: str) -> dict[int, list[Gap]]:
    """Return the absences of a product's reviews that are over, by ordinal."""
    past: dict[int, list[Gap]] = {}
    for row in store.rows(
        "SELECT r.ordinal, m.last_seen_at, m.returned_at FROM removals m"
        " JOIN reviews r ON r.id = m.review_id"
        " WHERE m.product_id = ? AND m.returned_at IS NOT NULL ORDER BY m.last_seen_at",
        (product,),
    ):
        past.setdefault(row["ordinal"], []).append((row["last_seen_at"], row["returned_at"]))
    return past


def returned_crossings(store: Store, product: str) -> list[int]:
    """Return how many crossings each absence of a product had that is over."""
    rows = store.rows(
        "SELECT json_array_length(basis, '$.crawls') AS crossings FROM removals"
        " WHERE product_id = ? AND returned_at IS NOT NULL",
        (product,),
    )
    return [row["crossings"] for row in rows]


def _absence(row: Row) -> Absence:
    return Absence(
        ordinal=row["ordinal"],
        last_seen_at=row["last_seen_at"],
        last_scan=row["last_scan_id"],
        crossings=crossings_of(row["basis"], scan=row["gone_scan_id"], at=row["gone_by"]),
        confirmed_at=row["confirmed_at"],
        confirmed_scan=row["confirmed_scan_id"],
        returned_at=row["returned_at"],
        returned_scan=row["returned_scan_id"],
    )


def save_absences(
    store: Store, product: str, review_ids: Mapping[int, str], absences: Iterable[Absence]
) -> None:
    """Write absences as rows; one that is there is brought up to date, a void one is deleted."""
    absences = list(absences)
    store.executemany(
        f"INSERT INTO removals ({_COLUMNS}) VALUES ({', '.join('?' * 13)})"
        " ON CONFLICT (id) DO UPDATE SET grade = excluded.grade, basis = excluded.basis,"
        " gone_by = excluded.gone_by, gone_scan_id = excluded.gone_scan_id,"
        " confirmed_at = excluded.confirmed_at, confirmed_scan_id = excluded.confirmed_scan_id,"
        " returned_at = excluded.returned_at, returned_scan_id = excluded.returned_scan_id",
        [
            (
                a.id(review_ids[a.ordinal]),
                review_ids[a.ordinal],
                product,
                a.grade,
                a.basis,
                a.last_seen_at,
                a.last_scan,
                a.first.at,
                a.first.scan,
                a.confirmed_at,
                a.confirmed_scan,
                a.returned_at,
                a.returned_scan,
            )
            for a in absences
            if a.crossings
        ],
    )
    store.executemany(
        "DELETE FROM removals WHERE id = ?",
        [(a.id(review_ids[a.ordinal]),) for a in absences if not a.crossings],
    )


def last_shown(
    store: Store, product: str, ordinals: Iterable[int], *, before: str
) -> dict[int, tuple[str, str]]:
    """Return (captured_at, scan id) of the last scan before a time that showed each review.

    Scans that may be old copies are left out: what they show may be gone already.
    """
    wanted = set(ordinals)
    found: dict[int, tuple[str, str]] = {}
    if not wanted:
        return found
    for row in store.execute(
        "SELECT id, captured_at, shown FROM scans WHERE product_id = ? AND captured_at < ?"
        f" AND suspect <> {MAYBE_OLD} AND shown IS NOT NULL ORDER BY captured_at DESC, id DESC",
        (product, before),
    ):
        shown = Ranges.parse(row["shown"])
        seen = {ordinal for ordinal in wanted if ordinal in shown}
        for ordinal in seen:
            found[ordinal] = (row["captured_at"], row["id"])
        wanted -= seen
        if not wanted:
            break
    return found


def next_seq(store: Store, product: str) -> int:
    """Return the number of a product's next scan, in the order in which scans are taken in."""
    last = store.value("SELECT max(seq) FROM scans WHERE product_id = ?", (product,))
    return 1 + int(last or 0)


def pass_of(row: Row) -> Pass:
    """Return a stored scan as the ladder sees it."""
    looks = json.loads(row["looks"]) if row["looks"] else {}
    stretches = json.loads(row["stretches"]) if row["stretches"] else []
    return Pass(
        scan=row["id"],
        crawl=row["crawl_id"],
        captured_at=row["captured_at"],
        coverage=Coverage(
            kind=row["coverage"],
            stretches=tuple(Stretch(after=after, before=before) for after, before in stretches),
            reason=row["reason"] or "",
        ),
        shown=Ranges.parse(row["shown"]),
        looks={int(ordinal): look for ordinal, look in looks.items()},
        suspect=row["suspect"],
        reported=row["reviews_reported"],
        seq=row["seq"],
        sort=row["sort"],
    )


def passes(store: Store, product: str, *, before: str) -> Iterator[Pass]:
    """Yield a product's scans before a time as the ladder sees them, latest first."""
    for row in store.execute(
        "SELECT * FROM scans WHERE product_id = ? AND captured_at < ?"
        " ORDER BY captured_at DESC, id DESC",
        (product, before),
    ):
        yield pass_of(row)
