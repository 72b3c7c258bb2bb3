"""Short or generic texts: praise that could stand under any product."""

import re
from collections.abc import Sequence

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated

#: Fewer words than this say nothing about a product.
FEW_WORDS = 5
#: Scripts without spaces: two characters count as one word.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
WORD = re.compile(r"\w+")


def mark_short_texts(inside: Sequence[Rated], outside: Sequence[Rated]) -> Marker | None:
    """Return how many reviews have fewer than five words; ratings without text are left out.

    Five-star reviews are shorter than others everywhere, so only high reviews are compared.
    """
    return compare_shares(
        "short_texts",
        f"with high stars have fewer than {FEW_WORDS} words",
        [count_words(review.text) < FEW_WORDS for review in inside if _is_high(review)],
        [count_words(review.text) < FEW_WORDS for review in outside if _is_high(review)],
    )


def count_words(text: str) -> int:
    """Return the number of words in the first 2,000 characters."""
    start = text[:2000]
    unspaced = len(UNSPACED.findall(start))
    return len(WORD.findall(UNSPACED.sub(" ", start))) + (unspaced + 1) // 2


def _is_high(review: Rated) -> bool:
    return review.stars >= 4 and bool(review.text.strip())
