"""Walmart: product and review pages (`__NEXT_DATA__`) and the objects of its page API."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from parsel import Selector

from crawler.answers.nextdata import read_assigned, read_next_data
from crawler.answers.page import AnswerPage, substantial
from crawler.answers.reviews import ReviewNames, histogram_of, read_review
from crawler.drawn.day_order import settled_days
from crawler.html.bodies import one_line
from crawler.html.heads import absolute
from crawler.items import Page, ReviewItem, SellerItem, Sort
from crawler.marketplace import Marketplace, host_site, is_on_host
from crawler.markup.page import read_markup
from crawler.outcomes import judge_count, shown_instead
from crawler.paging import page_number
from crawler.payloads import (
    as_dict,
    as_dicts,
    as_float,
    as_int,
    as_text,
    dig,
    find_objects,
    parse_json,
)

_HOST = re.compile(r"(?:^|\.)walmart\.(?:com|ca|com\.mx)$")
_ITEM = re.compile(r"/(?:ip|reviews/product)/(?:[^/?#]{1,300}/)?(\w{5,20})(?:[/?#]|$)")
_STARS = ("Five", "Four", "Three", "Two", "One")
_LOCALE = "en-US"
"""Dates are month/day/year on every Walmart, whatever its country."""

_NAMES = ReviewNames(
    id=("reviewId", "reviewReferenceId"),
    rating=("rating",),
    date=("reviewSubmissionTime",),
    title=("reviewTitle",),
    body=("reviewText",),
    author=("userNickname",),
    author_id=("authorId",),
    helpful=("positiveFeedback",),
    down=("negativeFeedback",),
    reply=("clientResponses.0.response",),
    reply_at=("clientResponses.0.date",),
    locale=_LOCALE,
)


class WalmartPage(AnswerPage):
    """A product page, a review page, or an object of the page API."""

    marketplace: ClassVar[str] = "walmart"

    def read_html(self) -> Page:
        """Return what the state of a page says, else its markup."""
        document = self.selector
        state = read_next_data(document)
        page = None if state is None else self.read_answer(state)
        if page is None and (early := _early_state(self.selector)) is not None:
            page = self.read_answer(early)
        return page or read_markup(document, str(self.url), self.marketplace)

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says of the product that the URL names, else of its first."""
        url = str(self.url)
        wanted = _ITEM.search(urlsplit(url).path)
        pairs = [
            (as_dict(found.get("product")), as_dict(found.get("reviews")))
            for found in find_objects(value, "product", "reviews")
            if _is_reviews(found.get("reviews")) or _is_product(found.get("product"))
        ]
        if not pairs:
            pairs = [({}, found) for found in find_objects(value, "customerReviews")]
        if not pairs:
            return None
        own = [p for p in pairs if wanted and wanted[1] in (p[0].get("usItemId"), p[0].get("id"))]
        product, reviews = (own or pairs)[0]
        read = _read(product, reviews, url)
        shown = as_text(product.get("usItemId"))
        return shown_instead(read, wanted[1] if wanted else None, shown, self.response.text)


def _early_state(document: Selector) -> Any:
    """Return the state of a page of before 2021, which holds the same objects."""
    held = document.xpath(
        "//script[@type='application/json' and contains(., '\"customerReviews\"')]/text()"
    ).get()
    if held is not None and len(held) < 20_000_000:
        return parse_json(held)
    return read_assigned(document, "__WML_REDUX_INITIAL_STATE__")


