"""Which known review a scan shows, where the site's ids are absent or have changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from db.clock import unsteadiness
from db.identity import folded
from db.presence.ladder import Known
from db.records import Coverage, Sighting, earlier
from db.store import Row, Store

SIMILAR = 0.8
TELLING = 40
"""Characters from which a text tells two reviews of the same name and other days apart."""
REKEYED_AT_LEAST = 3
"""Reviews that a scan must show under other ids before the site is taken to have changed them."""

LOST = ""
"""Stands in place of the address of a review that the site has shown under another id since, or
first in a scan by other ids than before: its own page may not be found under the id of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownReview:
    """A row of `reviews`, with the digest of its last content."""

    id: str
    key: str
    derived: bool
    reviewer: str | None
    content: str
    known: Known


def load_known(store: Store, product: str) -> dict[str, KnownReview]:
    """Return the reviews of a product by key; empty for an unknown product."""
    rows = store.rows(
        "SELECT id, key, derived, reviewer_id, content, ordinal, posted_at, first_seen_at,"
        " vouched, learned, url FROM reviews WHERE product_id = ? ORDER BY ordinal",
        (product,),
    )
    signed = Counter(row["reviewer_id"] for row in rows)
    return {
        row["key"]: KnownReview(
            id=row["id"],
            key=row["key"],
            derived=bool(row["derived"]),
            reviewer=row["reviewer_id"],
            content=row["content"],
            known=known_of(row, alone=signed[row["reviewer_id"]] == 1),
        )
        for row in rows
    }


def known_of(row: Row, *, alone: bool) -> Known:
    """Return a row of `reviews` as the ladder sees it.

    Args:
        row: With all that `Known` holds, and `derived` and `reviewer_id`.
        alone: No other review of the product is by the same reviewer. A name under which two
            stand may be two people's: then an edit may make one into what looks like another.
    """
    named = row["reviewer_id"] is not None and alone
    return Known(
        ordinal=row["ordinal"],
        posted_at=row["posted_at"],
        first_seen_at=row["first_seen_at"],
        vouched=bool(row["vouched"]),
        identified=not row["derived"] or named,
        learned=row["learned"],
        reviewer=row["reviewer_id"],
        lost=row["url"] == LOST,
    )


def renamed_keys(
    store: Store,
    known: Mapping[str, KnownReview],
    sightings: Sequence[Sighting],
    coverage: Coverage,
) -> dict[str, str]:
    """Return shown key → known key of the reviews where only the id changed.

    Sites without ids get keys made of author, date and text, and some collectors make ids that
    way: an edit changes the key. A new key is the edit of a missing one when the reviewer is the
    same and instant, or day and text are, or (derived keys) when day and text are, or reviewer
    and text. An instant that is apart by what only a clock moves is of the same day. What nobody
    signed, then and now, is the same by the second of its posting, or by its words
    (`_same_unsigned`). Each is matched once.

    An author with one review gone, where the scan covers it, and one new has the same review,
    whatever changed: where keys are derived, if nothing else of the product is signed alike (an
    edit may change text and date at once); where the site has given most of its reviews, or this
    one, other ids. Not where stars, text and date all changed: that is a new review in its place.
    """
    shown = {sighting.key for sighting in sightings}
    fresh = [s for s in sightings if s.key not in known]
    authors = {s.reviewer for s in fresh}
    lost = [
        k for k in known.values() if k.key not in shown and (k.derived or k.reviewer in authors)
    ]
    if not lost or not fresh:
        return {}
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    texts = {old.key: _text_of(store, old) for old in lost}
    by_author: dict[str | None, list[KnownReview]] = {}
    by_day: dict[str, list[KnownReview]] = {}
    by_text: dict[str, list[KnownReview]] = {}
    for old in lost:
        by_author.setdefault(old.reviewer, []).append(old)
        by_day.setdefault((old.known.posted_at or "")[:10], []).append(old)
        by_text.setdefault(texts[old.key], []).append(old)
    for sighting in fresh:
        own = by_author.get(sighting.reviewer, []) if sighting.reviewer else []
        unsigned = sighting.derived or not sighting.reviewer
        same_day = by_day.get((sighting.posted_at or "")[:10], []) if unsigned else []
        told = folded(sighting.body)[:2000]
        same_text = by_text.get(told, []) if told and not sighting.reviewer else []
        for old in [*own, *same_day, *same_text]:
            if old.key not in taken and _same_review(old, texts[old.key], sighting):
                renamed[sighting.key] = old.key
                taken.add(old.key)
                break
    rekeyed = len(renamed) >= max(REKEYED_AT_LEAST, len(fresh) / 2)
    left = [s for s in fresh if s.key not in renamed and s.reviewer]
    gone = [
        k
        for k in lost
        if k.key not in taken
        and (rekeyed or k.known.lost or (k.derived and k.known.identified))
        and coverage.covers(k.known.posted_at)
    ]
    return renamed | {
        sighting.key: old.key
        for sighting, old in _by_author_alone(left, gone)
        if old.derived or not _in_its_place(store, old, texts[old.key], sighting)
    }


