"""Keeps, per site, how readily reviews vanish as they age; finds nothing by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from analysis.detector import Look, Result
from analysis.selective.site_hazard import (
    DETECTOR as NAME,
)
from analysis.selective.site_hazard import (
    VERSION,
    hazard_state,
    load_site_hazard,
    renewal_day,
    site_hazard,
)
from db.clock import parse_utc, utc_text
from db.queries.standing import has_removals, sites_since
from db.tables.states import save_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Hazards:
    """The curves are drawn anew whenever a site has been watched a quarter longer."""

    name: str = NAME
    version: str = VERSION
    order: int = 40

    def find(self, look: Look) -> Iterator[Result]:
        """Renew the curves that are due and yield nothing."""
        today = parse_utc(look.now).toordinal()
        for site, first_seen_at in sites_since(look.store):
            day = renewal_day(parse_utc(first_seen_at).toordinal(), today)
            if day is None:
                continue
            as_of = utc_text(datetime.fromordinal(day).replace(tzinfo=UTC))
            known = load_site_hazard(look.store, site)
            if known is not None and known.as_of == as_of:
                continue
            if has_removals(look.store, site, until=as_of):
                state = hazard_state(site_hazard(look.store, site, until=as_of))
                save_state(look.store, self.name, self.version, f"site/{site}", state, at=look.now)
        yield from ()


DETECTOR = Hazards()
