"""What a site reports of a product, as intervals: a row only when a number changes."""

from db.records import Reported, Scan
from db.store import Store

_VALUES = (
    "average",
    "best_rating",
    "count",
    "written",
    "stars_5",
    "stars_4",
    "stars_3",
    "stars_2",
    "stars_1",
)


def store_reported(store: Store, scan: Scan, product: str, identity: str) -> None:
    """Extend the last interval when the numbers are the same, else open one."""
    if scan.reported is None or scan.outcome not in ("ok", "empty"):
        return
    values = _values(scan.reported)
    last = store.row(
        f"SELECT seen_from, seen_to, {', '.join(_VALUES)} FROM ratings"
        " WHERE product_id = ? AND scope = ? ORDER BY seen_from DESC LIMIT 1",
        (product, scan.reported.scope),
    )
    if last is not None and all(last[name] == values[name] for name in _VALUES):
        store.execute(
            "UPDATE ratings SET seen_to = max(seen_to, ?)"
            " WHERE product_id = ? AND scope = ? AND seen_from = ?",
            (scan.captured_at, product, scan.reported.scope, last["seen_from"]),
        )
        return
    store.insert(
        "ratings",
        {
            "product_id": product,
            "scope": scan.reported.scope,
            "seen_from": scan.captured_at,
            "seen_to": scan.captured_at,
            **values,
            "scan_id": identity,
        },
        or_ignore=True,
    )


def _values(reported: Reported) -> dict[str, float | int | None]:
    stars = reported.histogram or (None,) * 5
    return {
        "average": reported.average,
        "best_rating": reported.best_rating,
        "count": reported.count,
        "written": reported.written,
        **{f"stars_{5 - at}": number for at, number in enumerate(stars)},
    }
