"""What the crawler must know of a marketplace, and how its files are found.

Every module in `crawler/marketplaces` ends with `MARKETPLACE = Marketplace(...)`. Importing
the folder is the one import with a side effect here: it fills the registry.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from crawler.errors import UnknownMarketplace
from crawler.pages import ReviewPage


def _same(url: str) -> str:
    return url


def _none(_url: str, _review: str) -> None:
    return None


def is_on_host(host: re.Pattern[str], url: str) -> bool:
    """Return whether the host of a URL, without `www.`, fits a pattern."""
    return host.search(host_site(url)) is not None


def host_site(url: str) -> str:
    """Return the host of a URL, lower case, without `www.` and without the port."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _port(url: str) -> int | None:
    """Return the port of an address; None for the one that its scheme has anyway."""
    parts = urlsplit(url)
    return None if parts.port == {"http": 80, "https": 443}.get(parts.scheme) else parts.port


@dataclass(frozen=True, kw_only=True, slots=True)
class Marketplace:
    """One marketplace.

    Attributes:
        name: The module's name; what `marketplace = "..."` in the configuration says.
        claims: True for URLs that belong to this marketplace.
        recognises: True for a body that can only be this marketplace's (a saved API answer
            whose URL says nothing); asked only when no marketplace claims the URL.
        page: The page object that reads every page of this marketplace.
        site: URL → name of the site in the record ("amazon.fr").
        listing_url: Target URL → URL of the first page of the full listing, newest first.
        permalink: (target URL, review id) → the review's own page, or None without one.
        page_cap: Pages that the site serves of one listing at most; None if unknown.
        should_match, should_not_match: URLs for the conformance tests.
    """

    name: str
    claims: Callable[[str], bool]
    page: type[ReviewPage]
    recognises: Callable[[bytes], bool] = lambda _body: False
    site: Callable[[str], str] = host_site
    listing_url: Callable[[str], str] = _same
    permalink: Callable[[str, str], str | None] = _none
    page_cap: int | None = None
    should_match: tuple[str, ...] = ()
    should_not_match: tuple[str, ...] = ()


FALLBACK = "schema_org"


@cache
def load_marketplaces() -> dict[str, Marketplace]:
    """Import every file of `crawler/marketplaces` and return its marketplace by name.

    An import error is let through: a broken file must not silently turn a site off.
    """
    package = importlib.import_module("crawler.marketplaces")
    found: dict[str, Marketplace] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"crawler.marketplaces.{info.name}")
        marketplace: Marketplace = module.MARKETPLACE
        if marketplace.name != info.name:
            raise ValueError(f"{info.name}.py declares the marketplace {marketplace.name!r}")
        found[marketplace.name] = marketplace
    return found


def marketplace_for(url: str, body: bytes = b"", *, name: str | None = None) -> Marketplace:
    """Return the marketplace named, else the one that claims the URL, else `schema_org`.

    Raises:
        UnknownMarketplace: `name` is given and no file declares it.
    """
    known = load_marketplaces()
    if name is not None:
        if name not in known:
            raise UnknownMarketplace(name, tuple(known))
        return known[name]
    for marketplace in known.values():
        if marketplace.name != FALLBACK and marketplace.claims(url):
            return marketplace
    for marketplace in known.values():
        if body and marketplace.name != FALLBACK and marketplace.recognises(body):
            return marketplace
    return known[FALLBACK]


def is_on_site(url: str, target: str, *, name: str | None = None) -> bool:
    """Return whether an address that a page or a redirect names lies on the target's site.

    Some marketplaces have one site on several hosts, so the name of the site alone does not do:
    the address must be on the target's host or one that the marketplace claims. Another port is
    another server.

    Args:
        url: The address that is named; it may be none at all.
        target: The address of the target.
        name: The target's marketplace, where the configuration says it.
    """
    mine = marketplace_for(target, name=name)
    try:
        near = host_site(url) == host_site(target) or mine.claims(url)
        same = mine.site(url) == mine.site(target) and _port(url) == _port(target)
    except ValueError:
        return False
    return near and same and url.startswith(("http://", "https://"))
