"""Where a detector stopped: its state per subject, so that one more week costs one week."""

import json
from collections.abc import Iterable, Iterator

from db.store import Store

_SAVE = (
    "INSERT INTO detector_states (detector, version, subject, as_of, state)"
    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (detector, version, subject)"
    " DO UPDATE SET as_of = excluded.as_of, state = excluded.state"
)


def load_states(
    store: Store, detector: str, version: str, *, subjects: Iterable[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield (subject, state) of a detector; all of them, or those of the subjects named."""
    if subjects is None:
        yield from (
            (row["subject"], row["state"])
            for row in store.execute(
                "SELECT subject, state FROM detector_states WHERE detector = ? AND version = ?"
                " AND subject <> '' ORDER BY subject",
                (detector, version),
            )
        )
        return
    yield from (
        (row["subject"], row["state"])
        for row in store.execute(
            "SELECT s.subject, s.state FROM json_each(?) j CROSS JOIN detector_states s"
            " WHERE s.detector = ? AND s.version = ? AND s.subject = j.value ORDER BY j.key",
            (json.dumps(list(subjects)), detector, version),
        )
    )


def states_of(store: Store, detector: str, version: str, subjects: Iterable[str]) -> dict[str, str]:
    """Return the states that a detector left for some subjects, by subject."""
    return dict(load_states(store, detector, version, subjects=subjects))


def states_under(
    store: Store, detector: str, version: str, prefix: str
) -> Iterator[tuple[str, str]]:
    """Yield (subject, state) of a detector's states whose subject starts with a prefix."""
    yield from (
        (row["subject"], row["state"])
        for row in store.execute(
            "SELECT subject, state FROM detector_states WHERE detector = ? AND version = ?"
            " AND subject >= ? AND subject < ? ORDER BY subject",
            (detector, version, prefix, prefix + "\U0010ffff"),
        )
    )


def load_state(store: Store, detector: str, version: str, subject: str) -> str | None:
    """Return the state (JSON) that a detector left for a subject, or None."""
    state: str | None = store.value(
        "SELECT state FROM detector_states WHERE detector = ? AND version = ? AND subject = ?",
        (detector, version, subject),
    )
    return state


def save_state(
    store: Store, detector: str, version: str, subject: str, state: str, *, at: str
) -> None:
    """Keep a detector's state for a subject."""
    store.execute(_SAVE, (detector, version, subject, at, state))


def save_states(
    store: Store, detector: str, version: str, states: Iterable[tuple[str, str]], *, at: str
) -> None:
    """Keep a detector's states, given as (subject, state)."""
    store.executemany(_SAVE, [(detector, version, subject, at, state) for subject, state in states])


def changed_products(store: Store, detector: str, version: str) -> tuple[list[str], int]:
    """Return the products changed since a detector's last look, and the revision to remember."""
    seen = int(load_state(store, detector, version, "") or 0)
    latest = int(store.value("SELECT coalesce(max(revision), 0) FROM products"))
    rows = store.rows(
        "SELECT id FROM products WHERE revision > ? AND revision <= ? ORDER BY id", (seen, latest)
    )
    return [row["id"] for row in rows], latest
