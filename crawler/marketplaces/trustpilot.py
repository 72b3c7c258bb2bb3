"""Trustpilot: company pages (`__NEXT_DATA__`) and the answers of their data API.

The reviewed thing is the seller itself. The displayed total counts all languages; the list is
of one language unless `languages=all` is asked for, and says its own count.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from parsel import Selector

from crawler.answers.nextdata import read_next_data
from crawler.answers.page import asked, failed_answer, is_html, substantial
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    histogram_of,
    next_numbered,
    read_review,
)
from crawler.items import Page, ReviewItem, SellerItem, Sort
from crawler.marketplace import Marketplace, host_site, is_on_host
from crawler.markup.page import read_markup
from crawler.outcomes import judge_count, shown_instead
from crawler.pages import ReviewPage
from crawler.paging import page_number
from crawler.payloads import (
    as_bool,
    as_dict,
    as_dicts,
    as_float,
    as_int,
    as_text,
    dig,
    load_json,
    parse_json,
)
from db.records import Histogram

_HOST = re.compile(r"(?:^|\.)trustpilot\.com$")
_COMPANY = re.compile(r"/review/([^/?#]{3,200}?)(?:\.json)?(?:[/?#]|$)")
_PERMALINK = re.compile(r"/reviews/([0-9a-f]{24})(?:[/?#]|$)")
_LISTS = ("reviews", "productReviews")
_RATINGS = ("five", "four", "three", "two", "one")

_NAMES = ReviewNames(
    id=("id",),
    rating=("rating", "stars"),
    date=("dates.publishedDate", "createdAt"),
    title=("title",),
    body=("text", "content"),
    author=("consumer.displayName",),
    author_id=("consumer.id",),
    verified=("labels.verification.isVerified", "isVerified"),
    helpful=("likes", "numberOfLikes"),
    country=("consumer.countryCode",),
    lang=("language",),
    product=("product.id",),
    reply=("reply.message", "companyReply.text"),
    reply_at=("reply.publishedDate", "companyReply.createdAt"),
    edited_at=("dates.updatedDate", "updatedAt"),
    markup=False,
)


class TrustpilotPage(ReviewPage):
    """A company's page, or what its data API answers."""

    marketplace: ClassVar[str] = "trustpilot"

    def read(self) -> Page:
        """Return what the page says."""
        url = str(self.url)
        body = self.response.body
        document = self.selector if is_html(body) else None
        data = load_json(body) if document is None else read_next_data(document)
        props = _page_props(data)
        if props is None and document is not None:
            return _read_early(document, url)
        if props is None:
            return failed_answer(self.marketplace, url, data)
        read = _read(props, url)
        company = (_asked_company(url) or "").lower().removeprefix("www.")
        return shown_instead(read, unquote(company), read.product, self.response.text.lower())


