"""Stars as pages draw them: labels, classes, bars that are partly filled, five icons."""

import re
from collections import defaultdict

from lxml.html import HtmlElement

from crawler.html.inner_text import visible_text
from crawler.language.locales import parse_number, parse_numbers, parse_rating

_STAR_WORD = re.compile(
    r"rating|star(?!t(?!ext|itle|otal|ag)|k|buck|ving)|(?<!under)score|(?<!up)(?<!de)grade"
    r"|(?<!foot)(?<!end)note(?!book|pad|d)|sterne|estrella|stelle|puan|yildiz|[eé]toile|(?<![a-z])voto"
    r"|valutazion|valoracion|ocena|(?<![a-z])mark(?![a-z])",
    re.IGNORECASE,
)
_RATED = (
    "aria-label", "title", "alt", "data-rating", "data-star-rating", "data-score", "data-grade",
)  # fmt: skip
_STARS_SAID = re.compile(
    r"\D{0,40}?(\d(?:[.,]\d{1,2})?)[\s-]?(?:stars?|sterne|étoiles?|estrellas?|stell[ae])\b",
    re.IGNORECASE,
)
_STAR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:rating|stars?|score|note|r|stn|p_rating)[_-]{0,2}"
    r"(\d{1,3})(?:[_.-](5|0))?(?:[\s_-]|$)",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"full|fill(?:ed)?|active|checked|selected|solid|enable|(?:^|[\s_-])on(?:[\s_-]|$)",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"empty|half|blank|outline|inactive|disable|unchecked|unfilled|(?:^|[\s_-])off(?:[\s_-]|$)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:star|point|rating)\w{0,12}?[-_]{0,2}(full|filled|half|blank|empty)(?![a-z])", re.IGNORECASE
)
"""What five marks are called by which of them are lit: `point-full`, `icon--ratingEmpty`."""
_LIT = frozenset({"full", "filled"})
_IN_LINE = re.compile(r"(?<![\d/.,])([1-5](?:[.,]\d)?)\s?/\s?5(?![\d/.,]\d|/)")
"""A rating in a line that says more: "Ana - Voto: 4/5"."""
_ALONE = re.compile(r"\s*([1-5](?:[.,]\d)?)\s*")
_COUNTS = re.compile(r"count|total|num|votes|reviews|average|histogram", re.IGNORECASE)
_HOLLOW = re.compile(
    r"star[-_]?(?:o|border|line|off|0|none|grey|gray)(?![a-z])|(?:^|\s)(?:far|fa-regular|bi-star)(?:\s|$)"
)
_RATING_WORD = re.compile(r"rating|stars?(?![a-z])|sterne|estrella|stelle|puan", re.IGNORECASE)
_TOLD = re.compile(
    r"\s*(?:(?:rated|rating|score|bewert\w*|not[ée]e?(?: de)?|valora\w*|calific\w*|voto|ocena"
    r"|punteggio|puntuaci\w*|punkte)\s?:?\s?)?"
    r"\d(?:[.,]\d{1,2})?\s?(?:"
    r"(?:/|out of|of|von|sur|su|de|van(?: de)?|av|z)\s?5\s?(?:[^\W\d]{4,10})?(?: rating)?"
    r"|(?:stars?|sterne|étoiles?|estrellas?|stell[ae]|sterren|estrelas?|stjärnor)(?: rating)?"
    r")\W{0,3}",
    re.IGNORECASE,
)
"""A rating as words, and no more than a rating."""
_SCORE = re.compile(r"(?:[^\W\d]{3,20}\s?:?\s)?(\d{1,2}(?:[.,]\d)?)")
"""A label that is a score without its scale: "Bewertung: 9,0"."""
_OF_TEN = re.compile(r"\s*\d{1,2}(?:[.,]\d{1,2})?\s?/\s?10\s*")
"""The same of ten, where its class calls it a rating: "9/10" alone may be a day."""
_STARS_ALONE = re.compile(r"[★⭐☆\ufe0f\s]{1,12}")
_PROPERTY = re.compile(
    r"--(?:rating|stars?|score|value)\s{0,3}:\s{0,3}(\d(?:\.\d{1,4})?)\s{0,3}(?:;|$)"
)
_WIDTH = re.compile(r"width:\s{0,4}(\d{1,3}(?:\.\d{1,4})?)%")


