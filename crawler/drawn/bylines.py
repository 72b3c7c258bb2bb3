"""The name in the line of a drawn review that says who wrote it, and perhaps when."""

import re

from lxml.html import HtmlElement

from crawler.html.inner_text import visible_text

_BLOCKS = frozenset({"div", "p", "li"})
_LABEL = re.compile(r"^(?:from|by|name|author|user|von|par|auteur|autor|por|da|door)\s?:\s?", re.I)
WROTE = (
    r"(?:(?:written|posted|reviewed|submitted|published|rédigé|écrit|publié|posté|geschrieben|verfasst"
    r"|bewertet|escrito|publicado|scritto|pubblicato|inviato|geschreven|geplaatst)\s+)"
)
_LEAD = re.compile(
    rf"^(?:{WROTE}?(?:by|par|por|przez|from|door)|{WROTE}(?:von|da|di|de|av|af))\s+(?=\S)", re.I
)
DAY = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th|er|[.º°])?\s(?:de\s)?[^\W\d]{3,12}\.?,?\s(?:de\s|del\s)?\d{4}"
    r"|[^\W\d]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\d{1,4}([./-])\d{1,2}\1\d{2,4})"
    r"(?:[\s,]{1,2}\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?)?",
    re.I,
)
_JOINTS = re.compile(
    r"^[\s,;:|·–-]+|(?:[\s,;:|·–-]|\s(?:on|le|am|vom|el|il|op|em|den|dnia))+$", re.I
)


def name_in(author: HtmlElement, date_text: str | None) -> str | None:
    """Return the author's name, also from a line that says the day too.

    Args:
        author: The element of the line.
        date_text: The day of the review as written.
    """
    blocks = [t for part in author if part.tag in _BLOCKS and (t := visible_text(part, most=100))]
    if len(blocks) > 1 and len(blocks) == len(author) and not (author.text or "").strip():
        return _LABEL.sub("", blocks[0], count=1)  # the name, and beneath it who that is
    line = _LABEL.sub("", visible_text(author), count=1)
    if date_text and date_text in line:
        own = " ".join((author.text or "").split()).strip(" ,;:|·–-")
        if len(own) > 2 and len(author) and not _LEAD.match(f"{own} x") and not DAY.search(own):
            return own
        part = next((t for part in author if (t := visible_text(part, most=100))), None)
        if part and part != date_text and not DAY.fullmatch(part):
            return part
        line = _JOINTS.sub("", DAY.sub(" ", line, count=1)) or line
    return _LEAD.sub("", line, count=1)
