"""The one thing a page is about, among all the things it describes."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from crawler.html.heads import Head, address_key
from crawler.markup.things import Thing

GOODS = frozenset(
    [
        "product",
        "productgroup",
        "productmodel",
        "individualproduct",
        "someproducts",
        "softwareapplication",
        "mobileapplication",
        "webapplication",
        "videogame",
        "game",
        "book",
        "movie",
        "tvseries",
        "musicalbum",
        "course",
        "vehicle",
        "car",
        "motorcycle",
        "service",
        "event",
        "recipe",
        "audiobook",
    ]
)
"""Types of things that are sold and reviewed."""

HOUSES = frozenset(
    [
        "organization",
        "corporation",
        "localbusiness",
        "store",
        "onlinestore",
        "onlinebusiness",
        "website",
        "brand",
        "electronicsstore",
        "clothingstore",
        "homegoodsstore",
        "shoestore",
        "furniturestore",
        "hobbyshop",
        "professionalservice",
        "financialservice",
        "autodealer",
        "restaurant",
        "hotel",
        "lodgingbusiness",
        "healthandbeautybusiness",
        "newsmediaorganization",
        "person",
    ]
)
"""Types of those who sell: a rating of theirs is not the product's."""

ARTICLES = frozenset(["article", "newsarticle", "blogposting", "blog", "report", "techarticle"])

_PAGES = frozenset(["webpage", "itempage", "collectionpage", "faqpage", "itemlist", "review"])

_ELSEWHERE = frozenset(
    [
        "issimilarto",
        "isrelatedto",
        "isaccessoryorsparepartfor",
        "isconsumablefor",
        "itemlistelement",
        "item",
        "itemoffered",
        "hasvariant",
        "isvariantof",
        "haspart",
        "mentions",
        "workexample",
        "suggestedanswer",
        "relatedlink",
        "significantlink",
        "knowsabout",
        "makesoffer",
        "offers",
    ]
)
_ASIDE = re.compile(
    r"(?:^|[^a-z])(?:related|similar|recommend\w*|also[-_]?(?:bought|viewed)|cross-?sells?|upsells?|"
    r"carousel|recently|accessor\w+|others?-?products?|product-?list|sugg?est\w*)(?:[^a-z]|$)",
    re.IGNORECASE,
)


def main_subject(things: list[Thing], head: Head) -> list[Thing]:
    """Return all descriptions of the thing the page is about, best first; none if none fits.

    Goods come before those who sell them, and what is reviewed in a review before what is not
    mentioned at all. Of several goods the page's own is the one that shares its address, its
    number or its title; where none does, the page is a list.
    """
    goods = [t for t in things if t.types & GOODS and not _is_elsewhere(t)]
    if not goods:
        goods = [t for t in things if t.types & GOODS and _is_all_that_is_offered(t)]
    if not goods:
        goods = [t for t in things if t.role == "itemreviewed" and not t.types & HOUSES]
    if not goods:
        return _main_house(things) or _sole_unknown(things)
    scored = sorted(
        ((_score(thing, head), -place, thing) for place, thing in enumerate(goods)),
        key=lambda entry: entry[:2],
        reverse=True,
    )
    best_score, _, best = scored[0]
    same = [thing for _, _, thing in scored if thing is best or is_same(thing, best)]
    if best_score < 3 and len(same) < len(goods):
        return []
    if best_score < -2:
        return []
    return same + _variants(same)


def _variants(subject: list[Thing]) -> list[Thing]:
    """Return the variants of a product group, and the group of a variant: they pool reviews."""
    own = {id(thing) for thing in subject}
    found = [v for thing in subject for v in thing.things("hasvariant", "isvariantof")]
    return [thing for thing in found if id(thing) not in own]


