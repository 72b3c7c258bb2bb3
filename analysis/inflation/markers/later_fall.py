"""Later fall: after a campaign the share of low stars rises, because the buyers were misled."""

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated

#: How long after the campaign the fall is looked for.
WEEKS_AFTER = 12


def mark_later_fall(reviews: Sequence[Rated], started_on: date, ended_on: date) -> Marker | None:
    """Return the share of 1-2 stars in the twelve weeks after the campaign, against before it.

    Args:
        reviews: All reviews of the product.
        started_on: First day of the campaign.
        ended_on: Last day of it.

    Source: He, Hollenbeck and Proserpio 2022, Marketing Science 41(5):896-921.
    """
    last = ended_on + timedelta(weeks=WEEKS_AFTER)
    after = [review.stars <= 2 for review in reviews if ended_on < review.posted_on <= last]
    before = [review.stars <= 2 for review in reviews if review.posted_on < started_on]
    return compare_shares("later_fall", "after the campaign have 1 or 2 stars", after, before)
