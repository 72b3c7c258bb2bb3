"""What pages call the block of one review, in the languages of their authors."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

from lxml.html import HtmlElement

Names = tuple[str, ...]

_NAMES = ("class", "data-testid", "data-test", "data-qa", "data-test-id", "data-test-target")

WRAPPED = 3
"""Wrappers that each of some blocks may stand in alone."""

HIGHEST = 6
"""Levels that are climbed from a review's words to the block that calls itself one."""

_KINDS = (
    "review|comment|opinion|avis|bewertung|rezension|recensione|yorum|testimonial|feedback|"
    "beoordeling|opinia|opinie|omdome|recension|avaliacao|valoracion|resena|comentario|anmeldelse|"
    "recenze|hodnoceni|recenzie|velemeny|otzyv"
)
_BLOCK = re.compile(
    rf"(?:^h?|[-_]|(?:product|customer|user|client|guest|buyer|ali))(?:reviews?item|{_KINDS})(?:[-_]{{0,2}}"
    r"(?:item|entry|card|box|block|row|container|wrapper|li|single|list-item|part|cell|panel|tile"
    r"|element|client|kunde|cliente|produit|producto|prodotto|produkt|post|unit|eintrag))?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[^a-z])(?:questions?|faq|q-?(?:and|n)?-?a|blog|news|related|similar|recommend\w*"
    r"|cross-?sells?|upsells?|sidebar|footer)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_RATINGS = re.compile(
    r"(?:^|[\s_-])(?:user|customer)?[-_]?(?:ratings|oceny|opinii)(?:$|[\s_-])", re.I
)
_OF_SHOP = re.compile(
    r"(?:shop|store|seller|merchant|site|service|company)[-_]{0,2}(?:review|rating|feedback)"
    r"|shop-?bewertung|h[aä]ndlerbewertung|avis[-_]{1,2}(?:site|boutique)",
    re.IGNORECASE,
)
_HASH = re.compile(
    r"(?:__?|--?)(?=[A-Za-z\d]*\d)[A-Za-z\d]{1,8}$|__(?=[A-Za-z][a-z]*[A-Z])[A-Za-z]{5}$"
)
_HINT = re.compile(_KINDS, re.IGNORECASE)


def block_names(element: HtmlElement) -> Names:
    """Return the names by which an element calls itself the block of a review."""
    called = " ".join(filter(None, map(element.get, _NAMES)))[:300]
    if not _HINT.search(called):
        return ()
    names = (plain_name(name) for name in called.split())
    return tuple(dict.fromkeys(filter(_BLOCK.search, names)))


def plain_name(name: str) -> str:
    """Return a class name without a number or the hash of a build: `text__A1b2C` → `text`."""
    return _HASH.sub("", name)


def lists_of(blocks: Iterable[tuple[HtmlElement, Names]]) -> list[tuple[Names, list[HtmlElement]]]:
    """Return blocks that look alike and stand in one place, with their names.

    The place is their parent; blocks that are alone there may be wrapped one by one.
    """
    kinds: dict[tuple[str, Names], list[HtmlElement]] = defaultdict(list)
    for element, names in blocks:
        kinds[(element.tag, names)].append(element)
    found: list[tuple[Names, list[HtmlElement]]] = []
    for (_, names), alike in kinds.items():
        around = {element: element.getparent() for element in alike}
        for level in range(WRAPPED + 1):
            places: dict[HtmlElement | None, list[HtmlElement]] = defaultdict(list)
            for element, place in around.items():
                places[place].append(element)
            if level == WRAPPED:
                found += [(names, together) for together in places.values()]
                break
            for together in places.values():
                if len(together) > 1:
                    found.append((names, together))
                    for element in together:
                        del around[element]
            around = {e: p.getparent() if p is not None else None for e, p in around.items()}
    return found


def is_place(element: HtmlElement) -> bool:
    """Return whether an element calls itself a place of reviews: in the plural, or as a block."""
    label = " ".join(filter(None, map(element.get, (*_NAMES, "id"))))[:300]
    return bool(_HINT.search(label) or _RATINGS.search(label)) and not _ELSEWHERE.search(label)


def is_of_product(element: HtmlElement) -> bool:
    """Return whether a block stands where a product's reviews may.

    Not beneath a question or an article, beside the page, or with other goods; a place that is
    named after both (`reviews-and-questions`) may be.
    """
    for above in islice(element.iterancestors(), HIGHEST):
        if above.tag in ("body", "html", "main"):
            return True
        label = f"{above.get('class', '')} {above.get('id', '')}"[:300]
        if above.tag in ("aside", "footer", "nav"):
            return False
        if _ELSEWHERE.search(label) and not _HINT.search(label):
            return False
    return True


def is_of_shop(names: Names) -> bool:
    """Return whether blocks call themselves what visitors say of the shop."""
    return all(_OF_SHOP.search(name) for name in names)


def are_testimonials(names: Names) -> bool:
    """Return whether blocks call themselves what some themes say of the shop, some of a product."""
    return all("testimonial" in name.casefold() for name in names)


def held_blocks(blocks: Iterable[HtmlElement]) -> Counter[HtmlElement]:
    """Return how many of some blocks each element is or holds."""
    return Counter(held for block in blocks for held in (block, *block.iterancestors()))


def whole_block(block: HtmlElement, held: Counter[HtmlElement]) -> HtmlElement:
    """Return what calls itself the block of a review around its words, else these alone.

    An answer often stands beside the words, and the number of a review on what is around both.
    Beside other reviews that is the highest such element without any of them; alone, the lowest.

    Args:
        block: The smallest element with a review's author and words.
        held: `held_blocks` of the same elements of all reviews of the page.
    """
    alone = held[block.getroottree().getroot()] < 2
    whole = block
    for above in (block, *islice(block.iterancestors(), HIGHEST)):
        if held[above] > 1 or above.tag in ("body", "html", "main"):
            break
        if block_names(above):
            whole = above
            if alone:
                break
    return whole
