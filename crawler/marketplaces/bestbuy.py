"""Best Buy: the answers of its review service (`/ugc/v2/reviews`); pages by their markup."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from crawler.answers.page import AnswerPage, asked, is_html, substantial
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    first_float,
    listing_page,
    next_numbered,
    read_review,
)
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, host_site, is_on_host
from crawler.payloads import as_dict, as_dicts, as_int, as_list, dig

_HOST = re.compile(r"(?:^|\.)bestbuy\.(?:com|ca)$")
_SKU = re.compile(r"(?:skuId=|/reviews/[^/?#]{1,300}/|/)(\d{7,8})(?:\.p)?(?:[/?#&]|$)")

_NAMES = ReviewNames(
    id=("id",),
    rating=("rating",),
    date=("submissionTime",),
    title=("title",),
    body=("text", "comment"),
    author=("author", "author.displayName"),
    helpful=("positiveFeedbackCount",),
    down=("negativeFeedbackCount",),
    reply=("brandResponses.0.response", "brandResponses.0.text"),
    reply_at=("brandResponses.0.date", "brandResponses.0.submissionTime"),
)


class BestbuyPage(AnswerPage):
    """An answer of the review service, or a page of the shop."""

    marketplace: ClassVar[str] = "bestbuy"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says; a bare list of topics is one too."""
        url = str(self.url)
        answer = {"topics": value} if isinstance(value, list) else as_dict(value)
        if not isinstance(answer.get("topics"), list):
            inner = dig(answer, "data", "reviews") or answer.get("reviews")
            answer = {**answer, "topics": inner} if isinstance(inner, list) else as_dict(inner)
        topics = answer.get("topics")
        if not isinstance(topics, list):
            return None
        raws = [t for t in as_dicts(topics) if _is_review(t)]
        if topics and not raws:
            return None
        return _read(answer, raws, url)


def _read(answer: dict[str, Any], raws: list[dict[str, Any]], url: str) -> Page:
    query = asked(url)
    reviews = substantial(_review(raw) for raw in raws)
    current = first_count(answer, ("page", "pageNumber", "currentPage"))
    current = current or as_int(query.get("page"))
    match = _SKU.search(url)
    pages = first_count(answer, ("totalPages", "totalPageCount"))
    size = first_count(answer, ("pageSize",)) or as_int(query.get("pagesize"))
    listed = first_count(answer, ("total", "totalResults", "totalElements", "totalReviews"))
    read = listing_page(
        "bestbuy",
        url,
        reviews,
        listed=listed,
        average=first_float(answer, ("averageOverallRating", "averageRating")),
    )
    return replace(
        read,
        locale="en-CA" if host_site(url).endswith(".ca") else "en-US",
        product=query.get("sku") or query.get("skuid") or (match[1] if match else None),
        aggregate_count=None,
        sort="newest" if "recent" in query.get("sort", "").lower() else "other",
        filtered=any(name in query for name in ("rating", "searchquery", "variant", "feature")),
        page_number=current,
        next=next_numbered(url, current, pages=pages, size=size, listed=listed, shown=len(raws)),
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    badges = {
        str(badge.get("badgeCode") or badge.get("badgeName")) if isinstance(badge, dict) else badge
        for badge in as_list(raw.get("badges"))
        if isinstance(badge, dict | str)
    }
    return replace(
        read_review(raw, _NAMES),
        verified=bool(badges & {"VerifiedPurchaser", "VerifiedPurchase", "Verified Purchase"}),
        incentivized=bool(badges & {"Incentivized", "IncentivizedReview", "TechInsider"}),
    )


def _is_review(topic: dict[str, Any]) -> bool:
    kind = topic.get("topicType")
    if kind is None:
        return "rating" in topic and "submissionTime" in topic
    return kind == "review" and "rating" in topic  # there are questions and answers too


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:200_000]
    return b'"topicType"' in head and b'"submissionTime"' in head and b'"rating"' in head


MARKETPLACE = Marketplace(
    name="bestbuy",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=BestbuyPage,
    should_match=(
        "https://www.bestbuy.com/ugc/v2/reviews?page=1&pageSize=20&sku=1234567&sort=MOST_RECENT",
        "https://www.bestbuy.com/site/kettle/1234567.p?skuId=1234567",
    ),
    should_not_match=("https://bestbuy.example/ugc/v2/reviews", "https://www.notbestbuy.com/site"),
)
