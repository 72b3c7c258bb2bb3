"""A world under construction: reviews that may still change, and what was planted in them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from starwitness.practice.calendar import Calendar
from starwitness.practice.records import Product, Review, Seller, Version
from starwitness.practice.truth import (
    Abuse,
    Cause,
    PlantedCampaign,
    PlantedDisclosure,
    PlantedEdit,
    PlantedRemoval,
)

_ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(kw_only=True, slots=True)
class Draft:
    """A review whose life is still being written.

    Attributes:
        told: The last sentence that was put in to tell of coercion.
        touched: A plan has claimed it already.
    """

    id: str
    product: Product
    account: str
    author: str
    verified: bool
    vote_days: int
    versions: list[Version]
    gone_at: datetime | None = None
    returned_at: datetime | None = None
    disclosed: bool = False
    told: str = ""
    touched: bool = False

    @property
    def first(self) -> Version:
        """What the review said when it was posted."""
        return self.versions[0]

    @property
    def last(self) -> Version:
        """What the review said in the end."""
        return self.versions[-1]


@dataclass(kw_only=True, slots=True)
class Plan:
    """Everything that the planting steps read and add to."""

    seed: int
    calendar: Calendar
    sellers: list[Seller]
    products: list[Product]
    abusive: dict[str, frozenset[Abuse]]
    drafts: list[Draft] = field(default_factory=list)
    removals: list[PlantedRemoval] = field(default_factory=list)
    edits: list[PlantedEdit] = field(default_factory=list)
    disclosures: list[PlantedDisclosure] = field(default_factory=list)
    campaigns: list[PlantedCampaign] = field(default_factory=list)
    decoys: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def stream(seed: int, *names: object) -> Random:
    """Return the random stream of one purpose, independent of all others of the seed."""
    return Random(":".join(map(str, (seed, *names))))


def new_id(rng: Random, taken: set[str], prefix: str, length: int) -> str:
    """Return an id that says nothing about what carries it, and note it as taken."""
    while True:
        name = prefix + "".join(rng.choices(_ID_LETTERS, k=length))
        if name not in taken:
            taken.add(name)
            return name


def between(rng: Random, since: datetime, until: datetime) -> datetime:
    """Return an instant in [since, until), to the second; `since` where that is empty."""
    seconds = max(1.0, (until - since).total_seconds())
    return since + timedelta(seconds=int(rng.random() * seconds))


def remove(
    plan: Plan,
    draft: Draft,
    at: datetime,
    cause: Cause,
    *,
    returned_at: datetime | None = None,
    replaced_by: str | None = None,
) -> None:
    """Take a review down at an instant and note why."""
    draft.touched = True
    draft.gone_at = at
    draft.returned_at = returned_at
    plan.removals.append(
        PlantedRemoval(
            review=draft.id,
            product=draft.product.id,
            seller=draft.product.seller,
            at=at,
            cause=cause,
            stars=draft.last.stars,
            returned_at=returned_at,
            replaced_by=replaced_by,
            disclosed=draft.disclosed,
        )
    )


def freeze(draft: Draft) -> Review:
    """Return the finished life of a review."""
    visible: list[tuple[datetime, datetime | None]] = [(draft.first.since, draft.gone_at)]
    if draft.returned_at is not None:
        visible.append((draft.returned_at, None))
    return Review(
        id=draft.id,
        product=draft.product.id,
        account=draft.account,
        author=draft.author,
        lang=draft.product.lang,
        verified=draft.verified,
        vote_days=draft.vote_days,
        versions=tuple(draft.versions),
        visible=tuple(visible),
    )
