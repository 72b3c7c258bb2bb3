"""What stands beside a review and is not marked up: its day, stars, votes, badge and number."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.drawn.badges import is_unhelpful, read_counter, read_sides, says_bought
from crawler.drawn.days import read_day
from crawler.drawn.replies import is_in_reply, is_reply, sole_reply
from crawler.drawn.stars import read_stars
from crawler.html.inner_text import visible_text
from crawler.language import phrases
from crawler.language.locales import (
    find_locale,
    parse_count,
)

HIGHEST = 9
"""Levels that are climbed from an author's name to the block of the review."""

MOST = 600
"""Elements of one block that are looked at."""

_IDS = (
    "descendant-or-self::*/@*[starts-with(name(), 'data-') and (contains(name(), 'review-id')"
    " or contains(name(), 'reviewid') or contains(name(), 'comment-id')"
    " or contains(name(), 'commentid') or contains(name(), 'id-product-comment')"
    " or contains(' data-review data-bv-content-id data-content-id data-feedback-id"
    " data-opinion-id data-entry-id data-review-region data-avis-id data-id-avis"
    " data-bewertung-id data-rating-id ', concat(' ', name(), ' ')))]"
)
_NAMES = ("class", "data-testid", "data-test", "data-qa", "id")
_ELEMENT_ID = re.compile(
    r"^(?:[a-z]{1,12}-?)?(?:review|comment|opini[oó]n|feedback|rating|avis|bewertung|rezension"
    r"|recensione|valoracion|resena)[-_]?(?=\S*\d)([^\W_]\S{0,79})$",
    re.IGNORECASE,
)
_UP = re.compile(
    r"useful|helpful|thumbs?[-_]?up|votes?[-_]?(?:up|yes)|up[-_]?votes?|hilfreich|utile|[uú]til",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?:not|un|non|nicht|pas)[-_]?(?:useful|helpful|utile|hilfreich|[uú]til)|thumbs?[-_]?down"
    r"|votes?[-_]?(?:down|no)(?![a-z])|down[-_]?votes?",
    re.IGNORECASE,
)
_NO = frozenset({"no", "nein", "non", "nee", "nie", "não", "nej", "hayır"})
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """Unmarked facts of one review; `None` where its block does not say."""

    id: str | None
    title: str | None
    date_text: str | None
    posted_at: str | None
    rating: float | None
    best_rating: float | None
    verified: bool
    helpful: int | None
    helpful_total: int | None
    reply: str | None = None


def read_beside(
    block: HtmlElement,
    locale: str | None,
    *,
    own: Iterable[HtmlElement] = (),
    dated: bool = False,
    rated: bool = False,
) -> Beside:
    """Return what a review's block says besides its markup; an answer in it says nothing of it.

    Args:
        block: The element around the review.
        locale: The page's locale.
        own: Elements with the reviewer's own words; what they say is no evidence.
        dated: The markup has the date, so that none is looked for.
        rated: The markup has the rating, so that none is looked for.
    """
    words = set(own)
    replies: list[HtmlElement] = []
    elements = list(_elements(block, words, replies))
    texts = [(element, text) for element in elements for text in _short_texts(element)]
    labels = [_label(element) for element in elements] if not (dated and rated) else []
    date_text, posted_at = (
        (None, None) if dated else read_day(elements, labels, [text for _, text in texts], locale)
    )
    rating, best = (None, None) if rated else read_stars(elements, labels, locale)
    badge = phrases.in_language(phrases.VERIFIED, find_locale(locale).language)
    verified = False
    votes: tuple[int | None, int | None] = (None, None)
    helpful_words = phrases.in_language(phrases.HELPFUL, find_locale(locale).language)
    for element, text in texts:
        lowered = text.casefold()
        if not verified and says_bought(text, badge) and not _is_denied(element):
            verified = True
        if votes == (None, None) and phrases.first_in(helpful_words, lowered):
            votes = _votes(element, text, locale)
    if votes == (None, None):
        votes = _called_votes(elements, helpful_words, locale)
    return Beside(
        id=_id(block),
        title=_title(elements, words),
        date_text=date_text,
        posted_at=posted_at,
        rating=rating,
        best_rating=best,
        verified=verified,
        helpful=votes[0],
        helpful_total=votes[1],
        reply=sole_reply(replies),
    )


def blocks_by_author(root: HtmlElement, authors: Iterable[str]) -> dict[str, list[HtmlElement]]:
    """Return the elements with an author's name for a text of their own, by name."""
    places: dict[str, list[HtmlElement]] = {a: [] for a in authors if 1 < len(a) <= 200}
    names = "\n" + "\n".join(places) + "\n"
    found = root.xpath(
        "//text()[string-length() < 400 and normalize-space() and not(parent::script) and "
        "contains($names, concat('\n', normalize-space(), '\n'))]",
        names=names,
    )
    for text in found[:5000]:
        element = text.getparent()
        owner = element.getparent() if text.is_tail else element
        name = " ".join(text.split())
        if owner is not None and name in places:
            places[name].append(owner)
    return places


