"""AliExpress: the answers of its feedback service.

A rating is `buyerEval` on a scale of 100. Ids exceed 2^53 and are read as text. A blocked visit
is answered with HTTP 200 and a "punish" address.
"""

import re
from typing import Any, ClassVar

from crawler.answers import AnswerPage, asked, is_html, substantial, text_of, with_parameter
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.locales import parse_date
from crawler.marketplace import Marketplace, host_site
from crawler.outcomes import judge_count
from crawler.payloads import (
    as_bool,
    as_dict,
    as_dicts,
    as_float,
    as_id,
    as_int,
    as_text,
    find_objects,
)
from crawler.scales import to_stars

_HOST = re.compile(r"(?:^|\.)aliexpress\.(?:com|us|ru)$")
_ITEM = re.compile(r"/item/(?:[^/?#]{1,200}/)?(\d{8,20})\.html")
_LISTS = ("evaViewList", "reviews", "evaluations", "evaluationList")
_TOP = 100.0
_STARS = ("five", "four", "three", "two", "one")


class AliexpressPage(AnswerPage):
    """An answer of the feedback service, or a page of the shop."""

    marketplace: ClassVar[str] = "aliexpress"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says, whatever it is wrapped in."""
        if isinstance(value, list):
            value = {"reviews": value}
        statistic = next(find_objects(value, "evarageStar"), None)
        holder, raws = _reviews(value)
        if holder is None and statistic is None:
            return None
        return _read(as_dict(holder), statistic or {}, raws, str(self.url))


def _read(
    holder: dict[str, Any], statistic: dict[str, Any], raws: list[dict[str, Any]], url: str
) -> Page:
    query = asked(url)
    locale = (query.get("lang") or query.get("_lang") or "en").replace("_", "-")[:8]
    reviews = substantial(_review(raw, locale) for raw in raws)
    total = as_int(statistic.get("totalNum"))
    listed = as_int(holder.get("totalNum"))
    outcome, sign, missing = judge_count(len(reviews), listed if listed is not None else total)
    counts = [as_int(statistic.get(f"{star}StarNum")) for star in _STARS]
    five, four, three, two, one = (count or 0 for count in counts)
    match = _ITEM.search(url)
    pages = as_int(holder.get("totalPage"))
    current = as_int(holder.get("currentPage")) or as_int(query.get("page"))
    has_next = pages is not None and current is not None and current < pages
    chosen = query.get("filter", "all").lower()
    average = as_float(statistic.get("evarageStar"))
    return Page(
        marketplace="aliexpress",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        locale=locale,
        product=query.get("productid") or (match[1] if match else None),
        aggregate_rating=average or None,
        best_rating=5.0 if average else None,
        aggregate_count=total if total is not None else listed,
        written_count=listed,
        histogram=None if None in counts else (five, four, three, two, one),
        reviews=reviews,
        sort="newest" if query.get("sort", "").startswith("create") else "other",
        filtered=chosen not in ("all", ""),
        page_number=current,
        next=with_parameter(url, "page", str((current or 1) + 1)) if has_next else None,
    )


def _review(raw: dict[str, Any], locale: str) -> ReviewItem:
    value = as_float(raw.get("buyerEval"))
    date_text = as_text(raw.get("evalDate"))
    up, down = as_int(raw.get("upVoteCount")), as_int(raw.get("downVoteCount"))
    posted_at = parse_date(date_text, locale) or parse_date(date_text, "en") if date_text else None
    words = text_of(raw.get("buyerFeedback")) or text_of(raw.get("buyerProductFeedBack"))
    return ReviewItem(
        id=as_id(raw.get("evaluationIdStr")) or as_id(raw.get("evaluationId")),
        stars=to_stars(value, _TOP),
        rating=value,
        best_rating=_TOP if value is not None else None,
        posted_at=posted_at,
        date_text=date_text,
        body=words,
        author=one_line(as_text(raw.get("buyerName"))),
        author_id=as_id(raw.get("buyerId")),
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        country=as_text(raw.get("buyerCountry")),
        variant=one_line(as_text(raw.get("skuInfo"))),
        product=as_text(raw.get("productId")),
        reply=text_of(raw.get("sellerReply")) or text_of(raw.get("reply")),
        incentivized=as_bool(raw.get("freeTrial")) or False,
    )


def _reviews(value: Any) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return the object that holds the list of reviews, and the reviews; an empty list is one."""
    for name in _LISTS:
        for holder in find_objects(value, name):
            if isinstance(holder[name], list):
                raws = [r for r in as_dicts(holder[name]) if "buyerEval" in r]
                if raws or (
                    not holder[name] and ("totalNum" in holder or "evaluation_stats" in holder)
                ):
                    return holder, raws
    return None, []


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:200_000]
    return (b'"buyerEval"' in head and b'"evaluationId' in head) or (
        b'"evaViewList"' in head and b'"productEvaluationStatistic"' in head
    )


def _listing_url(url: str) -> str:
    match = _ITEM.search(url)
    if match is None:
        return url
    return (
        "https://feedback.aliexpress.com/pc/searchEvaluation.do"
        f"?productId={match[1]}&lang=en_US&page=1&pageSize=20&filter=all&sort=create_date_desc"
    )


MARKETPLACE = Marketplace(
    name="aliexpress",
    claims=_claims,
    recognises=_recognises,
    page=AliexpressPage,
    listing_url=_listing_url,
    should_match=(
        "https://feedback.aliexpress.com/pc/searchEvaluation.do?productId=1005001234567890&page=1",
        "https://www.aliexpress.com/item/1005001234567890.html",
    ),
    should_not_match=("https://aliexpress.example/item/1.html", "https://notaliexpress.com/x"),
)
