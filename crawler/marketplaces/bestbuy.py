"""Best Buy: the answers of its review service (`/ugc/v2/reviews`); pages by their markup."""

import re
from typing import Any, ClassVar

from crawler.answers import AnswerPage, asked, is_html, substantial, text_of, with_parameter
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, host_site
from crawler.outcomes import judge_count
from crawler.payloads import (
    as_dict,
    as_dicts,
    as_float,
    as_id,
    as_instant,
    as_int,
    as_list,
    as_text,
    dig,
)
from crawler.scales import to_stars

_HOST = re.compile(r"(?:^|\.)bestbuy\.(?:com|ca)$")
_SKU = re.compile(r"(?:skuId=|/reviews/[^/?#]{1,300}/|/)(\d{7,8})(?:\.p)?(?:[/?#&]|$)")


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
    listed = _first_count(answer, "total", "totalResults", "totalElements", "totalReviews")
    pages = _first_count(answer, "totalPages", "totalPageCount")
    current = _first_count(answer, "page", "pageNumber", "currentPage")
    current = current or as_int(query.get("page"))
    outcome, sign, missing = judge_count(len(reviews), listed)
    match = _SKU.search(url)
    has_next = pages is not None and current is not None and current < pages
    average = as_float(answer.get("averageOverallRating")) or as_float(answer.get("averageRating"))
    return Page(
        marketplace="bestbuy",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        locale="en-CA" if host_site(url).endswith(".ca") else "en-US",
        product=query.get("sku") or query.get("skuid") or (match[1] if match else None),
        aggregate_rating=average,
        best_rating=5.0 if average else None,
        written_count=listed,
        reviews=reviews,
        sort="newest" if "recent" in query.get("sort", "").lower() else "other",
        filtered=any(name in query for name in ("rating", "searchquery", "variant", "feature")),
        page_number=current,
        next=with_parameter(url, "page", str((current or 1) + 1)) if has_next else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    rating = as_float(raw.get("rating"))
    date_text = as_text(raw.get("submissionTime"))
    badges = {
        str(badge.get("badgeCode") or badge.get("badgeName")) if isinstance(badge, dict) else badge
        for badge in as_list(raw.get("badges"))
        if isinstance(badge, dict | str)
    }
    up, down = as_int(raw.get("positiveFeedbackCount")), as_int(raw.get("negativeFeedbackCount"))
    reply = next(iter(as_dicts(raw.get("brandResponses"))), {})
    author = raw.get("author")
    return ReviewItem(
        id=as_id(raw.get("id")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=as_instant(date_text),
        date_text=date_text,
        title=one_line(as_text(raw.get("title"))),
        body=text_of(raw.get("text")) or text_of(raw.get("comment")),
        author=one_line(as_text(author) or as_text(dig(author, "displayName"))),
        verified=bool(badges & {"VerifiedPurchaser", "VerifiedPurchase", "Verified Purchase"}),
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        incentivized=bool(badges & {"Incentivized", "IncentivizedReview", "TechInsider"}),
        reply=text_of(reply.get("response")) or text_of(reply.get("text")),
        reply_at=as_instant(reply.get("date") or reply.get("submissionTime")),
    )


def _is_review(topic: dict[str, Any]) -> bool:
    return "rating" in topic and ("submissionTime" in topic or topic.get("topicType") == "review")


def _first_count(answer: dict[str, Any], *names: str) -> int | None:
    return next((n for name in names if (n := as_int(answer.get(name))) is not None), None)


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:200_000]
    return b'"topicType"' in head and b'"submissionTime"' in head and b'"rating"' in head


MARKETPLACE = Marketplace(
    name="bestbuy",
    claims=_claims,
    recognises=_recognises,
    page=BestbuyPage,
    should_match=(
        "https://www.bestbuy.com/ugc/v2/reviews?page=1&pageSize=20&sku=1234567&sort=MOST_RECENT",
        "https://www.bestbuy.com/site/kettle/1234567.p?skuId=1234567",
    ),
    should_not_match=("https://bestbuy.example/ugc/v2/reviews", "https://www.notbestbuy.com/site"),
)
