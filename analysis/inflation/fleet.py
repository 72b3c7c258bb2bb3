"""Which sellers of a site may be named at one look: means over products, then e-BH."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.fleet import e_benjamini_hochberg, rejection_threshold
from analysis.inflation.sellers import seller_e_value
from analysis.inflation.watch import Watch, evidence_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Fleet:
    """All sellers of a site at one look.

    Attributes:
        values: Seller id → e-detector value, sellers without evidence included.
        named: Those that e-BH names.
        alpha: Its error over patience, a week.
    """

    values: Mapping[str, float]
    named: frozenset[str]
    alpha: float

    def of_seller(self, seller: str | None) -> dict[str, float | int | bool]:
        """Return what a finding says of the fleet; without a seller only its size."""
        said: dict[str, float | int | bool] = {"sellers": len(self.values), "alpha": self.alpha}
        if seller is not None and seller in self.values:
            said["seller_e_value"] = float(f"{min(self.values[seller], 1e300):.6g}")
            said["named"] = seller in self.named
            said["needed"] = rejection_threshold(len(self.values), len(self.named), self.alpha)
        return said


def measure_fleet(
    watch: Watch, pooled: Watch, seller_of: Mapping[str, str], *, alpha: float
) -> Fleet:
    """Return the fleet at this look.

    Args:
        watch: The watch over products.
        pooled: The watch over sellers' pooled series, by seller id.
        seller_of: Product id → seller id, for every product of the site.
        alpha: Error over patience of e-BH, a week.
    """
    products = _values(watch)
    pooled_values = _values(pooled)
    by_seller: dict[str, list[float]] = {}
    for product, seller in seller_of.items():
        by_seller.setdefault(seller, []).append(products.get(product, 0.0))
    values = {
        seller: seller_e_value(own, pooled_values.get(seller)) for seller, own in by_seller.items()
    }
    return Fleet(values=values, named=e_benjamini_hochberg(values, alpha), alpha=alpha)


def _values(watch: Watch) -> dict[str, float]:
    if not watch.products:
        return {}
    logs = evidence_of(watch).alarm
    values = np.where(np.isfinite(logs), np.exp(np.minimum(logs, 700.0)), 0.0)
    return {
        name: 0.0 if math.isnan(value) else float(value)
        for name, value in zip(watch.products, values, strict=True)
    }
