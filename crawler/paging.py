"""Page numbers in addresses: the one that is asked for, and the address of the one after it."""

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

_ASKED = ("page", "p", "pg", "pagenumber", "currentpage", "reviewpage", "seite", "pn")
_NAMES = frozenset({"page", "pagenumber", "p", "pg", "pageno", "currentpage", "pgn", "paged"})
_IN_PATH = re.compile(r"(?<=[/=])(page[=/-]?)(\d{1,6})(?=[/?&]|$)", re.IGNORECASE)


def page_number(url: str) -> int | None:
    """Return the page number that an address asks for; None where it names none."""
    for name, values in query_of(url).items():
        if name.lower() in _ASKED and values[0].isdecimal() and len(values[0]) < 7:
            return int(values[0])
    return None


def following_url(url: str, number: int) -> str | None:
    """Return the URL of page `number + 1`, or None where the URL does not carry its number.

    Page 1 of many sites carries none, so what comes after a failed first page is unknown.
    """
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for at, (name, value) in enumerate(query):
        if name.lower() in _NAMES and value == str(number):
            query[at] = (name, str(number + 1))
            return urlunsplit(parts._replace(query=urlencode(query)))
    match = _IN_PATH.search(parts.path)
    if match and match[2] == str(number):
        path = f"{parts.path[: match.start(2)]}{number + 1}{parts.path[match.end(2) :]}"
        return urlunsplit(parts._replace(path=path))
    return None


def query_of(url: str) -> dict[str, list[str]]:
    """Return what an address asks for, by name; nothing where it asks for too much."""
    try:
        return parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return {}
