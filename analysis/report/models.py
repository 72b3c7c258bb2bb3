"""What the templates show: frozen view models, already cleaned and in the reader's language."""

from dataclasses import dataclass

from markupsafe import Markup

from analysis.report.strength import Claims


@dataclass(frozen=True, kw_only=True, slots=True)
class LineView:
    """One line of evidence on one seller: its step 0 to 4 and the numbers behind it."""

    line: str
    grade: int
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerView:
    """A seller on the front page.

    Attributes:
        href: Address of the dossier relative to the front page; None without one.
        fleet: The evidence also holds against the whole fleet of sellers watched.
    """

    id: str | None
    site: str
    key: str | None
    label: str
    slug: str
    anchor: str
    products: int
    reviews: int
    complete_at: str | None
    never_complete: int
    claims: Claims
    before: Claims
    lines: tuple[LineView, ...]
    fleet: bool
    pages: int
    href: str | None
    rank: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of a quote; `slot` names its part of the tuple, empty for plain words."""

    text: str
    slot: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteView:
    """A passage with its slots.

    Attributes:
        schemes: What it matches the description of; the slots are those of the first.
        missing: Slots that stand outside the quote, with their words.
        others: Number of further texts of the same campaign.
    """

    pieces: tuple[Piece, ...]
    lang: str
    schemes: tuple[str, ...]
    source: str
    probability: float
    reviewer: str
    review: str
    product: str
    said_at: str | None
    stars: float | None
    campaign: str
    missing: tuple[tuple[str, str], ...]
    finding: str | None
    others: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseView:
    """A clause whose description a finding matches; strength is D, A, P or O (see `STRENGTHS`).

    Attributes:
        citation: Where it stands; empty for a tag that nobody knows.
        conditions: What the match hangs on.
    """

    tag: str
    strength: str
    text: str = ""
    citation: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemeView:
    """A scheme by the message that names it, and the number of findings that tell of it."""

    name: str
    findings: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchView:
    """The clauses whose description each of some schemes matches; no scheme where none is known."""

    schemes: tuple[SchemeView, ...]
    clauses: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a detector: in the reader's language, or English as they were noted."""

    text: str
    translated: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberView:
    """A number stored with a claim; its name is the detector's own where nobody `named` it."""

    name: str
    value: str
    named: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceView:
    """One pointer of a finding, resolved."""

    kind: str
    ref: str
    says: str
    quote: str
    lang: str
    note: Words
    numbers: tuple[NumberView, ...]
    link: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictView:
    """An analyst's word on a finding."""

    verdict: str
    note: str
    analyst: str
    given_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingView:
    """One finding with everything that a reader needs to check it.

    Attributes:
        says: The claim in a sentence; in English, from `summary`, unless `translated`.
        score: What the method's score is of this kind of finding, and the number.
        sums: The arithmetic, a sentence a step.
        signs: What stands beside the e-value of a surplus, in the method's English words.
    """

    id: str
    anchor: str
    kind: str
    line: str
    title: str
    says: str
    translated: bool
    summary: str
    status: str
    fresh: bool
    supersedes: str | None
    found_at: str
    period: str
    product: str
    product_link: str | None
    review: str
    detector: str
    version: str
    score: tuple[str, str] | None
    e_value: float | None
    grade: int
    sums: tuple[str, ...]
    signs: tuple[Words, ...]
    explanations: tuple[Words, ...]
    clauses: tuple[MatchView, ...]
    quotes: tuple[QuoteView, ...]
    evidence: tuple[EvidenceView, ...]
    more_evidence: int
    verdicts: tuple[VerdictView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeView:
    """One line of "new", "grew" or "ended" on the front page; `product` where it is one only."""

    line: str
    seller: str
    seller_anchor: str
    title: str
    product: str
    says: str
    href: str | None
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnseenView:
    """A listing that could not be seen whole this week.

    Attributes:
        note: Why, in the reader's language.
        reason: What of it is told in the crawler's English: a page's own sign.
    """

    label: str
    link: str | None
    site: str
    why: str
    note: str
    reason: str
    seen: str
    complete_at: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SightView:
    """How well the week was seen.

    Attributes:
        complete, window, less, missed: Listings by the best coverage that the week reached.
        share: Of the reviews that the sites report, the part that was read; None if unknown.
        ages: Listings by the age of their last complete scan, in words.
    """

    listings: int
    complete: int
    window: int
    less: int
    missed: int
    never_scanned: int
    stale: int
    scans: int
    pages: int
    share: float | None
    outcomes: tuple[tuple[str, int, int], ...]
    ages: tuple[tuple[str, int], ...]
    worst: tuple[UnseenView, ...]
    worst_total: int
    blind: tuple["BlindView", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BlindView:
    """What no visit of a site can have seen, in words, and how readily its reviews vanish."""

    site: str
    says: str
    chart: "ChartView | None"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartView:
    """A drawing with the same numbers as a table, for whoever cannot see it.

    Attributes:
        legend: Class of the style sheet and meaning of each kind of line.
        omitted: Older rows that the table leaves out.
    """

    svg: Markup
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()
    omitted: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DossierView:
    """Everything about one seller except its findings, which are streamed."""

    seller: SellerView
    opening: tuple[str, ...]
    timeline: ChartView | None
    ratings: tuple[ChartView, ...]
    hazard: ChartView | None
    selection: tuple[tuple[str, str, str, str], ...]
    selection_says: str
    blind_says: str
    quotes: tuple[QuoteView, ...]
    quotes_total: int
    clauses: tuple[MatchView, ...]
    alternatives: tuple[tuple[str, tuple[str, ...]], ...]
