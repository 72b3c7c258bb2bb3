"""Flipkart: review listings and product pages, from the state that the page carries.

Class names change with every release; the state (`__INITIAL_STATE__`) names its values. Dates
are relative ("3 months ago") except for old reviews ("Jan, 2020"), so no day is known.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.answers.nextdata import read_assigned
from crawler.answers.page import failed_answer, is_html, substantial
from crawler.answers.reviews import ReviewNames, histogram_of, read_review
from crawler.html.bodies import one_line
from crawler.html.heads import absolute
from crawler.items import Page, ReviewItem, SellerItem, Sort
from crawler.marketplace import Marketplace, is_on_host
from crawler.markup.page import read_markup
from crawler.outcomes import judge_count
from crawler.pages import ReviewPage
from crawler.paging import page_number
from crawler.payloads import (
    as_dict,
    as_dicts,
    as_float,
    as_id,
    as_int,
    as_list,
    as_text,
    dig,
    find_objects,
    having,
    load_json,
)
from db.records import Histogram

_OF_USE = frozenset(
    {"certifiedBuyer", "ratingCount", "totalPages", "sellerName", "sellerInfo", "productId"}
    | {"titles", "url"}
)
"""Keys of the objects of a state that are read; a state has tens of thousands of others."""
_HOST = re.compile(r"(?:^|\.)flipkart\.com$")
_LISTING = re.compile(r"/product-reviews/(itm[0-9a-z]{8,20})")
_ITEM = re.compile(r"/(?:p|product-reviews)/(itm[0-9a-z]{8,20})")
_REVIEWED = re.compile(r"/reviews/([A-Z0-9]{10,20})(?::|\?|$)")
_PID = re.compile(r"[?&]pid=([A-Z0-9]{10,20})")

_LINKS = "//a[contains(@href, 'pid=') or contains(@href, 'page=')]/@href"
_NAMES = ReviewNames(
    id=("id",),
    rating=("rating",),
    date=("created",),
    title=("title",),
    body=("text",),
    author=("author",),
    verified=("certifiedBuyer",),
    helpful=("helpfulCount", "upvote.value.count"),
    down=("downvote.value.count",),
    lang=("downvote.action.params.reviewLanguage",),
    locale="en-IN",
    markup=False,
)
Parts = Sequence[dict[str, Any]]


class FlipkartPage(ReviewPage):
    """A review listing, a product page, or what the page API answers."""

    marketplace: ClassVar[str] = "flipkart"

    def read(self) -> Page:
        """Return what the page says."""
        url = str(self.url)
        body = self.response.body
        document = self.selector if is_html(body) else None
        if document is not None:
            state = read_assigned(document, "__INITIAL_STATE__")
            own = document.xpath('//link[@rel="canonical"]/@href').get() or ""
            links = document.xpath(_LINKS).getall()[:400]
        else:
            state, own, links = load_json(body), "", []
        page = _read(state, url, [own, *links])
        if page is not None:
            return page
        if document is not None:
            return read_markup(document, url, self.marketplace)
        return failed_answer(self.marketplace, url, state)


def _read(state: Any, url: str, links: list[str]) -> Page | None:
    """Return the page of a state; None where the state says nothing of reviews."""
    parts = [part for part in find_objects(state) if not _OF_USE.isdisjoint(part)]
    raws = list(having(parts, "rating", "created", "author", "certifiedBuyer"))
    counted = list(having(parts, "ratingCount", "reviewCount"))
    totals = next(having(counted, "average"), None) or next(iter(counted), None)
    if not raws and totals is None:
        return None
    totals = totals or {}
    distinct = {as_text(raw.get("id")) or str(place): raw for place, raw in enumerate(raws)}
    reviews = substantial(_review(raw) for raw in distinct.values())
    ratings, written = as_int(totals.get("ratingCount")), as_int(totals.get("reviewCount"))
    outcome, sign, missing = judge_count(len(reviews), ratings if written is None else written)
    seller = _seller(parts)
    current, following = _pagination(parts, url, links)
    is_listing = _LISTING.search(urlsplit(url).path) is not None or following is not None
    query = parse_qs(urlsplit(url).query)
    return Page(
        marketplace="flipkart",
        url=url,
        outcome=outcome,
        kind="listing" if is_listing else "product",
        sign=sign,
        missing=missing,
        locale="en-IN",
        product=_product(parts, url, links),
        product_title=_title(parts),
        seller=seller,
        sellers=(seller,) if seller else (),
        aggregate_rating=as_float(totals.get("average")),
        best_rating=as_float(totals.get("base")) or 5.0,
        aggregate_count=ratings,
        written_count=written,
        histogram=_histogram(totals),
        reviews=reviews,
        sort=_sort(query),
        filtered=query.get("certifiedBuyer") == ["true"]
        or bool(set(query) & {"an", "aid", "rating"}),
        page_number=current,
        next=following,
        listing=_listing_link(parts, url),
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    attributes = as_dicts(raw.get("productAttributeList"))
    link = as_text(raw.get("url"))
    variant = _REVIEWED.search(link) if link else None
    return replace(
        read_review(raw, _NAMES),
        variant=", ".join(f"{a.get('name')}: {a.get('value')}" for a in attributes) or None,
        product=variant[1] if variant else None,
        url=absolute("https://www.flipkart.com/", link),
    )


def _histogram(totals: dict[str, Any]) -> Histogram | None:
    """Return the histogram; Flipkart lists it from 1 star up."""
    counts = [as_int(count) for count in as_list(totals.get("histogram"))]
    return histogram_of(reversed(counts))


def _pagination(parts: Parts, url: str, links: list[str]) -> tuple[int | None, str | None]:
    """Return the page's number and the address of the next page."""
    for bar in having(parts, "currentPage", "totalPages"):
        current, pages = as_int(bar.get("currentPage")), as_int(bar.get("totalPages"))
        if current is None or pages is None:
            continue
        if current >= pages:
            return current, None
        wanted = re.compile(rf"/product-reviews/.*[?&]page={current + 1}(?:&|$)")
        link = next((a for a in links if wanted.search(a[:2000])), None)
        if link is None:
            asked = urlsplit(url)
            query: dict[str, list[str]] = {**parse_qs(asked.query), "page": [str(current + 1)]}
            link = f"{asked.path}?{urlencode(query, doseq=True)}"
        return current, absolute(_base(url), link)
    return page_number(url), None


