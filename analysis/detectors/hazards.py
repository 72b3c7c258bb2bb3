"""Keeps, per site, how readily reviews vanish as they age; finds nothing by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from analysis.detector import Look, Result
from analysis.selective.site_hazard import (
    DETECTOR as NAME,
)
from analysis.selective.site_hazard import (
    VERSION,
    hazard_state,
    load_site_hazard,
    site_hazard,
)
from db.clock import parse_utc
from db.standing_queries import has_removals, sites_of_products
from db.states import save_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Hazards:
    """The curves are computed again when they are four weeks old: they move slowly.

    Attributes:
        days: Age at which they are renewed.
    """

    name: str = NAME
    version: str = VERSION
    order: int = 40
    days: int = 28

    def find(self, look: Look) -> Iterator[Result]:
        """Renew the curves of sites with changed products and yield nothing."""
        for site in sites_of_products(look.store, look.changed):
            known = load_site_hazard(look.store, site)
            fresh = known is not None and parse_utc(look.now) - parse_utc(known.as_of) < timedelta(
                days=self.days
            )
            if not fresh and has_removals(look.store, site):
                state = hazard_state(site_hazard(look.store, site, until=look.now))
                save_state(look.store, self.name, self.version, f"site/{site}", state, at=look.now)
        yield from ()


DETECTOR = Hazards()
