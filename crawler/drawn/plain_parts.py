"""The parts of a drawn review that no class names: by what leads to them, and by length."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.drawn.bylines import DAY, WROTE
from crawler.drawn.replies import is_reply
from crawler.drawn.twins import whole_words
from crawler.html.bodies import tidy
from crawler.html.inner_text import visible_text
from crawler.language import phrases

MOST = 400
"""Elements of one block that are looked at."""

SHORTEST = 8
"""Letters of what may be a review's words."""

LONGEST_NAME = 50

_INLINE = frozenset({"b", "strong", "i", "em", "u", "br", "a", "span", "small", "font", "mark"})
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6", "b", "strong", "a", "dt"})
_UNREAD = frozenset(
    {"script", "style", "template", "noscript", "button", "select", "label", "form", "svg", "th"}
)
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_NAME = re.compile(r"[^\W\d_][^\d<>@|:;!?]{0,48}")
_SAID = (
    r"(?:review(?:ed)?|comment|avis|opini[oó]n|rese[nñ]a|recensione|commentaire|comentario|opinia"
    r"|[^\W\d_]{0,12}(?:bewertung|meinung|rezension))"
)
_LED = re.compile(
    rf"(?:^(?:by|par|por|von|przez|door|av)|^{WROTE}(?:by|par|por|von|da|di|de)"
    rf"|^{_SAID}\s(?:by|par|por|von|da|di|de))\s+(?P<name>.{{1,80}})$",
    re.IGNORECASE,
)
"""A line that names the author; "Sold by", "verified by" and "da Milano" name somebody else."""
_LABELLED = re.compile(
    r"^(?:name|author|reviewer|buyer|customer|auteur|client|autor|kunde|k[aä]ufer|cliente|autore"
    r"|comprador|acquirente|nickname|pseudo)\s?:\s?(?P<name>.{1,80})$",
    re.IGNORECASE,
)
_BADGES = phrases.in_any(phrases.VERIFIED)
_VOTES = phrases.in_any(phrases.HELPFUL)
_EDGES = " ,-–|()"
_JOINT = re.compile(r"\s(?:on|le|am|vom|el|il|op|em)$", re.IGNORECASE)
_PARTED = re.compile(
    r"(?P<name>[^\d·|,–—]{2,50}?)(?:\s?[·|,–—]\s?|\s-\s)"
    r"(?:(?:el|le|am|vom|on|il|op|em|den|dnia)\s)?"
)
_WROTE_ON = re.compile(
    r"^[\s,·|–—-]{0,4}(?:(?:schreibt|schrieb|wrote|says|said|escribi[oó]|ha scritto|a écrit)\s)?"
    r"(?:(?:el|le|am|vom|on|il|op|em|den|dnia)\s)?",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:posted|published|reviewed|date|publi|avis|bewert|data|fecha|verif|submitted|written|on\b"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|[^\W\d]{3,7}tag\b|mittwoch"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di\b|dimanche|lunes|martes|mi[eé]rcoles|jueves|viernes"
    r"|s[aá]bado|domingo|(?:lune|marte|mercole|giove|vener)d[iì]\b|sabato|domenica)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"(?:^(?:by|par|por|von|przez|door)|{WROTE}(?:by|par|por|von|da|di|de)"
    rf"|{_SAID}\s(?:by|par|por|von|da|di|de))\s?:?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainParts:
    """What a block says of its review; None where it cannot be told."""

    author: str | None = None
    title: str | None = None
    body: str | None = None


def read_plain(block: HtmlElement, *, known: Container[str]) -> PlainParts:
    """Return author, title and words of a review by how they stand to each other.

    The words are what is longest; the author is whom "by" leads to; the title is a heading, a bold
    line or a link before the words.

    Args:
        block: The element around the review.
        known: Texts that are known to be something else: the day, the badge.
    """
    texts = list(islice(_texts(block), MOST))
    author = _author(texts)
    spoken = [
        (e, text)
        for e, text in texts
        if len(_letters(text)) >= SHORTEST
        and text not in known
        and not (len(text) < 80 and (DAY.search(text) or is_beside(text)))
        and not _names(text, author)
    ]
    if not spoken:
        return PlainParts(author=author)
    element, words = max(spoken, key=lambda pair: len(pair[1]))
    before = texts[: texts.index((element, words))]
    heads = [
        text
        for e, text in before
        if e.tag in _HEADS and _LETTERS.search(text) and not _names(text, author)
    ]
    flat = all(child.tag in _INLINE for child in element.iterdescendants()) and len(element) < 200
    if flat and element.tag not in _HEADS and sum(e is element for e, _ in texts) == 1:
        inside = [text for e, text in texts if e is not element and element in e.iterancestors()]
        if not any(_names(text, author) or DAY.search(text) for text in inside):
            words = whole_words(element) or words
    title = heads[0] if len(heads) == 1 and len(heads[0]) <= 200 else None
    if title is not None and words.startswith(title):
        words = words[len(title) :].strip() or words
    return PlainParts(author=author, title=title, body=tidy(words))


def _texts(block: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements with text of their own, without what their children say."""
    stack = [block]
    count = 0
    while stack and count < MOST:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        if element is not block and is_reply(element):
            continue
        count += 1
        lines = [element.text or ""]
        for child in element:
            lines[-1:] = (
                [f"{lines[-1]} {child.tail or ''}"]
                if child.tag != "br"
                else [lines[-1], child.tail or ""]
            )
        for line in lines[:50]:
            if text := " ".join(line[:20_000].split()):
                yield element, text
        stack.extend(reversed(element))


def is_beside(text: str) -> bool:
    """Return whether a short text is a badge or a counter of votes."""
    lowered = text.casefold()
    return bool(phrases.first_in((*_BADGES, *_VOTES), lowered))


def _author(texts: list[tuple[HtmlElement, str]]) -> str | None:
    for element, text in texts:
        if (name := _name_led_to(text)) is not None:
            return name
        if (name := _beside_day(element, text)) is not None:
            return name
        before = element.text
        for child in element:
            if before and _LEADING.search(before.strip()[-40:]):
                name = visible_text(child, most=LONGEST_NAME + 1)
                if _is_name(name):
                    return name
            before = child.tail
    return None


def _beside_day(element: HtmlElement, text: str) -> str | None:
    """Return the name that stands before a day: "Ana · 3 May 2025", or in bold before it."""
    if len(text) > 60 or not DAY.search(text):
        return None
    parted = _PARTED.match(text)
    if parted and DAY.match(text, parted.end()) and _is_name(parted["name"]):
        return parted["name"].strip()
    bold = next((child for child in element if child.tag in ("b", "strong")), None)
    if bold is None or _LETTERS.search(element.text or ""):
        return None
    follows = " ".join((bold.tail or "").split())
    if not DAY.match(_WROTE_ON.sub("", follows)):
        return None
    name = visible_text(bold, most=LONGEST_NAME + 1)
    return name if _is_name(name) else None


def led_author(block: HtmlElement, *, own: Container[HtmlElement]) -> str | None:
    """Return whom a line of a block names as its author: "by Ana", and nothing else but the day.

    Args:
        block: The element around a review.
        own: Elements with the reviewer's own words.
    """
    for element, text in islice(_texts(block), MOST):
        if element in own or any(above in own for above in islice(element.iterancestors(), 6)):
            continue
        if len(text) < 80 and (name := _name_led_to(text)) is not None:
            return name
    return None


def is_byline(text: str, *, plain: bool) -> bool:
    """Return whether a text is no more than who wrote a review, and when.

    Args:
        text: What may be a review's words.
        plain: No class calls it so: a day with a word or two beside it is none.
    """
    if len(text) >= 80 or not DAY.search(text):
        return False
    if plain and len(_letters(DAY.sub("", text))) <= 12:
        return True
    parted = _PARTED.match(text)
    if parted and DAY.match(text, parted.end()) and _is_name(parted["name"]):
        return len(_letters(DAY.sub("", text[parted.end() :]))) <= 12
    return _name_led_to(text) is not None


def _name_led_to(text: str) -> str | None:
    """Return the name that a line leads to, with or without a day ("Reviewed by Ana on …")."""
    line = DAY.sub("", text[:300]).strip(_EDGES)
    line = _JOINT.sub("", line)
    found = _LABELLED.match(line) or _LED.search(line)
    name = found["name"].strip(_EDGES) if found else ""
    return name if _is_name(name) else None


def _is_name(text: str) -> bool:
    fits = len(text) <= LONGEST_NAME and len(text.split()) <= 5
    return fits and _NAME.fullmatch(text) is not None and _NO_NAME.match(text) is None


def _names(text: str, author: str | None) -> bool:
    return author is not None and len(text) <= len(author) + 60 and author in text


def _letters(text: str) -> str:
    return "".join(c for c in text[:400] if c.isalpha())


def split_heading(body: HtmlElement, words: str) -> tuple[str | None, str]:
    """Return the bold line that begins a review's words as its title, and the rest."""
    first = next((child for child in body if isinstance(child.tag, str)), None)
    if first is None or first.tag not in ("b", "strong") or (body.text or "").strip():
        return None, words
    after = first.getnext()
    head = visible_text(first, most=201)
    if (first.tail or "").strip() or after is None or after.tag != "br" or len(head) > 200:
        return None, words
    rest = words.removeprefix(head).strip()
    return (head, rest) if head and rest and rest != words else (None, words)


def may_be_name(heading: str | None) -> bool:
    """Return whether a heading may be the name of somebody: few words, each with a capital."""
    words = (heading or "").split()
    return 0 < len(words) <= 3 and all(word[0].isupper() for word in words)
