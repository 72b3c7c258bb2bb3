"""All markers of one campaign, in a fixed order."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.inflation.baseline import Category
from analysis.inflation.markers.labelled import mark_foreign, mark_free
from analysis.inflation.markers.later_fall import mark_later_fall
from analysis.inflation.markers.later_removal import mark_later_removal
from analysis.inflation.markers.near_duplicates import mark_near_duplicates
from analysis.inflation.markers.one_review import mark_one_review
from analysis.inflation.markers.posting_hours import mark_posting_hours
from analysis.inflation.markers.product_change import mark_product_change
from analysis.inflation.markers.rings import Ring
from analysis.inflation.markers.same_day import mark_same_day
from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.markers.short_texts import mark_short_texts
from analysis.inflation.markers.unverified import mark_unverified
from analysis.inflation.markers.volume_peak import mark_volume
from analysis.inflation.records import Marker, Rated


def mark_campaign(
    reviews: Sequence[Rated],
    started_on: date,
    ended_on: date,
    *,
    factors: list[float],
    rate: tuple[float, float],
    category: Category,
    known: Mapping[str, int],
    elsewhere: Mapping[str, Sequence[str]],
    rings: Sequence[Ring] = (),
) -> tuple[Marker, ...]:
    """Return every marker that can be computed for a campaign.

    Args:
        reviews: All reviews of the product, removed ones included.
        started_on: First day of the campaign.
        ended_on: Last day of it.
        factors: The site's factor of each week of the campaign that could be seen.
        rate: Gamma shape and rate of the weekly number before it.
        category: Category of the product.
        known: Reviews by reviewer in the whole record of the site.
        elsewhere: Texts of other sellers' high reviews, by seller.
        rings: The site's reviewer rings.
    """
    inside = [review for review in reviews if started_on <= review.posted_on <= ended_on]
    outside = [review for review in reviews if not started_on <= review.posted_on <= ended_on]
    found = (
        mark_volume(len(inside), factors, rate, category),
        mark_near_duplicates(inside, outside, elsewhere),
        mark_unverified(inside, outside),
        mark_one_review(inside, outside, known),
        mark_same_day(inside, outside, started_on, ended_on),
        mark_short_texts(inside, outside),
        mark_posting_hours(inside, outside),
        mark_later_removal(inside, outside),
        mark_later_fall(reviews, started_on, ended_on),
        mark_product_change(inside, outside),
        mark_free(inside, outside),
        mark_foreign(inside, outside),
        mark_rings(inside, outside, rings),
    )
    return tuple(marker for marker in found if marker is not None)


def mark_rings(
    inside: Sequence[Rated], outside: Sequence[Rated], rings: Sequence[Ring]
) -> Marker | None:
    """Return how many of the campaign's reviewers belong to a ring; None without rings."""
    members = {name for ring in rings for name in ring.reviewers}
    if not members:
        return None
    return compare_shares(
        "rings",
        "come from a group of accounts that praise the same products",
        [review.reviewer in members for review in inside if review.reviewer],
        [review.reviewer in members for review in outside if review.reviewer],
    )