def _read(product: dict[str, Any], listing: dict[str, Any], url: str) -> Page:
    histogram = histogram_of(as_int(listing.get(f"ratingValue{star}Count")) for star in _STARS)
    written = as_int(listing.get("reviewsWithTextCount"))
    total = as_int(listing.get("totalReviewCount"))
    if histogram is not None and (total is None or sum(histogram) > total):
        total, written = sum(histogram), written if written is not None else total
    if total is None:
        total = as_int(product.get("numberOfReviews"))
    average = as_float(listing.get("averageOverallRating"))
    average = (average or as_float(product.get("averageRating"))) if total != 0 else None
    reviews = substantial(_review(raw) for raw in as_dicts(listing.get("customerReviews")))
    days = settled_days([r.date_text for r in reviews], _LOCALE)
    reviews = tuple(replace(r, posted_at=day) for r, day in zip(reviews, days, strict=True))
    outcome, sign, missing = judge_count(len(reviews), total)
    seller = _seller(product)
    following = as_text(dig(listing, "pagination", "next", "url"))
    path = urlsplit(url).path
    identity = as_text(product.get("usItemId")) or as_text(product.get("id"))
    match = _ITEM.search(path)
    return Page(
        marketplace="walmart",
        url=url,
        outcome=outcome,
        kind="listing" if "/reviews/" in path or not product else "product",
        sign=sign,
        missing=missing,
        locale="en-CA" if host_site(url).endswith(".ca") else _LOCALE,
        product=identity or as_text(listing.get("lookupId")) or (match[1] if match else None),
        product_title=one_line(as_text(product.get("name"))),
        category=as_text(product.get("type")),
        seller=seller,
        sellers=(seller,) if seller else (),
        aggregate_rating=average or None,
        best_rating=5.0 if average else None,
        aggregate_count=total,
        written_count=written,
        histogram=histogram,
        reviews=reviews,
        sort=_sort(listing, url),
        filtered=bool(listing.get("activeFilters")) or "filter" in urlsplit(url).query,
        page_number=as_int(dig(listing, "pagination", "currentPage")) or page_number(url),
        next=_following(url, following),
        listing=f"https://www.walmart.com/reviews/product/{identity}" if identity else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    worn = [*as_dicts(raw.get("badges")), *as_dicts(raw.get("userBadges"))]
    badges = {str(badge.get("id")) for badge in worn}
    return replace(
        read_review(raw, _NAMES),
        verified="VerifiedPurchaser" in badges,
        incentivized=bool(badges & {"IncentivizedReview", "IncentivizedReviews", "ReviewSource"}),
    )


def _seller(product: dict[str, Any]) -> SellerItem | None:
    name = as_text(product.get("sellerDisplayName")) or as_text(product.get("sellerName"))
    identity = as_text(product.get("catalogSellerId")) or as_text(product.get("sellerId"))
    return SellerItem(id=identity or name or "", name=name) if identity or name else None


def _is_reviews(value: Any) -> bool:
    return isinstance(value, dict) and (
        "customerReviews" in value or "averageOverallRating" in value
    )


def _is_product(value: Any) -> bool:
    return isinstance(value, dict) and "name" in value and "averageRating" in value


def _sort(listing: dict[str, Any], url: str) -> Sort:
    chosen = f"{listing.get('sort') or ''} {urlsplit(url).query}".lower()
    return "newest" if "submission-desc" in chosen else "other"


def _following(url: str, following: str | None) -> str | None:
    if following is None:
        return None
    if following.startswith("http") or following.startswith("/"):
        return absolute(url if is_on_host(_HOST, url) else "https://www.walmart.com/", following)
    return absolute(url, f"?{following.lstrip('?')}")


def _recognises(body: bytes) -> bool:
    return b'"customerReviews"' in body and (
        b'"reviewSubmissionTime"' in body or b'"averageOverallRating"' in body
    )


def _listing_url(url: str) -> str:
    match = _ITEM.search(urlsplit(url).path)
    if match is None:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/reviews/product/{match[1]}?sort=submission-desc"


MARKETPLACE = Marketplace(
    name="walmart",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=WalmartPage,
    listing_url=_listing_url,
    should_match=(
        "https://www.walmart.com/ip/Kettle/123456789",
        "https://www.walmart.com/reviews/product/123456789?page=2",
        "https://www.walmart.ca/en/ip/kettle/6000123456789",
    ),
    should_not_match=("https://walmart.example/ip/1", "https://www.notwalmart.com/ip/1"),
)
