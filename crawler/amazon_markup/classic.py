"""Review blocks of the years before `data-hook` (listings to 2013, permalinks to 2017) → items.

A block is an anchor named after the review, then a `div` whose first rows hold votes, stars,
title, date, author and badges; the body is the bare text between those rows and the voting row.
"""

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import is_review_id, permalink, product_of
from crawler.amazon_markup.tree import MOST_BLOCKS, Tree, content, find, texts
from crawler.html.bodies import one_line, read_body, tidy
from crawler.items import ReviewItem
from crawler.language.locales import parse_date, parse_rating, parse_votes

_PROFILE = re.compile(r"/profile/([0-9A-Z]{8,20})")
_DIGIT = re.compile(r"\d")


def find_classic_blocks(tree: Tree) -> list[tuple[str, HtmlElement]]:
    """Return (review id, block) in page order, each id once.

    The two "most helpful" boxes above a listing repeat reviews shortened and without a date:
    they are left out.
    """
    blocks: dict[str, HtmlElement] = {}
    for anchor in find(tree.root, "//a[starts-with(@name, 'R')]"):
        if len(blocks) == MOST_BLOCKS:
            break
        identity = anchor.get("name", "")
        if not is_review_id(identity) or identity in blocks:
            continue
        beside = islice(anchor.itersiblings(), 4)
        block = next((element for element in beside if element.tag == "div"), None)
        if block is not None and find(block, ".//nobr") and _stars(block):
            blocks[identity] = block
    return list(blocks.items())


def read_classic(identity: str, block: HtmlElement, tree: Tree) -> ReviewItem:
    """Return what one block says."""
    date = find(block, ".//nobr")[0]
    rating, best = parse_rating(_stars(block) or "", tree.locale)
    helpful, total = _votes(block, tree.locale)
    profile = next(iter(find(block, ".//a[contains(@href, '/profile/')]")), None)
    author_id = _PROFILE.search(profile.get("href", "")) if profile is not None else None
    date_text = content(date)
    vine = bool(find(block, ".//b[contains(@class, 'tiny') and contains(., 'Vine')]"))
    return ReviewItem(
        id=identity,
        stars=rating if rating is not None and 1 <= rating <= 5 and best == 5 else None,
        rating=rating,
        best_rating=best,
        posted_at=parse_date(date_text, tree.locale) if date_text else None,
        date_text=date_text,
        title=content(next(date.itersiblings("b", preceding=True), None)),
        body=_body(block),
        author=content(profile),
        author_id=author_id[1] if author_id else None,
        verified=bool(find(block, ".//*[contains(@class, 'crVerifiedStripe')]")),
        helpful=helpful,
        helpful_total=total,
        vine=vine,
        incentivized=vine,
        product=_product(identity, block, tree),
        url=permalink(tree.base, identity),
    )


def _stars(block: HtmlElement) -> str | None:
    """Return the text of the block's first picture of stars ("4.0 out of 5 stars")."""
    path = ".//span[contains(@class, 's_star_')]/@title | .//img[contains(@src, 'stars-')]/@title"
    return next(iter(texts(block, path)), None)


def _votes(block: HtmlElement, locale: str | None) -> tuple[int, int | None]:
    """Return helpful and all votes: the first row says both, and is missing where nobody voted."""
    row = next(block.iterchildren("div"), None)
    said = one_line(row.text) if row is not None and not len(row) else None
    if said is None or not _DIGIT.search(said):
        return 0, None
    helpful, total = parse_votes(said, locale)
    return helpful or 0, total


def _body(block: HtmlElement) -> str | None:
    marked = find(block, ".//div[contains(@class, 'reviewText')]")
    if marked:
        return read_body(marked[0])
    parts = [_unwrapped(block.text)]
    for child in block.iterchildren():
        if child.tag == "div" and "clear" in child.get("style", ""):
            break  # the voting row
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str) and child.tag != "div":
            parts.append(read_body(child) or "")
        parts.append(_unwrapped(child.tail))
    return tidy("".join(parts))


def _unwrapped(text: str | None) -> str:
    """Return text of the source with its own line breaks, which are not the author's, as spaces."""
    return (text or "").replace("\r", " ").replace("\n", " ")


def _product(identity: str, block: HtmlElement, tree: Tree) -> str | None:
    """Return the ASIN in the block's own permalink, else in the page's hidden hReview."""
    for link in texts(block, ".//a[contains(@href, 'ASIN=')]/@href"):
        if identity in link and (asin := product_of(link)):
            return asin
    hidden = texts(tree.root, "//div[@class='hReview']//abbr[@class='asin']/text()")
    return one_line(hidden[0]) if len(hidden) == 1 else None
