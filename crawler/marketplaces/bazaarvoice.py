"""Bazaarvoice: answers of the Conversations API (`reviews.json`, `batch.json`)."""

import re
from typing import Any, ClassVar

from crawler.answers import AnswerPage, asked, is_html, substantial, text_of, with_parameter
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem
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
    as_list,
    as_text,
    dig,
    find_objects,
)
from crawler.scales import best_of, to_stars

_HOST = re.compile(r"(?:^|\.)bazaarvoice\.com$")
_PRODUCT_FILTER = re.compile(r"ProductId:(?:eq:)?([^,&]{1,200})", re.IGNORECASE)
_PARTIAL_FILTERS = re.compile(
    r"(?:^|&)filter(?:\.\w+|_\w+)?=(?!ProductId|ContentLocale|ContentLanguage|IsRatingsOnly)",
    re.IGNORECASE,
)


class BazaarvoicePage(AnswerPage):
    """One answer of the API."""

    marketplace: ClassVar[str] = "bazaarvoice"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer, or the reviews of a batch of answers, says."""
        url = str(self.url)
        for answer in find_objects(value, "Results", "TotalResults"):
            raws = as_list(answer.get("Results"))
            reviews = [r for r in as_dicts(raws) if "Rating" in r or "ReviewText" in r]
            if reviews or not raws:
                if as_list(answer.get("Errors")) or as_bool(answer.get("HasErrors")):
                    continue
                return _read(answer, reviews, url)
        return None


def _read(answer: dict[str, Any], raws: list[dict[str, Any]], url: str) -> Page:
    query = asked(url)
    product = _product(url, raws)
    described = as_dict(dig(answer, "Includes", "Products", product or ""))
    if not described:
        described = next(iter(as_dict(dig(answer, "Includes", "Products")).values()), {})
    statistics = as_dict(dig(described, "ReviewStatistics"))
    reviews = substantial(_review(raw) for raw in raws)
    listed = as_int(answer.get("TotalResults"))
    outcome, sign, missing = judge_count(len(reviews), listed)
    offset = as_int(answer.get("Offset")) or 0
    end = offset + max(len(reviews), 1)
    size = as_int(answer.get("Limit")) or as_int(query.get("limit")) or len(reviews)
    average = as_float(statistics.get("AverageOverallRating"))
    total = as_int(statistics.get("TotalReviewCount"))
    best = as_float(statistics.get("OverallRatingRange"))
    has_next = bool(reviews) and listed is not None and end < listed
    return Page(
        marketplace="bazaarvoice",
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        locale=(as_text(answer.get("Locale")) or "").replace("_", "-") or None,
        product=product or as_text(dig(described, "Id")),
        product_title=one_line(as_text(dig(described, "Name"))),
        category=as_text(dig(described, "CategoryId")),
        aggregate_rating=average,
        best_rating=best_of([average], best) if average else None,
        aggregate_count=total if total is not None else listed,
        written_count=listed,
        histogram=_histogram(statistics),
        reviews=reviews,
        sort="newest" if "submissiontime:desc" in query.get("sort", "").lower() else "other",
        filtered=_PARTIAL_FILTERS.search(url.partition("?")[2]) is not None,
        page_number=offset // size + 1 if size else None,
        next=with_parameter(url, "Offset", str(end)) if has_next else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    rating = as_float(raw.get("Rating"))
    best = best_of([rating or 0.0], as_float(raw.get("RatingRange")))
    date_text = as_text(raw.get("SubmissionTime"))
    badges = {name.lower() for name in as_dict(raw.get("Badges"))}
    badges |= {str(name).lower() for name in as_list(raw.get("BadgesOrder"))}
    context = as_dict(raw.get("ContextDataValues"))
    bought = as_text(dig(context, "VerifiedPurchaser", "Value")) or ""
    given = as_text(dig(context, "IncentivizedReview", "Value")) or ""
    locale = as_text(raw.get("ContentLocale")) or ""
    language, _, country = locale.partition("_")
    reply = next(iter(as_dicts(raw.get("ClientResponses"))), {})
    return ReviewItem(
        id=as_id(raw.get("Id")),
        stars=to_stars(rating, best),
        rating=rating,
        best_rating=best if rating is not None else None,
        posted_at=as_instant(date_text),
        date_text=date_text,
        title=one_line(as_text(raw.get("Title"))),
        body=text_of(raw.get("ReviewText")),
        author=one_line(as_text(raw.get("UserNickname"))),
        author_id=as_id(raw.get("AuthorId")),
        verified=bool(badges & {"verifiedpurchaser", "verifiedbuyer"}) or as_bool(bought) is True,
        helpful=as_int(raw.get("TotalPositiveFeedbackCount")),
        helpful_total=as_int(raw.get("TotalFeedbackCount")),
        incentivized="incentivizedreview" in badges or as_bool(given) is True,
        country=country or None,
        lang=language or None,
        product=as_text(raw.get("ProductId")),
        reply=text_of(reply.get("Response")),
        reply_at=as_instant(reply.get("Date")),
        edited_at=as_instant(raw.get("LastModificationTime")),
    )


def _histogram(statistics: dict[str, Any]) -> tuple[int, int, int, int, int] | None:
    if as_float(statistics.get("OverallRatingRange")) not in (None, 5.0):
        return None
    rows = as_dicts(statistics.get("RatingDistribution"))
    if not rows:
        return None
    counts = {as_int(row.get("RatingValue")): as_int(row.get("Count")) or 0 for row in rows}
    five, four, three, two, one = (counts.get(star, 0) for star in (5, 4, 3, 2, 1))
    return five, four, three, two, one


def _product(url: str, raws: list[dict[str, Any]]) -> str | None:
    query = asked(url)
    for value in query.values():
        if match := _PRODUCT_FILTER.match(value):
            return match[1]
    return query.get("productid") or next((as_text(r.get("ProductId")) for r in raws), None)


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    return b'"TotalResults"' in body and b'"Results"' in body and b'"HasErrors"' in body


MARKETPLACE = Marketplace(
    name="bazaarvoice",
    claims=_claims,
    recognises=_recognises,
    page=BazaarvoicePage,
    should_match=(
        "https://api.bazaarvoice.com/data/reviews.json?apiversion=5.4&Filter=ProductId:k1",
        "https://apps.bazaarvoice.com/bfd/v1/clients/shop/api-products/cv2/resources/data/reviews.json",
    ),
    should_not_match=("https://bazaarvoice.example/data/reviews.json",),
)
