"""Versions of a review's content that an older scan shows, put in their place in its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.fold.history import CONTENT, content_of, insert_versions
from db.fold.identification import KnownReview
from db.fold.removals import last_shown
from db.fold.state import Prepared
from db.fold.versions import Content, changes
from db.ranges import Ranges
from db.records import Sighting
from db.store import Row, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where a late scan belongs: its product, its time, its id."""

    product: str
    captured_at: str
    scan: str


def store_late_versions(store: Store, captured_at: str, scan: str, ready: Prepared) -> None:
    """Put what an older scan shows of known reviews in its place in their history.

    A content equal to a neighbour's widens it; another one becomes a version of its own.
    Versions are renumbered in order of time.
    """
    for sighting in ready.sightings:
        review = ready.known.get(sighting.key)
        if review is None:
            continue
        if captured_at < review.known.first_seen_at:
            store.execute(
                "UPDATE reviews SET first_seen_at = ? WHERE id = ?", (captured_at, review.id)
            )
        rows = store.rows(
            "SELECT * FROM versions WHERE review_id = ? ORDER BY number", (review.id,)
        )
        before = [row for row in rows if row["seen_from"] <= captured_at]
        after = [row for row in rows if row["seen_from"] > captured_at]
        shown = Content.of(sighting)
        if before and not changes(content_of(before[-1]), shown):
            _widen(store, before[-1], "seen_to", captured_at)
        elif after and not changes(content_of(after[0]), shown):
            _widen(store, after[0], "seen_from", captured_at)
        else:
            at = _Place(product=ready.product, captured_at=captured_at, scan=scan)
            _squeeze_in(store, at, review, sighting, before=before, after=after)


def _widen(store: Store, row: Row, column: str, captured_at: str) -> None:
    if column == "seen_from" or (row["seen_to"] is not None and row["seen_to"] < captured_at):
        store.execute(f"UPDATE versions SET {column} = ? WHERE n = ?", (captured_at, row["n"]))


def _squeeze_in(
    store: Store,
    at: _Place,
    review: KnownReview,
    sighting: Sighting,
    *,
    before: Sequence[Row],
    after: Sequence[Row],
) -> None:
    """Insert a content between two versions, or into the midst of one that was shown again."""
    ordinal, number = review.known.ordinal, len(before) + 1
    broken = before[-1] if before and (before[-1]["seen_to"] or "9") > at.captured_at else None
    again = _shown_next(store, at, ordinal, after) if broken else None
    for row in reversed(after):
        store.execute(
            "UPDATE versions SET number = number + ? WHERE n = ?", (2 if again else 1, row["n"])
        )
    shown = Content.of(sighting)
    changed = ",".join(changes(content_of(before[-1]), shown)) if before else None
    insert_versions(store, at.scan, at.captured_at, [(review.id, number, changed, sighting)])
    if broken:
        _close_at_last_sight(store, at, ordinal, broken)
    if again or after:
        store.execute(
            "UPDATE versions SET seen_to = ? WHERE review_id = ? AND number = ?",
            (at.captured_at, review.id, number),
        )
    if broken and again:
        _resume(store, broken, again, number=number + 1, changed=changes(shown, content_of(broken)))
    elif not after:
        store.execute(
            "UPDATE reviews SET content = ?, posted_at = coalesce(?, posted_at) WHERE id = ?",
            (shown.digest, sighting.posted_at, review.id),
        )
    else:
        following = changes(shown, content_of(after[0]))
        store.execute(
            "UPDATE versions SET changed = ? WHERE n = ?", (",".join(following), after[0]["n"])
        )


def _close_at_last_sight(store: Store, at: _Place, ordinal: int, row: Row) -> None:
    """End a version where a scan before the late one showed the review last."""
    seen = last_shown(store, at.product, [ordinal], before=at.captured_at)
    ended, _ = seen.get(ordinal, (row["seen_from"], ""))
    store.execute("UPDATE versions SET seen_to = max(?, seen_from) WHERE n = ?", (ended, row["n"]))


def _resume(store: Store, row: Row, again: Row, *, number: int, changed: Sequence[str]) -> None:
    """Insert a version once more, from the scan that shows it again.

    Args:
        store: The record.
        row: The version as it stood before anything was squeezed into it.
        again: The scan.
        number: Of the new row among the review's versions.
        changed: What its return changes.
    """
    store.execute(
        f"INSERT INTO versions (review_id, number, seen_from, seen_to, changed, scan_id, {CONTENT})"
        f" SELECT review_id, ?, ?, ?, ?, ?, {CONTENT} FROM versions WHERE n = ?",
        (
            number,
            again["captured_at"],
            row["seen_to"],
            ",".join(changed),
            again["id"],
            row["n"],
        ),
    )


def _shown_next(store: Store, at: _Place, ordinal: int, after: Sequence[Row]) -> Row | None:
    """Return the first scan after the late one that shows a review, before its next content."""
    until = after[0]["seen_from"] if after else "9"
    rows = store.rows(
        "SELECT id, captured_at, shown FROM scans WHERE product_id = ? AND captured_at > ?"
        " AND captured_at < ? AND shown IS NOT NULL ORDER BY captured_at, id",
        (at.product, at.captured_at, until),
    )
    return next((row for row in rows if ordinal in Ranges.parse(row["shown"])), None)
