"""Reviews of a page's markup, completed by those that it draws beside them.

Shops list the newest five in JSON-LD and draw all.
"""

from collections.abc import Sequence
from dataclasses import replace

from crawler.items import ReviewItem

COMPARED = 60
"""Letters and digits of two texts that are compared."""

FILLED = ("id", "title", "verified", "helpful", "helpful_total", "reply")
"""What is taken from the drawn twin where the markup does not say it."""


def completed(
    marked: Sequence[ReviewItem], drawn: Sequence[ReviewItem]
) -> tuple[ReviewItem, ...] | None:
    """Return the drawn reviews as the markup says them, as far as it does; else None.

    The two are one list if some review stands in both; what is marked up and not drawn comes last.
    """
    twins: dict[int, ReviewItem] = {}
    free = list(drawn)
    unseen: list[ReviewItem] = []
    for review in marked:
        twin = next((d for d in free if _is_twin(review, d)), None)
        if twin is None:
            unseen.append(review)
            continue
        free = [d for d in free if d is not twin]
        twins[id(twin)] = review
    if not twins or not free:
        return None
    return (*(_filled(twins[id(d)], d) if id(d) in twins else d for d in drawn), *unseen)


def _is_twin(one: ReviewItem, other: ReviewItem) -> bool:
    if (one.author or "").casefold() != (other.author or "").casefold():
        return False
    short, long = sorted((_letters(one), _letters(other)), key=len)
    return bool(short) and (short == long or (len(short) >= 20 and long.startswith(short)))


def _letters(review: ReviewItem) -> str:
    said = (review.body or review.title or "")[:400].casefold()
    return "".join(c for c in said if c.isalnum())[:COMPARED]


def _filled(marked: ReviewItem, drawn: ReviewItem) -> ReviewItem:
    said = {name: getattr(drawn, name) for name in FILLED if getattr(marked, name) is None}
    return replace(marked, **said)