def _seller(parts: Parts) -> SellerItem | None:
    for raw in having(parts, "sellerName"):
        name = as_text(raw.get("sellerName"))
        if name:
            return SellerItem(id=as_id(raw.get("sellerId")) or name, name=name)
    for raw in having(parts, "sellerInfo"):
        name = as_text(dig(raw, "sellerInfo", "value", "name"))
        if name:
            return SellerItem(id=as_id(dig(raw, "sellerInfo", "value", "id")) or name, name=name)
    return None


def _product(parts: Parts, url: str, links: list[str]) -> str | None:
    """Return the product id (`pid`), else the item id of the address."""
    for address in (url, *links):
        if match := _PID.search(address):
            return match[1]
    for raw in having(parts, "productId"):
        if identity := as_text(raw.get("productId")):
            return identity
    match = next((m for a in (url, *links) if (m := _ITEM.search(a))), None)
    return match[1] if match else None


def _title(parts: Parts) -> str | None:
    for raw in having(parts, "titles"):
        if title := as_text(dig(as_dict(raw.get("titles")), "title")):
            return one_line(title)
    return None


def _listing_link(parts: Parts, url: str) -> str | None:
    if _LISTING.search(urlsplit(url).path):
        return None
    for raw in having(parts, "url"):
        link = as_text(raw.get("url"))
        if link and _LISTING.search(link):
            return absolute(_base(url), link)
    return None


def _sort(query: dict[str, list[str]]) -> Sort:
    order = query.get("sortOrder", [""])[0].upper()
    return "newest" if order in ("MOST_RECENT", "RECENCY") else "other"


def _base(url: str) -> str:
    return url if is_on_host(_HOST, url) else "https://www.flipkart.com/"


def _recognises(body: bytes) -> bool:
    return b'"ProductReviewValue"' in body or (
        b"__INITIAL_STATE__" in body and b"flipkart" in body[:300_000] and b'"ratingCount"' in body
    )


def _listing_url(url: str) -> str:
    """Return the listing, newest first, of a product page or of a listing."""
    parts = urlsplit(url)
    path = parts.path.replace("/p/itm", "/product-reviews/itm", 1)
    query = parse_qs(parts.query)
    kept: dict[str, list[str]] = {n: query[n] for n in ("pid", "lid") if n in query}
    kept["sortOrder"] = ["MOST_RECENT"]
    return f"{parts.scheme}://{parts.netloc}{path}?{urlencode(kept, doseq=True)}"


MARKETPLACE = Marketplace(
    name="flipkart",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=FlipkartPage,
    listing_url=_listing_url,
    should_match=(
        "https://www.flipkart.com/kettle/p/itm0123456789ab?pid=KTL0123456789ABC",
        "https://www.flipkart.com/kettle/product-reviews/itm0123456789ab?page=2",
    ),
    should_not_match=("https://flipkart.example/p/itm1", "https://www.notflipkart.com/p/itm1"),
)
