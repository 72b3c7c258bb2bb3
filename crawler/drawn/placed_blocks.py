"""Blocks that may be reviews by where they stand: children of a place of reviews that look alike.

Some bear the number of a review and nothing else; some come as pairs (`dt` and `dd`, two rows).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice

from lxml import html
from lxml.html import HtmlElement

from crawler.drawn.review_blocks import HIGHEST, is_of_product, is_of_shop, is_place, plain_name
from crawler.html.inner_text import visible_text

MOST_PLACES = 60
"""Places of one page that are looked at."""

MOST = 200
"""Blocks of one list that are read."""

DEEPEST = 4
"""Levels below a place of reviews on which its list may stand."""

_NUMBERED = "//*[@data-review-id or @data-reviewid or @data-comment-id or @data-rating-id]"
_UNREAD = frozenset({"script", "style", "template", "noscript", "form", "nav", "select", "head"})


def placed_lists(root: HtmlElement, *, listing: bool) -> Iterator[list[HtmlElement]]:
    """Yield the lists of blocks that may be a page's reviews, the likeliest first.

    Args:
        root: The page.
        listing: Its address calls the whole page one of reviews.
    """
    if listing:
        yield from (found for body in root.iter("body") for found in _lists_in(body))
    numbered = list(islice(_numbered(root), MOST))
    if numbered:
        yield numbered
    places = (
        element
        for element in root.iter("div", "section", "ul", "ol", "dl", "table", "tbody", "main")
        if is_place(element) and is_of_product(element) and not is_of_shop(_names(element))
    )
    for place in islice(places, MOST_PLACES):
        yield from _lists_in(place)


def _names(element: HtmlElement) -> tuple[str, ...]:
    return tuple(f"{element.get('class', '')} {element.get('id', '')}"[:300].split()) or ("",)


def _numbered(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the widest element around each number of a review that holds no other's."""
    bearers = root.xpath(_NUMBERED)[:MOST]
    held: Counter[HtmlElement] = Counter()
    for bearer in bearers:
        held.update((bearer, *bearer.iterancestors()))
    for bearer in bearers if len(bearers) > 1 else ():
        block = bearer
        for above in islice(bearer.iterancestors(), HIGHEST):
            if held[above] > 1 or above.tag in ("body", "html", "main"):
                break
            block = above
        if is_of_product(block):
            yield block


def _lists_in(place: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Yield lists of two or more children of a place that look alike, or of pairs of them."""
    level = [place]
    for _ in range(DEEPEST):
        below: list[HtmlElement] = []
        for element in level[:20]:
            children = [c for c in element if isinstance(c.tag, str) and c.tag not in _UNREAD]
            alike: dict[tuple[str, tuple[str, ...]], list[HtmlElement]] = defaultdict(list)
            for child in children[: MOST * 2]:
                alike[(child.tag, _look(child))].append(child)
            if (pairs := _pairs(children)) is not None:
                yield pairs
            yield from (group[:MOST] for group in alike.values() if len(group) > 1)
            below += children[:20]
        level = below


def _look(element: HtmlElement) -> tuple[str, ...]:
    return tuple(sorted(plain_name(name) for name in element.get("class", "")[:200].split()))


def _pairs(children: list[HtmlElement]) -> list[HtmlElement] | None:
    """Return the children two by two, if they come so: a head and the words beneath it."""
    if not 4 <= len(children) <= MOST * 2 or len(children) % 2:
        return None
    heads, tails = children[::2], children[1::2]
    looks = {(e.tag, _look(e)) for e in heads}, {(e.tag, _look(e)) for e in tails}
    if len(looks[0]) > 1 or len(looks[1]) > 1 or looks[0] == looks[1]:
        return None
    if any(len(visible_text(e, most=20_001)) > 20_000 for e in children):
        return None
    joined = []
    for head, tail in zip(heads, tails, strict=True):
        block = html.Element("div")
        block.extend([deepcopy(head), deepcopy(tail)])
        joined.append(block)
    return joined
