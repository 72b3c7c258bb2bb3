"""Reviews that another listing of the site holds: merged, split and shared listings."""

import json
from collections.abc import Iterable

from db.fold.removals import last_shown, next_seq, pass_of
from db.identity import review_id
from db.presence.ladder import MAYBE_OLD, signature
from db.store import Row, Store
from db.tables.products import touch_product


def listed_elsewhere(
    store: Store, product: str, missing: Iterable[int], *, at: str
) -> dict[int, bool]:
    """Return the missing reviews that another listing still has to speak of, and if it is home.

    A listing may show another's reviews for a while (merged variants, a fault of the site): when
    they leave it again, they are still where they belong, and what their own pages say then
    may be of there (an id that changed). So a review that two listings hold is gone from one only
    when the other one, read since, covers it and does not show it either. The listing that
    showed it first, its home, speaks alone, unless the other showed it later than it did. A
    listing that has not been asked since, or does not exist any longer, need not be waited for.

    Args:
        store: The record.
        product: Whose listing does not show them.
        missing: Their ordinals.
        at: When the scan was made.
    """
    rows = store.rows(
        "SELECT r.ordinal, r.key, r.derived, r.reviewer_id, r.posted_at, r.first_seen_at"
        " FROM json_each(?2) j JOIN reviews r ON r.product_id = ?1 AND r.ordinal = j.value",
        (product, json.dumps(sorted(missing))),
    )
    others = {row["ordinal"]: _others(store, product, row) for row in rows}
    held = [row for row in rows if others[row["ordinal"]]]
    here = last_shown(store, product, [row["ordinal"] for row in held], before=at)
    found: dict[int, bool] = {}
    for row in held:
        ordinal, first = row["ordinal"], row["first_seen_at"]
        seen, _ = here.get(ordinal, (first, ""))
        holding = [o for o in others[ordinal] if _holds(store, o, first=first, here=seen, at=at)]
        if holding:
            found[ordinal] = any(o["first_seen_at"] < first for o in holding)
    return found


def _others(store: Store, product: str, review: Row) -> list[Row]:
    """Return the same review's rows in other products, where it is not absent.

    The same is what has the site's own id, or what the same reviewer posted at the same instant.
    """
    columns = "SELECT r.product_id, r.ordinal, r.posted_at, r.first_seen_at FROM reviews r"
    standing = (
        " NOT EXISTS (SELECT 1 FROM removals m WHERE m.review_id = r.id AND m.returned_at IS NULL)"
    )
    key = None if review["derived"] else review["key"]
    if review["reviewer_id"] is not None:
        sign = signature(review["reviewer_id"], review["posted_at"])
        return store.rows(
            f"{columns} WHERE r.reviewer_id = ?1 AND r.product_id <> ?2"
            f" AND (r.key = ?3 OR r.posted_at = ?4) AND {standing}",
            (review["reviewer_id"], product, key, sign and sign[1]),
        )
    if key is None:
        return []
    products = store.rows(
        "SELECT id FROM products WHERE id <> ?1"
        " AND site_id = (SELECT site_id FROM products WHERE id = ?1)",
        (product,),
    )
    ids = json.dumps([review_id(row["id"], key) for row in products])
    return store.rows(f"{columns} JOIN json_each(?) j ON r.id = j.value WHERE {standing}", (ids,))


def _holds(store: Store, other: Row, *, first: str, here: str, at: str) -> bool:
    """Return whether another listing has to speak before the review may be called gone.

    It has spoken where it missed the review, be it that it waited, in turn, for this one.
    """
    there, missed, asked = other["first_seen_at"], "", ""
    for row in store.execute(
        "SELECT * FROM scans WHERE product_id = ? AND captured_at <= ?"
        f" AND suspect <> {MAYBE_OLD} ORDER BY captured_at DESC, id DESC",
        (other["product_id"], at),
    ):
        scan = pass_of(row)
        asked = asked or scan.captured_at
        if other["ordinal"] in scan.shown:
            there = scan.captured_at
            break
        waited = scan.looks.get(other["ordinal"]) == "elsewhere"
        if waited or row["outcome"] == "not_found" or scan.coverage.covers(other["posted_at"]):
            missed = missed or scan.captured_at
    at_home = first < other["first_seen_at"] and there <= here
    return not at_home and asked >= here and missed < max(here, there)


def withdraw_found(store: Store, new: Iterable[str], *, at: str) -> None:
    """Withdraw what other listings said was gone, and this one is now the first to show.

    It could not be asked then, for nobody knew that it holds the review. Scans from before are
    from now on taken as from before the review was known.

    Args:
        store: The record.
        new: Ids of the reviews that a scan brought.
        at: When the scan was made.
    """
    if not store.value("SELECT 1 FROM removals WHERE returned_at IS NULL LIMIT 1"):
        return
    for row in store.rows(
        "SELECT m.id, o.id AS review, o.product_id FROM json_each(?1) j"
        " JOIN reviews r ON r.id = j.value JOIN reviews o ON o.reviewer_id = r.reviewer_id"
        " AND o.product_id <> r.product_id AND (o.posted_at = r.posted_at"
        "  AND length(o.posted_at) > 10 AND o.posted_at NOT LIKE '%T00:00:00Z'"
        "  OR o.key = r.key AND NOT r.derived)"
        " JOIN removals m ON m.review_id = o.id"
        " WHERE m.returned_at IS NULL AND m.gone_by <= ?2",
        (json.dumps(list(new)), at),
    ):
        store.execute("DELETE FROM removals WHERE id = ?", (row["id"],))
        store.execute(
            "UPDATE reviews SET learned = ? WHERE id = ?",
            (next_seq(store, row["product_id"]), row["review"]),
        )
        touch_product(store, row["product_id"])
