"""What is kept between looks of every seller and every site, so that a week costs a week."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from analysis.selective.baseline import GUILTY_SHARES
from analysis.selective.classes import Classes, classes_from_text, classes_to_text
from analysis.selective.fisher import Floats
from analysis.selective.product import ProductStratum
from analysis.selective.tally import (
    LOG_ODDS,
    Tally,
    empty_tally,
    tally_from_json,
    tally_to_json,
)
from db.store import Store
from db.tables.states import load_state, save_state, save_states, states_of, states_under

_BATCH = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeper:
    """Where the states of one detector lie; `at` is the time of the look."""

    store: Store
    detector: str
    version: str
    at: str

    def load(self, subject: str) -> str | None:
        """Return the state of a subject."""
        return load_state(self.store, self.detector, self.version, subject)

    def load_all(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """Return the states of some subjects of a kind, `product` or `seller`, by name."""
        subjects = [f"{kind}/{name}" for name in names]
        states = states_of(self.store, self.detector, self.version, subjects)
        return {subject.removeprefix(f"{kind}/"): state for subject, state in states.items()}

    def save(self, subject: str, state: object) -> None:
        """Keep the state of a subject."""
        text = _text(state)
        save_state(self.store, self.detector, self.version, subject, text, at=self.at)

    def save_all(self, kind: str, states: Iterable[tuple[str, str]]) -> None:
        """Keep the states of subjects of a kind, given as (name, text)."""
        rows = [(f"{kind}/{name}", text) for name, text in states]
        save_states(self.store, self.detector, self.version, rows, at=self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductState:
    """A product's part.

    Attributes:
        owner: Its seller now; None where nobody is known.
        sold: Its main offers, as text: who sold it when its reviews vanished.
        rewrites: How often its past had been rewritten when this was summed up.
        edits: How many edits of stars were seen since; with `rewrites`, what `Classes` hold for.
        low, high: Reviews watched, of 1-2 and of 3-5 stars.
        strata: What its removals say.
    """

    owner: str | None = None
    sold: str | None = None
    rewrites: int = -1
    edits: int = 0
    low: int = 0
    high: int = 0
    strata: tuple[ProductStratum, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SellerState:
    """What a seller's removals say.

    Attributes:
        products: Those with strata of this seller.
        told: Strata that the last finding rested on; 0 before the first.
    """

    tally: Tally = field(default_factory=empty_tally)
    products: tuple[str, ...] = ()
    told: int = 0


def load_products(keeper: Keeper, products: Sequence[str]) -> dict[str, ProductState]:
    """Return the states of products that have been looked at."""
    states = keeper.load_all("product", products)
    return {name: _product(text) for name, text in states.items()}


def save_products(keeper: Keeper, states: Mapping[str, ProductState]) -> None:
    """Keep products' states."""
    keeper.save_all("product", [(name, _product_text(one)) for name, one in states.items()])


def load_classes(keeper: Keeper, products: Iterable[str]) -> dict[str, Classes]:
    """Return the classes of products' reviews, of products of which something vanished before."""
    states = keeper.load_all("classes", products)
    return {name: classes_from_text(text) for name, text in states.items()}


def save_classes(keeper: Keeper, classes: Mapping[str, Classes]) -> None:
    """Keep the classes of products' reviews."""
    keeper.save_all("classes", [(name, classes_to_text(one)) for name, one in classes.items()])


def load_seller(keeper: Keeper, seller: str) -> SellerState:
    """Return a seller's state; an empty one before anything informative was removed."""
    return load_sellers(keeper, [seller])[seller]


def load_sellers(keeper: Keeper, sellers: Sequence[str]) -> dict[str, SellerState]:
    """Return the states of sellers; an empty one before anything informative was removed."""
    states = keeper.load_all("seller", sellers)
    return {one: _seller(states[one]) if one in states else SellerState() for one in sellers}


def save_sellers(keeper: Keeper, states: Mapping[str, SellerState]) -> None:
    """Keep sellers' states."""
    keeper.save_all("seller", [(name, _seller_text(one)) for name, one in states.items()])


def load_watched(keeper: Keeper, sellers: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return how many low-star and other reviews of sellers were watched."""
    states = keeper.load_all("watched", sellers)
    return {one: tuple(json.loads(states[one])) if one in states else (0, 0) for one in sellers}


def save_watched(keeper: Keeper, watched: Mapping[str, tuple[int, int]]) -> None:
    """Keep how many reviews of sellers were watched."""
    keeper.save_all("watched", [(seller, _text(counts)) for seller, counts in watched.items()])


def sellers_of(keeper: Keeper, site: str) -> Iterator[Sequence[tuple[str, SellerState]]]:
    """Yield a site's sellers with informative strata, in batches."""
    rows = (
        (subject.removeprefix("seller/"), _seller(state))
        for subject, state in states_under(
            keeper.store, keeper.detector, keeper.version, f"seller/{site}/"
        )
        if '"tally":null' not in state
    )
    while batch := list(islice(rows, _BATCH)):
        yield batch


def load_site(keeper: Keeper, site: str) -> Floats:
    """Return the sum of a site's `baseline_terms`."""
    text = keeper.load(f"site/{site}")
    if text is None:
        return np.zeros((len(GUILTY_SHARES), len(LOG_ODDS)))
    return np.array(json.loads(text), dtype=np.float64)


def save_site(keeper: Keeper, site: str, terms: Floats) -> None:
    """Keep a site's sum."""
    keeper.save(f"site/{site}", terms.tolist())


def told(state: SellerState) -> SellerState:
    """Return the state with the finding noted."""
    return replace(state, told=state.tally.strata)


def _product(text: str) -> ProductState:
    owner, sold, rewrites, edits, low, high, strata = json.loads(text)
    return ProductState(
        owner=owner,
        sold=sold,
        rewrites=rewrites,
        edits=edits,
        low=low,
        high=high,
        strata=tuple(ProductStratum(*row) for row in strata),
    )


def _seller(text: str) -> SellerState:
    stored = json.loads(text)
    return SellerState(
        tally=tally_from_json(stored["tally"]) if stored["tally"] else empty_tally(),
        products=tuple(stored["products"]),
        told=stored["told"],
    )


def _product_text(state: ProductState) -> str:
    counts = [state.rewrites, state.edits, state.low, state.high]
    return _text([state.owner, state.sold, *counts, state.strata])


def _seller_text(state: SellerState) -> str:
    tally = tally_to_json(state.tally) if state.tally.strata else None
    return _text({"tally": tally, "products": state.products, "told": state.told})


def _text(state: object) -> str:
    return json.dumps(state, separators=(",", ":"))
