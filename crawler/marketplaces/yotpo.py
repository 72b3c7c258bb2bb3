"""Yotpo: answers of the review widget's API, in the old spelling and the new one."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from parsel import Selector

from crawler.answers.page import AnswerPage, asked, is_html, substantial, with_parameter
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    first_float,
    histogram_of,
    listing_page,
    next_numbered,
    read_review,
)
from crawler.drawn.day_order import settled_days
from crawler.html.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.language.locales import parse_count, parse_number
from crawler.marketplace import Marketplace, is_on_host
from crawler.payloads import as_bool, as_dict, as_dicts, as_id, as_int, as_text, dig
from crawler.scales import to_stars
from db.records import Histogram

_HOST = re.compile(r"(?:^|\.)yotpo\.com$")
_PRODUCT = re.compile(r"/products?/([^/?#]{1,200})/(?:reviews|bottomline)|/product/([^/?#]{1,200})")

_NAMES = ReviewNames(
    id=("id",),
    rating=("score",),
    date=("created_at", "createdAt"),
    title=("title",),
    body=("content",),
    author=("user.display_name", "user.displayName", "name"),
    author_id=("user.user_id", "user.userId", "user.id"),
    verified=("verified_buyer", "verifiedBuyer"),
    helpful=("votes_up", "votesUp"),
    down=("votes_down", "votesDown"),
    incentivized=("is_incentivized", "incentivized", "isIncentivized"),
    lang=("language",),
    product=("product_id", "productId", "products.0.Product.id", "sku"),
    reply=("comment.content",),
    reply_at=("comment.created_at", "comment.createdAt"),
)


class YotpoPage(AnswerPage):
    """One answer of the API."""

    marketplace: ClassVar[str] = "yotpo"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says, with or without its `response` envelope."""
        drawn = [as_text(part.get("result")) or "" for part in as_dicts(value)]
        if any("yotpo-review" in part for part in drawn):
            return _read_drawn(drawn, str(self.url))
        status = as_int(dig(value, "status", "code"))
        answer = dig(value, "response")
        answer = as_dict(value if answer is None else answer)
        raws = answer.get("reviews")
        if not isinstance(raws, list) or (status is not None and status >= 400):
            return None
        reviews = [r for r in as_dicts(raws) if _is_review(r)]
        return None if raws and not reviews else _read(answer, reviews, str(self.url))


def _read(answer: dict[str, Any], raws: list[dict[str, Any]], url: str) -> Page:
    query = asked(url)
    bottom = as_dict(answer.get("bottomline"))
    shown = [raw for raw in raws if as_bool(raw.get("deleted")) is not True]
    listed = first_count(answer, ("pagination.total", "total_reviews", "totalReviews"))
    current = first_count(answer, ("pagination.page",)) or as_int(query.get("page"))
    size = first_count(answer, ("pagination.per_page", "pagination.perPage"))
    size = size or first_count(query, ("per_page", "perpage", "count")) or len(raws)
    product, title = _product(answer, raws, url)
    read = listing_page(
        "yotpo",
        url,
        substantial(_review(raw) for raw in shown),
        listed=listed,
        total=first_count(bottom, ("total_review", "totalReview", "total_reviews")),
        average=first_float(bottom, ("average_score", "averageScore")),
    )
    return replace(
        read,
        product=product,
        product_title=title,
        histogram=_histogram(bottom),
        sort="newest" if query.get("sort", "").lower() in ("date", "created_at") else "other",
        filtered=bool(query.keys() & {"star", "stars", "score", "rating", "free_text_search"}),
        page_number=current,
        next=next_numbered(url, current, size=size, listed=listed, shown=len(raws))
        if raws
        else None,
    )


