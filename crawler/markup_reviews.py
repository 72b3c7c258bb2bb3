"""Reviews in schema.org markup: whose they are, and what each says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.bodies import body_text, one_line, read_body, tidy
from crawler.items import ReviewItem
from crawler.locales import parse_count, parse_date
from crawler.markup_ratings import Rating, read_rating
from crawler.nearby import Beside, block_with, blocks_by_author, machine_date, read_beside
from crawler.scales import best_of, to_stars
from crawler.subjects import ARTICLES, GOODS, HOUSES, is_same, same_name
from crawler.things import LONGEST, Thing

MOST = 2_000
"""Reviews of one page that are read."""

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_REVIEWS = frozenset({"review", "userreview", "customerreview", "usercomments"})
_EDITORIAL = frozenset({"criticreview", "mediareview", "claimreview", "employerreview"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One review as its markup says, before the scale of the page is known."""

    thing: Thing
    id: str | None
    rating: Rating
    date_text: str | None
    posted_at: str | None
    title: str | None
    body: str | None
    author: str | None
    beside: Beside | None = None


def read_reviews(
    things: list[Thing],
    subject: list[Thing],
    *,
    locale: str | None,
    root: HtmlElement,
    shop: str,
    article: bool = False,
) -> tuple[ReviewItem, ...]:
    """Return the customers' reviews of the subject, each once, in the order of the page.

    Args:
        things: All things of the page.
        subject: The descriptions of what the page is about.
        locale: The page's locale.
        root: The page, for what stands beside the markup.
        shop: The shop's own name; its "reviews" without a word are decoration.
        article: The page says that it is an article.
    """
    drafts: list[Draft] = []
    for thing in things:
        if (thing.types and not thing.types & _REVIEWS) or thing.types & _EDITORIAL:
            continue
        if _is_theirs(thing, subject) and not _is_editorial(thing, shop, article=article):
            draft = _draft(thing, locale)
            if not _is_stub(draft, shop):
                drafts.append(draft)
        if len(drafts) >= MOST:
            break
    drafts = _with_blocks(_distinct(drafts), root, locale)
    return _items(_without_counted_ids(drafts), locale)


def _is_theirs(review: Thing, subject: list[Thing]) -> bool:
    """Return whether a review is of the subject, by what is around it or what it names."""
    about = review.thing("itemreviewed")
    if about is not None and not any(about is s or is_same(about, s) for s in subject):
        of_house = any(s.types & HOUSES for s in subject)
        if about.types & HOUSES and not of_house:
            return False
        if about.types & ARTICLES or about.text("name", "sku", "url"):
            return False
    for around in review.ancestors():
        if around in subject:
            return True
        if around.types & GOODS:
            return about is None and any(is_same(around, s) for s in subject)
        if around.types & (HOUSES | ARTICLES) or around.types & _REVIEWS:
            return False
    named = review.text("itemreviewed") if about is None else None
    names = [name for s in subject for name in s.texts("name")]
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


def _draft(thing: Thing, locale: str | None) -> Draft:
    rating = thing.thing("reviewrating")
    title = thing.text("name", "headline", "summary", "title")
    body = _body(thing, "reviewbody", "description", "text", "commenttext", "articlebody")
    if rating is not None:
        title = title or rating.text("name")
        body = body or _body(rating, "description")
    date_text = thing.text("datepublished", "dtreviewed", "datecreated", "date", "uploaddate")
    author = next(thing.texts("author", "reviewer", "creator"), None)
    identity = thing.text("identifier", "reviewid") or thing.id
    return Draft(
        thing=thing,
        id=identity if identity and len(identity) <= 300 else None,
        rating=read_rating(thing, locale),
        date_text=date_text[:200] if date_text else None,
        posted_at=_posted_at(date_text, locale),
        title=one_line(plain_text(title[:1000])) if title else None,
        body=body,
        author=one_line(plain_text(author[:300])) if author else None,
    )


def _body(thing: Thing, *names: str) -> str | None:
    for value in thing.values(*names):
        if isinstance(value, HtmlElement):
            stated = value.get("content")
            text = plain_text(stated) if stated is not None else _shown(value)
        else:
            text = plain_text(value) if isinstance(value, str) else None
        if text is not None:
            return text
    return None


def _shown(element: HtmlElement) -> str | None:
    if len(element) == 0:
        return tidy((element.text or "")[:LONGEST].replace("\n", " "))
    return read_body(element)


def plain_text(text: str) -> str | None:
    """Return a text that may hold HTML as a reader sees it; None where nothing is left."""
    text = text[:LONGEST]
    return body_text(text) if _TAG.search(text) else tidy(text)


def _posted_at(text: str | None, locale: str | None) -> str | None:
    if text is None:
        return None
    return machine_date(text) or parse_date(text, locale)


