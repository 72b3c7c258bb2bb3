"""The JSON values that a page carries for its own scripts, whatever they are called."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from parsel import Selector

from crawler.payloads import parse_json

LARGEST = 6_000_000
"""Characters of one script that are read."""

MOST = 60
"""Scripts of one page, and values of one script, that are looked at."""

READ = 20_000_000
"""Characters of one page that are read as JSON, in vain or not."""

_HINT = re.compile(r"review|opinion|avis|bewertung|rezension|recension|valoraci|rese\u00f1a", re.I)
_SCRIPTS = "//script[not(@src) and not(contains(@type, 'ld+json'))]"
_ASSIGNED = re.compile(r"(?:[\w$\]\"']\s{0,9}=|\.push\()\s{0,9}(?=[{\[])")
_PARSED = re.compile(r"JSON\.parse\(\s{0,9}(?P<quote>[\"'])")
_SINGLE = re.compile(r"'((?:[^'\\]|\\.){0,6000000})'", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)|\"", re.DOTALL)
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)


def state_values(page: Selector) -> Iterator[Any]:
    """Yield the values of scripts that may speak of reviews, in the order of the page.

    Numbers are text. What is no JSON (a function that builds the state) is passed over.
    """
    left = READ
    streamed: list[str] = []
    scripts = (node for node in page.root.xpath(_SCRIPTS) if _HINT.search(node.text or ""))
    for script in islice(scripts, MOST):
        text = script.text
        if len(text) > min(LARGEST, left):
            continue
        if "json" in script.get("type", ""):
            left -= len(text)
            if (value := parse_json(text)) is not None:
                yield value
            continue
        for value, cost in islice(_assigned(text), MOST):
            left -= cost
            if left < 0:
                return
            if _is_streamed(value):
                streamed.append(value[1])
            elif value is not None:
                yield value
    yield from _rows("".join(streamed)[:LARGEST])


def _assigned(text: str) -> Iterator[tuple[Any, int]]:
    """Yield the values that a script assigns, pushes or parses, and the characters each cost."""
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    at = 0
    while (match := _ASSIGNED.search(text, at)) is not None:
        try:
            value, at = decoder.raw_decode(text, match.end())
            yield value, at - match.end()
        except json.JSONDecodeError as error:
            at = match.end()
            yield None, max(1, error.pos - match.end())
        except RecursionError:
            return
    for match in _PARSED.finditer(text):
        literal = _literal(text, match, decoder)
        yield (parse_json(literal) if literal else None), len(literal or "") + 1


def _literal(text: str, match: re.Match[str], decoder: json.JSONDecoder) -> str | None:
    """Return the text of the literal that a script hands to `JSON.parse`."""
    start = match.start("quote")
    if match["quote"] == "'":
        single = _SINGLE.match(text, start)
        if single is None:
            return None
        text, start = f'"{_ESCAPED.sub(_requoted, single[1])}"', 0
    try:
        value, _ = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _requoted(match: re.Match[str]) -> str:
    """Return a character of a single-quoted literal as a double-quoted one has it."""
    if match[1] is None:
        return '\\"'
    return "'" if match[1] == "'" else match[0]


def _is_streamed(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[0] == "1" and type(value[1]) is str


def _rows(text: str) -> Iterator[Any]:
    """Yield the values of a streamed page, up to the last word on reviews.

    Rows have a number, a colon and JSON.
    """
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    last = max((hint.start() for hint in _HINT.finditer(text)), default=0)
    for match in islice(_ROW.finditer(text, 0, last), MOST * 10):
        try:
            yield decoder.raw_decode(text, match.end())[0]
        except (ValueError, RecursionError):
            continue
