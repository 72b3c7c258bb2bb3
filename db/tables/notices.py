"""Notices: what was told to whom, how often it was tried, and what is to be told next."""

from db.store import Row, Store

SENT = "sent"


def last_notice(store: Store, channel: str) -> Row | None:
    """Return the latest notice to a channel, or None."""
    return store.row(
        "SELECT * FROM notices WHERE channel = ? ORDER BY tried_at DESC, id DESC LIMIT 1",
        (channel,),
    )


def last_settled(store: Store, channel: str) -> str | None:
    """Return when a channel last got a notice, or the last one to it was given up."""
    at: str | None = store.value(
        "SELECT max(tried_at) FROM notices WHERE channel = ?"
        " AND (outcome = 'sent' OR outcome LIKE 'given up%')",
        (channel,),
    )
    return at


def told_in_week(store: Store, channel: str, week: str) -> bool:
    """Return whether a channel got a notice for a week."""
    return bool(
        store.value(
            "SELECT 1 FROM notices WHERE channel = ? AND week = ? AND outcome = 'sent' LIMIT 1",
            (channel, week),
        )
    )


def save_notice(
    store: Store, identity: str, *, channel: str, week: str, at: str, attempts: int, outcome: str
) -> None:
    """Write a notice, or what became of another try."""
    store.execute(
        "INSERT INTO notices (id, channel, week, tried_at, attempts, outcome)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET tried_at = excluded.tried_at,"
        " attempts = excluded.attempts, outcome = excluded.outcome, week = excluded.week",
        (identity, channel, week, at, attempts, outcome),
    )


def new_findings(store: Store, *, since: str, until: str) -> list[Row]:
    """Return open findings found after `since` and by `until`: new ones, then those that grew.

    Within both the strongest come first. A finding that replaces one is news where its e-value is
    a tenth larger, as in the report: e-values move every week.
    """
    return store.rows(
        "SELECT f.id, f.kind, f.supersedes FROM findings f"
        " LEFT JOIN findings o ON o.id = f.supersedes"
        " WHERE f.found_at > ? AND f.found_at <= ? AND f.status = 'open'"
        " AND (f.supersedes IS NULL OR f.e_value IS NULL OR o.e_value IS NULL"
        "  OR f.e_value > 1.1 * o.e_value)"
        " ORDER BY f.supersedes IS NOT NULL, coalesce(f.e_value, 0) DESC,"
        " coalesce(f.score, 0) DESC, f.id",
        (since, until),
    )


def failing_channels(store: Store) -> list[Row]:
    """Return the channels whose latest notice was not sent, with when, tries and why."""
    return store.rows(
        "SELECT n.channel, n.tried_at, n.attempts, n.outcome FROM notices n WHERE n.id ="
        " (SELECT l.id FROM notices l WHERE l.channel = n.channel"
        "  ORDER BY l.tried_at DESC, l.id DESC LIMIT 1) AND n.outcome <> 'sent' ORDER BY n.channel"
    )
