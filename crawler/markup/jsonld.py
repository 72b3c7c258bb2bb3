"""JSON-LD as shops write it: nested graphs, lists, references, and syntax errors repaired."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from crawler.markup.things import Thing, Value, local_name

LARGEST = 4_000_000
"""Characters of one script that are read."""

REPAIRED = 1_000_000
"""Characters of one invalid script that a repair is tried on."""

DEEPEST = 40

MOST = 50_000
"""Things of one page that are read."""

_SCRIPTS = (
    '//script[contains(translate(@type, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", '
    '"abcdefghijklmnopqrstuvwxyz"), "ld+json")]/text()'
)
_WRAPPING = re.compile(r"<!--|-->|//\s*<!\[CDATA\[|//\s*\]\]>|<!\[CDATA\[|\]\]>")
_SLIPS = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*+(?:"|$))'
    r"|//[^\n]*+|/\*[\s\S]{0,300}?\*/"
    r"|,(?=\s*+[\]},])"
    r"|(?P<unknown>\b(?:undefined|None)\b)",
)
# A quotation mark ends a string where JSON goes on behind it; any other stands inside.
_ENDS = r'(?=\s{0,80}(?:[:}\]]|,\s{0,80}["{\[\-\dtfn]|$))'
_LOOSE_STRING = re.compile(rf'"(?P<inside>(?:[^"\\]|\\.|"(?!{_ENDS}))*+)(?:"|$)', re.DOTALL)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


def read_jsonld(page: Selector) -> list[Thing]:
    """Return every thing in the page's JSON-LD, outermost first, with parents and roles."""
    things: list[Thing] = []
    for script in page.xpath(_SCRIPTS).getall():
        if len(script) <= LARGEST and len(things) < MOST:
            for value in _decoded(script):
                _collect(value, None, None, things, 0)
    _resolve(things)
    return things


def _decoded(script: str) -> Iterator[Any]:
    """Yield the values of one script, after a repair where it is invalid."""
    values, whole = _values(script)
    if not whole and len(script) <= REPAIRED:
        repaired = _repair(script)
        if "&quot;" in repaired and '"' not in repaired[: repaired.find("&quot;")]:
            repaired = _repair(html.unescape(script))
        again, whole = _values(repaired)
        if not whole:
            again, _ = _values(_LOOSE_STRING.sub(_quoted, repaired))
        values = again or values
    for value in values:
        encoded = isinstance(value, str) and value.lstrip()[:1] in ("{", "[")
        yield from _values(value)[0] if encoded else [value]


def _values(text: str) -> tuple[list[Any], bool]:
    """Return the JSON values that stand in a row, and whether they are all of the text."""
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    values: list[Any] = []
    at = 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] in ";,\ufeff"):
            at += 1
        if at >= len(text) or len(values) > 200:
            return values, True
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)


def _repair(text: str) -> str:
    """Return the text without comments, wrappers, surplus commas and unknown escapes."""
    text = _WRAPPING.sub(" ", text)
    return _SLIPS.sub(_mended, text)


def _mended(match: re.Match[str]) -> str:
    string: str | None = match["string"]
    if string is None:
        return "null" if match["unknown"] else " "
    return _BAD_ESCAPE.sub("", string)


def _quoted(match: re.Match[str]) -> str:
    """Return a string with the quotation marks inside it escaped."""
    inside = re.sub(r'(?<!\\)"', r'\\"', match["inside"])
    return f'"{inside}"'


def _collect(
    value: Any, parent: Thing | None, role: str | None, things: list[Thing], depth: int
) -> list[Value]:
    """Add the things of a value to `things`; return what the value says to its parent."""
    if depth > DEEPEST or value is None or len(things) >= MOST:
        return []
    if isinstance(value, list):
        return [v for item in value for v in _collect(item, parent, role, things, depth + 1)]
    if not isinstance(value, dict):
        return [str(value)] if not isinstance(value, bool) else [str(value).lower()]
    if "@value" in value:
        return _collect(value["@value"], parent, role, things, depth + 1)
    identity = value.get("@id", value.get("id"))
    thing = Thing(
        types=frozenset(local_name(t) for t in _strings(value.get("@type", value.get("type")))),
        id=identity if isinstance(identity, str) else None,
        parent=parent,
        role=role,
    )
    members: list[Value] = []
    holds_graph = False
    if thing.types or role is not None:
        things.append(thing)
    inner = thing if thing.types else parent
    for key, item in value.items():
        if key in ("@type", "@id", "@context"):
            continue
        if key in ("@graph", "@list", "@set"):
            holds_graph = True
            outer_role = role if key != "@graph" else None
            members += _collect(
                item, parent if not thing.types else thing, outer_role, things, depth + 1
            )
            continue
        name = local_name(key)
        found = _collect(item, inner if thing.types else thing, name, things, depth + 1)
        thing.properties.setdefault(name, []).extend(found)
    if holds_graph and not thing.types:
        return members
    return [thing]


def _resolve(things: list[Thing]) -> None:
    """Replace references (`{"@id": ...}` and nothing more) by the things they name."""
    by_id = {t.id: t for t in reversed(things) if t.id and t.types and t.properties}
    for thing in things:
        for name, values in thing.properties.items():
            for i, value in enumerate(values):
                if isinstance(value, Thing) and value.id and not value.properties:
                    target = by_id.get(value.id)
                    if target is not None and target is not thing:
                        values[i] = target
                        if target.parent is None and name in ("review", "reviews"):
                            target.parent, target.role = thing, name
    things[:] = [t for t in things if t.types or t.role in ("review", "reviews")]


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