def read_stars(
    elements: list[HtmlElement], labels: list[str], locale: str | None
) -> tuple[float | None, float | None]:
    """Return the rating that a review's block draws, and the top of its scale.

    Args:
        elements: The elements of the block.
        labels: What the classes and ids of each call it.
        locale: The page's locale.
    """
    starred = [
        (element, is_starred)
        for element, label in zip(elements, labels, strict=True)
        if (is_starred := _STAR_WORD.search(label) is not None) or element.get("role") == "img"
    ]
    for element, is_starred in starred:
        for name in _RATED:
            stated = element.get(name)
            if stated and len(stated) < 80 and not _is_numbered(element, name):
                rating, best = _labelled(stated, locale)
                if rating is not None and rating <= 5 and best in (None, 5.0):
                    return rating, best
                if rating is not None and best is None and _is_scaled(element, name):
                    return rating, 100.0 if rating > 50 else None
                if rating is not None and best == 10 and rating <= 10:
                    return rating, best
                scored = _SCORE.fullmatch(stated.strip())
                if scored and is_starred and name == "aria-label" and 5 < (rating or 0) <= 10:
                    return rating, None
        match = _STAR_CLASS.search(element.get("class", "")[:300])
        if match and not _is_numbered(element, "class"):
            value = float(match[1]) + (0.5 if match[2] == "5" else 0.0)
            if 0 < value <= 100:
                return value, 5.0 if value <= 5 else 100.0 if value > 50 else None
    for element in elements:
        for name in ("alt", "aria-label", "title"):
            if _TOLD.fullmatch(stated := element.get(name, "")[:80]):
                rating, best = _labelled(stated, locale)
                if rating is not None and rating <= 5 and best in (None, 5.0):
                    return rating, 5.0
    bars = [element for element, is_starred in starred if is_starred]
    bars += [child for bar in bars[:50] for child in bar if isinstance(child.tag, str)]
    for element in (*bars, *(e for e in elements if "active" in e.get("class", ""))):
        style = element.get("style", "")[:200]
        if (stated := _PROPERTY.search(style)) and float(stated[1]) <= 5:
            return float(stated[1]), 5.0
        match = _WIDTH.search(style)
        if match and 0 < float(match[1]) <= 100:
            return round(float(match[1]) / 20, 2), 5.0
    for element, label in zip(elements, labels, strict=True):
        told = (element.text or "")[:80]
        if 0 < len(element) <= 4 and _STAR_WORD.search(label):
            told = visible_text(element, most=81)
        if _OF_TEN.fullmatch(told) and _STAR_WORD.search(label):
            rating, best = _labelled(told, locale)
            if best == 10:
                return rating, best
        if _TOLD.fullmatch(told):
            rating, best = _labelled(told, locale)
            if rating is not None and rating <= 5 and best in (None, 5.0):
                return rating, 5.0
    drawn = _glyphs(elements) or _icons(elements)
    return (drawn, 5.0) if drawn else (_in_line(elements, labels, locale), 5.0)


def _in_line(elements: list[HtmlElement], labels: list[str], locale: str | None) -> float | None:
    """Return the one rating of five in a short line, or a number that is called a rating."""
    texts = [t[:90] for e in elements for t in (e.text, *(c.tail for c in e)) if t]
    told = {match[1] for text in texts for match in _IN_LINE.finditer(text)}
    if len(told) == 1:
        return parse_number(told.pop(), locale)
    for element, label in zip(elements, labels, strict=True):
        if _RATING_WORD.search(label) and not _COUNTS.search(label):
            alone = _ALONE.fullmatch(visible_text(element, most=12))
            if alone:
                return parse_number(alone[1], locale)
    return None


def _is_scaled(element: HtmlElement, name: str) -> bool:
    """Return whether an attribute is a rating on another scale than five ("80")."""
    stated = element.get(name, "").strip()
    said = _RATING_WORD.search(element.get("class", "")[:200])
    return bool(said) and name.startswith("data-") and stated.isdecimal() and 5 < int(stated) <= 100


def _labelled(label: str, locale: str | None) -> tuple[float | None, float | None]:
    """Return the rating that a label says first, and its scale ("5 stars, 2 days ago": 5)."""
    stars = _STARS_SAID.match(label)
    if stars and (rating := parse_number(stars[1], locale)) is not None:
        rest = parse_numbers(label[stars.end() :], locale, most=1)
        if rest and rest[0] < rating:
            return rating, None
    return parse_rating(label, locale)


def _is_numbered(element: HtmlElement, name: str) -> bool:
    """Return whether an element is one of some icons that an attribute tells from each other."""
    around = element.getparent()
    if around is None or not 4 <= len(around) <= 11:
        return False
    stated = [twin.get(name) for twin in around.iterchildren(element.tag)]
    numbers = [re.findall(r"\d+", value) if value else [] for value in stated]
    if name == "class" and sum("star" in (value or "") for value in stated) >= 4:
        return True
    return len(numbers) >= 4 and all(numbers) and len({n[0] for n in numbers}) == len(numbers)


def _glyphs(elements: list[HtmlElement]) -> float | None:
    """Return the full ones of the stars that are written as letters, in one place of the block."""
    written = [text for e in elements if _STARS_ALONE.fullmatch(text := (e.text or "").strip())]
    if len(written) != 1:
        return None
    full, blank = (sum(written[0].count(c) for c in marks) for marks in ("★⭐", "☆"))
    return float(full) if full and full + blank <= 5 and blank in (0, 5 - full) else None


def _icons(elements: list[HtmlElement]) -> float | None:
    """Return the full ones of five star icons; one that is half full counts half."""
    states = [m[1].lower() for e in elements if (m := _STATE.search(e.get("class", "")[:200]))]
    if len(states) == 5 and any(state in _LIT for state in states):
        return sum({"half": 0.5}.get(state, float(state in _LIT)) for state in states)
    drawn = [e for e in elements if "star" in e.get("class", "") and len(e) <= 1]
    icons = [e.get("class", "") for e in drawn if len(e) == 0]
    layered: dict[HtmlElement | None, list[str]] = defaultdict(list)
    for element in drawn:
        if len(element) == 0:
            layered[element.getparent()].append(element.get("class", ""))
    if len(icons) > 5 and len(layered) == 5:  # a hollow star, and a full one over it
        return float(sum(not all(map(_HOLLOW.search, names)) for names in layered.values())) or None
    if len(icons) != 5:
        return None
    halves = sum("half" in icon.casefold() for icon in icons)
    full = sum(bool(_FULL.search(i)) and not _BLANK.search(i) for i in icons)
    plain = [i for i in icons if not _BLANK.search(i) and not _HOLLOW.search(i)]
    if not full and len(plain) < 5:
        full = len(plain)  # "fa-star" beside "fa-star-o": the plain name is the full one
    return full + halves / 2 if full else None
