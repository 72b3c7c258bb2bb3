"""AliExpress: the answers of its feedback service.

A rating is `buyerEval` on a scale of 100. Ids exceed 2^53 and are read as text. A blocked visit
is answered with HTTP 200 and a "punish" address.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from crawler.answers.page import AnswerPage, asked, is_html, substantial
from crawler.answers.reviews import (
    ReviewNames,
    histogram_of,
    listing_page,
    next_numbered,
    read_review,
)
from crawler.items import Page
from crawler.marketplace import Marketplace, host_site, is_on_host
from crawler.payloads import as_dict, as_dicts, as_float, as_int, find_objects

_HOST = re.compile(r"(?:^|\.)aliexpress\.(?:com|us|ru)$")
_ITEM = re.compile(r"/item/(?:[^/?#]{1,200}/)?(\d{8,20})\.html")
_LISTS = ("evaViewList", "reviews", "evaluations", "evaluationList")
_STARS = ("five", "four", "three", "two", "one")

_NAMES = ReviewNames(
    id=("evaluationIdStr", "evaluationId"),
    rating=("buyerEval",),
    date=("evalDate",),
    body=("buyerFeedback", "buyerProductFeedBack"),
    author=("buyerName",),
    author_id=("buyerId",),
    helpful=("upVoteCount",),
    down=("downVoteCount",),
    incentivized=("freeTrial",),
    country=("buyerCountry",),
    variant=("skuInfo",),
    product=("productId",),
    reply=("sellerReply", "reply"),
    best=100.0,
)


class AliexpressPage(AnswerPage):
    """An answer of the feedback service, or a page of the shop."""

    marketplace: ClassVar[str] = "aliexpress"

    def read_html(self) -> Page:
        """Return what a page says, under the number that the feedback service knows it by."""
        read = super().read_html()
        match = _ITEM.search(str(self.url))
        return replace(read, product=match[1]) if match and read.product else read

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
    names = replace(_NAMES, locale=locale)
    match = _ITEM.search(url)
    current = as_int(holder.get("currentPage")) or as_int(query.get("page"))
    listed = as_int(holder.get("totalNum"))
    following = next_numbered(
        url,
        current,
        pages=as_int(holder.get("totalPage")),
        size=as_int(query.get("pagesize")),
        listed=listed,
        shown=len(raws),
    )
    read = listing_page(
        "aliexpress",
        url,
        substantial(read_review(raw, names) for raw in raws),
        listed=listed,
        total=as_int(statistic.get("totalNum")),
        average=as_float(statistic.get("evarageStar")),
    )
    return replace(
        read,
        locale=locale,
        product=query.get("productid") or (match[1] if match else None),
        histogram=histogram_of(as_int(statistic.get(f"{star}StarNum")) for star in _STARS),
        sort="newest" if query.get("sort", "").startswith("create") else "other",
        filtered=query.get("filter", "all").lower() not in ("all", ""),
        page_number=current,
        next=following if raws else None,
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


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    head = body[:200_000]
    return (b'"buyerEval"' in head and b'"evaluationId' in head) or (
        b'"evaViewList"' in head and b'"productEvaluationStatistic"' in head
    )


def _site(url: str) -> str:
    """Return the shop without its host: reviews are served by another than the goods."""
    found = _HOST.search(host_site(url))
    return found.group().removeprefix(".") if found else host_site(url)


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
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=AliexpressPage,
    site=_site,
    listing_url=_listing_url,
    should_match=(
        "https://feedback.aliexpress.com/pc/searchEvaluation.do?productId=1005001234567890&page=1",
        "https://www.aliexpress.com/item/1005001234567890.html",
    ),
    should_not_match=("https://aliexpress.example/item/1.html", "https://notaliexpress.com/x"),
)
