"""Judge.me: answers of its API, and the widget it draws (alone, in JSON, or inside a shop's page).

The widget's answer is JSON with the reviews as HTML. Shops also render the first reviews into
their own pages, with the same markup.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from lxml.html import HtmlElement
from parsel import Selector

from crawler.answers.page import AnswerPage, asked, substantial, with_parameter
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    first_id,
    first_text,
    histogram_of,
    listing_page,
    next_numbered,
    read_review,
)
from crawler.html.blocks import Block, index_block
from crawler.html.bodies import one_line
from crawler.html.heads import path_of
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, is_on_host
from crawler.markup.page import read_markup
from crawler.payloads import as_dict, as_dicts, as_float, as_instant, as_int, as_text
from crawler.scales import to_stars
from db.records import Histogram

_HOST = re.compile(r"(?:^|\.)judge\.me$|^judgeme\.imgix\.net$")
_BOUGHT = frozenset({"buyer", "verified-purchase", "verified_buyer", "confirmed-buyer", "true"})
_NOT_BOUGHT = frozenset({"nothing", "not-yet", "email", "spam", "false"})
_REVIEW = "//*[contains(concat(' ', @class, ' '), ' jdgm-rev ')]"
_WIDGET = "//*[contains(concat(' ', @class, ' '), ' jdgm-rev-widg ')]"

_TOTALS = ("number_of_reviews", "total_count", "total", "count")
_BADGES = ("verified", "verified_buyer")
_NAMES = ReviewNames(
    id=("id", "uuid"),
    rating=("rating",),
    date=("created_at",),
    title=("title",),
    body=("body",),
    author=("reviewer.name", "reviewer_name"),
    author_id=("reviewer.id",),
    product=("product_external_id", "product_handle"),
    reply=("reply.content", "reply"),
    edited_at=("updated_at",),
)


class JudgemePage(AnswerPage):
    """An answer of the API or of the widget, or a shop's page with the widget in it."""

    marketplace: ClassVar[str] = "judgeme"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says, whether it holds reviews or a drawn widget."""
        url = str(self.url)
        answer = as_dict(value)
        drawn = as_text(answer.get("html")) or as_text(answer.get("widget"))
        if drawn is not None and "jdgm-" in drawn:
            return _from_widget(Selector(text=drawn[:5_000_000]), url, answer)
        if "html" in answer and first_count(answer, _TOTALS) == 0:
            return listing_page(self.marketplace, url, (), listed=0)
        raws = answer.get("reviews")
        if isinstance(raws, list):
            reviews = [r for r in as_dicts(raws) if "rating" in r and "body" in r]
            return None if raws and not reviews else _from_api(answer, reviews, url)
        return None

    def read_html(self) -> Page:
        """Return the shop's page as its markup says, with the widget's reviews."""
        url = str(self.url)
        document = self.selector
        marked = read_markup(document, url, self.marketplace)
        drawn = _from_widget(document, url, {})
        if drawn is None or not drawn.reviews:
            return marked
        return replace(
            marked,
            outcome="ok",
            sign=None,
            missing=(),
            aggregate_rating=marked.aggregate_rating or drawn.aggregate_rating,
            best_rating=5.0,
            aggregate_count=drawn.aggregate_count or marked.aggregate_count,
            written_count=None,
            histogram=drawn.histogram,
            reviews=drawn.reviews,
            product=marked.product or drawn.product,
            next=None,
        )


def _from_api(answer: dict[str, Any], raws: list[dict[str, Any]], url: str) -> Page:
    shown = [r for r in raws if r.get("hidden") is not True and r.get("published") is not False]
    reviews = substantial(_review(raw) for raw in shown)
    query = asked(url)
    current = first_count(answer, ("current_page",)) or as_int(query.get("page"))
    size = first_count(answer, ("per_page",)) or as_int(query.get("per_page"))
    total = first_count(answer, _TOTALS)
    read = listing_page("judgeme", url, reviews, listed=total)
    if not raws and total is None and "current_page" in answer:
        read = replace(read, outcome="empty", sign="lists nothing on this page", missing=())
    product = query.get("product_id") or query.get("external_id") or query.get("handle")
    following = next_numbered(url, current, size=size, listed=total, shown=len(raws))
    return replace(
        read,
        product=product or next((r.product for r in reviews if r.product), None),
        written_count=None,
        filtered="rating" in query,
        page_number=current,
        next=following if raws else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    review = read_review(raw, _NAMES)
    edited = review.edited_at if (review.edited_at or "") > (review.posted_at or "~") else None
    return replace(review, verified=_verified(first_text(raw, _BADGES)), edited_at=edited)


def _from_widget(drawn: Selector, url: str, answer: dict[str, Any]) -> Page | None:
    """Return the page of a drawn widget; None where nothing of it is there."""
    root = drawn.root
    if not isinstance(root, HtmlElement):
        return None
    blocks = root.xpath(_REVIEW)[:500]
    widget = next(iter(root.xpath(_WIDGET)), None)
    if widget is None and not blocks:
        return None
    reviews = substantial(_drawn_review(index_block(block)) for block in blocks)
    about = dict(widget.items()) if widget is not None else {}
    count = first_count(about, ("data-number-of-reviews",))
    if count is None:
        count = first_count(answer, _TOTALS)
    linked = root.xpath(
        "//*[contains(@class, 'jdgm-paginate__next-page')]/@data-page"
        " | //*[contains(@class, 'jdgm-paginate__load-more')]/@data-page"
    )
    query = asked(url)
    average = as_float(about.get("data-average-rating"))
    said = first_id(answer, ("product_external_id",)) or about.get("data-id")
    current, size = as_int(query.get("page")), as_int(query.get("per_page"))
    following = next_numbered(url, current, size=size or len(reviews), listed=count)
    return replace(
        listing_page("judgeme", url, reviews, listed=count, average=average),
        product=query.get("product_id") or query.get("external_id") or said,
        product_title=one_line(about.get("data-product-title")),
        written_count=None,
        histogram=_histogram(root),
        sort="newest" if query.get("sort_by", "") == "created_at" else "other",
        filtered="filter_rating" in query,
        page_number=current,
        next=(with_parameter(url, "page", linked[0]) if linked else following) if reviews else None,
    )


def _drawn_review(block: Block) -> ReviewItem:
    stars = block.first("jdgm-rev__rating")
    rating = as_float(stars.get("data-score")) if stars is not None else None
    time = block.first("jdgm-rev__timestamp")
    date_text = time.get("data-content") if time is not None else None
    up = as_int(block.element.get("data-thumb-up-count"))
    down = as_int(block.element.get("data-thumb-down-count"))
    return ReviewItem(
        id=(block.element.get("data-review-id") or "").strip() or None,
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=as_instant(date_text),
        date_text=date_text or block.text("jdgm-rev__timestamp"),
        title=one_line(block.text("jdgm-rev__title")),
        body=block.body("jdgm-rev__body"),
        author=one_line(block.text("jdgm-rev__author")),
        verified=_verified(block.element.get("data-verified-buyer")),
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        lang=(block.element.get("data-review-language") or "")[:12] or None,
        product=_product_of(block.element),
        reply=block.body("jdgm-rev__reply-content"),
    )


def _product_of(block: HtmlElement) -> str | None:
    linked = block.xpath("@data-product-url | .//a[contains(@href, '/products/')]/@href")
    link = next(iter(linked), None)
    return path_of(link).rpartition("/")[2][:200] or None if link else None


def _histogram(root: HtmlElement) -> Histogram | None:
    rows = root.xpath("//*[contains(concat(' ', @class, ' '), ' jdgm-histogram__row ')]")[:20]
    counts = {as_int(row.get("data-rating")): as_int(row.get("data-frequency")) for row in rows}
    return histogram_of(counts.get(star) for star in (5, 4, 3, 2, 1))


def _verified(text: str | None) -> bool | None:
    if text is None:
        return None
    word = text.strip().lower()
    if word in _BOUGHT:
        return True
    return False if word in _NOT_BOUGHT else None


def _recognises(body: bytes) -> bool:
    if b"jdgm-rev__body" in body and b"jdgm-rev__author" in body:
        return True
    head = body[:100_000]
    return b'"product_external_id"' in head and b'"reviewer"' in head and b'"curated"' in head


MARKETPLACE = Marketplace(
    name="judgeme",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=JudgemePage,
    should_match=(
        "https://judge.me/api/v1/reviews?shop_domain=shop.example&page=1&per_page=10",
        "https://judge.me/reviews/reviews_for_widget?url=shop.example&product_id=1234&page=2",
    ),
    should_not_match=("https://judge.me.example/api/v1/reviews", "https://notjudge.me/api"),
)
