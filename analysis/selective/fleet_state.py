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
    Stratum,
    Tally,
    empty_tally,
    tally_from_json,
    tally_to_json,
)
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
    """A product's part: its owner, reviews watched by stars, strata and what they rest on."""

    owner: str | None = None
    mark: str = ""
    low: int = 0
    high: int = 0
    strata: tuple[ProductStratum, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class SellerState:
    """A seller's part.

    Attributes:
        low, high: Reviews watched, of all its products.
        products: Those with strata of this seller.
        told: Strata that the last finding rested on; 0 before the first.
    """

    tally: Tally = field(default_factory=empty_tally)
    low: int = 0
    high: int = 0
    products: tuple[str, ...] = ()
    told: int = 0


def load_product(keeper: Keeper, product: str) -> ProductState:
    """Return a product's state; an empty one before the first look."""
    text = keeper.load(f"product/{product}")
    if text is None:
        return ProductState()
    stored = json.loads(text)
    return ProductState(
        owner=stored["owner"],
        mark=stored["mark"],
        low=stored["low"],
        high=stored["high"],
        strata=tuple(
            ProductStratum(
                seller=seller,
                gone_by=gone_by,
                counts=Stratum(
                    low_at_risk=low,
                    low_removed=low_removed,
                    high_at_risk=high,
                    high_removed=high_removed,
                ),
            )
            for seller, gone_by, low, low_removed, high, high_removed in stored["strata"]
        ),
    )


def save_product(keeper: Keeper, product: str, state: ProductState) -> None:
    """Keep a product's state."""
    strata = [[s.seller, s.gone_by, *counts_of(s.counts)] for s in state.strata]
    kept = {
        "owner": state.owner,
        "mark": state.mark,
        "low": state.low,
        "high": state.high,
        "strata": strata,
    }
    keeper.save(f"product/{product}", kept)


def counts_of(stratum: Stratum) -> list[int]:
    """Return low at risk, low removed, others at risk, others removed."""
    return [
        stratum.low_at_risk,
        stratum.low_removed,
        stratum.high_at_risk,
        stratum.high_removed,
    ]


def load_seller(keeper: Keeper, seller: str) -> SellerState:
    """Return a seller's state; an empty one before the first look."""
    text = keeper.load(f"seller/{seller}")
    return SellerState() if text is None else _seller(text)


def save_seller(keeper: Keeper, seller: str, state: SellerState) -> None:
    """Keep a seller's state."""
    kept = {
        "tally": tally_to_json(state.tally) if state.tally.strata else None,
        "low": state.low,
        "high": state.high,
        "products": state.products,
        "told": state.told,
    }
    keeper.save(f"seller/{seller}", kept)


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


def _seller(text: str) -> SellerState:
    stored = json.loads(text)
    return SellerState(
        tally=tally_from_json(stored["tally"]) if stored["tally"] else empty_tally(),
        low=stored["low"],
        high=stored["high"],
        products=tuple(stored["products"]),
        told=stored["told"],
    )
