"""Named questions about ratings: what a site displays, campaigns, the averages by week."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from db.store import Row, Store

Averages = tuple[float | None, ...]

_AVERAGES = ("displayed", "observed", "restored", "adjusted", "ci_low", "ci_high", "reviews")
_COLUMNS = ", ".join(_AVERAGES)
_MARKS = ", ".join("?" * len(_AVERAGES))
#: Campaigns of histograms and displayed averages name their series in their first marker; their
#: extra ratings are not among the written reviews.
_OF_REVIEWS = "i.markers ->> '$[0].series' IS NULL"


def displayed_averages(store: Store, product: str, *, until: str) -> list[Row]:
    """Return scope, seen_from, average, best_rating, count of the scope that counts most.

    Oldest first.
    """
    return store.rows(
        "SELECT scope, seen_from, average, best_rating, count FROM ratings WHERE product_id = ?1"
        " AND average IS NOT NULL AND seen_from <= ?2 AND scope = (SELECT scope FROM ratings"
        "  WHERE product_id = ?1 AND average IS NOT NULL AND seen_from <= ?2"
        "  ORDER BY count DESC NULLS LAST, scope LIMIT 1) ORDER BY seen_from",
        (product, until),
    )


def reported_since(
    store: Store, products: Sequence[str], *, since: str, until: str
) -> dict[str, list[Row]]:
    """Return the averages first shown in (since, until] by product, oldest first.

    Columns: those of `displayed_averages`, of every scope, and product_id.
    """
    found: dict[str, list[Row]] = {}
    for row in store.execute(
        "SELECT g.product_id, g.scope, g.seen_from, g.average, g.best_rating, g.count"
        " FROM json_each(?) j JOIN ratings g ON g.product_id = j.value"
        " WHERE g.seen_from > ? AND g.seen_from <= ? AND g.average IS NOT NULL"
        " ORDER BY g.product_id, g.seen_from",
        (json.dumps(products), since, until),
    ):
        found.setdefault(row["product_id"], []).append(row)
    return found


def stars_before(store: Store, review: str, at: str) -> float | None:
    """Return the stars that a vouched review had at a time, or when first seen."""
    stars: float | None = store.value(
        "SELECT v.stars FROM reviews r JOIN versions v ON v.review_id = r.id WHERE r.id = ?"
        " AND r.vouched = 1 AND (v.seen_from <= ? OR v.number = 1) ORDER BY v.number DESC LIMIT 1",
        (review, at),
    )
    return stars


def products_with_campaigns(store: Store) -> set[str]:
    """Return the products that have a standing campaign of written reviews."""
    return {
        f"{row['site']}/{row['product']}"
        for row in store.rows(
            "SELECT DISTINCT i.site, i.product FROM inflations i CROSS JOIN findings f"
            " ON f.id = i.finding_id WHERE i.product IS NOT NULL"
            f" AND f.status IN ('open', 'confirmed') AND {_OF_REVIEWS}"
        )
    }


def reported_numbers(store: Store, product: str, *, until: str) -> list[Row]:
    """Return scope, seen_from, seen_to, count, stars_1 .. stars_5 as first shown by a time.

    Oldest first, of the scope that counts most; where a site reports a total and no rating, the
    totals that its scans were told.
    """
    rows = store.rows(
        "SELECT scope, seen_from, seen_to, count, stars_1, stars_2, stars_3, stars_4, stars_5"
        " FROM ratings WHERE product_id = ? AND count IS NOT NULL AND seen_from <= ?"
        " ORDER BY scope, seen_from",
        (product, until),
    )
    if rows:
        most = max(rows, key=lambda row: row["count"])
        return [row for row in rows if row["scope"] == most["scope"]]
    return store.rows(
        "SELECT scope, captured_at AS seen_from, captured_at AS seen_to, reviews_reported AS count,"
        " NULL AS stars_1, NULL AS stars_2, NULL AS stars_3, NULL AS stars_4, NULL AS stars_5"
        " FROM scans WHERE product_id = ? AND reviews_reported IS NOT NULL AND trusted = 1"
        " AND captured_at <= ? ORDER BY captured_at",
        (product, until),
    )


def arrivals_between(store: Store, product: str, *, after: str, until: str) -> int:
    """Return how many reviews of a product were first seen in (after, until].

    Reviews are numbered as they were first seen: it reads back from the newest.
    """
    newest = store.execute(
        "SELECT first_seen_at FROM reviews WHERE product_id = ? ORDER BY ordinal DESC", (product,)
    )
    seen = takewhile(lambda row: row["first_seen_at"] > after, newest)
    return sum(row["first_seen_at"] <= until for row in seen)


def campaigns_of_product(store: Store, product: str) -> list[Row]:
    """Return the standing campaigns of written reviews: days, extra, its limits."""
    return store.rows(
        "SELECT i.started_on, i.ended_on, i.extra_reviews, i.extra_low, i.extra_high"
        " FROM inflations i JOIN findings f ON f.id = i.finding_id"
        " JOIN products p ON p.site_id = i.site AND p.key = i.product"
        " WHERE p.id = ? AND f.status IN ('open', 'confirmed')"
        f" AND {_OF_REVIEWS} ORDER BY i.started_on",
        (product,),
    )


def averages_by_week(store: Store, product: str) -> dict[str, Averages]:
    """Return the stored averages of a product: week → displayed, observed, restored, ..."""
    return {
        row["week"]: tuple(row[name] for name in _AVERAGES)
        for row in store.rows("SELECT * FROM adjusted_ratings WHERE product_id = ?", (product,))
    }


def save_averages(store: Store, products: Mapping[str, Mapping[str, Averages]]) -> None:
    """Write averages by product and week, replacing those of the same weeks."""
    store.executemany(
        "INSERT OR REPLACE INTO adjusted_ratings"
        f" (product_id, week, {_COLUMNS}) VALUES (?, ?, {_MARKS})",
        (
            (product, week, *averages)
            for product, weeks in products.items()
            for week, averages in weeks.items()
        ),
    )


def drop_averages(store: Store, products: Mapping[str, Iterable[str]]) -> None:
    """Remove the rows of products' weeks in which, as it turned out, nothing changed."""
    store.executemany(
        "DELETE FROM adjusted_ratings WHERE product_id = ? AND week = ?",
        ((product, week) for product, weeks in products.items() for week in weeks),
    )


def averages_of_seller(store: Store, seller: str, *, since: str) -> Iterator[Row]:
    """Yield the averages of a seller's products from a week on, by week.

    Of each product the last week before is there too, so that every week is complete.
    """
    yield from store.execute(
        "SELECT a.* FROM products p JOIN adjusted_ratings a"
        " ON a.product_id = p.id WHERE p.seller_id = ?1 AND a.week >= coalesce((SELECT"
        "  max(b.week) FROM adjusted_ratings b WHERE b.product_id = p.id AND b.week < ?2), '')"
        " ORDER BY a.week, a.product_id",
        (seller, since),
    )


def save_seller_averages(
    store: Store, seller: str, weeks: Mapping[str, Averages], *, since: str
) -> None:
    """Write a seller's averages from a week on in place of those that were there."""
    store.execute("DELETE FROM seller_ratings WHERE seller_id = ? AND week >= ?", (seller, since))
    store.executemany(
        f"INSERT INTO seller_ratings (seller_id, week, {_COLUMNS}) VALUES (?, ?, {_MARKS})",
        [(seller, week, *averages) for week, averages in weeks.items()],
    )
