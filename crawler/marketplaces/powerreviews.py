"""PowerReviews: answers of the display API, ten a page (`/product/<id>/reviews`).

The histogram counts from one star up. It names no order, so it is believed where its mean is the
average that stands beside it.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from crawler.answers.page import AnswerPage, asked, substantial, with_parameter
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    first_float,
    first_text,
    histogram_of,
    listing_page,
    read_review,
)
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace, is_on_host
from crawler.payloads import as_dict, as_dicts, as_int, as_list

_HOST = re.compile(r"(?:^|\.)powerreviews\.com$")
_PRODUCT = re.compile(r"/product/([^/?#]{1,200})/reviews")
_NAMES = ReviewNames(
    id=("ugc_id", "review_id", "internal_review_id"),
    rating=("metrics.rating",),
    date=("details.created_date",),
    title=("details.headline",),
    body=("details.comments",),
    author=("details.nickname",),
    verified=("badges.is_verified_buyer",),
    helpful=("metrics.helpful_votes",),
    down=("metrics.not_helpful_votes",),
    product=("details.product_variant", "details.product_page_id"),
    reply=("details.merchant_response",),
    reply_at=("details.merchant_response_date",),
)


class PowerreviewsPage(AnswerPage):
    """One answer of the API."""

    marketplace: ClassVar[str] = "powerreviews"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says; one that asks for several products is not read."""
        answer, url = as_dict(value), str(self.url)
        results = [r for r in as_dicts(answer.get("results")) if isinstance(r.get("reviews"), list)]
        if len(results) != 1 or "paging" not in answer:
            return None
        raws = as_list(results[0]["reviews"])
        reviews = [raw for raw in as_dicts(raws) if "details" in raw and "metrics" in raw]
        return None if raws and not reviews else _read(answer, results[0], reviews, url)


def _read(
    answer: dict[str, Any], result: dict[str, Any], raws: list[dict[str, Any]], url: str
) -> Page:
    reviews = substantial(_review(raw) for raw in raws)
    query, rollup = asked(url), as_dict(result.get("rollup"))
    listed = first_count(answer, ("paging.total_results",))
    current = first_count(answer, ("paging.current_page_number",))
    size = first_count(answer, ("paging.page_size",)) or len(raws)
    start = as_int(query.get("paging.from"))
    end = (start if start is not None else ((current or 1) - 1) * size) + max(len(raws), 1)
    named = _PRODUCT.search(url)
    average = first_float(rollup, ("average_rating",))
    follows = bool(reviews) and listed is not None and end < listed
    return replace(
        listing_page(
            "powerreviews",
            url,
            reviews,
            listed=listed,
            total=first_count(rollup, ("rating_count",)),
            average=average,
        ),
        locale=(first_text(raws[:1], ("0.details.locale",)) or "").replace("_", "-") or None,
        product=first_text(result, ("page_id",)) or (named[1] if named else None),
        histogram=_histogram(rollup, average),
        sort="newest" if query.get("sort", "").lower() == "newest" else "other",
        filtered="filters" in query or "search" in query,
        page_number=current,
        next=with_parameter(url, "paging.from", str(end)) if follows else None,
    )


def _review(raw: dict[str, Any]) -> ReviewItem:
    language, _, country = (first_text(raw, ("details.locale",)) or "").partition("_")
    return replace(
        read_review(raw, _NAMES), lang=language[:12] or None, country=country[:12] or None
    )


def _histogram(
    rollup: dict[str, Any], average: float | None
) -> tuple[int, int, int, int, int] | None:
    rising = as_list(rollup.get("rating_histogram"))[:6]
    counts = histogram_of(as_int(count) for count in reversed(rising)) if len(rising) == 5 else None
    total = sum(counts) if counts else 0
    if counts is None or not total or average is None:
        return None
    mean = sum(stars * count for stars, count in zip((5, 4, 3, 2, 1), counts, strict=True)) / total
    return counts if abs(mean - average) < 0.06 else None


def _recognises(body: bytes) -> bool:
    head = body[:200_000]
    return b'"ugc_id"' in head and b'"headline"' in head and b'"metrics"' in head


MARKETPLACE = Marketplace(
    name="powerreviews",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=PowerreviewsPage,
    should_match=(
        "https://readservices-b2c.powerreviews.com/m/1/l/en_US/product/k1/reviews?paging.from=0",
        "https://display.powerreviews.com/m/1/l/fr_FR/product/k1/reviews",
    ),
    should_not_match=("https://powerreviews.com.example/m/1", "https://mypowerreviews.com/m/1"),
)
