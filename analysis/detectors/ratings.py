"""Computes what each product's and seller's rating is and would be; finds nothing by itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.detector import Look, Result
from analysis.ratings.following import Followed, News, Renewed, follow_product, renew_product
from analysis.ratings.sellers import renew_seller
from db.queries.news import (
    batches,
    last_version,
    new_versions,
    product_heads,
    removal_heads,
)
from db.queries.ratings import (
    drop_averages,
    products_with_campaigns,
    reported_since,
    save_averages,
)
from db.store import Row
from db.tables.states import load_state, save_state, save_states, states_of

_READ_TO = "read to"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratings:
    """Fills `adjusted_ratings`; runs last, because campaigns and contexts are taken out.

    A product is followed from its last week on. All of its weeks are computed again where its
    past was rewritten, an earlier removal changed its cause, or a campaign runs.
    """

    name: str = "ratings"
    version: str = "2"
    order: int = 90

    def find(self, look: Look) -> Iterator[Result]:
        """Bring the weeks of changed products and their sellers up to date and yield nothing."""
        read_to = load_state(look.store, self.name, self.version, _READ_TO)
        news = new_versions(look.store, after=int(read_to)) if read_to else None
        sellers: dict[str, str] = {}
        pumped = products_with_campaigns(look.store)
        for group in batches(look.changed):
            for seller, week in self._take_in(look, group, news, pumped):
                sellers[seller] = min(sellers.get(seller, week), week)
        for seller, week in sorted(sellers.items()):
            renew_seller(look.store, seller, since=week)
        newest = str(last_version(look.store))
        save_state(look.store, self.name, self.version, _READ_TO, newest, at=look.now)
        yield from ()

    def _take_in(
        self,
        look: Look,
        products: Sequence[str],
        versions: Mapping[str, Sequence[Row]] | None,
        pumped: Collection[str],
    ) -> Iterator[tuple[str, str]]:
        """Bring products up to date; yield sellers with the first week that changed."""
        store = look.store
        heads = product_heads(store, products)
        states = states_of(store, self.name, self.version, products)
        removals = removal_heads(store, products, until=look.now)
        known = {name: Followed.from_state(state) for name, state in states.items()}
        since = min((followed.until for followed in known.values()), default=look.now)
        reported = reported_since(store, products, since=since, until=look.now)
        renewed: dict[str, Renewed] = {}
        for product in products:
            news = News(
                head=heads[product],
                versions=(versions or {}).get(product, ()),
                removals=removals[product],
                reported=reported.get(product, ()),
                now=look.now,
            )
            before, after = known.get(product), None
            if before is not None and versions is not None and product not in pumped:
                after = follow_product(store, before, news)
            renewed[product] = renew_product(store, news) if after is None else after
            yield from _sellers(before, renewed[product])
        save_averages(store, {product: one.weeks for product, one in renewed.items()})
        drop_averages(store, {product: one.dropped for product, one in renewed.items()})
        kept = [(product, one.followed.to_state()) for product, one in renewed.items()]
        save_states(store, self.name, self.version, kept, at=look.now)


def _sellers(before: Followed | None, after: Renewed) -> Iterator[tuple[str, str]]:
    owner, week = after.followed.owner, after.first_changed
    if before is not None and before.owner != owner:
        yield from ((seller, "") for seller in (before.owner, owner) if seller is not None)
    elif owner is not None and week is not None:
        yield owner, week


DETECTOR = Ratings()
