"""Yotpo: answers of the review widget's API, in the old spelling and the new one."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

from parsel import Selector

from crawler.answers import AnswerPage, asked, is_html, substantial, text_of, with_parameter
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.locales import parse_count, parse_date, parse_number
from crawler.marketplace import Marketplace, host_site
from crawler.outcomes import judge_count
from crawler.payloads import (
    as_bool,
    as_dict,
    as_dicts,
    as_float,
    as_id,
    as_instant,
    as_int,
    as_text,
    dig,
)
from crawler.scales import to_stars

_HOST = re.compile(r"(?:^|\.)yotpo\.com$")
_PRODUCT = re.compile(r"/products?/([^/?#]{1,200})/(?:reviews|bottomline)|/product/([^/?#]{1,200})")


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
    pagination = as_dict(answer.get("pagination"))
    shown = [r for r in raws if as_bool(r.get("deleted")) is not True]
    reviews = substantial(_review(raw) for raw in shown)
    total = _count(bottom, "total_review", "totalReview", "total_reviews")
    listed = _count(pagination, "total")
    if listed is None:
        listed = _count(answer, "total_reviews", "totalReviews")
    outcome, sign, missing = judge_count(len(reviews), listed if listed is not None else total)
    average = as_float(bottom.get("average_score")) or as_float(bottom.get("averageScore"))
    current = _count(pagination, "page") or as_int(query.get("page"))
    size = _count(pagination, "per_page", "perPage") or as_int(query.get("per_page"))
    size = size or as_int(query.get("count")) or len(raws)
    has_next = bool(raws) and listed is not None and (current or 1) * size < listed
    product = _product(answer, raws, url)
    return Page(
        marketplace="yotpo",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        product=product[0],
        product_title=product[1],
        aggregate_rating=average or None,
        best_rating=5.0 if average else None,
        aggregate_count=total if total is not None else listed,
        written_count=listed,
        histogram=_histogram(bottom),
        reviews=reviews,
        sort="newest" if query.get("sort", "").lower() in ("date", "created_at") else "other",
        filtered=bool(query.keys() & {"star", "stars", "score", "rating", "free_text_search"}),
        page_number=current,
        next=with_parameter(url, "page", str((current or 1) + 1)) if has_next else None,
    )


def _read_drawn(parts: list[str], url: str) -> Page:
    """Return the page of a batch of drawn widgets (`/batch`): HTML inside JSON."""
    drawn = Selector(text=" ".join(parts)[:5_000_000], type="html")
    blocks = drawn.xpath("//*[@data-review-id and contains(@class, 'yotpo-review')]")[:500]
    reviews = substantial(
        _drawn_review(block) for block in blocks if block.attrib["data-review-id"] != "0"
    )
    shown = drawn.xpath("//*[contains(@class, 'reviews-amount')]/text()").get("")
    total = parse_count(shown, "en")
    average = drawn.xpath("//*[contains(@class, 'avg-score')]/text()").get("")
    outcome, sign, missing = judge_count(len(reviews), total)
    following = drawn.xpath("//*[contains(@class, 'yotpo_next')]/@data-page").get()
    return Page(
        marketplace="yotpo", url=url, outcome=outcome, kind="listing", sign=sign, missing=missing,
        aggregate_rating=parse_number(average, "en"), best_rating=5.0 if average else None,
        aggregate_count=total, reviews=reviews,
        product=asked(url).get("pid") or drawn.xpath("//@data-product-id").get(),
        next=with_parameter(url, "page", following) if following and reviews else None,
    )  # fmt: skip


def _drawn_review(block: Selector) -> ReviewItem:
    date_text = _drawn_text(block, "yotpo-review-date")
    rating = parse_number(_drawn_text(block, "sr-only") or "", "en")
    up = parse_count(block.xpath(".//*[@data-type='up']/following::*[1]/text()").get(""), "en")
    return ReviewItem(
        id=as_id(block.attrib.get("data-review-id")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=parse_date(date_text, "en-US") if date_text else None,
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
    rating = as_float(raw.get("score"))
    date_text = as_text(raw.get("created_at")) or as_text(raw.get("createdAt"))
    user, reply = as_dict(raw.get("user")), as_dict(raw.get("comment"))
    up = _count(raw, "votes_up", "votesUp")
    down = _count(raw, "votes_down", "votesDown")
    product = as_text(raw.get("product_id")) or as_text(raw.get("productId"))
    return ReviewItem(
        id=as_id(raw.get("id")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=as_instant(date_text),
        date_text=date_text,
        title=one_line(text_of(raw.get("title"))),
        body=text_of(raw.get("content")),
        author=one_line(as_text(user.get("display_name")) or as_text(user.get("displayName"))),
        author_id=as_id(user.get("user_id"))
        or as_text(user.get("userId"))
        or as_text(user.get("id")),
        verified=_flag(raw, "verified_buyer", "verifiedBuyer"),
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        incentivized=_flag(raw, "is_incentivized", "incentivized", "isIncentivized") or False,
        lang=as_text(raw.get("language")),
        product=product or as_text(dig(raw, "products", 0, "Product", "id")),
        reply=text_of(reply.get("content")),
        reply_at=as_instant(reply.get("created_at") or reply.get("createdAt")),
    )


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


def _histogram(bottom: dict[str, Any]) -> tuple[int, int, int, int, int] | None:
    stars = as_dict(bottom.get("star_distribution")) or as_dict(bottom.get("starDistribution"))
    if not stars:
        return None
    five, four, three, two, one = (as_int(stars.get(str(n))) or 0 for n in (5, 4, 3, 2, 1))
    return five, four, three, two, one


def _count(raw: dict[str, Any], *names: str) -> int | None:
    return next((n for name in names if (n := as_int(raw.get(name))) is not None), None)


def _flag(raw: dict[str, Any], *names: str) -> bool | None:
    return next((f for name in names if (f := as_bool(raw.get(name))) is not None), None)


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:300_000]
    old = b'"votes_up"' in head and b'"verified_buyer"' in head
    new = b'"votesUp"' in head and b'"verifiedBuyer"' in head
    return (old or new) and b'"score"' in head


MARKETPLACE = Marketplace(
    name="yotpo",
    claims=_claims,
    recognises=_recognises,
    page=YotpoPage,
    should_match=(
        "https://api.yotpo.com/v1/widget/APPKEY/products/1234/reviews.json?per_page=10&page=1",
        "https://api-cdn.yotpo.com/v1/widget/APPKEY/products/1234/reviews.json",
    ),
    should_not_match=("https://yotpo.example/v1/widget", "https://notyotpo.com/v1"),
)
