"""Reviews in schema.org markup: whose they are, and what each says."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.drawn.day_order import read_date
from crawler.drawn.nearby import Beside, block_with, blocks_by_author, read_beside
from crawler.drawn.review_blocks import held_blocks, whole_block
from crawler.items import ReviewItem
from crawler.language.locales import parse_count
from crawler.markup.drafts import (
    Draft,
    draft_review,
    drop_copies,
    drop_counted_ids,
    read_reply,
    settle_day_order,
)
from crawler.markup.subjects import ARTICLES, GOODS, HOUSES, is_same, same_name
from crawler.markup.things import Thing
from crawler.scales import best_of, to_stars

MOST = 2_000
"""Reviews of one page that are read."""

_REVIEWS = frozenset({"review", "userreview", "customerreview", "usercomments"})
_PLACEHOLDER = re.compile(
    r"\{\{.{1,150}\}\}|\{%.{1,150}%\}|<%.{1,150}%>|[$#]\{.{1,150}\}|\[\[.{1,150}\]\]"
    r"|@[A-Z_]{4,60}@|%[A-Z_]{4,60}%|__[A-Z_]{4,60}__"
)
"""What a template that a script fills says in place of a review."""

_EDITORIAL = frozenset({"criticreview", "mediareview", "claimreview", "employerreview"})


def read_reviews(
    things: list[Thing],
    subject: list[Thing],
    *,
    locale: str | None,
    home: str | None = None,
    root: HtmlElement,
    shop: str,
    article: bool = False,
) -> tuple[ReviewItem, ...]:
    """Return the customers' reviews of the subject, each once, in the order of the page.

    Args:
        things: All things of the page.
        subject: The descriptions of what the page is about.
        locale: The page's locale.
        home: The locale of its domain; read dates that a template's `lang` does not fit by it.
        root: The page, for what stands beside the markup.
        shop: The shop's own name; its "reviews" without a word are decoration.
        article: The page says that it is an article.
    """
    drafts: list[Draft] = []
    for thing in things:
        if not _is_review(thing) or not _is_theirs(thing, subject):
            continue
        if not _is_editorial(thing, shop, article=article):
            draft = draft_review(thing, locale)
            if not _is_stub(draft, shop):
                drafts.append(draft)
        if len(drafts) >= MOST:
            break
    drafts = _with_blocks(drop_copies(drafts), root, locale)
    drafts = settle_day_order(drop_counted_ids(drafts), locale, home)
    return _items(drafts, _names(subject), locale, shop)


def is_marked_up(things: list[Thing]) -> bool:
    """Return whether the page marks up reviews where it shows them: then it does all of them."""
    return any(thing.element is not None and _is_review(thing) for thing in things)


def _names(subject: list[Thing]) -> list[str]:
    return [name for thing in subject for name in thing.texts("name")]


def _is_review(thing: Thing) -> bool:
    if not thing.types:
        return thing.role in ("review", "reviews")
    return bool(thing.types & _REVIEWS) and not thing.types & _EDITORIAL


def _is_theirs(review: Thing, subject: list[Thing]) -> bool:
    """Return whether a review is of the subject, by what is around it or what it names."""
    about = review.thing("itemreviewed")
    known = about is not None and any(about is s or is_same(about, s) for s in subject)
    if about is not None and not known:
        of_house = any(s.types & HOUSES for s in subject)
        if about.types & ARTICLES or (about.types & HOUSES and not of_house):
            return False
    for around in review.ancestors():
        if around in subject:
            return True
        if around.types & GOODS:
            return any(is_same(around, s) for s in subject)
        if around.types & (HOUSES | ARTICLES | _REVIEWS):
            return False
    if about is not None:
        return known or not about.text("name", "sku", "url")
    named = review.text("itemreviewed")
    names = _names(subject)
    return named is None or not names or any(same_name(named, n) or _cut(named, n) for n in names)


def _cut(named: str, name: str) -> bool:
    """Return whether a name was cut at a quotation mark in its attribute."""
    return len(named.strip()) >= 4 and name.casefold().startswith(named.strip().casefold())


def _is_editorial(review: Thing, shop: str, *, article: bool) -> bool:
    """Return whether a review is the shop's or a magazine's, not a customer's."""
    if review.parent is None and (
        article
        or review.properties.get("mainentityofpage")
        or review.properties.get("articlebody")
        or (review.properties.get("headline") and review.properties.get("datemodified"))
    ):
        return True
    author = review.thing("author")
    if author is None or not author.types & HOUSES or "person" in author.types:
        return False
    name = (author.text("name") or "").casefold()
    publisher = review.thing("publisher")
    own = {shop.casefold(), (publisher.text("name") or "").casefold() if publisher else ""}
    return review.parent is None or name in own or (bool(shop) and shop.casefold() in name)


