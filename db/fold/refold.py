"""Computes a product's removals again from all its scans, when an older one arrives late."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from db.fold.elsewhere import listed_elsewhere
from db.fold.identification import known_of
from db.fold.removals import pass_of, save_absences
from db.presence.absences import Absence
from db.presence.judging import Before, Sight, awaited_of, judge, missed_by
from db.presence.ladder import MAYBE_OLD, Known, Pass, Signature, signature, step
from db.presence.soundness import Gap
from db.presence.strange import lasting, only_once, without_word
from db.store import Row, Store


def refold(store: Store, product: str) -> None:
    """Compute a product's removals again from all its scans, oldest first.

    Called when a scan arrives that is older than one already taken in: the rows then are what
    they would have been, had the scans come in order. Each scan is held against the dates that
    the reviews had until then, for its stretches were drawn from those. Whether another listing
    holds what it misses is asked where the review was not known when the scan was taken in.
    """
    rows = store.rows(
        "SELECT id, ordinal, posted_at, first_seen_at, vouched, learned, derived, reviewer_id, url"
        " FROM reviews WHERE product_id = ? ORDER BY ordinal",
        (product,),
    )
    signed = Counter(row["reviewer_id"] for row in rows)
    fold = _Fold(
        reviews={r["ordinal"]: known_of(r, alone=signed[r["reviewer_id"]] == 1) for r in rows},
        dates=_dates_seen(store, product),
    )
    for row in store.rows(
        "SELECT * FROM scans WHERE product_id = ? ORDER BY captured_at, id", (product,)
    ):
        scan, missing, known = _judged(store, product, fold, row)
        if scan.suspect != row["suspect"]:
            store.execute("UPDATE scans SET suspect = ? WHERE id = ?", (scan.suspect, scan.scan))
        returned = [len(absence.crossings) for absence in fold.finished]
        fold.take(step(known, fold.current, scan, missing, fold.latest, returned))
        fold.history.append(scan)
        if scan.suspect != MAYBE_OLD:
            fold.latest.update((o, (scan.captured_at, scan.scan)) for o in scan.shown)
    ids = {row["ordinal"]: row["id"] for row in rows}
    store.executemany(
        "UPDATE reviews SET vouched = 0 WHERE id = ? AND vouched", [(ids[o],) for o in fold.unsure]
    )
    _write_anew(store, product, ids, [*fold.finished, *fold.current.values()])


@dataclass(kw_only=True, slots=True)
class _Fold:
    """What the scans so far say of a product; changed by each.

    Attributes:
        reviews: All that the product has, by ordinal, with the dates that they had by now.
        dates: (since, ordinal, posting time) of the dates still to come, latest first.
        current: Open absences, by ordinal.
        finished: Those that are over.
        past: When those were, by ordinal.
        latest: Last sight of each review, by ordinal.
        history: The scans, oldest first.
        seen: Ordinals that any of them showed.
        unsure: Ordinals that only strange ones showed.
    """

    reviews: dict[int, Known]
    dates: list[tuple[str, int, str]]
    current: dict[int, Absence] = field(default_factory=dict)
    finished: list[Absence] = field(default_factory=list)
    past: dict[int, list[Gap]] = field(default_factory=dict)
    latest: dict[int, Sight] = field(default_factory=dict)
    history: list[Pass] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)

    def known_at(self, at: str) -> list[Known]:
        """Return the reviews first seen before a time; nobody vouches for the unsure."""
        return [
            replace(k, vouched=False) if k.ordinal in self.unsure else k
            for k in self.reviews.values()
            if k.first_seen_at < at
        ]

    def date(self, at: str) -> None:
        """Give the reviews the dates that they had at a time."""
        while self.dates and self.dates[-1][0] <= at:
            _, ordinal, posted_at = self.dates.pop()
            self.reviews[ordinal] = replace(self.reviews[ordinal], posted_at=posted_at)

    def doubt(self, scan: Pass, awaited: Collection[int], *, trusted: bool) -> None:
        """Note whom a scan makes unsure, or sure: a strange one vouches for nobody."""
        shown = set(scan.shown)
        if awaited:
            self.unsure |= shown - self.seen
            if only_once(awaited, self.history):
                self.unsure |= set(awaited)
        elif trusted and scan.coverage.kind != "none":
            self.unsure -= shown
        self.seen |= shown

    def take(self, changed: Mapping[int, Absence]) -> None:
        """Take in the absences that a scan opened, advanced, closed or made void."""
        for ordinal, absence in changed.items():
            if absence.returned_at is not None:
                self.finished.append(absence)
                gap = (absence.last_seen_at, absence.returned_at)
                self.past.setdefault(ordinal, []).append(gap)
            if absence.returned_at is not None or not absence.crossings:
                self.current.pop(ordinal, None)
            else:
                self.current[ordinal] = absence


def _judged(
    store: Store, product: str, fold: _Fold, row: Row
) -> tuple[Pass, list[int], list[Known]]:
    """Return a stored scan as it must be taken, what it misses, and what was known before it."""
    scan = pass_of(row)
    known = fold.known_at(scan.captured_at)
    fold.date(scan.captured_at)
    reviews = fold.reviews
    before = Before(known=known, absences=fold.current, last_shown=partial(_sights, fold.latest))
    shown = {o: reviews[o].posted_at for o in scan.shown}
    awaited = awaited_of(scan, before, shown.values())
    fold.doubt(scan, awaited, trusted=bool(row["trusted"]))
    if awaited and not lasting(awaited, reversed(fold.history)):
        scan = without_word(scan, awaited)
    marks = _signatures(known, scan) | _signatures(reviews.values(), scan)
    missing = missed_by(scan, before, marks)
    settled = before.settled
    unasked = [o for o in missing if reviews[o].learned > scan.seq and o not in settled]
    judged = judge(
        scan,
        missing,
        before,
        moved=listed_elsewhere(store, product, unasked, at=scan.captured_at),
        strange=bool(awaited),
        history=reversed(fold.history),
        since={ordinal: review.since for ordinal, review in reviews.items()},
        shown=shown,
        past=fold.past,
    )
    return judged.scan, judged.missing, known


def _sights(latest: Mapping[int, Sight], ordinals: Collection[int]) -> dict[int, Sight]:
    """Return the last sight of those ordinals that some scan has shown."""
    return {ordinal: latest[ordinal] for ordinal in ordinals if ordinal in latest}


def _signatures(reviews: Iterable[Known], scan: Pass) -> set[Signature | None]:
    return {signature(k.reviewer, k.posted_at) for k in reviews if k.ordinal in scan.shown}


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
