"""Keeps the states of sellers and sites up to date, and the e-value of every seller."""

import json
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
    load_sellers,
    load_site,
    load_watched,
    save_sellers,
    save_site,
    save_watched,
    sellers_of,
)
from analysis.selective.interval import odds_ratio
from analysis.selective.product import ProductStratum
from analysis.selective.product_ledger import Change, take_in_products
from analysis.selective.tally import LOG_ODDS, add_strata, empty_tally, leave_out
from db.queries.news import batches, last_version, new_versions
from db.queries.removals import seller_row
from db.tables.selections import drop_selection, save_selection, set_at_risk, set_e_values

_READ_TO = "read to"
_MOST_WAITING = 4096
_ENDS = float(np.exp(LOG_ODDS[0])), float(np.exp(LOG_ODDS[-1]))


def take_in(keeper: Keeper, products: Sequence[str]) -> None:
    """Bring products, their sellers and their sites up to date, and the rows of `selections`.

    What is known of a product is followed from version to version; its past is read again only
    where it was rewritten. Of a site where nothing was removed or decided since the last look,
    no e-value changes.
    """
    read_to = keeper.load(_READ_TO)
    news = new_versions(keeper.store, after=json.loads(read_to)) if read_to else None
    moved: set[str] = set()
    waiting: list[tuple[str, Change]] = []
    for group in batches(products):
        waiting += take_in_products(keeper, group, news)
        if len(waiting) > _MOST_WAITING:
            moved |= _update_sites(keeper, waiting)
            waiting = []
    moved |= _update_sites(keeper, waiting)
    for site in sorted(moved):
        _update_e_values(keeper, site)
    keeper.save(_READ_TO, last_version(keeper.store))


def _update_sites(keeper: Keeper, changes: Iterable[tuple[str, Change]]) -> set[str]:
    """Update the sellers of changed products; return the sites whose evidence moved."""
    sites: dict[str, dict[str, list[Change]]] = defaultdict(lambda: defaultdict(list))
    for site, change in changes:
        _, before, now = change
        for seller in _sellers_in(before, now):
            sites[site][seller].append(change)
    return {site for site, sellers in sites.items() if _update_sellers(keeper, site, sellers)}


def _sellers_in(*states: ProductState) -> set[str]:
    owners = {state.owner for state in states if state.owner is not None}
    return owners | {stratum.seller for state in states for stratum in state.strata}


def _update_sellers(keeper: Keeper, site: str, sellers: Mapping[str, Sequence[Change]]) -> bool:
    """Return whether the evidence of any seller of the site changed."""
    moved = False
    for group in batches(sorted(sellers)):
        before = load_watched(keeper, group)
        watched = {one: _watched(before[one], one, sellers[one]) for one in group}
        save_watched(keeper, watched)
        set_at_risk(keeper.store, [(*counts, seller) for seller, counts in watched.items()])
        told = [one for one in group if any(_differs(one, change) for change in sellers[one])]
        if told:
            moved = True
            _move_sellers(keeper, site, {one: sellers[one] for one in told}, watched)
    return moved


def _move_sellers(
    keeper: Keeper,
    site: str,
    sellers: Mapping[str, Sequence[Change]],
    watched: Mapping[str, tuple[int, int]],
) -> None:
    """Bring sellers of whom strata changed up to date, and their site."""
    before = load_sellers(keeper, list(sellers))
    after = dict(before)
    for seller, changes in sellers.items():
        for product, old, new in changes:
            after[seller] = _moved(after[seller], seller, product, old, new)
    save_sellers(keeper, after)
    for seller, state in after.items():
        _update_row(keeper, seller, state, watched[seller])
    gained, lost = (
        baseline_terms(np.array([states[one].tally.ordinary for one in sellers])).sum(axis=0)
        for states in (after, before)
    )
    save_site(keeper, site, load_site(keeper, site) + gained - lost)


def _differs(seller: str, change: Change) -> bool:
    _, old, new = change
    return _own(old, seller) != _own(new, seller)


def _watched(before: tuple[int, int], seller: str, changes: Iterable[Change]) -> tuple[int, int]:
    low, high = before
    for _, old, new in changes:
        was, now = old.owner == seller, new.owner == seller
        low += now * new.low - was * old.low
        high += now * new.high - was * old.high
    return low, high


def _moved(
    state: SellerState, seller: str, product: str, old: ProductState, new: ProductState
) -> SellerState:
    left, entered = _own(old, seller), _own(new, seller)
    if left == entered:
        return state
    gone = [stratum.counts for stratum in left if stratum not in entered]
    come = [stratum.counts for stratum in entered if stratum not in left]
    tally = leave_out(state.tally, add_strata(empty_tally(), gone))
    products = set(state.products) - {product}
    return replace(
        state,
        tally=add_strata(tally, come),
        products=tuple(sorted(products | ({product} if entered else set()))),
    )


def _own(state: ProductState, seller: str) -> list[ProductStratum]:
    return [stratum for stratum in state.strata if stratum.seller == seller]


def _update_row(keeper: Keeper, seller: str, state: SellerState, watched: tuple[int, int]) -> None:
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
            "low_at_risk": watched[0],
            "high_removed": removed - low,
            "high_at_risk": watched[1],
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
