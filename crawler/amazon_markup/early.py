"""Review blocks of product pages of 2013-2016, named `rev-dpReviews…-R…` → items."""

import re

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import is_review_id, permalink
from crawler.amazon_markup.tree import Tree, content, find, texts
from crawler.html.bodies import one_line, read_body
from crawler.items import ReviewItem
from crawler.language.locales import parse_date, parse_rating, parse_votes

_BLOCKS = "//div[starts-with(@id, 'rev-dpReviews')]"
_PROFILE = re.compile(r"/profile/((?:amzn1\.account\.)?[0-9A-Za-z]{8,40})")
_MOST = 50  # these product pages showed ten reviews at most
_BODY = ".//div[starts-with(@id, 'revData-')]"


def find_early_blocks(tree: Tree) -> list[tuple[str, HtmlElement]]:
    """Return (review id, block) in page order, each id once."""
    blocks: dict[str, HtmlElement] = {}
    for block in find(tree.root, _BLOCKS)[:_MOST]:
        identity = block.get("id", "").rpartition("-")[2]
        if is_review_id(identity):
            blocks.setdefault(identity, block)
    return list(blocks.items())


def read_early(identity: str, block: HtmlElement, tree: Tree) -> ReviewItem:
    """Return what one block says."""
    stars = ".//i[contains(@class, 'a-icon-star')]//text() | .//a/@title | .//span/@title"
    ratings = [parse_rating(text, tree.locale) for text in texts(block, stars) if text.strip()]
    rating, best = next((found for found in ratings if found[1] == 5), (None, None))
    date_text = next(
        (text for text in _grey_texts(block) if parse_date(text, tree.locale) is not None), None
    )
    profile = next(iter(find(block, ".//a[contains(@href, '/profile/')]")), None)
    author_id = _PROFILE.search(profile.get("href", "")) if profile is not None else None
    said = next((text for text in _vote_texts(block) if any(c.isdigit() for c in text)), None)
    helpful, total = parse_votes(said, tree.locale) if said else (0, None)
    return ReviewItem(
        id=identity,
        stars=rating if rating is not None and rating >= 1 else None,
        rating=rating,
        best_rating=best,
        posted_at=parse_date(date_text, tree.locale) if date_text else None,
        date_text=date_text,
        title=_title(block),
        body=_body(block),
        author=content(profile),
        author_id=author_id[1] if author_id else None,
        verified=bool(find(block, ".//*[contains(@class, 'a-color-state')]")),
        helpful=helpful,
        helpful_total=total,
        vine=bool(find(block, ".//a[contains(@href, '/vine')]")),
        url=permalink(tree.base, identity),
    )


def _title(block: HtmlElement) -> str | None:
    """Return the bold words after the stars."""
    star = next(iter(find(block, ".//i[contains(@class, 'a-icon-star')]")), None)
    row = star.getparent() if star is not None else None
    bold = ".//*[contains(@class, 'a-text-bold')]"
    found = (
        [] if row is None else find(row, bold) or find(row, "following-sibling::*[position() < 4]")
    )
    return content(found[0]) if found else None


def _body(block: HtmlElement) -> str | None:
    marked = find(block, _BODY)
    if not marked:
        return None
    inner = find(marked[0], ".//div[contains(concat(' ', @class, ' '), ' a-section ')]")
    return read_body(inner[0] if inner else marked[0], drop=frozenset({"a-expander-header"}))


def _grey_texts(block: HtmlElement) -> list[str]:
    """Return the lines in grey: author and date, variant, votes."""
    grey = find(block, ".//*[contains(@class, 'a-color-secondary')] | .//nobr")
    found = [one_line(" ".join(texts(element, "./text()"))) for element in grey]
    return [text for text in found if text]


def _vote_texts(block: HtmlElement) -> list[str]:
    """Return what the vote counter says: a first row without stars, or a span after the body."""
    places = "./div[1][not(.//i)]//text() | .//*[starts-with(@id, 'cr-vote-')]//text()"
    return [text for part in texts(block, places)[:40] if (text := one_line(part))]
