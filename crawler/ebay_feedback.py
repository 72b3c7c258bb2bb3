"""eBay: feedback that buyers left a seller (`/fdbk/`, `/fdbk/mweb_profile`), as table or as cards.

A feedback has no stars: it is positive, neutral or negative, the three steps of eBay's own scale.
These are 5, 3 and 1 here; `rating` stays None, for no number is displayed. Days are relative
("Past month"), so there are none.
"""

import re
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.html.bodies import read_body
from crawler.html.heads import absolute, path_of
from crawler.html.inner_text import visible_text
from crawler.items import Page, ReviewItem, SellerItem
from crawler.language import phrases
from crawler.outcomes import judge_count

MOST = 400
_PATH = re.compile(r"/fdbk/|/feedback_profile/|^/usr/[^/]+/?$", re.IGNORECASE)
_SELLER = re.compile(r"/(?:feedback_profile|usr)/([^/?#]{1,100})", re.IGNORECASE)
_CARDS = (
    "//table[@id='feedback-cards']//tr[.//*[contains(@class, 'card__comment')]]"
    " | //*[contains(concat(' ', normalize-space(@class), ' '), ' fdbk-container ')]"
)
_COMMENT = (
    ".//*[contains(@class, 'card__comment')]"
    " | .//*[contains(@class, 'fdbk-container__details__comment')]"
)
_NAME = (
    ".//*[contains(@class, 'card__from')]"
    " | .//*[contains(@class, 'fdbk-container__details__info__username')]"
)
_TIME = (
    ".//*[starts-with(@data-test-id, 'fdbk-time')]"
    " | .//*[contains(@class, 'fdbk-container__details__info__divide__time')]"
)
_ITEM = (
    ".//*[starts-with(@data-test-id, 'fdbk-item')] | .//*[contains(@class, 'card__item')]"
    " | .//a[contains(@class, 'item-link')]"
)
_KINDS = (
    (5.0, re.compile(r"^posit|^pozyt|^好评", re.IGNORECASE)),
    (3.0, re.compile(r"^neutr|^中评", re.IGNORECASE)),
    (1.0, re.compile(r"^negat|^négat|^差评", re.IGNORECASE)),
)
_POINTS = re.compile(r"\s*\(\s*[\d.,\s]{1,12}\s*\)?.*$", re.DOTALL)
_BUYER = re.compile(
    r"^(?:buyer|käufer(?:/in|in)?|acheteur|acquirente|comprador|koper|kupujący)\s?:\s?",
    re.IGNORECASE,
)
_ROLE = re.compile(r"\s*[-–]\s*(?:feedback|bewertung|évaluation|votos?|comentario)\b.*$", re.I)
_NUMBER = re.compile(r"\(#\s?(\d{9,15})\)|/itm/(?:[^/?#]{1,300}/)?(\d{9,15})")
_STATED_ID = re.compile(r"fdbk-comment-(\d{6,20})")


def is_feedback(url: str) -> bool:
    """Return whether an address is one of a seller's feedback."""
    return _PATH.search(path_of(url)) is not None


def read_feedback(page: Selector, url: str, locale: str | None) -> Page | None:
    """Return a page of a seller's feedback; None where it shows none.

    Args:
        page: The page.
        url: The address that was asked for.
        locale: The page's locale.
    """
    cards = page.root.xpath(_CARDS)[:MOST]
    reviews = _once([review for card in cards if (review := _review(card)) is not None])
    if not reviews:
        return None
    if not any(review.verified for review in reviews):
        reviews = tuple(replace(review, verified=None) for review in reviews)
    seller = _seller(page, url)
    outcome, sign, missing = judge_count(len(reviews), None)
    return Page(
        marketplace="ebay",
        url=url,
        outcome=outcome,
        sign=sign,
        missing=missing,
        kind="seller",
        locale=locale,
        product=seller.id if seller else None,
        seller=seller,
        sellers=(seller,) if seller else (),
        reviews=reviews,
        filtered=_is_filtered(url),
        next=_next(page, url),
    )


def _once(reviews: list[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Return the feedback, once where the page draws all of it twice (for telephones too)."""
    counts = Counter(reviews)
    return tuple(counts) if counts and min(counts.values()) > 1 else tuple(reviews)


def _review(card: HtmlElement) -> ReviewItem | None:
    comment = next(iter(card.xpath(_COMMENT)), None)
    body = read_body(comment) if comment is not None else None
    if body is None:
        return None
    labels = [visible_text(e, most=60) for e in card.xpath(".//svg//title")[:5]]
    labels += card.xpath(".//svg/@aria-label | .//*[@role='img']/@aria-label")[:5]
    stars = next((s for label in labels for s, p in _KINDS if p.search(label.strip())), None)
    name, item = _text(card, _NAME), _text(card, _ITEM)
    stated = _STATED_ID.search(" ".join(card.xpath(".//@data-test-id")[:20]))
    number = _NUMBER.search(item or "") or _NUMBER.search(" ".join(card.xpath(".//a/@href")[:10]))
    said = visible_text(card, most=2000).casefold()
    return ReviewItem(
        id=(card.get("data-feedback-id") or "").strip()[:100] or (stated[1] if stated else None),
        stars=stars,
        date_text=_text(card, _TIME),
        body=body,
        author=_POINTS.sub("", _ROLE.sub("", _BUYER.sub("", name))).strip() or None
        if name
        else None,
        verified=phrases.first_in(phrases.in_any(phrases.VERIFIED), said) is not None,
        product=(number[1] or number[2]) if number else None,
        variant=item,
    )


def _text(card: HtmlElement, path: str) -> str | None:
    element = next(iter(card.xpath(path)), None)
    return visible_text(element, most=300) or None if element is not None else None


def _seller(page: Selector, url: str) -> SellerItem | None:
    """Return whose feedback it is, as the address says, else the page's link to the member."""
    query = parse_qs(urlsplit(url).query, max_num_fields=50)
    named = _SELLER.search(path_of(url))
    name = named[1] if named else next(iter(query.get("username", query.get("userid", []))), None)
    link = None
    if name is None:
        link = page.xpath("//a[contains(@href, '/usr/')]/@href").get()
        found = _SELLER.search(link or "")
        name = found[1] if found else None
    name = unquote(name)[:100] if name else None
    return SellerItem(id=name, name=name, url=link) if name else None


def _is_filtered(url: str) -> bool:
    query = {k.lower() for k in parse_qs(urlsplit(url).query, max_num_fields=50)}
    return bool(query & {"q", "item_id", "overall_rating", "commenttype", "period"})


def _next(page: Selector, url: str) -> str | None:
    link = page.xpath(
        "//a[(contains(@class, 'pagination__next') or @data-testid='pagination-next')"
        " and not(@aria-disabled='true')]/@href"
    ).get()
    following = absolute(url, link) if link and len(link) < 2000 else None
    return following if following != url else None
