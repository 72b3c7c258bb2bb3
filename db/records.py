"""The shared vocabulary: frozen records that travel between crawler, record and analysis.

Times are ISO 8601 text in UTC (`2026-11-21T09:30:00Z`), days are `2026-11-21`; ids are text.
"""

from dataclasses import dataclass, field
from typing import Literal

CoverageKind = Literal["complete", "window", "sample", "none"]
Histogram = tuple[int, int, int, int, int]
"""Ratings per star, from 5 stars down to 1."""
Look = Literal["gone", "present", "unknown", "elsewhere"]
"""What a second look said of a missing review; `elsewhere`: another listing shows it."""
NEIGHBOURING = ("delivery_code_theft", "payment_phishing", "refund_fraud_service")
"""Schemes that buyers report of third parties: shown, never counted against a seller."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """An open interval of posting times: `after < posted_at < before`, both excluded."""

    after: str
    before: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Which of the reviews known before a scan would have shown, had they still been there.

    Attributes:
        kind: `complete` covers every review of the listing; `window` those dated strictly
            inside a stretch; `sample` and `none` cover nothing.
        stretches: Only for `window`; ascending, disjoint.
        reason: Why not more, in words; empty for `complete`.
    """

    kind: CoverageKind
    stretches: tuple[Stretch, ...] = ()
    reason: str = ""

    @property
    def counted(self) -> bool:
        """The listing was read to its end as one piece, and held against the total it reports.

        What the total exceeds the shown by is then the site's doing, and no page's.
        """
        return self.kind == "complete" or " shown of " in self.reason

    def covers(self, posted_at: str | None) -> bool:
        """Return whether a review with this posting time would have shown."""
        if self.kind == "complete":
            return True
        if self.kind != "window" or posted_at is None:
            return False
        return any(
            earlier(s.after, posted_at) and earlier(posted_at, s.before) for s in self.stretches
        )


def earlier(first: str, second: str) -> bool:
    """Return whether one posting time is strictly before another, at the coarser precision.

    A day ties with every instant of that day, so neither is before the other.
    """
    length = 10 if len(first) == 10 or len(second) == 10 else None
    return first[:length] < second[:length]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """One review as one scan showed it.

    `key` is the site's own id, or a derived one (`derived`) where the site shows none.
    `reviewer` is a pseudonym, never a name. `None` means that the page did not say, which is
    not a change of what an earlier page said.
    """

    key: str
    derived: bool = False
    stars: float | None
    rating: float | None = None
    best_rating: float | None = None
    posted_at: str | None = None
    title: str | None = None
    body: str | None = None
    reply: str | None = None
    reviewer: str | None = None
    verified: bool | None = None
    helpful: int | None = None
    foreign: bool = False
    vine: bool = False
    country: str | None = None
    lang: str | None = None
    variant: str | None = None
    url: str | None = None
    capture: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What the site itself says of a product at one moment: its own totals and averages.

    Attributes:
        scope: What the numbers count: `ratings` (one-tap ratings included) or `reviews`.
    """

    scope: Literal["ratings", "reviews"] = "ratings"
    average: float | None = None
    best_rating: float | None = None
    count: int | None = None
    written: int | None = None
    histogram: Histogram | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerRef:
    """A seller as a product page names it; `key` is the site's own id or, without one, the name."""

    key: str
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureRef:
    """One stored HTTP exchange: where it lies in the WARC files and what it held."""

    id: str
    url: str
    fetched_at: str
    status: int | None = None
    sha256: str | None = None
    file: str | None = None
    offset: int | None = None
    length: int | None = None
    outcome: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """One reading of one listing, with everything that it showed and how well it could see.

    Attributes:
        crawl: The run that the scan belongs to.
        captured_at: When the content was true (a stale copy: its own time), UTC.
        sightings: In the order of the listing, first position first; keys are distinct.
        second_looks: Per review key, what the second look in the same crawl said.
        scope: Filter and locale of the listing; scans of different scopes are never compared.
        trusted: False where more was shown than the site has: such a scan alone vouches for no
            review that it is the first to show.
        unrated: Keys of what is listed without stars that can be read. It makes no review known,
            but one that is known is still there.
    """

    crawl: str
    site: str
    marketplace: str
    product: str
    captured_at: str
    outcome: str
    coverage: Coverage
    sightings: tuple[Sighting, ...] = ()
    target: str | None = None
    product_title: str | None = None
    product_url: str | None = None
    category: str | None = None
    seller: SellerRef | None = None
    other_sellers: tuple[SellerRef, ...] = ()
    sort: str = "other"
    scope: str = ""
    pages: int = 1
    reported: Reported | None = None
    reported_total: int | None = None
    second_looks: tuple[tuple[str, Look], ...] = ()
    captures: tuple[CaptureRef, ...] = ()
    trusted: bool = True
    unrated: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message that a buyer handed over; sender and addresses are pseudonyms already.

    Attributes:
        parties: A hash of the pseudonyms of the two who wrote to each other, whichever way: the
            same for all that one buyer had with one seller. None where neither is told.
    """

    id: str
    crawl: str
    body: str
    sent_at: str | None = None
    sender: str | None = None
    parties: str | None = None
    subject: str | None = None
    site: str | None = None
    seller: str | None = None
    product: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """A pointer from a finding to what it rests on.

    Attributes:
        kind: `version`, `removal`, `scan`, `capture`, `mention`, `series` or `finding`.
        ref: Id of the row pointed at.
        start, end: Code-point offsets into the stored text of a version; slicing gives `quote`.
        note: What the pointer shows, in neutral words.
        data: JSON for numbers that a reader needs to recompute the claim.
    """

    kind: str
    ref: str
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    note: str | None = None
    data: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A claim about a seller, with a stated error and what it rests on.

    `site`, `seller`, `product` and `review` are the site's own ids. `id` is derived from the
    claim and its evidence, so the same record gives the same ids.

    Raises:
        ValueError: No evidence is given.
    """

    kind: str
    site: str
    seller: str | None
    product: str | None = None
    review: str | None = None
    detector: str
    version: str
    period_start: str | None = None
    period_end: str | None = None
    score: float | None = None
    e_value: float | None = None
    summary: str
    clauses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...]
    supersedes: str | None = None
    claim: str = field(default="")

    def __post_init__(self) -> None:
        """Refuse a claim that rests on nothing."""
        if not self.evidence:
            raise ValueError(f"a finding of kind {self.kind!r} needs evidence")
