"""Makes collected text fit to be shown: bounded, with nothing that hides or reorders it.

Escaping for HTML is the template's work (autoescape); this module deals with what escaping
leaves alone: control characters, overrides of the reading order, towers of combining marks,
words of a megabyte, links that lead elsewhere.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

ELLIPSIS = "…"

_NAMED = {
    0x00AD: "", 0x061C: "ALM", 0x180E: "", 0x200B: "", 0x200E: "LRM", 0x200F: "RLM",
    0x2028: "\n", 0x2029: "\n", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO",
    0x202E: "RLO", 0x2060: "", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
    0xFEFF: "",
}  # fmt: skip
_TABLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)},
    0x0D: "",
    0x7F: "\u2421",
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{code: f"⟦{name}⟧" if name.isalpha() else name for code, name in _NAMED.items()},
}
#: Names and numbers only: no user, no escape, nothing that readers disagree on.
_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#]|$)")
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_TOWER = re.compile(f"({_MARKS}{{3}}){_MARKS}+")


def clean(text: str | None, limit: int = 400) -> str:
    """Return collected text as it may be shown, at most `limit` characters and an ellipsis.

    Control characters become their pictures (a null is shown as `␀`), marks that override the
    reading order become their names (`⟦RLO⟧`), so that a reader sees that they were there.
    """
    if not text:
        return ""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    cut = text[: limit + 1]
    if not cut.isprintable():
        cut = cut.translate(_TABLE)
    if not cut.isascii():
        cut = _TOWER.sub(r"\1", cut)
    if len(text) > limit:
        return cut[:limit].rstrip() + ELLIPSIS
    return cut


def line(text: str | None, limit: int = 120) -> str:
    """Return collected text as one line."""
    if text and len(text) <= limit and text.isascii() and text.isprintable():
        return text
    return " ".join(clean(text, limit).split())


def safe_link(url: str | None, *, hosts: Collection[str]) -> str | None:
    """Return the address if it is http(s) and leads to one of the hosts or below; else None."""
    if not url or len(url) > 2000 or not url.isprintable() or not url.isascii():
        return None
    found = _ADDRESS.match(url)
    if found is None:
        return None
    host = found[1].lower()
    if any(host == known or host.endswith(f".{known}") for known in hosts if known):
        return url
    return None


def host_of(url: str | None) -> str | None:
    """Return the host of an address without a leading `www.`; None where it has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.lower().removeprefix("www.") if host else None
