"""What is kept between looks of every seller and every site, so that a week costs a week."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from analysis.selective.baseline import GUILTY_SHARES
from analysis.selective.fisher import Floats
from analysis.selective.product import ProductStratum
from analysis.selective.tally import (
    LOG_ODDS,
    Tally,
    empty_tally,
    tally_from_json,
    tally_to_json,
)
from db.news import states_of
from db.removal_queries import states_like
from db.states import load_state, save_state
from db.store import Store

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

    def save(self, subject: str, state: object) -> None:
        """Keep the state of a subject."""
        text = json.dumps(state, separators=(",", ":"))
        save_state(self.store, self.detector, self.version, subject, text, at=self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductState:
    """A product's part.

    Attributes:
        owner: Its seller now; None where nobody is known.
        sold: Its main offers, as text: who sold it when its reviews vanished.
        rewrites: How often its past had been rewritten when this was summed up.
        low, high: Reviews watched, of 1-2 and of 3-5 stars.
        strata: What its removals say.
    """

    owner: str | None = None
    sold: str | None = None
    rewrites: int = -1
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
    subjects = [f"product/{product}" for product in products]
    states = states_of(keeper.store, keeper.detector, keeper.version, subjects)
    return {name.removeprefix("product/"): _product(text) for name, text in states.items()}


def save_product(keeper: Keeper, product: str, state: ProductState) -> None:
    """Keep a product's state."""
    kept = [state.owner, state.sold, state.rewrites, state.low, state.high, state.strata]
    keeper.save(f"product/{product}", kept)


def load_seller(keeper: Keeper, seller: str) -> SellerState:
    """Return a seller's state; an empty one before anything informative was removed."""
    text = keeper.load(f"seller/{seller}")
    return SellerState() if text is None else _seller(text)


def save_seller(keeper: Keeper, seller: str, state: SellerState) -> None:
    """Keep a seller's state."""
    tally = tally_to_json(state.tally) if state.tally.strata else None
    keeper.save(
        f"seller/{seller}", {"tally": tally, "products": state.products, "told": state.told}
    )


def load_watched(keeper: Keeper, seller: str) -> tuple[int, int]:
    """Return how many low-star and other reviews of a seller were watched."""
    text = keeper.load(f"watched/{seller}")
    low, high = json.loads(text) if text else (0, 0)
    return low, high


def save_watched(keeper: Keeper, seller: str, watched: tuple[int, int]) -> None:
    """Keep how many reviews of a seller were watched."""
    keeper.save(f"watched/{seller}", watched)


def sellers_of(keeper: Keeper, site: str) -> Iterator[Sequence[tuple[str, SellerState]]]:
    """Yield a site's sellers with informative strata, in batches."""
    rows = (
        (row["subject"].removeprefix("seller/"), _seller(row["state"]))
        for row in states_like(keeper.store, keeper.detector, keeper.version, f"seller/{site}/")
        if '"tally":null' not in row["state"]
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
    owner, sold, rewrites, low, high, strata = json.loads(text)
    return ProductState(
        owner=owner,
        sold=sold,
        rewrites=rewrites,
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
