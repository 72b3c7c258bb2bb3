"""robots.txt as RFC 9309 reads it: rules of one group, the longest match wins. Pure.

Differs from Protego, which compiles patterns to backtracking regular expressions and matches user
agents by substring: `User-agent: star` would bind us, and a pattern of many stars would cost us.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

PRODUCT_TOKEN = "starwitness"
PARSE_LIMIT = 500 * 1024
"""Bytes that are read, as RFC 9309 §2.5 allows; a line cut there is not a line."""
_TOKEN = re.compile(r"[A-Za-z_-]{1,200}")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """One `Allow` or `Disallow`, its pattern normalised as paths are."""

    pattern: str
    allows: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Robots:
    """What a site asks of one crawler.

    Attributes:
        delay_s: `Crawl-delay`, in seconds; None where it is not given.
        closed: Why nothing may be asked for at all; None where the rules decide.
    """

    rules: tuple[Rule, ...] = ()
    delay_s: float | None = None
    closed: str | None = None

    def allows(self, url: str) -> bool:
        """Return whether a URL may be asked for; on a tie, `Allow` wins (§2.2.2)."""
        if self.closed is not None:
            return False
        path = path_of(url)
        if path == "/robots.txt":
            return True
        best = max(
            (rule for rule in self.rules if matches(rule.pattern, path)),
            key=lambda rule: (len(rule.pattern), rule.allows),
            default=None,
        )
        return best is None or best.allows


def parse_robots(body: bytes, *, token: str = PRODUCT_TOKEN) -> Robots:
    """Return what a robots.txt asks of the crawler with this product token.

    All groups that name the token are one; without any, those for `*`; without those, all is
    allowed.
    """
    text = body[:PARSE_LIMIT]
    if len(body) > PARSE_LIMIT:
        text = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    mine: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    named = False
    agents: set[str] = set()
    in_rules = False
    for key, value in _lines(text.decode("utf-8", "replace")):
        if key == "user-agent":
            if in_rules:
                agents, in_rules = set(), False
            agents.add(_agent(value))
            named = named or token.lower() in agents
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            if token.lower() in agents:
                mine.append((key, value))
            if "*" in agents:
                others.append((key, value))
    return _robots(mine if named else others)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").replace("\r", "\n").split("\n"):
        key, colon, value = line.split("#", 1)[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _agent(value: str) -> str:
    """Return the product token of a `User-agent` line, lower case: "Name/1.0" names "name"."""
    if value.startswith("*"):
        return "*"
    match = _TOKEN.match(value)
    return match.group().lower() if match else ""


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules: list[Rule] = []
    delay: float | None = None
    for key, value in lines:
        if key == "crawl-delay":
            number = re.fullmatch(r"\d{1,9}(?:\.\d{0,9})?", value)
            delay = max(delay or 0.0, float(value)) if number else delay
        elif value:
            rules.append(Rule(normalised(value[:2000]), key == "allow"))
    return Robots(rules=tuple(dict.fromkeys(rules)), delay_s=delay)


def path_of(url: str) -> str:
    """Return path and query of a URL in the form that patterns are compared with."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return normalised(f"{path}?{parts.query}" if parts.query else path)


def normalised(path: str) -> str:
    """Return a path with everything outside ASCII escaped and needless escapes undone (§2.2.2)."""
    return _ESCAPE.sub(_unescaped, quote(path, safe="%/?#[]@!$&'()*+,;=:|~^`\\{}<>\""))


def _unescaped(found: re.Match[str]) -> str:
    char = chr(int(found.group()[1:], 16))
    return char if char in _UNRESERVED else found.group().upper()


def matches(pattern: str, path: str) -> bool:
    """Return whether a pattern with `*` and a final `$` matches from the start of a path.

    Each part is looked for once, from the left: no backtracking.
    """
    anchored = pattern.endswith("$")
    first, *parts = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not parts:
        return not anchored or path == first
    at = len(first)
    for part in parts[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if anchored:
        return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= at
    return path.find(parts[-1], at) >= 0
