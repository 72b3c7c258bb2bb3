"""Bazaarvoice: answers of the Conversations API (`reviews.json`, `batch.json`)."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from crawler.answers.page import AnswerPage, asked, is_html, substantial, with_parameter
from crawler.answers.reviews import ReviewNames, histogram_of, listing_page, read_review
from crawler.html.bodies import one_line
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, is_on_host
from crawler.payloads import (
    as_bool,
    as_dict,
    as_dicts,
    as_float,
    as_int,
    as_list,
    as_text,
    dig,
    find_objects,
)
from crawler.scales import best_of, to_stars
from db.records import Histogram

_HOST = re.compile(r"(?:^|\.)bazaarvoice\.com$")
_PRODUCT_FILTER = re.compile(r"ProductId:(?:eq:)?([^,&]{1,200})", re.IGNORECASE)
_PARTIAL_FILTERS = re.compile(
    r"(?:^|&)filter(?:\.\w+|_\w+)?=(?!ProductId|ContentLocale|ContentLanguage|IsRatingsOnly)",
    re.IGNORECASE,
)

_NAMES = ReviewNames(
    id=("Id",),
    rating=("Rating",),
    date=("SubmissionTime",),
    title=("Title",),
    body=("ReviewText",),
    author=("UserNickname",),
    author_id=("AuthorId",),
    verified=("ContextDataValues.VerifiedPurchaser.Value",),
    helpful=("TotalPositiveFeedbackCount",),
    votes=("TotalFeedbackCount",),
    incentivized=("ContextDataValues.IncentivizedReview.Value",),
    product=("ProductId",),
    reply=("ClientResponses.0.Response",),
    reply_at=("ClientResponses.0.Date",),
    edited_at=("LastModificationTime",),
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
                return _read(answer, reviews, url, value)
        return None


def _read(answer: dict[str, Any], raws: list[dict[str, Any]], url: str, whole: Any) -> Page:
    query = asked(url)
    product = _product(url, raws)
    described = as_dict(dig(answer, "Includes", "Products", product or ""))
    if not described:
        described = next(iter(as_dict(dig(answer, "Includes", "Products")).values()), {})
    if not described:  # in a batch the product may be an answer of its own
        products = find_objects(whole, "ReviewStatistics", "Id")
        described = next((p for p in products if product in (None, p.get("Id"))), {})
    statistics = as_dict(dig(described, "ReviewStatistics"))
    reviews = substantial(_review(raw) for raw in raws)
    listed = as_int(answer.get("TotalResults"))
    offset = as_int(answer.get("Offset")) or 0
    end = offset + max(len(reviews), 1)
    size = as_int(answer.get("Limit")) or as_int(query.get("limit")) or len(reviews)
    average = as_float(statistics.get("AverageOverallRating"))
    best = as_float(statistics.get("OverallRatingRange"))
    has_next = bool(reviews) and listed is not None and end < listed
    total = as_int(statistics.get("TotalReviewCount"))
    return replace(
        listing_page("bazaarvoice", url, reviews, listed=listed, total=total, average=average),
        locale=(as_text(answer.get("Locale")) or "").replace("_", "-") or None,
        product=product or as_text(dig(described, "Id")),
        product_title=one_line(as_text(dig(described, "Name"))),
        category=as_text(dig(described, "CategoryId")),
        best_rating=best_of([average], best) if average else None,
        histogram=_histogram(statistics),
        sort="newest" if "submissiontime:desc" in query.get("sort", "").lower() else "other",
        filtered=_PARTIAL_FILTERS.search(url.partition("?")[2]) is not None,
        page_number=offset // size + 1 if size else None,
        next=with_parameter(url, "Offset", str(end)) if has_next else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    review = read_review(raw, _NAMES)
    best = best_of([review.rating or 0.0], as_float(raw.get("RatingRange")))
    badges = {name.lower() for name in as_dict(raw.get("Badges"))}
    badges |= {str(name).lower() for name in as_list(raw.get("BadgesOrder"))}
    language, _, country = (as_text(raw.get("ContentLocale")) or "").partition("_")
    return replace(
        review,
        stars=to_stars(review.rating, best),
        best_rating=best if review.rating is not None else None,
        verified=bool(badges & {"verifiedpurchaser", "verifiedbuyer"}) or review.verified or False,
        incentivized="incentivizedreview" in badges or review.incentivized,
        country=country or None,
        lang=language or None,
    )


def _histogram(statistics: dict[str, Any]) -> Histogram | None:
    if as_float(statistics.get("OverallRatingRange")) not in (None, 5.0):
        return None
    rows = as_dicts(statistics.get("RatingDistribution"))
    if not rows:
        return None
    counts = {as_int(row.get("RatingValue")): as_int(row.get("Count")) or 0 for row in rows}
    return histogram_of(counts.get(star, 0) for star in (5, 4, 3, 2, 1))


def _product(url: str, raws: list[dict[str, Any]]) -> str | None:
    query = asked(url)
    for value in query.values():
        if match := _PRODUCT_FILTER.match(value):
            return match[1]
    return query.get("productid") or next((as_text(r.get("ProductId")) for r in raws), None)


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    return b'"TotalResults"' in body and b'"Results"' in body and b'"HasErrors"' in body


MARKETPLACE = Marketplace(
    name="bazaarvoice",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=BazaarvoicePage,
    should_match=(
        "https://api.bazaarvoice.com/data/reviews.json?apiversion=5.4&Filter=ProductId:k1",
        "https://apps.bazaarvoice.com/bfd/v1/clients/shop/api-products/cv2/resources/data/reviews.json",
    ),
    should_not_match=("https://bazaarvoice.example/data/reviews.json",),
)
