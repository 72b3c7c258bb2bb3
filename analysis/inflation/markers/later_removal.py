"""Later removal: platforms take paid reviews down, often more than three months later."""

from collections.abc import Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated


def mark_later_removal(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many high reviews of the campaign were removed since, against the others.

    Source: He, Hollenbeck and Proserpio 2022, The market for fake reviews, Marketing Science
    41(5):896-921 (deletions come more than a hundred days after).
    """
    return compare_shares(
        "later_removal",
        "with high stars were removed later",
        [review.removed for review in inside if review.stars >= 4],
        [review.removed for review in outside if review.stars >= 4],
    )
