"""A seller's averages week by week, from those of its products."""

from itertools import groupby

from analysis.ratings.adjusted import AdjustedRating, seller_rating
from db.queries.ratings import averages_of_seller, save_seller_averages
from db.store import Row, Store


def renew_seller(store: Store, seller: str, *, since: str) -> None:
    """Write the weeks of a seller from one on; "" for all of them."""
    latest: dict[str, AdjustedRating] = {}
    weeks = {}
    rows = averages_of_seller(store, seller, since=since)
    for week, changed in groupby(rows, key=_week):
        latest |= {row["product_id"]: _rating(row) for row in changed}
        if week >= since:
            weeks[week] = seller_rating(latest.values()).rounded()
    save_seller_averages(store, seller, weeks, since=since)


def _week(row: Row) -> str:
    return str(row["week"])


def _rating(row: Row) -> AdjustedRating:
    return AdjustedRating(
        displayed=row["displayed"],
        observed=row["observed"],
        restored=row["restored"],
        adjusted=row["adjusted"],
        ci_low=row["ci_low"],
        ci_high=row["ci_high"],
        reviews=row["reviews"] or 0.0,
    )
