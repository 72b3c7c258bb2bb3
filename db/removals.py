"""Rows of `removals`: read as absences, written from absences, computed again when needed."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from db.absences import Absence, crossings_of
from db.identification import known_of
from db.ladder import MAYBE_OLD, Gap, Pass, how_sound, missing_from, step
from db.ranges import Ranges
from db.records import Coverage, Stretch
from db.store import Row, Store
from db.totals import without_doubted, witnessed

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
    )


def passes(store: Store, product: str, *, before: str) -> Iterator[Pass]:
    """Yield a product's scans before a time as the ladder sees them, latest first."""
    for row in store.execute(
        "SELECT * FROM scans WHERE product_id = ? AND captured_at < ?"
        " ORDER BY captured_at DESC, id DESC",
        (product, before),
    ):
        yield pass_of(row)


def refold(store: Store, product: str) -> None:
    """Compute a product's removals again from all its scans, oldest first.

    Called when a scan arrives that is older than one already taken in: the rows then are what
    they would have been, had the scans come in order. Each scan is held against the dates that
    the reviews had until then, for its stretches were drawn from those.
    """
    rows = store.rows(
        "SELECT id, ordinal, posted_at, first_seen_at, vouched, learned, derived, reviewer_id"
        " FROM reviews WHERE product_id = ? ORDER BY ordinal",
        (product,),
    )
    signed = Counter(row["reviewer_id"] for row in rows)
    reviews = {row["ordinal"]: known_of(row, alone=signed[row["reviewer_id"]] == 1) for row in rows}
    dates = _dates_seen(store, product)
    current: dict[int, Absence] = {}
    finished: list[Absence] = []
    past: dict[int, list[Gap]] = {}
    latest: dict[int, tuple[str, str]] = {}
    history: list[Pass] = []
    for row in store.rows(
        "SELECT * FROM scans WHERE product_id = ? ORDER BY captured_at, id", (product,)
    ):
        passing = pass_of(row)
        known = [k for k in reviews.values() if k.first_seen_at < passing.captured_at]
        missing = missing_from(known, passing)
        if missing:
            since = {ordinal: review.since for ordinal, review in reviews.items()}
            supported = set(witnessed(passing, missing, reversed(history), since))
            settled = {o for o, absence in current.items() if absence.grade == "confirmed"}
            doubted = [o for o in missing if o not in supported | settled]
            passing = without_doubted(passing, doubted, known)
            missing = [o for o in missing_from(known, passing) if o in supported]
        fresh = [o for o in missing if o not in current]
        while dates and dates[-1][0] <= passing.captured_at:
            _, ordinal, posted_at = dates.pop()
            reviews[ordinal] = replace(reviews[ordinal], posted_at=posted_at)
        newest = max((date for o in passing.shown if (date := reviews[o].posted_at)), default=None)
        suspect = how_sound(known, passing, fresh, current.values(), newest=newest, past=past)
        if suspect != passing.suspect:
            store.execute("UPDATE scans SET suspect = ? WHERE id = ?", (suspect, row["id"]))
        passing = replace(passing, suspect=suspect)
        for ordinal, absence in step(known, current, passing, missing, latest).items():
            if absence.returned_at is not None or not absence.crossings:
                current.pop(ordinal, None)
                if absence.returned_at is not None:
                    finished.append(absence)
                    past.setdefault(ordinal, []).append((absence.last_seen_at, absence.returned_at))
            else:
                current[ordinal] = absence
        history.append(passing)
        if suspect != MAYBE_OLD:
            latest.update((o, (passing.captured_at, row["id"])) for o in passing.shown)
    ids = {row["ordinal"]: row["id"] for row in rows}
    _write_anew(store, product, ids, [*finished, *current.values()])


def _dates_seen(store: Store, product: str) -> list[tuple[str, int, str]]:
    """Return (since, ordinal, posting time) of a product's versions, latest first."""
    return [
        (row["seen_from"], row["ordinal"], row["posted_at"])
        for row in store.rows(
            "SELECT v.seen_from, r.ordinal, v.posted_at FROM versions v"
            " JOIN reviews r ON r.id = v.review_id"
            " WHERE r.product_id = ? AND v.posted_at IS NOT NULL"
            " ORDER BY v.seen_from DESC, v.review_id, v.number DESC",
            (product,),
        )
    ]


def _write_anew(
    store: Store, product: str, ids: Mapping[int, str], absences: Iterable[Absence]
) -> None:
    """Replace a product's rows; what is still there keeps its context."""
    contexts = {
        row["id"]: row["context"]
        for row in store.rows("SELECT id, context FROM removals WHERE product_id = ?", (product,))
    }
    store.execute("DELETE FROM removals WHERE product_id = ?", (product,))
    save_absences(store, product, ids, absences)
    store.executemany(
        "UPDATE removals SET context = ? WHERE id = ?",
        [(context, removal) for removal, context in contexts.items()],
    )