def _by_author_alone(
    fresh: Sequence[Sighting], gone: Sequence[KnownReview]
) -> list[tuple[Sighting, KnownReview]]:
    new, old = Counter(s.reviewer for s in fresh), Counter(k.reviewer for k in gone)
    known = {k.reviewer: k for k in gone}
    return [(s, known[s.reviewer]) for s in fresh if new[s.reviewer] == 1 and old[s.reviewer] == 1]


def _in_its_place(store: Store, old: KnownReview, text: str, sighting: Sighting) -> bool:
    """Return whether an author's new review has nothing of the one that is gone but the author.

    What was added to, or shortened, is an edit.
    """
    before, posted_at = old.known.posted_at, sighting.posted_at
    stars = store.value(
        "SELECT stars FROM versions WHERE review_id = ? AND seen_to IS NULL", (old.id,)
    )
    later = before is not None and posted_at is not None and earlier(before, posted_at)
    body = folded(sighting.body)[:2000]
    edited = _alike(text, body) or (text and text in body) or (body and body in text)
    return later and stars != sighting.stars and not edited


def _text_of(store: Store, review: KnownReview) -> str:
    body = store.value(
        "SELECT body FROM versions WHERE review_id = ? AND seen_to IS NULL", (review.id,)
    )
    return folded(body)[:2000]


def _same_review(old: KnownReview, text: str, sighting: Sighting) -> bool:
    same_author = old.reviewer is not None and old.reviewer == sighting.reviewer
    day, shown_day = (old.known.posted_at or "")[:10], (sighting.posted_at or "")[:10]
    same_day = day == shown_day and bool(day)
    at = old.known.posted_at
    if same_author and at is not None and len(at) > 10 and at == sighting.posted_at:
        return True
    derived = (old.derived and sighting.derived) or old.known.lost
    if old.reviewer is None and sighting.reviewer is None and _same_unsigned(old, text, sighting):
        return True
    instants = at is not None and len(at) > 10
    moved = instants and bool(unsteadiness([(at, sighting.posted_at)]))
    signed = same_author and (same_day or moved or not day or not shown_day)
    telling = derived and same_author and len(text) >= TELLING
    if not signed and not telling and not (derived and same_day):
        return False
    return _alike(text, folded(sighting.body)[:2000])


def _same_unsigned(old: KnownReview, text: str, sighting: Sighting) -> bool:
    """Return whether two reviews that nobody signed are one: the same second, or the same words.

    The same words of another day only where they are many, and the keys are made of what a page
    says: such a key changes with a date that is told as an age.
    """
    at = old.known.posted_at
    if at is not None and at == sighting.posted_at and at[10:] not in ("", "T00:00:00Z"):
        return True
    if not text or text != folded(sighting.body)[:2000]:
        return False
    same_day = (at or "")[:10] == (sighting.posted_at or "")[:10]
    return same_day or (old.derived and sighting.derived and len(text) >= TELLING)


def _alike(text: str, other: str) -> bool:
    if not text or not other:
        return text == other
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR
