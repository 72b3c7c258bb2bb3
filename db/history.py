"""Versions of a review's content: inserted, closed by an edit, put in place when late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from db.identification import KnownReview
from db.ladder import MAYBE_OLD
from db.ranges import Ranges
from db.records import Sighting
from db.removals import last_shown
from db.state import Prepared
from db.store import Row, Store
from db.versions import Content, changes, merged

_CONTENT = (
    "stars, rating, best_rating, posted_at, title, body, reply, verified, helpful, is_foreign,"
    " vine, country, lang, variant, capture_id"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A known review whose content changed; `number` is that of the new version."""

    review: KnownReview
    sighting: Sighting
    number: int
    changed: tuple[str, ...]
    content: str


def _content_of(row: Row) -> Content:
    return Content(
        stars=row["stars"],
        title=row["title"],
        body=row["body"],
        reply=row["reply"],
        posted_at=row["posted_at"],
    )


def edits_of(store: Store, ready: Prepared) -> list[Edit]:
    """Return the edits that a scan shows, in listing order.

    A scan that may be an old copy makes no edit out of a content that the review had before.
    """
    found: dict[str, Edit] = {}
    for sighting in ready.sightings:
        review = ready.known.get(sighting.key)
        if review is None or sighting.key in found:
            continue
        shown = Content.of(sighting)
        if review.content == shown.digest:
            continue
        rows = store.rows(
            "SELECT * FROM versions WHERE review_id = ? ORDER BY number", (review.id,)
        )
        last = _content_of(rows[-1])
        changed = changes(last, shown)
        whole = merged(last, shown)
        earlier = {_content_of(row).digest for row in rows[:-1]}
        old = ready.passing.suspect == MAYBE_OLD
        if not changed or (old and whole.digest in earlier):
            continue
        full = replace(
            sighting,
            stars=whole.stars,
            title=whole.title,
            body=whole.body,
            reply=whole.reply,
            posted_at=whole.posted_at,
        )
        found[sighting.key] = Edit(
            review=review,
            sighting=full,
            number=rows[-1]["number"] + 1,
            changed=changed,
            content=shown.digest,
        )
    return list(found.values())


def insert_versions(
    store: Store,
    scan: str,
    seen_from: str,
    versions: Iterable[tuple[str, int, str | None, Sighting]],
) -> None:
    """Insert versions given as (review id, number, what changed, content)."""
    store.executemany(
        f"INSERT INTO versions (review_id, number, seen_from, changed, scan_id, {_CONTENT})"
        f" VALUES ({', '.join('?' * 20)})",
        [
            (
                review,
                number,
                seen_from,
                changed,
                scan,
                s.stars,
                s.rating,
                s.best_rating,
                s.posted_at,
                s.title,
                s.body,
                s.reply,
                _flag(s.verified),
                s.helpful,
                int(s.foreign),
                int(s.vine),
                s.country,
                s.lang,
                s.variant,
                s.capture,
            )
            for review, number, changed, s in versions
        ],
    )


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)


def store_edits(
    store: Store, captured_at: str, scan: str, ready: Prepared, edits: Sequence[Edit]
) -> None:
    """Close the last version of each edited review and insert the new one."""
    ordinals = [edit.review.known.ordinal for edit in edits]
    seen = last_shown(store, ready.product, ordinals, before=captured_at)
    for edit in edits:
        at, _ = seen.get(edit.review.known.ordinal, (edit.review.known.first_seen_at, ""))
        store.execute(
            "UPDATE versions SET seen_to = max(?, seen_from)"
            " WHERE review_id = ? AND seen_to IS NULL",
            (at, edit.review.id),
        )
        store.execute(
            "UPDATE reviews SET content = ?, posted_at = ? WHERE id = ?",
            (edit.content, edit.sighting.posted_at, edit.review.id),
        )
    insert_versions(
        store,
        scan,
        captured_at,
        [(e.review.id, e.number, ",".join(e.changed), e.sighting) for e in edits],
    )


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
        if before and not changes(_content_of(before[-1]), shown):
            _widen(store, before[-1], "seen_to", captured_at)
        elif after and not changes(_content_of(after[0]), shown):
            _widen(store, after[0], "seen_from", captured_at)
        else:
            _squeeze_in(store, captured_at, scan, ready.product, review, sighting, before, after)


def _widen(store: Store, row: Row, column: str, captured_at: str) -> None:
    if column == "seen_from" or (row["seen_to"] is not None and row["seen_to"] < captured_at):
        store.execute(f"UPDATE versions SET {column} = ? WHERE n = ?", (captured_at, row["n"]))


def _squeeze_in(
    store: Store,
    captured_at: str,
    scan: str,
    product: str,
    review: KnownReview,
    sighting: Sighting,
    before: Sequence[Row],
    after: Sequence[Row],
) -> None:
    """Insert a content between two versions, or into the midst of one that was shown again."""
    ordinal = review.known.ordinal
    again = None
    if before and (before[-1]["seen_to"] or "9") > captured_at:
        again = _shown_next(store, product, ordinal, captured_at, after)
    for row in reversed(after):
        store.execute(
            "UPDATE versions SET number = number + ? WHERE n = ?", (2 if again else 1, row["n"])
        )
    changed = ",".join(changes(_content_of(before[-1]), Content.of(sighting))) if before else None
    insert_versions(store, scan, captured_at, [(review.id, len(before) + 1, changed, sighting)])
    if before and (before[-1]["seen_to"] or "9") > captured_at:
        seen = last_shown(store, product, [ordinal], before=captured_at)
        at, _ = seen.get(ordinal, (before[-1]["seen_from"], ""))
        store.execute(
            "UPDATE versions SET seen_to = max(?, seen_from) WHERE n = ?", (at, before[-1]["n"])
        )
    if again or after:
        store.execute(
            "UPDATE versions SET seen_to = ? WHERE review_id = ? AND number = ?",
            (captured_at, review.id, len(before) + 1),
        )
    if again:
        back = changes(Content.of(sighting), _content_of(before[-1]))
        store.execute(
            f"INSERT INTO versions (review_id, number, seen_from, seen_to, changed, scan_id,"
            f" {_CONTENT}) SELECT review_id, ?, ?, ?, ?, ?, {_CONTENT} FROM versions WHERE n = ?",
            (
                len(before) + 2,
                again["captured_at"],
                before[-1]["seen_to"],
                ",".join(back),
                again["id"],
                before[-1]["n"],
            ),
        )
    elif not after:
        store.execute(
            "UPDATE reviews SET content = ?, posted_at = coalesce(?, posted_at) WHERE id = ?",
            (Content.of(sighting).digest, sighting.posted_at, review.id),
        )
    else:
        following = changes(Content.of(sighting), _content_of(after[0]))
        store.execute(
            "UPDATE versions SET changed = ? WHERE n = ?", (",".join(following), after[0]["n"])
        )


def _shown_next(
    store: Store, product: str, ordinal: int, captured_at: str, after: Sequence[Row]
) -> Row | None:
    """Return the first scan after a time that shows a review, before its next content."""
    until = after[0]["seen_from"] if after else "9"
    rows = store.rows(
        "SELECT id, captured_at, shown FROM scans WHERE product_id = ? AND captured_at > ?"
        " AND captured_at < ? AND shown IS NOT NULL ORDER BY captured_at, id",
        (product, captured_at, until),
    )
    return next((row for row in rows if ordinal in Ranges.parse(row["shown"])), None)
