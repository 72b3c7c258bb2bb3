"""What is watched, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.marketplace import marketplace_for
from db.clock import parse_utc, utc_text
from db.identity import derived_id
from db.store import Row, Store

EARLY_SHARE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A URL that is scanned every `every_s` seconds."""

    id: str
    url: str
    marketplace: str | None
    every_s: int
    product: str | None = None


def target_id(url: str) -> str:
    """Return the id of a target: the same URL is the same target."""
    return derived_id("target", url, length=12)


def add_target(store: Store, url: str, *, marketplace: str | None, every_s: int, at: str) -> bool:
    """Watch a URL; return False when it was watched already (its interval is then updated).

    Raises:
        UnknownMarketplace: No file declares the marketplace.
    """
    marketplace_for(url, name=marketplace)
    with store.atomic():
        row = store.row("SELECT removed_at FROM targets WHERE id = ?", (target_id(url),))
        store.execute(
            "INSERT INTO targets (id, url, marketplace, every_s, added_at, due_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " marketplace = excluded.marketplace, every_s = excluded.every_s,"
            " due_at = CASE WHEN removed_at IS NULL THEN due_at ELSE excluded.due_at END,"
            " removed_at = NULL",
            (target_id(url), url, marketplace, every_s, at, at),
        )
    return row is None or row["removed_at"] is not None


def watched_url(store: Store, url: str) -> str | None:
    """Return the URL of a target that is watched, named by its URL or id; None for others."""
    found: str | None = store.value(
        "SELECT url FROM targets WHERE (url = ? OR id = ?) AND removed_at IS NULL", (url, url)
    )
    return found


def remove_target(store: Store, url: str, *, at: str) -> bool:
    """Stop watching a URL or target id; return False when it was not watched."""
    cursor = store.execute(
        "UPDATE targets SET removed_at = ? WHERE (url = ? OR id = ?) AND removed_at IS NULL",
        (at, url, url),
    )
    return cursor.rowcount > 0


def keep_to_list(store: Store, listed: Iterable[str], *, at: str) -> list[str]:
    """Note what a configuration lists; stop watching, and return, what it listed and does no more.

    An operator who strikes a site off the list, perhaps because it objected, means it.
    """
    told = set(listed)
    known = store.rows("SELECT id, url, listed FROM targets WHERE removed_at IS NULL ORDER BY url")
    left = [row["url"] for row in known if row["listed"] and row["url"] not in told]
    with store.atomic():
        for url in left:
            remove_target(store, url, at=at)
        store.executemany(
            "UPDATE targets SET listed = ? WHERE id = ?",
            [(int(row["url"] in told), row["id"]) for row in known],
        )
    return left


def watched(store: Store) -> list[Row]:
    """Return all targets being watched, the most overdue first."""
    return store.rows("SELECT * FROM targets WHERE removed_at IS NULL ORDER BY due_at, id")


def due_targets(store: Store, now: datetime, *, everything: bool = False) -> list[Target]:
    """Return the targets that are due, the most overdue first; all of them if asked.

    A hundredth of the interval early is due as well: a timer that calls every week, at the same
    minute, is never a week apart to the second, and would find every second visit not yet due.
    No visit is put off by more than twice the interval (`next_wait`): where one is, the clock ran
    ahead when it was, or the interval was longer, and it is due.
    """
    return [
        Target(
            id=row["id"], url=row["url"], marketplace=row["marketplace"], every_s=row["every_s"],
            product=row["product_id"],
        )
        for row in watched(store)
        if everything
        or row["due_at"] <= utc_text(now + timedelta(seconds=row["every_s"] // EARLY_SHARE))
        or row["due_at"] > utc_text(now + timedelta(seconds=row["every_s"] * 2))
    ]  # fmt: skip


def reschedule(store: Store, target: Target, *, at: str, wait_s: int) -> None:
    """Set when a target is due again; visits that were skipped since it was due are counted."""
    due_at = store.value("SELECT due_at FROM targets WHERE id = ?", (target.id,)) or at
    late_s = (parse_utc(at) - parse_utc(due_at)).total_seconds()
    missed = max(0, int(late_s // max(1, target.every_s)))
    store.execute(
        "UPDATE targets SET due_at = ?, missed = missed + ? WHERE id = ?",
        (utc_text(parse_utc(at) + timedelta(seconds=wait_s)), missed, target.id),
    )


def next_wait(*, every_s: int, restless: bool, quiet_scans: int, degraded: bool) -> int:
    """Return the seconds until a target's next visit.

    Half the interval where something is going on (a fresh disclosure, an open absence) or the
    last look was degraded; up to twice the interval where ten scans in a row found nothing new.
    The rule never leaves [every/2, 2 x every], so a budget can be computed beforehand.
    """
    if restless or degraded:
        return max(1, every_s // 2)
    return every_s * 2 if quiet_scans >= 10 else every_s


def interesting(store: Store, product: str | None, *, since: str) -> bool:
    """Return whether a product has an open, unconfirmed absence or a fresh mention."""
    if product is None:
        return False
    values: Iterable[object] = (product, product, since)
    return bool(
        store.value(
            "SELECT 1 FROM removals WHERE product_id = ? AND returned_at IS NULL"
            " AND grade <> 'confirmed' UNION ALL"
            " SELECT 1 FROM mentions WHERE product_id = ? AND found_at >= ? LIMIT 1",
            tuple(values),
        )
    )
