"""Pages that others saved, each read once by its marketplace."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from web_poet import HttpResponse

from crawler.html.heads import path_of
from crawler.importer import ImportContext
from crawler.items import Page
from crawler.logins import without_login
from crawler.marketplace import FALLBACK, Marketplace, marketplace_for
from crawler.statuses import with_status
from db.clock import normal_time, parse_utc, utc_text
from db.records import CaptureRef

LARGEST = 32 * 1024 * 1024
"""Bytes of one page; a longer one is no page of reviews."""

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{14})[a-z_]{0,8}/(https?://\S+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One page as an archive holds it; `saved_at` is UTC, the body decoded."""

    url: str
    saved_at: str
    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    file: str | None = None
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A found page, parsed; `at` is when its content was true."""

    page: Page
    marketplace: Marketplace
    site: str
    product: str
    at: str
    capture: CaptureRef


def is_address(url: str) -> bool:
    """Return whether a URL is an http(s) one with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and len(url) < 8000
    except ValueError:
        return False


def unwrapped(url: str) -> tuple[str, str | None]:
    """Return the address inside a Wayback Machine's one, and its time; others as they are."""
    match = _WAYBACK.fullmatch(url)
    if match is None:
        return url, None
    try:
        moment = datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return match[2], None
    return match[2], normal_time(utc_text(moment))


def see(found: Found, context: ImportContext, *, number: int) -> Seen:
    """Return a found page as its marketplace reads it, nobody's login in its address."""
    found = replace(found, url=without_login(found.url))
    marketplace = marketplace_for(found.url, found.body)
    response = HttpResponse(
        found.url, body=found.body, status=found.status, headers=list(found.headers)
    )
    page = with_status(marketplace.page(response=response).read(), found.status)
    age = next((v for k, v in found.headers if k.lower() == "age"), "0").strip()
    seconds = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    at = utc_text(parse_utc(found.saved_at) - timedelta(seconds=seconds))
    # An answer's address without its product's number is the same for all products.
    path = path_of(found.url).strip("/")[:200] if marketplace.name == FALLBACK else ""
    return Seen(
        page=page,
        marketplace=marketplace,
        site=marketplace.site(found.url),
        product=page.product or (path if page.reviews else ""),
        at=at,
        capture=CaptureRef(
            id=f"{context.crawl}.{number}",
            url=found.url,
            fetched_at=found.saved_at,
            status=found.status,
            sha256=hashlib.sha256(found.body).hexdigest(),
            file=found.file,
            offset=found.offset,
            length=found.length,
            outcome=page.outcome,
        ),
    )


def tells(seen: Seen) -> bool:
    """Return whether a page of an archive says anything about a product's reviews."""
    page = seen.page
    if not seen.product or page.outcome not in ("ok", "empty"):
        return False
    counted = page.aggregate_count is not None or page.aggregate_rating is not None
    return bool(page.reviews) or page.outcome == "empty" or counted


def is_text(content_type: str | None) -> bool:
    """Return whether a content type may be a page or an API's answer; an absent one may."""
    kind = (content_type or "text/html").split(";", 1)[0].strip().lower()
    return kind.endswith(("html", "json", "xml", "text/plain", "javascript"))


def archived(pages: Iterable[Found], context: ImportContext) -> Iterator[Seen]:
    """Yield the pages of an archive that tell of a product's reviews."""
    for number, found in enumerate(pages, start=1):
        if not found.body or len(found.body) > LARGEST or not is_address(found.url):
            continue
        url, at = unwrapped(found.url)
        seen = see(replace(found, url=url, saved_at=at or found.saved_at), context, number=number)
        if tells(seen):
            yield seen
