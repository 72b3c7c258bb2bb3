"""Keeps the states of products up to date: reviews watched, and strata of what vanished."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.selective.classes import MOST_LOW, Classes, class_of, extended
from analysis.selective.fleet_state import (
    Keeper,
    ProductState,
    load_classes,
    load_products,
    save_classes,
    save_products,
)
from analysis.selective.product import marks_of, strata_of, tested
from db.queries.news import product_heads, removal_heads
from db.queries.removals import ratings_history, star_counts
from db.store import Row

Change = tuple[str, ProductState, ProductState]
"""A product, what was known of it, and what is known now."""


def take_in_products(
    keeper: Keeper, products: Sequence[str], news: Mapping[str, Sequence[Row]] | None
) -> Iterator[tuple[str, Change]]:
    """Bring products up to date; yield those that changed, with their sites.

    Args:
        keeper: Where their states lie.
        products: Those to look at.
        news: From `new_versions`; None to count their reviews again.
    """
    heads = product_heads(keeper.store, products)
    states = load_products(keeper, products)
    removals = removal_heads(keeper.store, products, until=keeper.at)
    after: dict[str, ProductState] = {}
    fresh: dict[str, dict[str, str]] = {}
    for product in products:
        head, before = heads[product], states.get(product, ProductState())
        versions = None if news is None else news.get(product, ())
        counted = _counted(keeper, head, before, versions)
        marks = marks_of(tested(removals[product], until=keeper.at))
        same = before.rewrites == head["rewrites"] and versions is not None
        same = same and before.sold == head["sold"] and before.owner == head["seller_id"]
        kept = [s for s in before.strata if same and marks.get(s.scan) == s.mark]
        after[product] = replace(counted, strata=tuple(kept))
        made = {stratum.scan for stratum in kept}
        if marks.keys() - made:
            fresh[product] = {scan: mark for scan, mark in marks.items() if scan not in made}
    _make_strata(keeper, after, fresh)
    moved = {product: now for product, now in after.items() if now != states.get(product)}
    save_products(keeper, moved)
    for product, now in moved.items():
        yield heads[product]["site_id"], (product, states.get(product, ProductState()), now)


def _counted(
    keeper: Keeper, head: Row, before: ProductState, versions: Sequence[Row] | None
) -> ProductState:
    """Return a product's state without strata; its reviews are counted again where it must be.

    What was read of its stars holds until `rewrites` or `edits` moves.
    """
    edits = before.edits
    if versions is not None and before.rewrites == head["rewrites"]:
        low, high = _followed(before.low, before.high, versions)
        edits += sum(row["number"] > 1 and _edited(row) for row in versions)
    else:
        low, high = star_counts(keeper.store, head["id"])
        edits += 1
    return ProductState(
        owner=head["seller_id"],
        sold=head["sold"],
        rewrites=head["rewrites"],
        edits=edits,
        low=low,
        high=high,
    )


def _make_strata(
    keeper: Keeper, states: dict[str, ProductState], fresh: Mapping[str, Mapping[str, str]]
) -> None:
    """Add the strata of the scans named to products' states."""
    known = load_classes(keeper, fresh)
    read: dict[str, Classes] = {}
    for product, scans in fresh.items():
        state = states[product]
        classes = known.get(product)
        if classes is None or (classes.rewrites, classes.edits) != (state.rewrites, state.edits):
            classes = Classes(rewrites=state.rewrites, edits=state.edits)
        later = ratings_history(keeper.store, product, above=classes.known)
        if later:
            classes = read[product] = extended(classes, later)
        made = strata_of(keeper.store, product, scans, classes, until=keeper.at)
        strata = sorted((*state.strata, *made), key=lambda stratum: (stratum.gone_by, stratum.scan))
        states[product] = replace(state, strata=tuple(strata))
    save_classes(keeper, read)


def _followed(low: int, high: int, versions: Sequence[Row]) -> tuple[int, int]:
    """Return the reviews by last known stars after more versions."""
    for row in versions:
        for stars, step in ((row["stars_before"], -1), (row["stars"], 1)):
            if stars is not None:
                low += step * (stars <= MOST_LOW)
                high += step * (stars > MOST_LOW)
    return low, high


def _edited(row: Row) -> bool:
    return class_of(row["stars"]) != class_of(row["stars_before"])
