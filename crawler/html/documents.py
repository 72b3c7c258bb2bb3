"""A response as a tree of HTML, whatever its body looks like."""

import re

from parsel import Selector
from web_poet import HttpResponse

from crawler.charsets import is_charset

LARGEST = 30_000_000
"""Characters of one page that are read."""
MOST_ATTRIBUTES = 2_000
"""Attributes of one tag; the parser's time grows with their square, to minutes at 200,000."""
_META = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]{2,30})", re.IGNORECASE)
_CROWDED = re.compile(r"<[A-Za-z][^<>]{8000,}")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_ORDINARY = bytes(code for code in range(256) if code not in _CONTROLS)


def legible(response: HttpResponse) -> HttpResponse:
    """Return the response in the encoding that it is written in, whatever it names.

    Pages saved or served as UTF-8 go on naming the encoding that they once had, and text of
    another encoding is never UTF-8 by chance. What names one that no page is written in is UTF-8.
    """
    named = response.encoding or "utf-8"
    encoding = _written_in(response, named) if is_charset(named) else "utf-8"
    if encoding == named:
        return response
    return HttpResponse(
        response.url, body=response.body, status=response.status, headers=response.headers,
        encoding=encoding,
    )  # fmt: skip


def _written_in(response: HttpResponse, named: str) -> str:
    body = response.body
    if named.lower() in ("utf-8", "utf8"):
        if "\ufffd" not in response.text:
            return named
    elif body.isascii() or named.lower().startswith(("utf-16", "utf-32")):
        return named
    else:
        return "utf-8" if _is_written_in(body, "utf-8") else named
    meta = _META.search(body, 0, 4096)
    if meta is None or _is_written_in(body, named):
        return named
    stated = meta[1].decode("ascii")
    return stated if is_charset(stated) and _is_written_in(body, stated) else named


def _is_written_in(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except ValueError:
        return False
    return True


def parse_document(response: HttpResponse) -> Selector:
    """Return the response as HTML.

    Unlike `response.selector` it never takes a body for JSON, which raises on the first XPath.
    Control characters, which no HTML may hold, become spaces: lxml fails on names made of them.
    """
    text = response.text[:LARGEST]
    # Only what is there is replaced, one by one: `str.translate` would cost more than parsing.
    held = response.body.translate(None, _ORDINARY) if response.encoding == "utf-8" else _CONTROLS
    for code in set(held):
        text = text.replace(chr(code), " ")
    return Selector(text=thinned(text), type="html")


def thinned(text: str) -> str:
    """Return markup without the attributes of tags that have too many."""
    return _CROWDED.sub(_bared, text)


def _bared(tag: re.Match[str]) -> str:
    """Return a long tag as it is where it holds long values; without attributes if too many."""
    names = _QUOTED.sub("", tag.group()).split(None, MOST_ATTRIBUTES)
    return tag.group() if len(names) <= MOST_ATTRIBUTES else names[0]
