"""What pages call the block of one review, in the languages of their authors."""

import re
from collections.abc import Collection
from itertools import islice

from lxml.html import HtmlElement

HIGHEST = 6
"""Levels that are climbed from a review's words to the block that calls itself one."""

_KINDS = (
    "review|comment|opinion|avis|bewertung|rezension|recensione|yorum|testimonial|feedback|"
    "beoordeling|opinia|omdome|recension|avaliacao|valoracion|resena|comentario|anmeldelse|"
    "recenze|hodnoceni|recenzie|velemeny|otzyv"
)
_BLOCK = re.compile(
    rf"(?:^h?|[-_])(?:reviews?item|{_KINDS})(?:[-_]{{0,2}}"
    r"(?:item|entry|card|box|block|row|container|wrapper|li|single|list-item))?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[^a-z])(?:questions?|faq|q-?(?:and|n)?-?a|blog|news)(?:[^a-z]|$)", re.IGNORECASE
)
_HINT = re.compile(_KINDS, re.IGNORECASE)


def block_names(element: HtmlElement) -> tuple[str, ...]:
    """Return the classes by which an element calls itself the block of a review."""
    classes = element.get("class", "")[:200]
    return tuple(filter(_BLOCK.search, classes.split())) if _HINT.search(classes) else ()


def is_of_product(element: HtmlElement) -> bool:
    """Return whether a block stands where a product's reviews may: not beneath a question."""
    for above in islice(element.iterancestors(), HIGHEST):
        if above.tag not in ("body", "html", "main") and _ELSEWHERE.search(
            f"{above.get('class', '')} {above.get('id', '')}"[:300]
        ):
            return False
    return True


def is_of_shop(names: tuple[str, ...]) -> bool:
    """Return whether blocks call themselves what visitors say of the shop."""
    return all("testimonial" in name.casefold() for name in names)


def whole_block(block: HtmlElement, others: Collection[HtmlElement]) -> HtmlElement:
    """Return what calls itself the block of a review around its words, else these alone.

    An answer often stands beside the words, and the number of a review on what is around both.
    Beside other reviews that is the highest such element without any of them; alone, the lowest.

    Args:
        block: The smallest element with a review's author and words.
        others: The same elements of all reviews of the page.
    """
    outer = {above for other in others if other is not block for above in other.iterancestors()}
    whole = block
    for above in (block, *islice(block.iterancestors(), HIGHEST)):
        if above in outer or above.tag in ("body", "html", "main"):
            break
        if block_names(above):
            whole = above
            if len(others) < 2:
                break
    return whole