def _read_drawn(parts: list[str], url: str) -> Page:
    """Return the page of a batch of drawn widgets (`/batch`): HTML inside JSON."""
    drawn = Selector(text=" ".join(parts)[:5_000_000], type="html")
    blocks = drawn.xpath("//*[@data-review-id and contains(@class, 'yotpo-review')]")[:500]
    reviews = substantial(
        _drawn_review(block) for block in blocks if block.root.get("data-review-id") != "0"
    )
    days = settled_days([review.date_text for review in reviews], "en-US")
    reviews = tuple(replace(r, posted_at=day) for r, day in zip(reviews, days, strict=True))
    shown = drawn.xpath("//*[contains(@class, 'reviews-amount')]/text()").get("")
    total = parse_count(shown, "en")
    average = drawn.xpath("//*[contains(@class, 'avg-score')]/text()").get("")
    following = drawn.xpath("//*[contains(@class, 'yotpo_next')]/@data-page").get()
    rating = parse_number(average, "en")
    return replace(
        listing_page("yotpo", url, reviews, listed=total, average=rating),
        written_count=None,
        product=asked(url).get("pid") or drawn.xpath("//@data-product-id").get(),
        next=with_parameter(url, "page", following) if following and reviews else None,
    )


def _drawn_review(block: Selector) -> ReviewItem:
    date_text = _drawn_text(block, "yotpo-review-date")
    rating = parse_number(_drawn_text(block, "sr-only") or "", "en")
    up = parse_count(block.xpath(".//*[@data-type='up']/following::*[1]/text()").get(""), "en")
    return ReviewItem(
        id=as_id(block.root.get("data-review-id")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        date_text=date_text,
        title=_drawn_text(block, "content-title"),
        body=_drawn_text(block, "content-review"),
        author=_drawn_text(block, "yotpo-user-name"),
        verified="verified" in (_drawn_text(block, "yotpo-user-title") or "").lower(),
        helpful=up,
    )


def _drawn_text(block: Selector, name: str) -> str | None:
    texts = block.xpath(f".//*[contains(@class, '{name}')]//text()").getall()[:2000]
    return one_line(" ".join(texts))


def _review(raw: dict[str, Any]) -> ReviewItem:
    review = read_review(raw, _NAMES)
    kind = as_text(raw.get("reviewer_type"))  # in answers to the shop itself
    return review if kind is None else replace(review, verified=kind == "verified_buyer")


def _is_review(raw: dict[str, Any]) -> bool:
    return "score" in raw and "content" in raw


def _product(
    answer: dict[str, Any], raws: list[dict[str, Any]], url: str
) -> tuple[str | None, str | None]:
    """Return the product's number in the shop, else Yotpo's own, and its name."""
    described = next(iter(as_dicts(answer.get("products"))), {})
    if not described and raws:
        described = as_dict(dig(raws[0], "products", 0, "Product"))
    name = one_line(as_text(described.get("name")))
    match = _PRODUCT.search(urlsplit(url).path)
    asked_for = (match[1] or match[2]) if match else asked(url).get("product_id")
    key = as_text(described.get("domain_key")) or as_text(described.get("id"))
    return asked_for or key, name


def _histogram(bottom: dict[str, Any]) -> Histogram | None:
    stars = as_dict(bottom.get("star_distribution")) or as_dict(bottom.get("starDistribution"))
    counts = [as_int(stars.get(str(star))) or 0 for star in (5, 4, 3, 2, 1)]
    return histogram_of(counts) if stars else None


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:300_000]
    old = b'"votes_up"' in head and b'"verified_buyer"' in head
    new = b'"votesUp"' in head and b'"verifiedBuyer"' in head
    return (old or new) and b'"score"' in head


MARKETPLACE = Marketplace(
    name="yotpo",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=YotpoPage,
    should_match=(
        "https://api.yotpo.com/v1/widget/APPKEY/products/1234/reviews.json?per_page=10&page=1",
        "https://api-cdn.yotpo.com/v1/widget/APPKEY/products/1234/reviews.json",
    ),
    should_not_match=("https://yotpo.example/v1/widget", "https://notyotpo.com/v1"),
)
