"""Reviews that left a listing for another one: merged, split and shared listings. Read-only."""

from collections.abc import Mapping, Sequence

from db.removals import last_shown
from db.store import Row, Store


def listed_elsewhere(
    store: Store, product: str, missing: Mapping[int, str], *, before: str
) -> frozenset[int]:
    """Return the missing reviews that another product of the site has shown since.

    A listing may show another's reviews for a while (merged variants, a fault of the site): when
    they leave it again, they are still where they belong, which is where they were seen first.
    What the other listing lost, too, is not elsewhere. Of two listings that share a review, only
    the one that showed it last speaks of its absence at once.

    Args:
        store: The record.
        product: Whose listing does not show them.
        missing: The site's own ids by ordinal; derived ids name nothing elsewhere.
        before: When the scan was made.
    """
    found = set()
    for ordinal, key in missing.items():
        others = store.rows(
            "SELECT o.id, r.ordinal, r.first_seen_at FROM reviews r"
            " JOIN products o ON o.id = r.product_id AND o.id <> ?1"
            " AND o.site_id = (SELECT site_id FROM products WHERE id = ?1)"
            " WHERE r.key = ?2 AND NOT EXISTS (SELECT 1 FROM removals m"
            "  WHERE m.review_id = r.id AND m.returned_at IS NULL)",
            (product, key),
        )
        if others and _shown_since(store, product, ordinal, others, before):
            found.add(ordinal)
    return frozenset(found)


def _shown_since(
    store: Store, product: str, ordinal: int, others: Sequence[Row], before: str
) -> bool:
    first = store.value(
        "SELECT first_seen_at FROM reviews WHERE product_id = ? AND ordinal = ?", (product, ordinal)
    )
    here, _ = last_shown(store, product, [ordinal], before=before).get(ordinal, ("", ""))
    for other in others:
        shown = last_shown(store, other["id"], [other["ordinal"]], before=before)
        there, _ = shown.get(other["ordinal"], ("", ""))
        if there > here or (there == here and other["first_seen_at"] < first):
            return True
    return False