def is_same(thing: Thing, other: Thing) -> bool:
    """Return whether two descriptions name the same thing: by number, address or name."""
    if thing is other:
        return True
    if thing.id and thing.id == other.id:
        return True
    for name in ("sku", "productid", "gtin13", "gtin", "mpn"):
        one, two = thing.text(name), other.text(name)
        if one and two and name in ("sku", "gtin13"):
            return one == two
        if one and one == two:
            return True
    names, others = list(thing.texts("name")), list(other.texts("name"))
    return any(same_name(one, two) for one in names for two in others)


def same_name(one: str, two: str) -> bool:
    """Return whether two names mean one thing; one may be cut short or stand inside the other."""
    first, second = sorted((_folded(one), _folded(two)), key=len)
    if not first:
        return False
    return first == second or (len(first) >= 8 and first in second)


def _main_house(things: Iterable[Thing]) -> list[Thing]:
    """Return the seller with reviews of its own, for pages about a seller."""
    return [
        t
        for t in things
        if t.types & HOUSES
        and t.role not in ("author", "publisher", "seller", "brand", "manufacturer")
        and (t.properties.get("review") or t.properties.get("aggregaterating"))
    ][:1]


def _sole_unknown(things: Iterable[Thing]) -> list[Thing]:
    """Return the one thing of a type not listed here that has reviews; none of several."""
    found = [
        t
        for t in things
        if t.parent is None
        and not t.types & (ARTICLES | _PAGES)
        and (t.properties.get("review") or t.properties.get("aggregaterating"))
    ]
    return found if len(found) == 1 else []


def _is_elsewhere(thing: Thing) -> bool:
    if thing.role in _ELSEWHERE:
        return True
    return any(
        around.types & {"itemlist", "offer", "aggregateoffer", "review", "question"}
        or around.role in _ELSEWHERE
        for around in thing.ancestors()
    )


def _is_all_that_is_offered(thing: Thing) -> bool:
    """Return whether goods stand in an offer that is the page's own, in nobody's list."""
    offer = thing.parent
    return thing.role == "itemoffered" and offer is not None and offer.parent is None


def _score(thing: Thing, head: Head) -> float:
    score = 0.0
    offers = list(thing.things("offers"))
    addresses = [a for a in (*thing.texts("url"), thing.id or "") if "/" in a]
    addresses += [a for offer in offers for a in offer.texts("url")]
    keys = {address_key(a) for a in addresses if a.startswith("http")}
    if keys & set(head.keys):
        score += 10
    elif keys and head.own:
        score -= 3
    for name in ("sku", "productid", "mpn", "gtin13", "gtin"):
        number = (thing.text(name) or "").rpartition(":")[2].lower()
        if len(number) >= 4 and any(number in address for address in head.keys):
            score += 4
            break
    names = list(thing.texts("name"))
    score += 6 * max(
        (_overlap(name, title) for name in names for title in head.titles), default=0.0
    )
    if any(t.types & GOODS for t in thing.ancestors()):
        score -= 5
    if thing.element is not None and _is_aside(thing):
        score -= 6
    if thing.properties.get("offers") or thing.properties.get("aggregaterating"):
        score += 0.5
    return score


def is_aside(element: HtmlElement) -> bool:
    """Return whether an element calls itself a place for other goods than the page's own."""
    return bool(_ASIDE.search(f"{element.get('class', '')} {element.get('id', '')}"[:300]))


def _is_aside(thing: Thing) -> bool:
    element = thing.element
    height = 0
    while element is not None and height < 12:
        if element.tag not in ("body", "html", "main") and is_aside(element):
            return True
        element, height = element.getparent(), height + 1
    return False


def _overlap(name: str, title: str) -> float:
    """Return the share of a name's words that a title has, 0 to 1; 1.2 for the same words."""
    words, others = set(_words(name)), set(_words(title))
    if not words:
        return 0.0
    shared = len(words & others) / len(words)
    return shared * 1.2 if words == others else shared if shared >= 0.5 else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text[:500].casefold())


def _folded(text: str) -> str:
    return "".join(_words(text))