def _read(props: dict[str, Any], url: str) -> Page:
    company = as_dict(props.get("businessUnit"))
    filters = as_dict(props.get("filters"))
    pagination = as_dict(filters.get("pagination"))
    reviews = substantial(_review(r) for r in _raw_reviews(props))
    domain = as_text(company.get("identifyingName")) or _asked_company(url)
    name = as_text(company.get("displayName")) or domain
    listed = as_int(pagination.get("totalCount"))
    if listed is None:
        listed = as_int(filters.get("totalNumberOfFilteredReviews"))
    total = as_int(company.get("numberOfReviews"))
    if total is None:
        total = as_int(dig(company, "numberOfReviews", "total"))
    if total is None:
        total = as_int(filters.get("totalNumberOfReviews"))
    selected = as_dict(filters.get("selected"))
    current = as_int(pagination.get("currentPage")) or page_number(url)
    pages = as_int(pagination.get("totalPages"))
    permalink = _PERMALINK.search(urlsplit(url).path)
    # A widget shows a choice of its shop's.
    filtered = _is_filtered(filters, selected, url) or host_site(url).startswith("widget.")
    outcome, sign, missing = judge_count(len(reviews), listed if filtered else listed or total)
    home = as_text(company.get("websiteUrl"))
    seller = SellerItem(id=domain, name=name, url=home) if domain else None
    return Page(
        marketplace="trustpilot",
        url=url,
        outcome=outcome,
        kind="review" if permalink and not pagination else "listing",
        sign=sign,
        missing=missing,
        locale=as_text(dig(props, "seoData", "locale")),
        product=domain,
        product_title=name,
        category=as_text(dig(company, "breadcrumb", "bottomLevelDisplayName")),
        seller=seller,
        sellers=(seller,) if seller else (),
        aggregate_rating=as_float(company.get("trustScore")),
        best_rating=5.0 if company.get("trustScore") is not None else None,
        aggregate_count=total,
        written_count=listed,
        histogram=_histogram(filters, company),
        reviews=reviews,
        sort=_sort(selected, url),
        filtered=filtered,
        page_number=current,
        next=(next_numbered(url, current, pages=pages) if current and pages else None)
        or _linked(props),
        listing=_listing_url(url) if domain and _asked_company(url) else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    review = read_review(raw, _NAMES)
    linked = _PERMALINK.search(as_text(raw.get("reviewUrl")) or "")
    identity = review.id or (linked[1] if linked else None)
    own = f"https://www.trustpilot.com/reviews/{identity}" if identity else None
    return replace(review, id=identity, url=own)


def _read_early(document: Selector, url: str) -> Page:
    """Return a page of before 2020: markup for the company, a script of state per review."""
    # The markup counts the reviews of all languages, the page lists those of one.
    marked = replace(read_markup(document, url, "trustpilot"), written_count=None)
    cards = document.xpath("//*[.//script[@data-initial-state='review-info']][self::article]")
    reviews = substantial(_early_review(card) for card in cards[:500])
    domain = _asked_company(url)
    if not (marked.reviews or reviews) or domain is None:
        return marked
    name = marked.seller.name if marked.seller else domain
    seller = SellerItem(id=domain, name=name)
    return replace(
        marked, outcome="ok", sign=None, missing=(), kind="listing", product=domain,
        product_title=name, seller=seller, sellers=(seller,), reviews=reviews or marked.reviews,
    )  # fmt: skip


def _early_review(card: Selector) -> ReviewItem:
    said, dates = (
        as_dict(parse_json(card.xpath(f".//script[@data-initial-state='{name}']/text()").get("")))
        for name in ("review-info", "review-dates")
    )
    return _review(
        {
            "id": said.get("reviewId"),
            "rating": said.get("stars"),
            "title": said.get("reviewHeader"),
            "text": said.get("reviewBody"),
            "consumer": {"displayName": said.get("consumerName"), "id": said.get("consumerId")},
            "dates": dates,
        }
    )


def _page_props(data: Any) -> dict[str, Any] | None:
    """Return the part of an answer that holds the reviews; a bare list of reviews is one too."""
    if isinstance(data, list):
        reviews = as_dicts(data)
        return {"reviews": reviews} if reviews and _is_review(reviews[0]) else None
    for path in (("props", "pageProps"), ("pageProps",), ()):
        props = dig(data, *path)
        if isinstance(props, dict) and (
            "businessUnit" in props or any(isinstance(props.get(n), list) for n in _LISTS)
        ):
            return props
    return None


def _raw_reviews(props: dict[str, Any]) -> list[dict[str, Any]]:
    listed = next((as_dicts(props[name]) for name in _LISTS if name in props), [])
    if not listed and isinstance(props.get("review"), dict):
        listed = [props["review"]]
    return [raw for raw in listed if _is_review(raw)]


def _is_review(raw: dict[str, Any]) -> bool:
    return ("id" in raw or "reviewUrl" in raw) and ("dates" in raw or "consumer" in raw)


def _histogram(filters: dict[str, Any], company: dict[str, Any]) -> Histogram | None:
    ratings = as_dict(dig(filters, "reviewStatistics", "ratings"))
    counted = as_dict(company.get("numberOfReviews"))
    return histogram_of(
        first_count({**counted, **ratings}, (name, f"{name}Star", f"{name}Stars"))
        for name in _RATINGS
    )


def _sort(selected: dict[str, Any], url: str) -> Sort:
    chosen = as_text(selected.get("sort")) or asked(url).get("sort", "")
    return "newest" if chosen.lower() == "recency" else "other"


def _is_filtered(filters: dict[str, Any], selected: dict[str, Any], url: str) -> bool:
    """Return whether the list is a part of all reviews: some stars, a search, one language."""
    if as_bool(filters.get("hasActiveFilters")):
        return True
    if any(selected.get(name) for name in ("stars", "date", "search", "aspects", "locationId")):
        return True
    if selected.get("verified") is True or selected.get("replies") is True:
        return True
    languages = as_dicts(dig(filters, "reviewStatistics", "reviewLanguages"))
    counts = {as_text(lang.get("isoCode")): as_int(lang.get("reviewCount")) for lang in languages}
    chosen = as_text(selected.get("languages"))
    if chosen and chosen != "all" and chosen in counts and counts.get("all"):
        return counts[chosen] != counts["all"]
    return bool(asked(url).keys() & {"stars", "date", "search", "topics", "verified", "replies"})


def _linked(props: dict[str, Any]) -> str | None:
    """Return the next page that an answer of the public API links."""
    links = {link.get("rel"): as_text(link.get("href")) for link in as_dicts(props.get("links"))}
    return links.get("next-page")


def _asked_company(url: str) -> str | None:
    match = _COMPANY.search(urlsplit(url).path)
    return match[1] if match else None


def _recognises(body: bytes) -> bool:
    if body.lstrip()[:1] not in (b"[", b"{"):
        return b"__NEXT_DATA__" in body and b'"businessUnit"' in body and b'"trustScore"' in body
    head = body[:400_000]
    if b'"consumersReviewCountOnSameDomain"' in head:
        return True
    return b'"businessUnit"' in head and b'"trustScore"' in head and b'"identifyingName"' in head


def _listing_url(url: str) -> str:
    parts = urlsplit(url)
    company = _asked_company(url)
    if company is None:
        return url
    return f"{parts.scheme}://{parts.netloc}/review/{company}?languages=all&sort=recency"


def _permalink(_url: str, review: str) -> str | None:
    return f"https://www.trustpilot.com/reviews/{review}"


MARKETPLACE = Marketplace(
    name="trustpilot",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=TrustpilotPage,
    listing_url=_listing_url,
    permalink=_permalink,
    should_match=(
        "https://www.trustpilot.com/review/shop.example",
        "https://de.trustpilot.com/review/shop.example?languages=all",
        "https://www.trustpilot.com/_next/data/build-1/review/shop.example.json?page=2",
    ),
    should_not_match=(
        "https://trustpilot.com.example/review/x",
        "https://nottrustpilot.com/review/x",
    ),
)