def _is_stub(draft: Draft, shop: str) -> bool:
    """Return whether a review says nothing, or is a shop's decoration of its own product."""
    words = draft.body or draft.title
    if words is None and draft.author and shop and draft.author.casefold() == shop.casefold():
        return True
    rated = draft.rating.value is not None
    return not (
        words or (draft.author and (rated or draft.posted_at)) or (rated and draft.posted_at)
    )


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Return each review once, though JSON-LD and microdata both say it; the fuller one stays."""
    kept: dict[tuple[str, ...], Draft] = {}
    for draft in drafts:
        key = _fingerprint(draft)
        other = kept.get(key)
        if other is None:
            kept[key] = draft
        elif other.thing.syntax != draft.thing.syntax and other.thing.element is None:
            kept[key] = draft  # microdata knows its place on the page
    return list(kept.values())


def _fingerprint(draft: Draft) -> tuple[str, ...]:
    body = "".join(c for c in (draft.body or "")[:300].casefold() if c.isalnum())[:120]
    author = (draft.author or "").casefold()
    if body or draft.title:
        title = "" if body else (draft.title or "").casefold()
        return (author, body, title)
    return (
        author,
        draft.posted_at or "",
        str(draft.rating.value),
        str(id(draft)) if not author else "",
    )


def _with_blocks(drafts: list[Draft], root: HtmlElement, locale: str | None) -> list[Draft]:
    """Return the drafts with what stands beside each on the page."""
    homeless = [d.author for d in drafts if d.thing.element is None and d.author]
    places = blocks_by_author(root, homeless) if homeless else {}
    filled: list[Draft] = []
    for draft in drafts:
        block, own = draft.thing.element, _own_words(draft.thing)
        if block is None and draft.author:
            words = draft.body or draft.title or ""
            block = next(
                (
                    b
                    for e in places.get(draft.author, [])[:8]
                    if words and (b := block_with(e, words)) is not None
                ),
                None,
            )
        beside = None
        if block is not None:
            dated, rated = draft.date_text is not None, draft.rating.value is not None
            beside = read_beside(block, locale, own=own, dated=dated, rated=rated)
        filled.append(_replace(draft, beside))
    return filled


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


def _replace(draft: Draft, beside: Beside | None) -> Draft:
    return Draft(
        thing=draft.thing,
        id=draft.id or (beside.id if beside else None),
        rating=draft.rating,
        date_text=draft.date_text or (beside.date_text if beside else None),
        posted_at=draft.posted_at
        or (beside.posted_at if beside and draft.date_text is None else None),
        title=draft.title or (beside.title if beside and draft.thing.element is not None else None),
        body=draft.body,
        author=draft.author,
        beside=beside,
    )


def _without_counted_ids(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts, without ids where these repeat or merely number the page's reviews."""
    ids = [d.id for d in drafts if d.id is not None]
    tails = [int(t[-1][-9:]) if (t := re.findall(r"\d+", i[-80:])) else None for i in ids]
    counted = bool(ids) and all(t is not None and t <= len(ids) for t in tails)
    if len(set(ids)) == len(ids) and not counted:
        return drafts
    return [_without_id(d) for d in drafts]


def _without_id(draft: Draft) -> Draft:
    return Draft(
        thing=draft.thing, id=None, rating=draft.rating, date_text=draft.date_text,
        posted_at=draft.posted_at, title=draft.title, body=draft.body, author=draft.author,
        beside=draft.beside,
    )  # fmt: skip


def _items(drafts: Iterable[Draft], locale: str | None) -> tuple[ReviewItem, ...]:
    drafts = list(drafts)
    unscaled = [d.rating.value for d in drafts if d.rating.value is not None and not d.rating.best]
    common = best_of(unscaled)
    badged = any(d.beside is not None and d.beside.verified for d in drafts)
    return tuple(_item(d, common, locale, badged=badged) for d in drafts)


def _item(draft: Draft, common: float, locale: str | None, *, badged: bool) -> ReviewItem:
    beside = draft.beside
    value, worst = draft.rating.value, draft.rating.worst
    best = best_of([value or 0.0], draft.rating.best) if draft.rating.best else common
    if value is None and beside is not None and beside.rating is not None:
        value, best, worst = beside.rating, beside.best_rating or 5.0, None
    votes = draft.thing.text("upvotecount")
    helpful = parse_count(votes, locale) if votes else (beside.helpful if beside else None)
    verified = (beside is not None and beside.verified) if badged else None
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
        edited_at=_posted_at(draft.thing.text("datemodified"), locale),
    )


def _language(thing: Thing) -> str | None:
    stated = thing.text("inlanguage")
    return stated.split("-")[0].lower() if stated and len(stated) <= 12 else None


def _address(thing: Thing) -> str | None:
    address = thing.text("url")
    return address if address and address.startswith("http") and len(address) < 2000 else None
