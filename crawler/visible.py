"""Reviews of a shop that marks nothing up, by the words in the classes of repeated blocks."""

import re
from collections import defaultdict
from dataclasses import replace

from lxml.html import HtmlElement
from parsel import Selector

from crawler.items import ReviewItem
from crawler.nearby import read_beside
from crawler.scales import to_stars
from crawler.things import visible_text

MOST = 200
"""Reviews of one page that are read this way."""

_BLOCK = re.compile(
    r"(?:^|[-_])(?:review|reviews?item|comment|opinion|avis|bewertung|rezension|recensione|yorum|"
    r"testimonial|feedback)(?:[-_]{0,2}(?:item|entry|card|box|block|row|container|wrapper|li|single|list-item))?$",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"review|comment|opinion|avis|bewertung|rezension|recensione|yorum|testimonial|feedback", re.I
)
_AUTHOR = re.compile(
    r"author|user-?_?name|nick|pseudo|reviewer|customer-?_?name|owner|by-?line", re.IGNORECASE
)
_TITLE = re.compile(r"title|headline|subject|summary|heading", re.IGNORECASE)
_BODY = re.compile(r"text|body|content|comment|description|message|quote", re.IGNORECASE)

_NO_BODY = re.compile(
    r"date|day|time|author|user|name|title|head|rating|stars?|score|foot|action|help|vote|reply",
    re.IGNORECASE,
)


def read_visible_reviews(page: Selector, locale: str | None) -> tuple[ReviewItem, ...]:
    """Return the reviews of the largest group of look-alike review blocks on a page."""
    groups: dict[tuple[object, str, str], list[HtmlElement]] = defaultdict(list)
    for element in page.root.iter("li", "div", "article"):
        classes = element.get("class", "")[:200]
        if _HINT.search(classes) and any(_BLOCK.search(name) for name in classes.split()):
            groups[(element.getparent(), element.tag, classes)].append(element)
    found: list[ReviewItem] = []
    for blocks in groups.values():
        reviews = [r for b in blocks[:MOST] if (r := _read(b, locale)) is not None]
        if len(reviews) > len(found):
            found = reviews
    return tuple(_on_one_scale(found))


def _on_one_scale(reviews: list[ReviewItem]) -> list[ReviewItem]:
    """Return the reviews, ratings such as "40" read as percents if others can be nothing else."""
    percents = any(r.best_rating == 100 for r in reviews)
    settled = []
    for review in reviews:
        rating = review.rating
        if rating is not None and review.best_rating is None:
            best = 100.0 if percents else 50.0
            review = replace(review, best_rating=best, stars=to_stars(rating, best))
        settled.append(review)
    return settled


def _read(block: HtmlElement, locale: str | None) -> ReviewItem | None:
    author = _named(block, _AUTHOR, most=80)
    title = _named(block, _TITLE, most=300)
    body = _named(block, _BODY, but=_NO_BODY, most=20_000, longest=True)
    own = [element for element in (title, body) if element is not None]
    beside = read_beside(block, locale, own=own)
    text = visible_text(body) if body is not None else None
    if author is None or text is None or (beside.rating is None and beside.date_text is None):
        return None
    best = beside.best_rating
    return ReviewItem(
        id=beside.id,
        stars=to_stars(beside.rating, best) if best else None,
        rating=beside.rating,
        best_rating=best if beside.rating is not None else None,
        posted_at=beside.posted_at,
        date_text=beside.date_text,
        title=visible_text(title) if title is not None and title is not body else None,
        body=text,
        author=visible_text(author),
        verified=beside.verified,
        helpful=beside.helpful,
        helpful_total=beside.helpful_total,
    )


def _named(
    block: HtmlElement,
    words: re.Pattern[str],
    *,
    but: re.Pattern[str] | None = None,
    most: int,
    longest: bool = False,
) -> HtmlElement | None:
    """Return the innermost element whose class has one of the words, the longest if asked."""
    best: HtmlElement | None = None
    best_size = 0
    for element in list(block.iter())[:600]:
        if not isinstance(element.tag, str) or element is block:
            continue
        last = " ".join(name.rpartition("__")[2][-30:] for name in element.get("class", "").split())
        if not words.search(last) or (but is not None and but.search(_last_word(last))):
            continue
        if any(words.search(child.get("class", "")) for child in element):
            continue
        size = len(visible_text(element, most=most + 1))
        if 0 < size <= most and (best is None or (longest and size > best_size)):
            best, best_size = element, size
            if not longest:
                return best
    return best


def _last_word(name: str) -> str:
    """Return the last word of a class name: `commentDate` → `Date`, `rating-text` → `text`."""
    return re.split(r"[-_ ]|(?<=[a-z])(?=[A-Z])", name)[-1]
