"""Unverified share: campaigns often lack the site's mark of a verified purchase."""

from collections.abc import Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated


def mark_unverified(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many reviews lack the verified mark; None where the site shows no such mark.

    Bought reviews that were refunded afterwards are verified: a low value proves nothing.
    """
    return compare_shares(
        "unverified",
        "are not marked as verified",
        [not review.verified for review in inside if review.verified is not None],
        [not review.verified for review in outside if review.verified is not None],
    )
