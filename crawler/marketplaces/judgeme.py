"""Judge.me: answers of its API, and the widget it draws (alone, in JSON, or inside a shop's page).

The widget's answer is JSON with the reviews as HTML. Shops also render the first reviews into
their own pages, with the same markup.
"""

import re
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.answers import AnswerPage, asked, substantial, text_of, with_parameter
from crawler.blocks import Block, index_block
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, host_site
from crawler.markup import read_markup
from crawler.outcomes import judge_count
from crawler.payloads import as_dict, as_dicts, as_float, as_id, as_instant, as_int, as_text, dig
from crawler.scales import to_stars

_HOST = re.compile(r"(?:^|\.)judge\.me$|^judgeme\.imgix\.net$")
_BOUGHT = frozenset({"buyer", "verified-purchase", "verified_buyer", "confirmed-buyer", "true"})
_NOT_BOUGHT = frozenset({"nothing", "not-yet", "email", "spam", "false"})
_REVIEW = "//*[contains(concat(' ', @class, ' '), ' jdgm-rev ')]"
_WIDGET = "//*[contains(concat(' ', @class, ' '), ' jdgm-rev-widg ')]"


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
            histogram=drawn.histogram,
            reviews=drawn.reviews,
            product=marked.product or drawn.product,
            next=None,
        )


def _from_api(answer: dict[str, Any], raws: list[dict[str, Any]], url: str) -> Page:
    shown = [raw for raw in raws if raw.get("hidden") is not True]
    reviews = substantial(_review(raw) for raw in shown)
    query = asked(url)
    current = as_int(answer.get("current_page")) or as_int(query.get("page"))
    size = as_int(answer.get("per_page")) or as_int(query.get("per_page"))
    total = _total(answer)
    if total is not None and size:
        has_next = (current or 1) * size < total
    else:
        has_next = size is not None and len(raws) >= size
    outcome, sign, missing = judge_count(len(reviews), total)
    if not raws and total is None and "current_page" in answer:
        outcome, sign, missing = "empty", "lists nothing on this page", ()
    product = query.get("product_id") or query.get("external_id") or query.get("handle")
    return Page(
        marketplace="judgeme",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        product=product or next((r.product for r in reviews if r.product), None),
        aggregate_count=total,
        reviews=reviews,
        filtered="rating" in query,
        page_number=current,
        next=with_parameter(url, "page", str((current or 1) + 1)) if raws and has_next else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    rating = as_float(raw.get("rating"))
    person = as_dict(raw.get("reviewer"))
    return ReviewItem(
        id=as_id(raw.get("id")) or as_id(raw.get("uuid")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=as_instant(raw.get("created_at")),
        date_text=as_text(raw.get("created_at")),
        title=one_line(text_of(raw.get("title"))),
        body=text_of(raw.get("body")),
        author=one_line(as_text(person.get("name")) or as_text(raw.get("reviewer_name"))),
        author_id=as_id(person.get("id")),
        verified=_verified(as_text(raw.get("verified")) or as_text(raw.get("verified_buyer"))),
        product=as_text(raw.get("product_external_id")) or as_text(raw.get("product_handle")),
        reply=text_of(dig(raw, "reply", "content")) or text_of(raw.get("reply")),
        edited_at=_later(as_instant(raw.get("updated_at")), as_instant(raw.get("created_at"))),
    )


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
    count = as_int(widget.get("data-number-of-reviews")) if widget is not None else None
    if count is None:
        count = _total(answer)
    average = as_float(widget.get("data-average-rating")) if widget is not None else None
    outcome, sign, missing = judge_count(len(reviews), count)
    following = root.xpath(
        "//*[contains(@class, 'jdgm-paginate__next-page')]/@data-page"
        " | //*[contains(@class, 'jdgm-paginate__load-more')]/@data-page"
    )
    query = asked(url)
    identity = widget.get("data-id") if widget is not None else None
    return Page(
        marketplace="judgeme",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        product=query.get("product_id") or query.get("external_id") or identity,
        product_title=one_line(widget.get("data-product-title")) if widget is not None else None,
        aggregate_rating=average or None,
        best_rating=5.0 if average else None,
        aggregate_count=count,
        histogram=_histogram(root),
        reviews=reviews,
        sort="newest" if query.get("sort_by", "") == "created_at" else "other",
        filtered="filter_rating" in query,
        page_number=as_int(query.get("page")),
        next=with_parameter(url, "page", following[0]) if following and reviews else None,
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
        product=_product_of(block.element),
        reply=block.body("jdgm-rev__reply-content"),
    )


def _product_of(block: HtmlElement) -> str | None:
    link = next(iter(block.xpath(".//a[contains(@href, '/products/')]/@href")), None)
    return urlsplit(link).path.rpartition("/")[2][:200] or None if link else None


def _histogram(root: HtmlElement) -> tuple[int, int, int, int, int] | None:
    rows = root.xpath("//*[contains(concat(' ', @class, ' '), ' jdgm-histogram__row ')]")[:20]
    counts = {as_int(row.get("data-rating")): as_int(row.get("data-frequency")) for row in rows}
    five, four, three, two, one = (counts.get(star) for star in (5, 4, 3, 2, 1))
    if five is None or four is None or three is None or two is None or one is None:
        return None
    return five, four, three, two, one


def _total(answer: dict[str, Any]) -> int | None:
    names = ("number_of_reviews", "total_count", "total", "count")
    return next((n for name in names if (n := as_int(answer.get(name))) is not None), None)


def _verified(text: str | None) -> bool | None:
    if text is None:
        return None
    word = text.strip().lower()
    if word in _BOUGHT:
        return True
    return False if word in _NOT_BOUGHT else None


def _later(edited: str | None, posted: str | None) -> str | None:
    return edited if edited and posted and edited > posted else None


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    if b"jdgm-rev__body" in body and b"jdgm-rev__author" in body:
        return True
    head = body[:100_000]
    return b'"product_external_id"' in head and b'"reviewer"' in head and b'"curated"' in head


MARKETPLACE = Marketplace(
    name="judgeme",
    claims=_claims,
    recognises=_recognises,
    page=JudgemePage,
    should_match=(
        "https://judge.me/api/v1/reviews?shop_domain=shop.example&page=1&per_page=10",
        "https://judge.me/reviews/reviews_for_widget?url=shop.example&product_id=1234&page=2",
    ),
    should_not_match=("https://judge.me.example/api/v1/reviews", "https://notjudge.me/api"),
)
