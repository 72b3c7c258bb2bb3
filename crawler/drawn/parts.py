"""Which elements of a drawn review hold its author, its title and its words."""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.drawn.replies import is_in_reply, is_reply
from crawler.drawn.review_blocks import plain_name
from crawler.html.inner_text import visible_text

MOST = 600
"""Elements of one block that are looked at."""

_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_AUTHOR = re.compile(
    r"author|user-?_?name|nick|pseudo|reviewer|owner(?!ship)|by-?line|^(?:name|user|customer)$|auteur|autor|yazar|nutzer-?_?name|kunden-?_?name|usuario|utente|autore|verfasser|(?:review|comment)[-_]{1,2}customer$|acheteur|k[aä]ufer|buyer"
    r"|(?:^|[-_])(?:nom|nombre|nome|chi|kunde|cliente?|c-?name)$|"
    r"(?:review|customer|client|card|person)[-_]{0,2}name",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"date|day|time|location|city|country|avatar|image|img|photo|badges?|verified|rating|stars?"
    r"|counts?|title|status",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^h[1-6]$|title|headline|subject|summary|heading|titel|titre|titulo|titolo|baslik",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:user|author|reviewer|customer|product|features?|pros|cons|section|question|reply|response)"
    r"[-_]{1,2}(?:title|heading)|avatar[\w-]{0,20}title",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"text|body|content|comment|description|message|quote|inhalt|contenu|contenido|testo|tekst|metin",
    re.IGNORECASE,
)
_NO_BODY = re.compile(
    r"date|day|time|datum|fecha|tarih|author|auteur|autor|user|name|title|head|rating|stars?|score|foot|action|help|vote|reply",
    re.IGNORECASE,
)
_NO_WORDS = re.compile(
    r"help|vot(?:e|ing)|foot|badge|verified|syndic|report|share|repl(?:y|ies)|location|disclos|button"
    r"|btn|actions?$|useful",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"(?:^|[-_])comments?(?:[-_]{0,2}(?:box|item|list|wrapper|container))?$", re.IGNORECASE
)
_NAMES = ("class", "data-testid", "data-test", "data-qa")
_DAY = re.compile(r"date|datum|fecha|tarih", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """The elements of a review's block; None where none calls itself so."""

    author: HtmlElement | None
    title: HtmlElement | None
    body: HtmlElement | None
    comments: frozenset[HtmlElement]
    """What another person says beneath the review."""


def find_parts(block: HtmlElement, *, without: Container[HtmlElement] = ()) -> Parts:
    """Return the parts of a review's block by the words of their classes.

    What holds the author holds more than a title or the words, and is taken for neither unless
    nothing else is there; nor is a heading that holds the day.

    Args:
        block: The element around the review.
        without: Elements in it that are no part of it: answers.
    """
    named = _classed(block, without)
    author = _named(named, _AUTHOR, but=_NO_AUTHOR, most=80)
    if author is None:
        author = _named(named, _AUTHOR, most=80)
    around = set() if author is None else {author, *author.iterancestors()}
    comments = frozenset(e for e, names in named if e not in around and _is_comment(e, names))
    if comments:
        named = [(e, n) for e, n in named if comments.isdisjoint((e, *e.iterancestors()))]
    title = _named(named, _TITLE, most=300, fits=lambda e: e not in around and _is_title(e))
    kept = set(around) if title is None else {*around, title, *title.iterancestors()}
    spoken = [(e, n) for e, n in named if not any(map(_NO_WORDS.search, n))]
    body = _named(
        spoken,
        _BODY,
        but=_NO_BODY,
        most=20_000,
        longest=True,
        fits=lambda e: e not in kept and not _has_day(e),
    )
    if not _has_words(body):
        known: dict[HtmlElement, bool] = {}
        paragraphs = [
            p
            for p in block.iter("p", "blockquote")
            if comments.isdisjoint(p.iterancestors()) and not is_in_reply(p, block, known)
        ]
        body = _longest(p for p in paragraphs if p not in kept)
        if not _has_words(body):
            body = _named(named, _BODY, but=_NO_BODY, most=20_000, longest=True)
        if not _has_words(body):
            body = _longest(paragraphs)
    return Parts(author=author, title=title, body=body, comments=comments)


def _is_comment(element: HtmlElement, names: list[str]) -> bool:
    """Return whether an element that does not hold the review's author is by somebody else."""
    return any(map(_COMMENT.search, names)) and any(
        _AUTHOR.search(child.get("class", "")[:200])
        for child in element.iterdescendants()
        if isinstance(child.tag, str)
    )


def _has_words(body: HtmlElement | None) -> bool:
    return body is not None and _LETTERS.search(visible_text(body, most=1000)) is not None


def _is_title(element: HtmlElement) -> bool:
    return not _NO_TITLE.search(element.get("class", "")[:200]) and not _has_day(element)


def _has_day(element: HtmlElement) -> bool:
    return any(
        child.tag == "time" or _DAY.search(child.get("class", "")[-30:])
        for child in element.iterdescendants()
        if isinstance(child.tag, str)
    )


def _longest(elements: Iterable[HtmlElement]) -> HtmlElement | None:
    return max(elements, key=lambda e: len(visible_text(e, most=2000)), default=None)


def _classed(
    block: HtmlElement, without: Container[HtmlElement]
) -> list[tuple[HtmlElement, list[str]]]:
    """Return the first elements below a block that have classes, and the ends of their names.

    What stands in an answer is left out, and what stands in `without`.
    """
    found: list[tuple[HtmlElement, list[str]]] = []
    stack = list(reversed(block))
    count = 0
    while stack and count < MOST:
        element = stack.pop()
        if element in without or is_reply(element):
            continue
        count += 1
        stack.extend(reversed(element))
        if names := " ".join(filter(None, map(element.get, _NAMES))):
            found.append(
                (element, [plain_name(n).rpartition("__")[2][-30:] for n in names[:500].split()])
            )
    return found


def _named(
    parts: list[tuple[HtmlElement, list[str]]],
    words: re.Pattern[str],
    *,
    but: re.Pattern[str] | None = None,
    most: int,
    longest: bool = False,
    fits: Callable[[HtmlElement], bool] = lambda _element: True,
) -> HtmlElement | None:
    """Return the innermost element whose class has one of the words, the longest if asked."""
    best: HtmlElement | None = None
    best_size = 0
    for element, names in parts:
        if not any(words.search(name) for name in names):
            continue
        if but is not None and any(but.search(_last_word(name)) for name in names):
            continue
        if any(words.search(child.get("class") or "") for child in element) or not fits(element):
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