def block_with(element: HtmlElement, words: str) -> HtmlElement | None:
    """Return the smallest block around an element that also shows these words."""
    needle = "".join(words.split())[:40]
    above: HtmlElement | None = element
    for _ in range(HIGHEST):
        if above is None or above.tag in ("body", "html"):
            return None
        shown = "".join(islice(above.itertext(), 2000))
        if needle in "".join(shown.split()):
            return above
        above = above.getparent()
    return None


def _elements(
    block: HtmlElement, own: set[HtmlElement], replies: list[HtmlElement]
) -> Iterator[HtmlElement]:
    """Yield the elements of a block in document order, without the reviewer's own words.

    Answers go to `replies` instead.
    """
    stack = [block]
    count = 0
    while stack and count < MOST:
        element = stack.pop()
        if element in own or element.tag in ("script", "style", "template"):
            continue
        if isinstance(element.tag, str):
            if element is not block and is_reply(element):
                replies.append(element)
                continue
            count += 1
            yield element
            stack.extend(reversed(element))


def _short_texts(element: HtmlElement) -> Iterator[str]:
    for text in (element.text, *(child.tail for child in element)):
        if text and 2 < len(stripped := text.strip()) <= 160:
            yield " ".join(stripped.split())


def _votes(element: HtmlElement, text: str, locale: str | None) -> tuple[int | None, int | None]:
    sides = read_sides(visible_text(element, most=160))
    votes = sides if sides != (None, None) else read_counter(text, locale)
    if votes != (None, None) or element.getparent() is None or is_unhelpful(text):
        return votes
    whole = visible_text(element.getparent(), most=160)
    sides = read_sides(whole)
    if len(whole) >= 80 or sides != (None, None):
        return sides if len(whole) < 160 else votes
    match = re.search(r"\((\d{1,7})\)", whole)
    return (parse_count(match[1], locale) if match else None), None


def _called_votes(
    elements: list[HtmlElement], words: Iterable[str], locale: str | None
) -> tuple[int | None, int | None]:
    """Return the votes of counters that only a label or a class tells from other numbers."""
    said: list[tuple[str, int]] = []
    for element in elements:
        label = element.get("aria-label", "")[:160]
        if any(map(str.isdigit, label)) and phrases.first_in(words, label.casefold()):
            votes = read_counter(label, locale)
            if votes != (None, None):
                return votes
        text = " ".join((element.text or "", *(child.tail or "" for child in element))).strip()
        if len(text) > 8 or not text.strip("()").isdecimal():
            continue
        around = element.getparent()
        called = [_side(e) for e in (element, around) if e is not None]
        side = next((c for c in called if _UP.search(c) or _DOWN.search(c)), "")
        if side:
            said.append(("down" if _DOWN.search(side) else "up", int(text.strip("()"))))
    sides = dict(reversed(said))
    if [side for side, _ in said].count("up") != 1:
        return None, None
    down = sides.get("down")
    return sides["up"], sides["up"] + down if down is not None else None


def _side(element: HtmlElement) -> str:
    kind = element.get("data-type", "")
    return (
        f"{element.get('class', '')[-60:]} {'vote-' + kind[:10] if kind in ('up', 'down') else ''}"
    )


def _is_denied(element: HtmlElement) -> bool:
    """Return whether what follows a label is "No" ("Verified purchase: No")."""
    after = element.getnext()
    return after is not None and visible_text(after, most=20).casefold() in _NO


def _title(elements: list[HtmlElement], own: set[HtmlElement]) -> str | None:
    """Return the heading of a block, if it is no more than words and not the reviewer's name."""
    for element in elements:
        if element.tag in ("h2", "h3", "h4", "h5", "h6") and own.isdisjoint(element.iter()):
            text = visible_text(element, most=301)
            if len(text) <= 300 and _WORD.search(text):
                return text
    return None


def _id(block: HtmlElement) -> str | None:
    for stated in block.xpath(_IDS)[:20]:
        value = str(stated).strip()
        if 0 < len(value) <= 100 and any(c.isdigit() for c in value):
            if is_in_reply(stated.getparent(), block, {}):
                continue
            return value
    match = _ELEMENT_ID.match(block.get("id", ""))
    return match[1] if match else None


def _label(element: HtmlElement) -> str:
    return " ".join(element.get(name, "")[:200] for name in _NAMES)
