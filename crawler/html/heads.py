"""What a page says of itself outside its markup: addresses, titles, languages, in one walk."""

from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.html.inner_text import visible_text

LONGEST = 2_000
"""Characters of one address or title that are read."""

MOST = 500
"""Elements of one kind that are looked at."""

_LINKS = (
    f"(//link[contains(@rel, 'canonical') or contains(@rel, 'next')][@href])[position() <= {MOST}]"
    f" | (//a[contains(@rel, 'next')][@href])[position() <= {MOST}]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A page's own words on itself.

    Attributes:
        url: The address that was asked for.
        own: Canonical address and `og:url`, absolute.
        keys: The addresses above and the asked one, as `address_key` compares them.
        titles: `og:title`, headings and title, in that order.
        languages: What the document, its metadata and its headers call its locale.
        meta: Other metadata by name, lower case.
        next_links: Links with `rel=next`, absolute.
    """

    url: str
    own: tuple[str, ...]
    keys: tuple[str, ...]
    titles: tuple[str, ...]
    languages: tuple[str, ...]
    meta: dict[str, str]
    next_links: tuple[str, ...]


def read_head(page: Selector, url: str) -> Head:
    """Return what a page says of itself."""
    meta: dict[str, str] = {}
    own: list[str] = []
    headings: list[str] = []
    titles: list[str] = []
    languages: list[str] = []
    following: list[str] = []
    root = page.root
    if isinstance(root, HtmlElement):
        for element in islice(root.iter("meta"), MOST):
            name = element.get("property") or element.get("name") or element.get("http-equiv")
            if name and (stated := element.get("content")) is not None:
                meta.setdefault(name.strip().lower()[:80], stated[:LONGEST])
        for element in islice(root.iter("html"), 1):
            languages += [v for k, v in element.attrib.items() if k in ("lang", "xml:lang")]
        headings += [visible_text(element, most=500) for element in islice(root.iter("h1"), 3)]
        titles += [visible_text(element, most=500) for element in islice(root.iter("title"), 3)]
        bases = [e.get("href", "") for e in islice(root.iter("base"), 5) if e.get("href")]
        base = next((b for href in bases[:1] for b in _absolute(url, href)), url)
        for element in root.xpath(_LINKS)[:MOST]:
            rel = element.get("rel", "").lower().split()
            if "canonical" in rel and element.tag == "link" and not own:
                own += _absolute(base, element.get("href", ""))
            elif "next" in rel and len(following) < 5:
                following += _absolute(base, element.get("href", ""))
    own += _absolute(url, meta.get("og:url", ""))
    languages += [meta[n] for n in ("og:locale", "content-language", "language") if n in meta]
    return Head(
        url=url,
        own=tuple(own),
        keys=tuple(dict.fromkeys(address_key(a) for a in (url, *own))),
        titles=tuple(t for t in (meta.get("og:title", ""), *headings, *titles[:1]) if t),
        languages=tuple(languages),
        meta=meta,
        next_links=tuple(following),
    )


def address_key(address: str) -> str:
    """Return host and path of an address as compared: no scheme, `www.`, query or last slash."""
    try:
        parts = urlsplit(address.strip()[:LONGEST])
    except ValueError:
        return ""
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    return host + unquote(parts.path).lower().rstrip("/")


def path_of(address: str) -> str:
    """Return the path of an address; empty where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def host_of(address: str) -> str:
    """Return the host of an address, lower case; empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def absolute(url: str, link: str | None) -> str | None:
    """Return where a link of a page leads; None where there is none, or it is no address."""
    try:
        return urljoin(url, link) if link else None
    except ValueError:
        return None


def _absolute(url: str, address: str) -> list[str]:
    found = absolute(url, address.strip()[:LONGEST])
    return [found] if found else []
