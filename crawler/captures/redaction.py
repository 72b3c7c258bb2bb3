"""Takes texts out of stored bytes, however a page spells them: markup, entities, JSON escapes."""

import re
from collections.abc import Iterable
from html.entities import codepoint2name
from itertools import pairwise

MOST_WORDS = 4000
_CHUNK = 120
_GAP = (
    rb"(?:\s|\n(?:>[ ]?){1,6}|&nbsp;|&#160;|&#[xX][aA]0;|\xc2\xa0"
    rb"|\xe2\x80[\x8b-\x8f]|\\[nrt]|\\u00[aA]0"
    rb"|<[^<>]{0,300}>|\\u003[cC][^<>]{0,120}?\\u003[eE]){1,40}"
)
_RUN = re.compile(r"[A-Za-z0-9]+")
_TAGS = rb"(?:<[^<>]{0,300}>){0,3}"
_EDGES = (rb"[>\"'(\[:]", rb"[<\"'\\)\],]")
_STRICT = (rb"[>\"']", rb"[<\"'\\]")
"""What may stand before and after a text that stands alone: a word or two, or more words."""
_FEW = rb"(?:\s|&nbsp;|\xc2\xa0|\\[nrt]){0,200}"


def redact(body: bytes, texts: Iterable[str], *, by: bytes, alone: bool = False) -> bytes:
    """Return the body with every occurrence of the texts replaced.

    Words may stand apart by any white space or tags; characters may be raw, HTML entities or
    JSON escapes. A text of a word or two is replaced only where it stands alone between tags,
    quotes or white space edges of them, so that no other text loses a word; with `alone`, every
    text is.
    """
    for text in sorted({t.strip() for t in texts if t and t.strip()}, key=len, reverse=True):
        words = text.split()[:MOST_WORDS]
        if not _may_hold(body, words):
            continue
        edges = None
        if len(words) < 3:  # a bare number between colon and comma is a value, not a text
            edges = _STRICT if text.isdigit() else _EDGES
        elif alone and len(words) <= _CHUNK:
            edges = _STRICT
        if edges is not None:
            body = _between(words, *edges).sub(lambda found: found[1] + by + found[3], body)
            continue
        for at in range(0, len(words), _CHUNK):
            body = _pattern(words[at : at + _CHUNK]).sub(by, body)
    return body


def _may_hold(body: bytes, words: list[str]) -> bool:
    """Return whether every run of plain letters is there: those have one spelling."""
    runs = {run for word in words for run in _RUN.findall(word)}
    return all(run.encode() in body for run in sorted(runs, key=len, reverse=True))


def spelled(text: str) -> bytes:
    """Return an expression for a text, however a page spells its characters and spaces."""
    return _GAP.join(_word(word) for word in text.split())


def _pattern(words: list[str]) -> re.Pattern[bytes]:
    return re.compile(spelled(" ".join(words)))


def _between(words: list[str], before: bytes, after: bytes) -> re.Pattern[bytes]:
    text = spelled(" ".join(words))
    return re.compile(
        rb"(" + before + _FEW + rb")(" + text + rb")(" + _FEW + rb"(?:" + after + rb"|$))"
    )


def _word(word: str) -> bytes:
    """Return an expression for a word; a tag may end before its full stop, or inside a pair."""
    parts = [_spellings(word[0])]
    for before, character in pairwise(word):
        parts.append(_TAGS if before.isalnum() != character.isalnum() else b"")
        parts.append(_spellings(character))
    return b"".join(parts)


def _spellings(character: str) -> bytes:
    """Return an expression for every way in which a character may be written."""
    if character.isascii() and character.isalnum():
        return character.encode()
    code = ord(character)
    forms = [re.escape(character.encode("utf-8", "replace"))]
    forms.append(rb"&#0{0,4}%d;" % code)
    forms.append(rb"&#[xX]0{0,4}(?i:%x);" % code)
    if code in codepoint2name:
        forms.append(rb"&%s;" % codepoint2name[code].encode())
    if character == "'":
        forms.append(rb"&apos;")
    if character in '"/\\':
        forms.append(rb"\\" + re.escape(character.encode()))
    units = character.encode("utf-16-be", "replace")
    escaped = b"".join(
        rb"\\u(?i:%02x%02x)" % (units[i], units[i + 1]) for i in range(0, len(units), 2)
    )
    forms.append(escaped)
    if 0xA0 <= code <= 0xFF:
        forms.append(re.escape(bytes([code])))
    return rb"(?:" + rb"|".join(forms) + rb")"
