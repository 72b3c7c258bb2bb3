"""Finds weeks in which a product's ratings were pumped, while it happens."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.detector import Look, Result
from analysis.inflation.alarms import ARL
from analysis.inflation_look.one_site import SiteLook
from db.queries.inflation import products_rated_since, products_with_sellers
from db.tables.states import load_state, save_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Inflation:
    """The e-detector of docs/methods/inflation.md on reviews, ratings, averages and sellers.

    Attributes:
        arl: Honest weeks between two false alarms of one series, at least, on average.
        alpha: Error over patience of e-BH over a site's sellers, a week.
    """

    name: str = "inflation"
    version: str = "3"
    order: int = 40
    arl: float = ARL
    alpha: float = 0.01

    def find(self, look: Look) -> Iterator[Result]:
        """Yield the campaigns that the changed products' new weeks show, begin or carry on."""
        last = load_state(look.store, self.name, self.version, "looked") or ""
        rated = set(products_rated_since(look.store, after=last, until=look.now))
        changed = set(look.changed)
        products = products_with_sellers(look.store, sorted(changed | rated))
        for site in sorted({row["site_id"] for row in products}):
            here = [row for row in products if row["site_id"] == site]
            yield from SiteLook(
                store=look.store,
                now=look.now,
                site=site,
                detector=self.name,
                version=self.version,
                arl=self.arl,
                alpha=self.alpha,
            ).find([row for row in here if row["id"] in changed], here)
        save_state(look.store, self.name, self.version, "looked", look.now, at=look.now)


DETECTOR = Inflation()
