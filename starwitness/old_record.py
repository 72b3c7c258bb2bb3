"""What a rebuilt record takes over from the old one: what no capture can tell."""

import os
from pathlib import Path
from typing import Any

from db.store import Store

WEEK_S = 604_800
_TARGET = "id, url, marketplace, every_s, added_at, due_at, missed, removed_at, listed"
"""What is taken over of a target: not the product, which does not exist yet."""


def know_target(store: Store, entry: dict[str, Any]) -> None:
    """Write the target of a scan that no old record knew: watched weekly, due at once."""
    store.insert(
        "targets",
        {
            "id": entry["target"],
            "url": entry["url"],
            "every_s": WEEK_S,
            "added_at": entry["started_at"],
            "due_at": entry["started_at"],
        },
        or_ignore=True,
    )


def take_over_targets(store: Store, old: Path) -> None:
    """Copy targets, without the products that do not exist yet, and what must stay erased."""
    if not old.is_file():
        return
    store.execute("ATTACH ? AS old", (os.fsencode(old),))
    store.execute(f"INSERT INTO targets ({_TARGET}) SELECT {_TARGET} FROM old.targets")
    store.execute("INSERT INTO erasures SELECT * FROM old.erasures")
    store.execute("DETACH old")


def take_over_words(store: Store, old: Path) -> None:
    """Copy what analysts said and what was logged; a verdict on a finding that is gone goes.

    Targets are copied once more: somebody may have watched or left one while this went on.
    """
    if not old.is_file():
        return
    store.execute("ATTACH ? AS old", (os.fsencode(old),))
    with store.atomic():
        store.execute(
            f"INSERT INTO targets ({_TARGET}) SELECT {_TARGET} FROM old.targets WHERE true"
            " ON CONFLICT (id) DO UPDATE SET marketplace = excluded.marketplace,"
            " every_s = excluded.every_s, due_at = excluded.due_at,"
            " removed_at = excluded.removed_at, listed = excluded.listed"
        )
        store.execute(
            "INSERT INTO verdicts SELECT * FROM old.verdicts"
            " WHERE finding_id IN (SELECT id FROM main.findings) ORDER BY given_at, id"
        )
        store.execute("INSERT INTO notices SELECT * FROM old.notices")
        for verdict, status in (("confirm", "confirmed"), ("dismiss", "dismissed")):
            store.execute(
                "UPDATE findings SET status = ? WHERE status = 'open' AND id IN"
                " (SELECT v.finding_id FROM verdicts v WHERE v.verdict = ? AND v.id ="
                "  (SELECT l.id FROM verdicts l WHERE l.finding_id = v.finding_id"
                "   AND l.verdict <> 'note' ORDER BY l.given_at DESC, l.id DESC LIMIT 1))",
                (status, verdict),
            )
    store.execute("DETACH old")
