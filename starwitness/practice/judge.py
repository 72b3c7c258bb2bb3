"""Compares what a record claims of removals with what the practice world knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.fold.removals import pass_of
from db.store import Store
from starwitness.practice.records import World
from starwitness.practice.rehearsal import Rehearsed
from starwitness.practice.truth import Cause, PlantedRemoval, Truth, hidden, noticeable_removals

_HOUR = timedelta(hours=1)
_SHIFT = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One row of the record's removals, by the market's own ids."""

    review: str
    product: str
    grade: str
    last_seen_at: datetime
    gone_by: datetime
    confirmed_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Claims against truth.

    Attributes:
        noticeable: Planted removals that perfect scans would notice.
        confirmed, probable: Those of them that are claimed at that grade or above.
        by_cause: Cause → (noticeable, confirmed). Reviews of a delisted product
            (`listing_change`) go with their listing: a crawler that finds no product may rightly
            say nothing of its reviews.
        false_confirmed, false_probable: Claims of reviews that did not go in the interval
            claimed, and were listed at its end.
        misdated: Claims of reviews that did go, with an interval that does not hold the moment.
    """

    noticeable: int
    confirmed: int
    probable: int
    by_cause: dict[Cause, tuple[int, int]]
    false_confirmed: tuple[Claim, ...]
    false_probable: tuple[Claim, ...]
    misdated: tuple[Claim, ...]


def judge_removals(
    claims: Iterable[Claim], world: World, truth: Truth, scans: Sequence[datetime]
) -> Judged:
    """Return how many claims of a record are true, false and missing."""
    claims = list(claims)
    planted = {removal.review: removal for removal in noticeable_removals(truth, world, scans)}
    confirmed = {claim.review for claim in claims if claim.grade == "confirmed"}
    probable = {claim.review for claim in claims if claim.grade != "candidate"}
    false_confirmed, false_probable, misdated = [], [], []
    for claim in claims:
        if claim.grade == "candidate" or _holds(claim, world):
            continue
        if world.shown(claim.review, claim.gone_by) is None:
            misdated.append(claim)
        elif claim.grade == "confirmed":
            false_confirmed.append(claim)
        else:
            false_probable.append(claim)
    return Judged(
        noticeable=len(planted),
        confirmed=len(confirmed & planted.keys()),
        probable=len(probable & planted.keys()),
        by_cause=_by_cause(planted.values(), confirmed),
        false_confirmed=tuple(false_confirmed),
        false_probable=tuple(false_probable),
        misdated=tuple(misdated),
    )


def _by_cause(
    planted: Iterable[PlantedRemoval], confirmed: set[str]
) -> dict[Cause, tuple[int, int]]:
    counts: dict[Cause, tuple[int, int]] = {}
    for removal in planted:
        noticeable, found = counts.get(removal.cause, (0, 0))
        counts[removal.cause] = (noticeable + 1, found + (removal.review in confirmed))
    return counts


def _holds(claim: Claim, world: World) -> bool:
    """Return whether the review went in (last seen, gone by]."""
    life = world.review(claim.review)
    if life is None:
        return False
    delisted_at = world.products[life.product].delisted_at
    gone = [until for _, until in life.visible if until is not None]
    gone += [delisted_at] if delisted_at is not None else []
    return any(claim.last_seen_at < at <= claim.gone_by for at in gone)


def read_claims(store: Store, world: World) -> list[Claim]:
    """Return all claims of removals in a record, oldest first.

    Reviews of a market without ids are told by the instant at which they were posted.
    """
    rows = store.rows(
        "SELECT r.key AS review, p.key AS product, r.posted_at, grade, last_seen_at, gone_by,"
        " confirmed_at, returned_at FROM removals JOIN reviews r ON r.id = review_id"
        " JOIN products p ON p.id = removals.product_id ORDER BY gone_by, review"
    )
    return [
        Claim(
            review=market_id(world, row["product"], row["review"], row["posted_at"]),
            product=row["product"],
            grade=row["grade"],
            last_seen_at=datetime.fromisoformat(row["last_seen_at"]),
            gone_by=datetime.fromisoformat(row["gone_by"]),
            confirmed_at=_instant(row["confirmed_at"]),
            returned_at=_instant(row["returned_at"]),
        )
        for row in rows
    ]


def market_id(world: World, product: str, key: str, posted_at: str | None) -> str:
    """Return the market's id of a review that the record knows by `key`; `key` if unknown.

    The market's clock may have been shifted by whole hours when the review was first read.
    """
    if world.review(key) is not None or posted_at is None:
        return key
    moment = datetime.fromisoformat(posted_at)
    off = {
        life.id: min(abs(version.posted_at - moment) for version in life.versions)
        for life in world.reviews.get(product, ())
    }
    near = {review: away for review, away in off.items() if away <= _SHIFT and not away % _HOUR}
    return min(near, key=lambda review: near[review], default=key)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Overclaim:
    """Known reviews that a stored scan claims to cover although the market hid them.

    Attributes:
        refutable: Something that was there to be read spoke against the claim.
        copied: The pages showed a moment at which they were not listed, without a word of it.
        silent: The market had no page of their own, and no number spoke against the listing: as
            many were shown as reported, or only stretches of it are claimed.
    """

    refutable: frozenset[str]
    copied: frozenset[str]
    silent: frozenset[str]


def overclaimed(store: Store, rehearsed: Rehearsed, world: World) -> Overclaim:
    """Return what a stored scan claims too much; to be asked right after it was stored.

    The claim is the record's: its coverage, after all that the record knows was held against what
    the pages said, of the reviews that it knew before, by the dates under which it knows them.
    Of a review that another listing must speak of first (`elsewhere`), or that no scan vouched
    for, it claims nothing.
    `docs/coverage.md` says why the last two kinds cannot be known.
    """
    product, at = rehearsed.product, rehearsed.scan.captured_at
    row = store.row(
        "SELECT c.* FROM scans c JOIN products p ON p.id = c.product_id"
        " WHERE p.key = ? AND c.captured_at = ? ORDER BY c.seq DESC LIMIT 1",
        (product, at),
    )
    if row is None:
        return Overclaim(refutable=frozenset(), copied=frozenset(), silent=frozenset())
    scan = pass_of(row)
    known = store.rows(
        "SELECT ordinal, key, posted_at, vouched FROM reviews WHERE product_id = ?"
        " AND first_seen_at < ? ORDER BY ordinal",
        (row["product_id"], at),
    )
    ids = {r["ordinal"]: market_id(world, product, r["key"], r["posted_at"]) for r in known}
    seen = {review for ordinal, review in ids.items() if ordinal in scan.shown}
    unseen = hidden(world, product, datetime.fromisoformat(at), seen)
    claimed = {
        ids[r["ordinal"]]
        for r in known
        if r["vouched"]
        and ids[r["ordinal"]] in unseen
        and scan.looks.get(r["ordinal"]) != "elsewhere"
        and scan.coverage.covers(r["posted_at"])
    }
    copied = {r for r in claimed if any(world.shown(r, then) is None for then in rehearsed.copied)}
    agrees = scan.coverage.kind == "window" or row["reviews_reported"] == len(scan.shown)
    pageless = claimed if rehearsed.pageless else claimed - {r["key"] for r in known}
    silent = pageless - copied if agrees else set()
    return Overclaim(
        refutable=frozenset(claimed - copied - silent),
        copied=frozenset(copied),
        silent=frozenset(silent),
    )
