"""Versions of a review's content: inserted, and closed by an edit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from db.fold.identification import KnownReview
from db.fold.removals import last_shown
from db.fold.state import Prepared
from db.fold.versions import Content, changes, merged
from db.presence.ladder import MAYBE_OLD
from db.records import Sighting
from db.store import Row, Store

CONTENT = (
    "stars, rating, best_rating, posted_at, title, body, reply, verified, helpful, is_foreign,"
    " vine, country, lang, variant, capture_id"
)
"""Columns of `versions` that say what a scan showed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A known review whose content changed; `number` is that of the new version."""

    review: KnownReview
    sighting: Sighting
    number: int
    changed: tuple[str, ...]
    content: str


def content_of(row: Row) -> Content:
    """Return the content that a row of `versions` holds."""
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
        last = content_of(rows[-1])
        changed = changes(last, shown)
        whole = merged(last, shown)
        earlier = {content_of(row).digest for row in rows[:-1]}
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
        f"INSERT INTO versions (review_id, number, seen_from, changed, scan_id, {CONTENT})"
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
