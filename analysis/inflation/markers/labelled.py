"""Honest sources that the site itself names: free products and reviews from other stores."""

from collections.abc import Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated


def mark_free(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many reviews the site marks as written for a free product; None without any.

    Such a programme explains a surplus openly: a high value speaks for the seller.
    """
    if not any(review.free for review in (*inside, *outside)):
        return None
    return compare_shares(
        "free_product",
        "are marked by the site as written for a free product",
        [review.free for review in inside],
        [review.free for review in outside],
    )


def mark_foreign(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many reviews come from another country's store; None without any.

    Translated reviews that arrive together look like a campaign: a high value speaks for the
    seller.
    """
    if not any(review.foreign for review in (*inside, *outside)):
        return None
    return compare_shares(
        "foreign",
        "were written on another country's store",
        [review.foreign for review in inside],
        [review.foreign for review in outside],
    )
