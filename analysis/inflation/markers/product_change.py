"""Change of product: reviews of something else stand under the same listing."""

from collections import Counter
from collections.abc import Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated


def mark_product_change(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many reviews name another variant than the product's usual ones.

    A merge of listings looks like a campaign; this marker says so. Usual variants are those that
    one in fifty of the other reviews names. None where reviews name no variant.
    """
    named = Counter(review.product for review in outside if review.product)
    usual = {name for name, number in named.items() if number * 50 >= named.total()}
    return compare_shares(
        "product_change",
        "name a variant that the other reviews hardly name",
        [review.product not in usual for review in inside if review.product],
        [review.product not in usual for review in outside if review.product],
    )
