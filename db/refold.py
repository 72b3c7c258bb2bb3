"""Computes a product's removals again from all its scans, when an older one arrives late."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from db.absences import Absence
from db.elsewhere import listed_elsewhere
from db.identification import known_of
from db.judging import Before, Sight, awaited_of, judge, missed_by
from db.ladder import MAYBE_OLD, Known, Pass, Signature, signature, step
from db.removals import pass_of, save_absences
from db.soundness import Gap
from db.store import Store
from db.strange import lasting, only_once, without_word


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
    reviews = {row["ordinal"]: known_of(row, alone=signed[row["reviewer_id"]] == 1) for row in rows}
    dates = _dates_seen(store, product)
    current: dict[int, Absence] = {}
    finished: list[Absence] = []
    past: dict[int, list[Gap]] = {}
    latest: dict[int, Sight] = {}
    history: list[Pass] = []
    seen: set[int] = set()
    unsure: set[int] = set()
    for row in store.rows(
        "SELECT * FROM scans WHERE product_id = ? ORDER BY captured_at, id", (product,)
    ):
        passing = pass_of(row)
        known = [
            replace(k, vouched=False) if k.ordinal in unsure else k
            for k in reviews.values()
            if k.first_seen_at < passing.captured_at
        ]
        while dates and dates[-1][0] <= passing.captured_at:
            _, ordinal, posted_at = dates.pop()
            reviews[ordinal] = replace(reviews[ordinal], posted_at=posted_at)
        before = Before(known=known, absences=current, last_shown=partial(_sights, latest))
        shown = {o: reviews[o].posted_at for o in passing.shown}
        awaited = awaited_of(passing, before, shown.values())
        if awaited:
            unsure |= set(passing.shown) - seen
            if only_once(awaited, history):
                unsure |= set(awaited)
        elif row["trusted"] and passing.coverage.kind != "none":
            unsure -= set(passing.shown)
        seen |= set(passing.shown)
        if awaited and not lasting(awaited, reversed(history)):
            passing = without_word(passing, awaited)
        marks = _signatures(known, passing) | _signatures(reviews.values(), passing)
        missing = missed_by(passing, before, marks)
        settled = before.settled
        unasked = [o for o in missing if reviews[o].learned > passing.seq and o not in settled]
        judged = judge(
            passing,
            missing,
            before,
            moved=listed_elsewhere(store, product, unasked, at=passing.captured_at),
            strange=bool(awaited),
            history=reversed(history),
            since={ordinal: review.since for ordinal, review in reviews.items()},
            shown=shown,
            past=past,
        )
        suspect = judged.scan.suspect
        if suspect != passing.suspect:
            store.execute("UPDATE scans SET suspect = ? WHERE id = ?", (suspect, row["id"]))
        passing = judged.scan
        for ordinal, absence in step(known, current, passing, judged.missing, latest).items():
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
    store.executemany(
        "UPDATE reviews SET vouched = 0 WHERE id = ? AND vouched", [(ids[o],) for o in unsure]
    )
    _write_anew(store, product, ids, [*finished, *current.values()])


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