def _is_stub(draft: Draft, shop: str) -> bool:
    """Return whether a review says nothing, or is a shop's decoration of its own product."""
    words = draft.body or draft.title
    if any(_PLACEHOLDER.fullmatch(text[:200]) for text in (draft.author, words) if text):
        return True
    if words is None and draft.author and shop and draft.author.casefold() == shop.casefold():
        return True
    rated = draft.rating.value is not None
    return not (
        words or (draft.author and (rated or draft.posted_at)) or (rated and draft.posted_at)
    )


def _with_blocks(drafts: list[Draft], root: HtmlElement, locale: str | None) -> list[Draft]:
    """Return the drafts with what stands beside each on the page."""
    homeless = [d.author for d in drafts if d.thing.element is None and d.author]
    places = blocks_by_author(root, homeless) if homeless else {}
    blocks = [d.thing.element if d.thing.element is not None else _drawn(d, places) for d in drafts]
    drawn = {
        b for d, b in zip(drafts, blocks, strict=True) if d.thing.element is None and b is not None
    }
    held = held_blocks(drawn)
    filled: list[Draft] = []
    for draft, block in zip(drafts, blocks, strict=True):
        beside = None
        if block is not None:
            whole = whole_block(block, held) if block in drawn else block
            dated, rated = draft.date_text is not None, draft.rating.value is not None
            own = _own_words(draft.thing)
            beside = read_beside(whole, locale, own=own, dated=dated, rated=rated)
        filled.append(_joined(draft, beside) if beside is not None else draft)
    return filled


def _drawn(draft: Draft, places: dict[str, list[HtmlElement]]) -> HtmlElement | None:
    """Return the smallest element of the page with a review's author and words."""
    words = draft.body or draft.title
    if not draft.author or not words:
        return None
    around = (block_with(e, words) for e in places.get(draft.author, [])[:8])
    return next((block for block in around if block is not None), None)


def _joined(draft: Draft, beside: Beside) -> Draft:
    """Return a draft completed by what stands beside it; what the markup says goes first."""
    heading = beside.title if draft.thing.element is not None else None
    return replace(
        draft,
        id=draft.id or beside.id,
        date_text=draft.date_text or beside.date_text,
        posted_at=draft.posted_at or (beside.posted_at if draft.date_text is None else None),
        title=draft.title or heading,
        beside=beside,
    )


def _own_words(thing: Thing) -> list[HtmlElement]:
    rating = thing.thing("reviewrating")
    people = [p.element for p in thing.things("author", "reviewer") if p.element is not None]
    return people + [
        value
        for part in (thing, rating)
        if part is not None
        for name in ("reviewbody", "description", "text", "name", "headline", "author")
        for value in part.properties.get(name, ())
        if isinstance(value, HtmlElement)
    ]


def _items(
    drafts: list[Draft], products: list[str], locale: str | None, shop: str
) -> tuple[ReviewItem, ...]:
    own = {name.casefold() for name in products}
    drafts = [replace(d, title=None) if (d.title or "").casefold() in own else d for d in drafts]
    unscaled = [d.rating.value for d in drafts if d.rating.value is not None and not d.rating.best]
    common = best_of(unscaled)
    badged = any(d.beside is not None and d.beside.verified for d in drafts)
    return tuple(_item(d, common, locale, shop, badged=badged) for d in drafts)


def _item(
    draft: Draft, common: float, locale: str | None, shop: str, *, badged: bool
) -> ReviewItem:
    beside = draft.beside
    value, worst = draft.rating.value, draft.rating.worst
    best = best_of([value or 0.0], draft.rating.best) if draft.rating.best else common
    if value is None and beside is not None and beside.rating is not None:
        value, worst = beside.rating, None
        best = best_of([value], beside.best_rating or (50.0 if value > 5 else 5.0))
    votes = draft.thing.text("upvotecount")
    helpful = parse_count(votes, locale) if votes else (beside.helpful if beside else None)
    verified = (beside is not None and beside.verified) if badged else None
    reply, reply_at = read_reply(draft.thing, locale, shop)
    return ReviewItem(
        id=draft.id,
        stars=to_stars(value, best, worst),
        rating=value,
        best_rating=best if value is not None else None,
        posted_at=draft.posted_at,
        date_text=draft.date_text,
        title=draft.title,
        body=draft.body,
        author=draft.author,
        verified=verified,
        helpful=helpful,
        helpful_total=beside.helpful_total if beside else None,
        lang=_language(draft.thing),
        url=_address(draft.thing),
        reply=reply or (beside.reply if beside is not None else None),
        reply_at=reply_at,
        edited_at=read_date(draft.thing.text("datemodified"), locale),
    )


def _language(thing: Thing) -> str | None:
    stated = thing.text("inlanguage")
    return stated.split("-")[0].lower() if stated and len(stated) <= 12 else None


def _address(thing: Thing) -> str | None:
    address = thing.text("url")
    return address if address and address.startswith("http") and len(address) < 2000 else None
