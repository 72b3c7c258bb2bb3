"""The practice market's world: what exists and when it can be seen, without reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from db.records import Histogram
from starwitness.practice.calendar import Calendar


@dataclass(frozen=True, kw_only=True, slots=True)
class Seller:
    """A seller; `lang` is the language of its buyers."""

    id: str
    name: str
    lang: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """A product with the one seller that offers it.

    Attributes:
        taps: One-tap ratings (instant, stars) that count in the aggregate and show no review.
        delisted_at: Instant from which the product's pages are gone.
    """

    id: str
    title: str
    seller: str
    lang: str
    price_cents: int
    taps: tuple[tuple[datetime, int], ...] = ()
    delisted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What a review says from `since` until its next version."""

    since: datetime
    stars: int
    posted_at: datetime
    title: str
    body: str
    reply: str | None = None
    reply_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A review's whole life.

    Attributes:
        versions: Oldest first, at least one.
        visible: Intervals [from, until) in which the site shows it; until None is for ever.
        vote_days: Days until each further helpful vote; 0 for a review nobody votes on.
    """

    id: str
    product: str
    account: str
    author: str
    lang: str
    verified: bool
    vote_days: int
    versions: tuple[Version, ...]
    visible: tuple[tuple[datetime, datetime | None], ...]

    def visible_at(self, at: datetime) -> bool:
        """Return whether the site shows the review at an instant."""
        return any(since <= at and (until is None or at < until) for since, until in self.visible)

    def version_at(self, at: datetime) -> Version:
        """Return the version valid at an instant; before the first one, the first."""
        current = self.versions[0]
        for version in self.versions:
            if version.since <= at:
                current = version
        return current

    def helpful_at(self, at: datetime) -> int:
        """Return the helpful votes at an instant."""
        age = (at - self.versions[0].posted_at).days
        return max(0, min(age // self.vote_days, 60)) if self.vote_days else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One review as a page shows it at one instant."""

    review: Review
    version: Version
    helpful: int

    @property
    def id(self) -> str:
        """The review's id."""
        return self.review.id

    @property
    def stars(self) -> int:
        """Stars, 1 to 5."""
        return self.version.stars


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Everything that a crawler could ever see, at any instant.

    Attributes:
        reviews: Lives by product id; order has no meaning.
    """

    seed: int
    calendar: Calendar
    sellers: Mapping[str, Seller]
    products: Mapping[str, Product]
    reviews: Mapping[str, tuple[Review, ...]]
    _by_id: Mapping[str, Review] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lives = {life.id: life for of_product in self.reviews.values() for life in of_product}
        object.__setattr__(self, "_by_id", lives)

    def review(self, review: str) -> Review | None:
        """Return a review's life by id, None where no such review ever existed."""
        return self._by_id.get(review)

    def offered(self, product: str, at: datetime) -> bool:
        """Return whether the product has pages at an instant."""
        known = self.products.get(product)
        return known is not None and (known.delisted_at is None or at < known.delisted_at)

    def shown(self, review: str, at: datetime) -> Shown | None:
        """Return a review as its own page shows it at an instant, None where it is gone."""
        life = self._by_id.get(review)
        if life is None or not self.offered(life.product, at) or not life.visible_at(at):
            return None
        return Shown(review=life, version=life.version_at(at), helpful=life.helpful_at(at))

    def listed(self, product: str, at: datetime) -> tuple[Shown, ...]:
        """Return the reviews that a product's listing holds at an instant, newest first."""
        if not self.offered(product, at):
            return ()
        visible = [
            Shown(review=life, version=life.version_at(at), helpful=life.helpful_at(at))
            for life in self.reviews[product]
            if life.visible_at(at)
        ]
        return tuple(sorted(visible, key=lambda s: (s.version.posted_at, s.id), reverse=True))

    def changes(self, product: str, since: datetime, until: datetime) -> tuple[datetime, ...]:
        """Return the instants in (since, until] at which a review comes, goes or changes."""
        edges = {
            edge
            for life in self.reviews[product]
            for edge in (*chain(*life.visible), *(v.since for v in life.versions))
            if edge is not None and since < edge <= until
        }
        return tuple(sorted(edges))

    def histogram(self, product: str, at: datetime) -> Histogram:
        """Return ratings per star from 5 down to 1, one-tap ratings included."""
        stars = [shown.stars for shown in self.listed(product, at)]
        stars += [star for since, star in self.products[product].taps if since <= at]
        return (stars.count(5), stars.count(4), stars.count(3), stars.count(2), stars.count(1))
