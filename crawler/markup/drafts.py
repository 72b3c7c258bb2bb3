"""Reviews as their markup says, before the page's scale, order of dates and copies are known."""

import html
import re
from collections import Counter
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from crawler.drawn.counted_ids import are_counted
from crawler.drawn.day_order import read_date, settled_days
from crawler.drawn.nearby import Beside
from crawler.drawn.replies import is_in_reply
from crawler.drawn.twins import whole_words
from crawler.html.bodies import body_text, one_line, tidy
from crawler.html.inner_text import LONGEST
from crawler.markup.ratings import Rating, read_rating
from crawler.markup.subjects import HOUSES
from crawler.markup.things import Thing

_ENCODED = re.compile(r"&lt;/?(?:p|br|div|span|b|i|em|strong|ul|li|a)\b[^<>&]{0,200}&gt;", re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One review of the markup, and what stands beside it on the page."""

    thing: Thing
    id: str | None
    rating: Rating
    date_text: str | None
    posted_at: str | None
    title: str | None
    body: str | None
    author: str | None
    beside: Beside | None = None


def draft_review(thing: Thing, locale: str | None) -> Draft:
    """Return what the markup of one review says; what stands in an answer is the seller's."""
    thing = _without_answer(thing)
    rating = thing.thing("reviewrating")
    title = thing.text("name", "headline", "summary", "title")
    body = _body(thing, "reviewbody", "description", "text", "commenttext", "articlebody")
    if rating is not None:
        title = title or rating.text("name")
        body = body or _body(rating, "description")
    date_text = thing.text("datepublished", "dtreviewed", "datecreated", "date", "uploaddate")
    author = next(thing.texts("author", "reviewer", "creator"), None)
    identity = thing.text("identifier", "reviewid") or _stated_id(thing) or thing.id
    return Draft(
        thing=thing,
        id=identity if identity and len(identity) <= 300 else None,
        rating=read_rating(thing, locale),
        date_text=date_text[:200] if date_text else None,
        posted_at=read_date(date_text, locale),
        title=one_line(plain_text(title[:1000])) if title else None,
        body=body,
        author=one_line(plain_text(author[:300])) if author else None,
    )


def _stated_id(thing: Thing) -> str | None:
    """Return the id of a review that is said in a `PropertyValue`."""
    stated = thing.thing("identifier")
    return stated.text("value") if stated is not None else None


def _without_answer(review: Thing) -> Thing:
    """Return a review without the properties that stand in an answer beneath it."""
    block = review.element
    if block is None:
        return review
    known: dict[HtmlElement, bool] = {}
    properties = {
        name: [
            v for v in values if not (isinstance(v, HtmlElement) and is_in_reply(v, block, known))
        ]
        for name, values in review.properties.items()
    }
    return replace(review, properties=properties)


def read_reply(thing: Thing, locale: str | None, shop: str) -> tuple[str | None, str | None]:
    """Return the shop's answer that a review's markup holds, and when it was given."""
    replies = (*thing.things("reply", "replies", "response"),)
    replies = (*(c for c in thing.things("comment") if _is_of_shop(c, shop)), *replies)
    for reply in replies[:1]:
        text = _body(reply, "text", "description", "reviewbody", "commenttext")
        return text, read_date(reply.text("datepublished", "datecreated"), locale)
    return None, None


def _is_of_shop(comment: Thing, shop: str) -> bool:
    """Return whether a comment is the seller's: another buyer may comment on a review too."""
    author = comment.thing("author", "creator")
    name = next(comment.texts("author", "creator"), "").casefold()
    if not name or (author is not None and author.types & (HOUSES - {"person"})):
        return True
    return bool(shop) and shop.casefold() in name


def plain_text(text: str) -> str | None:
    """Return a text that may hold HTML as a reader sees it; None where nothing is left."""
    text = text[:LONGEST]
    if _ENCODED.search(text) and _TAG.search(text) is None:
        text = html.unescape(text)  # JSON-LD out of a template that encodes for HTML
    return body_text(text) if _TAG.search(text) else tidy(text)


def drop_copies(drafts: list[Draft]) -> list[Draft]:
    """Return each review once, though two syntaxes, or two copies of the list, say it.

    Equal words alone make no copy: "good" by "Anonymous" is said by many. In one syntax a review
    is a copy when all of the page's come as often, or when its words are too many for chance.
    """
    known: dict[str, list[tuple[str, str, str]]] = {}
    for draft in drafts:
        if draft.thing.element is not None:
            words = _words(draft)
            known.setdefault(words[0], []).append(words)
    return _once([d for d in drafts if not _is_placed(d, known)])


def drop_counted_ids(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts, without ids where these repeat or merely number the page's reviews."""
    if not are_counted([d.id for d in drafts if d.id is not None]):
        return drafts
    return [replace(d, id=None) for d in drafts]


def settle_day_order(drafts: list[Draft], locale: str | None, home: str | None) -> list[Draft]:
    """Return the drafts with numeric dates read in the one order that fits all of them."""
    days = settled_days(
        [d.date_text for d in drafts], locale, home=home, known=[d.posted_at for d in drafts]
    )
    return [
        d if d.posted_at == day else replace(d, posted_at=day)
        for d, day in zip(drafts, days, strict=True)
    ]


def _body(thing: Thing, *names: str) -> str | None:
    """Return the words of the first property that has any; its paragraphs are joined."""
    for name in names:
        said: dict[str, None] = {}
        for value in thing.values(name)[:50]:
            if isinstance(value, HtmlElement):
                stated = value.get("content")
                text = plain_text(stated) if stated is not None else _shown(value)
            else:
                text = plain_text(value) if isinstance(value, str) else None
            if text is not None:
                said[text] = None
        if said:
            return "\n".join(said)
    return None


def _shown(element: HtmlElement) -> str | None:
    if len(element) == 0:
        return tidy((element.text or "")[:LONGEST].replace("\n", " "))
    return whole_words(element)


def _words(draft: Draft) -> tuple[str, str, str]:
    """Return author, body and title as compared: letters and digits only, the body cut."""
    said = draft.body or draft.title or ""
    folded = "".join(c for c in said[:400].casefold() if c.isalnum())
    return (draft.author or "").casefold(), folded[:160], draft.posted_at or ""


def _is_placed(draft: Draft, known: dict[str, list[tuple[str, str, str]]]) -> bool:
    """Return whether a review without a place on the page is one of those that have one."""
    words = _words(draft)
    return draft.thing.element is None and any(
        _is_said(words, other) for other in known.get(words[0], [])[:200]
    )


def _is_said(words: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Return whether two syntaxes say one review; one of them may cut its words short."""
    if words[0] != other[0] or (words[2] and other[2] and words[2][:10] != other[2][:10]):
        return False
    short, long = sorted((words[1], other[1]), key=len)
    return short == long or (len(short) >= 20 and long.startswith(short))


def _once(drafts: list[Draft]) -> list[Draft]:
    keys = [(*_words(d), str(d.rating.value), d.id or "") for d in drafts]
    counts = Counter(keys)
    copied = bool(drafts) and min(counts.values()) > 1
    seen: set[tuple[str, ...]] = set()
    kept: list[Draft] = []
    for draft, key in zip(drafts, keys, strict=True):
        if key in seen and (copied or len(key[1]) >= 40 or key[-1]):
            continue
        seen.add(key)
        kept.append(draft)
    return kept
