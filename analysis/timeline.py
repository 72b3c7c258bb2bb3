"""One review's life as rows in order of time, for the report to draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

EventKind = Literal[
    "posted",
    "first_seen",
    "disclosure",
    "reply",
    "edit",
    "stars_up",
    "stars_down",
    "disappearance",
    "return",
    "replacement",
]

_RANK: dict[EventKind, int] = {
    "posted": 0,
    "first_seen": 1,
    "disclosure": 2,
    "reply": 3,
    "edit": 4,
    "stars_up": 5,
    "stars_down": 5,
    "disappearance": 6,
    "return": 7,
    "replacement": 8,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """The content of a review while it stayed the same; oldest first in a life."""

    seen_from: str
    seen_to: str | None
    stars: float | None
    reply: str | None = None
    text_changed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """A removal of the review."""

    last_seen_at: str
    gone_by: str
    grade: str
    context: str
    returned_at: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """What the record knows of one review.

    Attributes:
        posted_at: As the site dates it, day or instant.
        versions: Oldest first.
        disclosures: (when the telling text was first seen, scheme).
        replacements: (when first seen, the review that took the place, its stars).
    """

    review: str
    posted_at: str | None
    first_seen_at: str
    versions: Sequence[Version] = ()
    absences: Sequence[Absent] = ()
    disclosures: Sequence[tuple[str, str]] = ()
    replacements: Sequence[tuple[str, str, float | None]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRow:
    """One event. It happened in (`after`, `at`]; `after` is None where `at` is known exactly."""

    review: str
    at: str
    after: str | None
    kind: EventKind
    detail: str
    stars: float | None = None


def timeline(life: Life) -> tuple[TimelineRow, ...]:
    """Return the events of a review, oldest first; ties in the order in which they must follow."""
    rows = [
        *_arrival(life),
        *_changes(life),
        *_absences(life),
        *(_row(life, at, None, "disclosure", scheme) for at, scheme in life.disclosures),
        *(
            _row(life, at, None, "replacement", f"review {other} by the same reviewer", stars)
            for at, other, stars in life.replacements
        ),
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, _RANK[row.kind], row.detail)))


def _arrival(life: Life) -> Iterable[TimelineRow]:
    stars = life.versions[0].stars if life.versions else None
    if life.posted_at is not None and life.posted_at <= life.first_seen_at:
        yield _row(life, life.posted_at, None, "posted", "as the site dates it", stars)
    yield _row(life, life.first_seen_at, life.posted_at, "first_seen", "", stars)


def _changes(life: Life) -> Iterable[TimelineRow]:
    if life.versions and life.versions[0].reply:
        yield _row(life, life.versions[0].seen_from, None, "reply", "there when first seen")
    for before, now in zip(life.versions, life.versions[1:], strict=False):
        after, at = before.seen_to, now.seen_from
        if now.reply and now.reply != before.reply:
            detail = "the seller answered" if not before.reply else "the answer changed"
            yield _row(life, at, after, "reply", detail)
        if now.text_changed:
            yield _row(life, at, after, "edit", "the text changed", now.stars)
        if now.stars is not None and before.stars is not None and now.stars != before.stars:
            kind: EventKind = "stars_up" if now.stars > before.stars else "stars_down"
            yield _row(life, at, after, kind, f"{before.stars:g} to {now.stars:g}", now.stars)


def _absences(life: Life) -> Iterable[TimelineRow]:
    for absence in life.absences:
        detail = f"{absence.grade}, {absence.context}"
        yield _row(life, absence.gone_by, absence.last_seen_at, "disappearance", detail)
        if absence.returned_at is not None:
            yield _row(life, absence.returned_at, absence.gone_by, "return", "")


def _row(
    life: Life,
    at: str,
    after: str | None,
    kind: EventKind,
    detail: str,
    stars: float | None = None,
) -> TimelineRow:
    return TimelineRow(
        review=life.review, at=at, after=after, kind=kind, detail=detail, stars=stars
    )
