"""Named questions about ratings: what a site displays, campaigns, the averages by week."""

from collections.abc import Iterable, Mapping

from db.store import Row, Store

_AVERAGES = ("displayed", "observed", "restored", "adjusted", "ci_low", "ci_high")


def displayed_averages(store: Store, product: str, *, until: str) -> list[Row]:
    """Return seen_from, average, best_rating of the scope that counts most, oldest first."""
    return store.rows(
        "SELECT seen_from, average, best_rating FROM ratings WHERE product_id = ?"
        " AND average IS NOT NULL AND seen_from <= ? AND scope = (SELECT scope FROM ratings"
        "  WHERE product_id = ? AND average IS NOT NULL ORDER BY count DESC NULLS LAST LIMIT 1)"
        " ORDER BY seen_from",
        (product, until, product),
    )


def campaigns_of_product(store: Store, product: str) -> list[Row]:
    """Return the standing campaigns of a product: started_on, ended_on, extra and its limits."""
    return store.rows(
        "SELECT i.started_on, i.ended_on, i.extra_reviews, i.extra_low, i.extra_high"
        " FROM inflations i JOIN findings f ON f.id = i.finding_id"
        " JOIN products p ON p.site_id = i.site AND p.key = i.product"
        " WHERE p.id = ? AND f.status IN ('open', 'confirmed') ORDER BY i.started_on",
        (product,),
    )


def averages_by_week(store: Store, product: str) -> dict[str, tuple[float | None, ...]]:
    """Return the stored averages of a product: week → displayed, observed, restored, ..."""
    return {
        row["week"]: tuple(row[name] for name in _AVERAGES)
        for row in store.rows("SELECT * FROM adjusted_ratings WHERE product_id = ?", (product,))
    }


def save_averages(
    store: Store, product: str, weeks: Mapping[str, tuple[float | None, ...]]
) -> None:
    """Write averages by week, replacing those of the same weeks."""
    store.executemany(
        "INSERT OR REPLACE INTO adjusted_ratings"
        f" (product_id, week, {', '.join(_AVERAGES)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(product, week, *averages) for week, averages in weeks.items()],
    )


def drop_averages(store: Store, product: str, weeks: Iterable[str]) -> None:
    """Remove the rows of weeks in which, as it turned out, nothing changed."""
    store.executemany(
        "DELETE FROM adjusted_ratings WHERE product_id = ? AND week = ?",
        [(product, week) for week in weeks],
    )
