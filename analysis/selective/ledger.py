"""Keeps the states of sellers and sites up to date, and the e-value of every seller."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.selective.baseline import baseline_terms, log_belief
from analysis.selective.eprocess import log_e_value
from analysis.selective.fleet_state import (
    Keeper,
    ProductState,
    SellerState,
    load_product,
    load_seller,
    load_site,
    save_product,
    save_seller,
    save_site,
    sellers_of,
)
from analysis.selective.interval import odds_ratio
from analysis.selective.product import ProductStratum, mark_of, strata_of, tested_removals
from analysis.selective.tally import LOG_ODDS, add_strata, combine_tallies, empty_tally, leave_out
from db.removal_queries import (
    drop_selection,
    product_row,
    save_selection,
    seller_row,
    set_at_risk,
    set_e_values,
    star_counts,
)

Change = tuple[str, ProductState, ProductState]
_BATCH = 256
_ENDS = float(np.exp(LOG_ODDS[0])), float(np.exp(LOG_ODDS[-1]))


def take_in(keeper: Keeper, products: Sequence[str]) -> None:
    """Bring products, their sellers and their sites up to date, and the rows of `selections`.

    Of a site where nothing was removed or decided since the last look, no e-value changes.
    """
    moved: set[str] = set()
    for first in range(0, len(products), _BATCH):
        moved |= _take_in_batch(keeper, products[first : first + _BATCH])
    for site in sorted(moved):
        _update_e_values(keeper, site)


def _take_in_batch(keeper: Keeper, products: Sequence[str]) -> set[str]:
    """Return the sites of which the evidence of any seller changed."""
    changes: dict[str, dict[str, list[Change]]] = defaultdict(lambda: defaultdict(list))
    for product in products:
        row = product_row(keeper.store, product)
        low, high = star_counts(keeper.store, product)
        before = load_product(keeper, product)
        removals = tested_removals(keeper.store, product, until=keeper.at)
        mark = mark_of(removals)
        same = before.mark == mark
        now = ProductState(
            owner=row["seller_id"],
            mark=mark,
            low=low,
            high=high,
            strata=before.strata if same else strata_of(keeper.store, product, removals),
        )
        if now == before:
            continue
        save_product(keeper, product, now)
        for seller in _sellers_in(before, now):
            changes[row["site_id"]][seller].append((product, before, now))
    return {site for site, sellers in changes.items() if _update_sellers(keeper, site, sellers)}


def _sellers_in(*states: ProductState) -> set[str]:
    owners = {state.owner for state in states if state.owner is not None}
    return owners | {stratum.seller for state in states for stratum in state.strata}


def _update_sellers(
    keeper: Keeper,
    site: str,
    sellers: Mapping[str, Iterable[Change]],
) -> bool:
    """Return whether the evidence of any seller of the site changed."""
    terms = load_site(keeper, site)
    moved = False
    for seller, products in sorted(sellers.items()):
        state = before = load_seller(keeper, seller)
        for product, old, new in products:
            state = _moved(state, seller, product, old, new)
        if state.tally is not before.tally:
            moved = True
            terms += baseline_terms(state.tally.ordinary) - baseline_terms(before.tally.ordinary)
        save_seller(keeper, seller, state)
        if state.tally is before.tally:
            set_at_risk(keeper.store, seller, state.low, state.high)
        else:
            _update_row(keeper, seller, state)
    if moved:
        save_site(keeper, site, terms)
    return moved


def _moved(
    state: SellerState, seller: str, product: str, old: ProductState, new: ProductState
) -> SellerState:
    left, entered = _own(old, seller), _own(new, seller)
    tally = state.tally
    if left != entered:
        tally = leave_out(tally, add_strata(empty_tally(), (s.counts for s in left)))
        tally = combine_tallies(tally, add_strata(empty_tally(), (s.counts for s in entered)))
    products = set(state.products) - {product}
    was, now = old.owner == seller, new.owner == seller
    return replace(
        state,
        tally=tally,
        low=state.low + now * new.low - was * old.low,
        high=state.high + now * new.high - was * old.high,
        products=tuple(sorted(products | ({product} if entered else set()))),
    )


def _own(state: ProductState, seller: str) -> list[ProductStratum]:
    return [stratum for stratum in state.strata if stratum.seller == seller]


def _update_row(keeper: Keeper, seller: str, state: SellerState) -> None:
    """Write a seller's counts and odds ratio; what lies beyond the grid is shown as its end."""
    if seller_row(keeper.store, seller) is None:
        return
    if state.tally.strata == 0:
        drop_selection(keeper.store, seller)
        return
    found = odds_ratio(state.tally)
    tally = state.tally
    low = tally.ordinary_low + (tally.mass_low if found.mass else 0)
    removed = tally.ordinary_removed + (tally.mass_removed if found.mass else 0)
    save_selection(
        keeper.store,
        {
            "seller_id": seller,
            "as_of": keeper.at,
            "low_removed": low,
            "low_at_risk": state.low,
            "high_removed": removed - low,
            "high_at_risk": state.high,
            "odds_ratio": _shown(found.estimate),
            "ci_low": _shown(found.ci_low),
            "ci_high": _shown(found.ci_high),
            "e_value": 1.0,
        },
    )


def _update_e_values(keeper: Keeper, site: str) -> None:
    """Write the e-value of every seller of a site: each depends on all the others."""
    total = load_site(keeper, site)
    for batch in sellers_of(keeper, site):
        ordinary = np.array([state.tally.ordinary for _, state in batch])
        mass = np.array([state.tally.mass for _, state in batch])
        log_e = log_e_value(ordinary, mass, log_belief(total - baseline_terms(ordinary)))
        values = np.exp(np.minimum(log_e, 700.0)).tolist()
        set_e_values(
            keeper.store,
            [
                (float(f"{value:.6g}"), keeper.at, seller)
                for value, (seller, _) in zip(values, batch, strict=True)
            ],
        )


def _shown(value: float | None) -> float | None:
    if value is None:
        return None
    return float(f"{0.0 if value == 0 else min(max(value, _ENDS[0]), _ENDS[1]):.4g}")
