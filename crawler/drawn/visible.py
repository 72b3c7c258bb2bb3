"""Reviews of a shop that marks nothing up, by the words in the classes of repeated blocks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml.html import HtmlElement
from parsel import Selector

from crawler.drawn.bylines import name_in
from crawler.drawn.counted_ids import are_counted
from crawler.drawn.day_order import settled_days
from crawler.drawn.nearby import read_beside
from crawler.drawn.parts import find_parts
from crawler.drawn.placed_blocks import placed_lists
from crawler.drawn.plain_parts import is_byline, led_author, may_be_name, read_plain, split_heading
from crawler.drawn.replies import is_reply
from crawler.drawn.review_blocks import (
    are_testimonials,
    block_names,
    is_of_product,
    is_of_shop,
    lists_of,
)
from crawler.drawn.tables import read_tables
from crawler.drawn.twins import whole_words
from crawler.html.inner_text import visible_text
from crawler.items import ReviewItem
from crawler.payloads import find_objects
from crawler.scales import to_stars

MOST = 200
"""Reviews of one page that are read this way."""
HIGHEST = 12
"""Levels that are climbed from an answer to its review."""
THREAD = 30
"""Blocks that call themselves reviews in one that still may be one: its answers."""
MOST_NAMED = 2_000
"""Blocks of one page that are read because of their names."""
LARGEST = 3_000_000
"""Characters of HTML in an answer that are read; `LOOKED_AT` objects that may hold it."""
LOOKED_AT = 1_000
MOST_READ = 1_500
"""Blocks that are read because of where they stand."""

_LEADS = frozenset({"by", "par", "von", "da", "di", "por", "door", "av", "af", "przez", "from"})


def read_visible_reviews(
    page: Selector,
    locale: str | None,
    *,
    more_than: int = 0,
    sure: bool = False,
    of_shop: bool = False,
    listing: bool = False,
) -> tuple[ReviewItem, ...]:
    """Return the reviews of the largest group of look-alike review blocks on a page.

    Blocks look alike by the words that call them reviews; others (`odd`, `last`, `depth-1`) differ.
    Reviews with stars go before what may be comments, and these before what is said of the shop.

    Args:
        page: The page.
        locale: Its locale.
        more_than: Reviews that are known already: shorter lists say nothing new.
        sure: Only a list in which each has stars, and an author or a day, is one of reviews.
        of_shop: The page is about a shop, so that what is said of the shop is its reviews.
        listing: The page's address calls it one of reviews.
    """
    named = [
        (element, names)
        for element in page.root.iter("li", "div", "article", "section", "blockquote", "tr")
        if (names := block_names(element)) and not is_reply(element) and is_of_product(element)
    ]
    held = Counter(a for e, _ in named for a in islice(e.iterancestors(), 2 * THREAD))
    named = [(e, names) for e, names in named if held[e] < THREAD][:MOST_NAMED]
    groups = [found for found in lists_of(named) if len(found[1]) > more_than]
    known = {b: r for _, group in groups for b in group[:MOST] if (r := _read(b, locale))}
    known = _without_boxes(_without_answers(known, locale))
    found: list[ReviewItem] = []
    best = (False, False, 0)
    for names, blocks in groups:
        reviews = [known[b] for b in blocks if b in known]
        told = are_testimonials(names)
        if (is_of_shop(names) and not of_shop) or (told and not all(map(_is_dated, reviews))):
            continue
        if sure and (told or not all(map(_is_sure, reviews))):
            continue
        rank = (any(r.rating is not None for r in reviews), not told, len(reviews))
        if reviews and rank > best:
            found, best = reviews, rank
    if not found:
        tabled = read_tables(page.root, locale)
        places = placed_lists(page.root, listing=listing)
        placed = _placed_reviews(places, locale, more_than=max(more_than, len(tabled)))
        found = placed or (tabled if len(tabled) > more_than else [])
    found = _without_lead(_dated(_on_one_scale(found), locale))
    return tuple(_without_counted(_without_copies(found)))


def _is_dated(review: ReviewItem) -> bool:
    return any(map(str.isdigit, review.date_text or ""))


def drawn_in(value: Any) -> tuple[ReviewItem, ...]:
    """Return the reviews that the longest piece of HTML in an answer draws."""
    longest = ""
    for answer in islice(find_objects(value), LOOKED_AT):
        texts = [text for text in answer.values() if isinstance(text, str)]
        longest = max([longest, *(t for t in texts if "<" in t and "class" in t)], key=len)
    if not 0 < len(longest) <= LARGEST:
        return ()
    return read_visible_reviews(Selector(text=longest, type="html"), None, sure=True)


def _placed_reviews(
    places: Iterable[list[HtmlElement]], locale: str | None, *, more_than: int
) -> list[ReviewItem]:
    """Return the longest list of blocks in a place of reviews that all say what reviews do."""
    best: list[ReviewItem] = []
    left = MOST_READ
    for blocks in places:
        if len(blocks) <= max(more_than, len(best), 1) or left <= 0:
            continue
        left -= len(blocks)
        reviews: list[ReviewItem] = []
        for block in blocks:
            review = _read(block, locale, plain=True)
            if review is None or not _is_sure(review):
                break
            reviews.append(review)
        if len(reviews) == len(blocks):
            best = reviews
    return best


def _is_sure(review: ReviewItem) -> bool:
    return review.rating is not None and (review.author is not None or _is_dated(review))


def _without_answers(
    known: dict[HtmlElement, ReviewItem], locale: str | None
) -> dict[HtmlElement, ReviewItem]:
    """Return the reviews without those inside another that says something without them.

    An answer looks like a review that has no stars.
    """
    inside: dict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    for block, review in known.items():
        if review.rating is None:
            for around in islice(block.iterancestors(), HIGHEST):
                if around in known and known[around].rating is not None:
                    inside[around].append(block)
    kept = dict(known)
    for around, answers in inside.items():
        alone = _read(around, locale, without=answers)
        if alone is not None and alone.rating is not None:
            kept[around] = alone
            for answer in answers:
                kept.pop(answer, None)
    return kept


def _without_boxes(known: dict[HtmlElement, ReviewItem]) -> dict[HtmlElement, ReviewItem]:
    """Return the reviews without what holds several of them."""
    held = Counter(a for b in known for a in islice(b.iterancestors(), HIGHEST) if a in known)
    return {block: review for block, review in known.items() if held[block] < 2}


def _on_one_scale(reviews: list[ReviewItem]) -> list[ReviewItem]:
    """Return the reviews, ratings such as "40" read as percents if others can be nothing else.

    Where no review has a badge, the page does not say of any whether it is verified.
    """
    percents = any(r.best_rating == 100 for r in reviews)
    badged = any(r.verified for r in reviews)
    highest = max((r.rating for r in reviews if r.rating is not None), default=0.0)
    settled = []
    for one in reviews:
        review = one if badged else replace(one, verified=None)
        rating = review.rating
        if rating is not None and review.best_rating is None:
            tenths = highest <= 10 and any(r.rating is not None and r.rating % 5 for r in reviews)
            top = 5.0 if highest <= 5 else 10.0 if tenths else 50.0
            best = 100.0 if percents else top
            review = replace(review, best_rating=best, stars=to_stars(rating, best))
        settled.append(review)
    return settled


def _dated(reviews: list[ReviewItem], locale: str | None) -> list[ReviewItem]:
    """Return the reviews, their numeric dates read in one order."""
    known = [r.posted_at for r in reviews]
    days = settled_days([r.date_text for r in reviews], locale, known=known)
    return [replace(r, posted_at=day) for r, day in zip(reviews, days, strict=True)]


def _is_asked(body: HtmlElement, block: HtmlElement) -> bool:
    """Return whether words stand in a form: what visitors are asked to write."""
    for above in islice(body.iterancestors(), HIGHEST):
        if above.tag == "form":
            return True
        if above is block:
            break
    return False


def _without_copies(reviews: list[ReviewItem]) -> list[ReviewItem]:
    """Return each review once where the page draws all of them as often (for telephones too)."""
    counts = Counter(replace(r, id=None) for r in reviews)
    if not counts or min(counts.values()) < 2:
        return reviews
    return list({replace(r, id=None): r for r in reversed(reviews)}.values())[::-1]


def _without_counted(reviews: list[ReviewItem]) -> list[ReviewItem]:
    """Return the reviews, without ids where these only number the page."""
    if not are_counted([r.id for r in reviews if r.id is not None]):
        return reviews
    return [replace(r, id=None) for r in reviews]


def _without_lead(reviews: list[ReviewItem]) -> list[ReviewItem]:
    """Return the reviews, authors without the word that leads every one of them ("By Ana")."""
    leads = {(r.author or "").partition(" ")[0].casefold() for r in reviews}
    if len(reviews) < 2 or not leads <= _LEADS or len(leads) != 1:
        return reviews
    return [replace(r, author=(r.author or "").partition(" ")[2] or r.author) for r in reviews]


def _read(
    block: HtmlElement,
    locale: str | None,
    *,
    without: Sequence[HtmlElement] = (),
    plain: bool = False,
) -> ReviewItem | None:
    """Return what a block says; None where that is too little for a review.

    Args:
        block: The element around the review.
        locale: The page's locale.
        without: Elements in it that are no part of it: answers.
        plain: What no class names is told by how it stands.
    """
    parts = find_parts(block, without=set(without))
    author, title, body = parts.author, parts.title, parts.body
    own = [e for e in (title, body, *without, *parts.comments) if e is not None]
    beside = read_beside(block, locale, own=own)
    text = None if body is None or _is_asked(body, block) else whole_words(body)
    if text is not None and is_byline(text, plain=plain):
        text = None
    name = None if author is None else name_in(author, beside.date_text)
    heading = visible_text(title) if title is not None and title is not body else beside.title
    if name is None and not plain:
        name = led_author(block, own=own)
    if plain and (text is None or name is None):
        beside = read_beside(block, locale)
        guessed = read_plain(block, known={beside.date_text or ""})
        name = name or guessed.author
        if body is None or text is None or len(text) < len(guessed.body or ""):
            text, heading = guessed.body, heading if title is not None else guessed.title
    told = (name is not None) + (beside.rating is not None) + (beside.date_text is not None)
    if text is None or told < 2:
        return None
    if heading is None and body is not None:
        heading, text = split_heading(body, text)
    best = beside.best_rating
    return ReviewItem(
        id=beside.id,
        stars=to_stars(beside.rating, best) if best else None,
        rating=beside.rating,
        best_rating=best if beside.rating is not None else None,
        posted_at=beside.posted_at,
        date_text=beside.date_text,
        title=None if plain and name is None and may_be_name(heading) else heading,
        body=text,
        author=name,
        verified=beside.verified,
        helpful=beside.helpful,
        helpful_total=beside.helpful_total,
        reply=beside.reply,
    )
