"""One-review accounts: reviewers of whom the record knows no other review."""

from collections.abc import Mapping, Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated


def mark_one_review(
    inside: Sequence[Rated], outside: Sequence[Rated], known: Mapping[str, int]
) -> Marker | None:
    """Return how many high reviews come from accounts with a single review in the record.

    Args:
        inside: Reviews of the campaign.
        outside: The product's other reviews.
        known: Reviews by reviewer in the whole record of the site; those missing have one.

    The record sees few of an account's reviews, so most accounts have one: only the difference
    to the product's other reviews means something.
    """
    return compare_shares(
        "one_review",
        "come from accounts without another review in the record",
        [known.get(review.reviewer, 1) <= 1 for review in inside if review.reviewer],
        [known.get(review.reviewer, 1) <= 1 for review in outside if review.reviewer],
    )
