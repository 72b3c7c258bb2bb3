"""Computes a product's removals again from all its scans, when an older one arrives late."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from db.absences import Absence
from db.elsewhere import listed_elsewhere
from db.identification import known_of
from db.ladder import (
    MANY_MISSING,
    MAYBE_OLD,
    SOUND,
    Gap,
    Known,
    Pass,
    Signature,
    how_sound,
    missing_from,
    signature,
    step,
)
from db.removals import pass_of, save_absences
from db.store import Store
from db.strange import expected, lasting, only_once, turned_over, without_word
from db.totals import held_against


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
    latest: dict[int, tuple[str, str]] = {}
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
        marks = _signatures(known, passing) | _signatures(reviews.values(), passing)
        settled = {o for o, absence in current.items() if absence.grade == "confirmed"}
        awaited = [o for o in expected(passing, known, settled) if o in latest]
        seen_at = max((latest[o][0] for o in awaited), default="")
        if awaited and turned_over(seen_at, [reviews[o].posted_at for o in passing.shown]):
            awaited = []
        if awaited:
            unsure |= set(passing.shown) - seen
            if only_once(awaited, history):
                unsure |= set(awaited)
        elif row["trusted"] and passing.coverage.kind != "none":
            unsure -= set(passing.shown)
        seen |= set(passing.shown)
        if awaited and not lasting(awaited, reversed(history)):
            passing = without_word(passing, awaited)
        missing = missing_from(known, passing, marks)
        missing = [o for o in missing if o in current or o in latest]
        unasked = [o for o in missing if reviews[o].learned > passing.seq and o not in settled]
        moved = listed_elsewhere(store, product, unasked, at=passing.captured_at)
        passing, missing, _ = held_against(
            passing,
            [o for o in missing if o not in moved],
            known,
            history=reversed(history),
            since={ordinal: review.since for ordinal, review in reviews.items()},
            shown={o: reviews[o].posted_at for o in passing.shown},
            settled=settled,
            shared=[o for o, foreign in moved.items() if not foreign],
        )
        fresh = [o for o in missing if o not in current]
        newest = max((date for o in passing.shown if (date := reviews[o].posted_at)), default=None)
        waiting = [o for o in missing if o in current and not current[o].sound]
        suspect = how_sound(
            known, passing, fresh, current.values(), waiting=waiting, newest=newest, past=past
        )
        if awaited and suspect == SOUND:
            suspect = MANY_MISSING
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
    store.executemany(
        "UPDATE reviews SET vouched = 0 WHERE id = ? AND vouched", [(ids[o],) for o in unsure]
    )
    _write_anew(store, product, ids, [*finished, *current.values()])


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
