"""What a review page says, before storage: the output of every page object."""

from dataclasses import dataclass
from typing import Literal

from crawler.texts import storable_count, well_formed
from db.records import Histogram

Outcome = Literal["ok", "empty", "blocked", "sign_in", "wrong_page", "not_found", "broken"]
Kind = Literal["listing", "product", "review", "seller"]
Sort = Literal["newest", "oldest", "other"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewItem:
    """One review as one page shows it; `None` means that the page does not say.

    Attributes:
        id: The site's own id, always text; None where the site shows none.
        derived: The id was made by a collector out of the review's own fields.
        stars: Rating normalised to 1..5; None where the page shows no valid rating.
        rating: The rating as displayed, on the page's own scale.
        best_rating: Top of the page's own scale.
        posted_at: ISO 8601: a date (`2024-01-06`) where the page gives a day, an instant in
            UTC (`2024-01-06T09:30:00Z`) where it gives one; None for relative dates
            ("3 months ago"), which stay in `date_text`.
        date_text: The date as written.
        author: Display name as written. Only a keyed hash of it reaches the record.
        author_id: The site's own id of the author.
        helpful: Votes "helpful"; 0 where the page has the counter and shows none.
        helpful_total: All votes, where the page says "18 of 20".
        foreign: Written on another country's store and shown here too.
        product: The site's id of the product (variant) that the review itself names.
        reply: The seller's public answer, as text.
        url: The review's own page (permalink).
    """

    id: str | None
    stars: float | None
    rating: float | None = None
    best_rating: float | None = None
    posted_at: str | None = None
    date_text: str | None = None
    title: str | None = None
    body: str | None = None
    author: str | None = None
    author_id: str | None = None
    verified: bool | None = None
    helpful: int | None = None
    helpful_total: int | None = None
    foreign: bool = False
    vine: bool = False
    incentivized: bool = False
    country: str | None = None
    lang: str | None = None
    variant: str | None = None
    product: str | None = None
    reply: str | None = None
    reply_at: str | None = None
    edited_at: str | None = None
    url: str | None = None
    derived: bool = False

    def __post_init__(self) -> None:
        """Replace what no storage can hold: half characters, numbers beyond 64 bits."""
        _mend(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class SellerItem:
    """Who sells the product, as the page says; `id` falls back to the name where none is shown."""

    id: str
    name: str | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        """Replace what no storage can hold: half characters, numbers beyond 64 bits."""
        _mend(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One parsed page of a marketplace.

    Attributes:
        outcome: What kind of answer this is, by evidence on the page.
        sign: The evidence for an outcome that is not `ok` ("form#captcha", "says 35, shows 0").
        missing: For `broken`: what the parser expected and did not find.
        product: The site's id of the product; `seller` is whoever sells it.
        aggregate_rating: Displayed average on the page's own scale (`best_rating` is its top).
        aggregate_count: Ratings that the page reports, one-tap ratings included.
        written_count: Written reviews that the page reports for this listing.
        histogram: Ratings per star as counts; None where only shares are shown.
        histogram_share: The same as shares in percent.
        sort: Order of the reviews on the page, as far as the page or its URL tells.
        filtered: True when the listing shows only part of the reviews (a star, a search).
        page_number: 1-based position in the listing, as the page or its URL says.
        next: Absolute URL of the following page; None when this is the last one.
        listing: Absolute URL of the full review listing ("see all reviews"), where linked.
    """

    marketplace: str
    url: str
    outcome: Outcome
    kind: Kind
    sign: str | None = None
    missing: tuple[str, ...] = ()
    locale: str | None = None
    product: str | None = None
    product_title: str | None = None
    category: str | None = None
    seller: SellerItem | None = None
    sellers: tuple[SellerItem, ...] = ()
    aggregate_rating: float | None = None
    best_rating: float | None = None
    aggregate_count: int | None = None
    written_count: int | None = None
    histogram: Histogram | None = None
    histogram_share: tuple[float, float, float, float, float] | None = None
    reviews: tuple[ReviewItem, ...] = ()
    sort: Sort = "other"
    filtered: bool = False
    page_number: int | None = None
    next: str | None = None
    listing: str | None = None

    def __post_init__(self) -> None:
        """Replace what no storage can hold: half characters, numbers beyond 64 bits."""
        _mend(self)


def _mend(item: ReviewItem | SellerItem | Page) -> None:
    for name in item.__slots__:
        value = getattr(item, name)
        if type(value) is str:
            mended: object = well_formed(value)
        elif type(value) is int:
            mended = storable_count(value)
        elif name == "histogram" and value and None in map(storable_count, value):
            mended = None
        else:
            continue
        if mended is not value:
            object.__setattr__(item, name, mended)
