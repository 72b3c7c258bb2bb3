"""What was planted in a practice world and why; never served, never given to the crawler."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from starwitness.practice.records import World

Cause = Literal["targeted", "moderation", "sweep", "purge", "replacement", "listing_change"]
Abuse = Literal["presses", "buys"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedRemoval:
    """A review that went at `at`; `returned_at` when it was reinstated.

    Attributes:
        stars: Stars when it went.
        replaced_by: Id of the review that the same account posted in its place.
        disclosed: The review had disclosed coercion before it went.
    """

    review: str
    product: str
    seller: str
    at: datetime
    cause: Cause
    stars: int
    returned_at: datetime | None = None
    replaced_by: str | None = None
    disclosed: bool = False

    @property
    def context(self) -> str:
        """The context that a careful observer would give it (design, section 6)."""
        return "isolated" if self.cause in ("targeted", "moderation") else self.cause


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedEdit:
    """A review that changed at `at` and kept its id."""

    review: str
    product: str
    seller: str
    at: datetime
    stars_before: int
    stars_after: int
    text_changed: bool
    cause: Literal["pressed", "disclosed", "honest"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedDisclosure:
    """A text that tells of coercion, readable from `since`.

    Attributes:
        source: Who tells: the buyer's review or the seller's public reply.
        sentence: The telling words, a substring of the review's body or of the reply.
        abusive: The seller itself did it; False for frauds by third parties.
    """

    review: str
    product: str
    seller: str
    since: datetime
    scheme: str
    lang: str
    source: Literal["review", "reply"]
    sentence: str
    abusive: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantedCampaign:
    """A burst of bought reviews on one product, both days included."""

    product: str
    seller: str
    started_on: date
    ended_on: date
    reviews: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """All that was planted, oldest first within each kind.

    Attributes:
        abusive: Seller id → what it does; a seller that is not a key is honest.
        decoys: Ids of reviews whose text looks like coercion and is none.
    """

    abusive: dict[str, frozenset[Abuse]]
    removals: tuple[PlantedRemoval, ...]
    edits: tuple[PlantedEdit, ...]
    disclosures: tuple[PlantedDisclosure, ...]
    campaigns: tuple[PlantedCampaign, ...]
    decoys: frozenset[str]

    @property
    def reinstatements(self) -> tuple[PlantedRemoval, ...]:
        """The removals that were taken back."""
        return tuple(removal for removal in self.removals if removal.returned_at is not None)


def noticeable_removals(
    truth: Truth, world: World, scans: Sequence[datetime]
) -> tuple[PlantedRemoval, ...]:
    """Return the removals that perfect scans would notice: listed at one, absent from a later.

    A review posted and removed between two scans, or gone and back between two, is not among
    them, nor is one that went after the last scan.
    """
    return tuple(
        removal
        for removal in truth.removals
        if any(_listed(world, removal.review, scan) for scan in scans if scan < removal.at)
        and any(
            scan >= removal.at and (removal.returned_at is None or scan < removal.returned_at)
            for scan in scans
        )
    )


def noticeable_edits(
    truth: Truth, world: World, scans: Sequence[datetime]
) -> tuple[PlantedEdit, ...]:
    """Return the edits with the review listed at a scan before and at a scan after."""
    return tuple(
        edit
        for edit in truth.edits
        if any(_listed(world, edit.review, scan) for scan in scans if scan < edit.at)
        and any(_listed(world, edit.review, scan) for scan in scans if scan >= edit.at)
    )


def noticeable_disclosures(
    truth: Truth, world: World, scans: Sequence[datetime]
) -> tuple[PlantedDisclosure, ...]:
    """Return the disclosures that at least one scan could read."""
    return tuple(
        told
        for told in truth.disclosures
        if any(_readable(world, told, scan) for scan in scans if scan >= told.since)
    )


def falsely_gone(
    world: World, claims: Iterable[tuple[str, datetime]]
) -> tuple[tuple[str, datetime], ...]:
    """Return the claims (review id, instant at which it is said to be absent) that are wrong.

    A claim is wrong when the listing holds the review at that instant, or when no such review
    ever existed.
    """
    return tuple(
        (review, at)
        for review, at in claims
        if world.review(review) is None or _listed(world, review, at)
    )


def hidden(world: World, product: str, at: datetime, seen: Collection[str]) -> frozenset[str]:
    """Return the ids that a product's listing holds at an instant and a reading did not show.

    A scan whose coverage claims one of them claims too much.
    """
    return frozenset(shown.id for shown in world.listed(product, at)) - frozenset(seen)


def _listed(world: World, review: str, at: datetime) -> bool:
    return world.shown(review, at) is not None


def _readable(world: World, told: PlantedDisclosure, at: datetime) -> bool:
    shown = world.shown(told.review, at)
    if shown is None:
        return False
    text = shown.version.body if told.source == "review" else shown.version.reply or ""
    return told.sentence in text
