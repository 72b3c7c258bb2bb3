"""Words that a page holds twice: cut short to be shown, and whole to be unfolded."""

import re
from copy import deepcopy
from itertools import islice

from lxml.html import HtmlElement

from crawler.html.bodies import read_body
from crawler.html.inner_text import visible_text

MOST = 300
"""Elements of one body that are looked at."""

SHORTEST = 8
"""Characters that a copy which was cut short has at least."""

_UNFOLDS = frozenset(
    {"read more", "show more", "see more", "more", "read full review", "read less", "show less",
     "see less", "less", "mehr", "mehr lesen", "mehr anzeigen", "weiterlesen", "weniger",
     "weniger anzeigen", "lire la suite", "lire plus", "voir plus", "afficher plus", "voir moins",
     "lire moins", "afficher moins", "leer más", "ver más", "mostrar más", "leer menos",
     "ver menos", "mostrar menos", "leggi tutto", "leggi di più", "mostra di più", "mostra meno",
     "leggi meno", "lees meer", "toon meer", "meer lezen", "lees minder", "ler mais", "ver mais",
     "ler menos", "czytaj więcej", "pokaż więcej", "zwiń", "läs mer", "visa mer",
     "devamını oku", "daha fazla", "もっと見る", "続きを読む"}
)  # fmt: skip
_CUT = re.compile(r"\s{0,3}(?:…|\.{3})\s{0,3}")
_CUT_END = re.compile(r"\s{0,3}(?:…|\.{3})$")


def whole_words(element: HtmlElement) -> str | None:
    """Return the words of an element once and whole, without what unfolds them.

    What is hidden counts where it goes on, or says whole, what is shown cut short; and where
    nothing is shown.
    """
    if len(element) == 0 and element.get("style") is None:
        return read_body(element)
    controls = [
        text for child in islice(element.iterdescendants(), MOST) if (text := _unfolds(child))
    ]
    shown = _without(read_body(element), controls)
    if shown is None or _CUT_END.search(shown):
        every = _without(_with_hidden(element), controls)
        if shown is None:
            shown = every
        elif every is not None and every != shown:
            head = _CUT_END.sub("", shown)
            if every.startswith(head):
                whole = _without_copy(every)
                shown = whole if whole != every else _joined(head, every[len(head) :])
    return _without_copy(shown) if shown else None


def _unfolds(element: HtmlElement) -> str | None:
    """Return the words of a control that shows or hides the rest of a text."""
    if element.tag not in ("a", "button", "span", "label"):
        return None
    text = visible_text(element, most=40)
    said = text.casefold().strip(" .…›»>+-")
    sure = element.tag in ("a", "button") or " " in said  # a span may stress a word of a review
    return text if said in _UNFOLDS and sure else None


def _without(text: str | None, controls: list[str]) -> str | None:
    for control in controls if text else ():
        text = re.sub(rf"\s{{0,3}}{re.escape(control)}(?=\s|$)", "", text or "", count=1)
    return text.strip() or None if text else None


def _with_hidden(element: HtmlElement) -> str | None:
    copy = deepcopy(element)
    for node in copy.iter():
        if isinstance(node.tag, str):
            for name in ("style", "hidden", "class"):
                node.attrib.pop(name, None)
    return read_body(copy)


def _joined(head: str, rest: str) -> str:
    return f"{head} {_CUT.sub('', rest, count=1).lstrip()}".strip()


def _without_copy(text: str) -> str:
    """Return a text without its beginning where that is a copy of what follows, cut short."""
    for cut in islice(_CUT.finditer(text), 20):
        head, rest = text[: cut.start()].strip(), text[cut.end() :].strip()
        if len(rest) > len(head) >= SHORTEST and _squeezed(rest).startswith(_squeezed(head)):
            return rest
    return text


def _squeezed(text: str) -> str:
    return "".join(text.split())
