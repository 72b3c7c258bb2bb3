"""Pages that others saved become scans: grouped by product and time, each page read once."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from web_poet import HttpResponse

from crawler.assembly import Context, ReadPage, assemble_scan
from crawler.errors import BadInput
from crawler.heads import path_of
from crawler.importer import ImportContext
from crawler.items import Page
from crawler.marketplace import Marketplace, marketplace_for
from crawler.statuses import with_status
from db.clock import normal_time, parse_utc, utc_text
from db.identity import product_id
from db.queries import usual_gaps
from db.records import CaptureRef, Scan

TOGETHER_S = 3600
"""Seconds between two pages of one reading, at most."""
HELD = 2000
"""Parsed pages in memory, at most; beyond, the product that waits longest is closed."""
LARGEST = 32 * 1024 * 1024
"""Bytes of one page; a longer one is no page of reviews."""

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{14})[a-z_]{0,8}/(https?://\S+)")
_PAGE_NAMES = frozenset({"page", "pagenumber", "p", "pg", "pageno", "currentpage", "pgn", "paged"})


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


@dataclass(kw_only=True, slots=True)
class Bundle:
    """Pages of one product that were saved close together."""

    pages: list[Seen] = field(default_factory=list)


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
    """Return a found page as its marketplace reads it."""
    marketplace = marketplace_for(found.url, found.body)
    response = HttpResponse(
        found.url, body=found.body, status=found.status, headers=list(found.headers)
    )
    page = with_status(marketplace.page(response=response).read(), found.status)
    age = next((v for k, v in found.headers if k.lower() == "age"), "0").strip()
    seconds = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    at = utc_text(parse_utc(found.saved_at) - timedelta(seconds=seconds))
    path = path_of(found.url).strip("/")[:200]
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


def scans_of(pages: Iterable[Seen], context: ImportContext) -> Iterator[Scan]:
    """Yield the scans that found pages make; pages of one product within an hour go together.

    Raises:
        BadInput: The archive breaks off; what was found before has been yielded.
    """
    waiting: dict[tuple[str, str, str], Bundle] = {}
    held = 0
    broken: BadInput | None = None
    try:
        for seen in pages:
            key = (seen.site, seen.marketplace.name, seen.product)
            bundle = waiting.get(key)
            if bundle is not None and _apart(bundle.pages[-1].at, seen.at):
                held -= len(waiting.pop(key).pages)
                yield from _scans(bundle.pages, context)
            waiting.setdefault(key, Bundle()).pages.append(seen)
            held += 1
            if held > HELD:
                oldest = waiting.pop(next(iter(waiting)))
                held -= len(oldest.pages)
                yield from _scans(oldest.pages, context)
    except BadInput as error:
        broken = error
    for bundle in sorted(waiting.values(), key=lambda b: min(p.at for p in b.pages)):
        yield from _scans(bundle.pages, context)
    if broken is not None:
        raise broken


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


def _apart(first: str, second: str) -> bool:
    return abs((parse_utc(second) - parse_utc(first)).total_seconds()) > TOGETHER_S


def _scans(pages: Sequence[Seen], context: ImportContext) -> Iterator[Scan]:
    """Yield the scans of one product's pages: its listings, then what stands alone."""
    listings = [seen for seen in pages if _is_listing(seen)]
    alone = [seen for seen in pages if not _is_listing(seen)]
    told = next((seen for seen in alone if seen.page.kind != "review"), None)
    series = _series(listings)
    shown = {r.id for seen in listings for r in seen.page.reviews}
    rest = [
        [seen]
        for seen in alone
        if not series or seen is not told or any(r.id not in shown for r in seen.page.reviews)
    ]
    taken: set[tuple[str, str]] = set()
    for number, run in enumerate([*series, *rest]):
        yield _scan(run, context, taken, told=told if number < len(series) else None)


def _is_listing(seen: Seen) -> bool:
    """A page that is its own listing: a shop's product page, or a page of the listing."""
    page = seen.page
    if page.kind in ("listing", "review"):
        return page.kind == "listing"
    declared = seen.marketplace.listing_url(page.url)
    return declared == page.url and page.listing in (None, page.url)


def _series(listings: Sequence[Seen]) -> list[list[Seen]]:
    """Split pages into readings: one order and filter each, every page number once."""
    runs: list[list[Seen]] = []
    for seen in listings:
        for run in runs:
            like = run[0].page
            if (like.sort, like.filtered) != (seen.page.sort, seen.page.filtered):
                continue
            twin = next((s for s in run if _number(s) == _number(seen)), None)
            if twin is None:
                run.append(seen)
                break
            if twin.capture.sha256 == seen.capture.sha256:
                break
        else:
            runs.append([seen])
    return [sorted(run, key=_number) for run in runs]


def _number(seen: Seen) -> int:
    if seen.page.page_number is not None:
        return seen.page.page_number
    for name, value in parse_qsl(urlsplit(seen.page.url).query):
        if name.lower() in _PAGE_NAMES and value.isascii() and value.isdigit() and len(value) < 7:
            return int(value)
    return 1


def _scan(
    run: Sequence[Seen],
    context: ImportContext,
    taken: set[tuple[str, str]],
    *,
    told: Seen | None,
) -> Scan:
    first = run[0]
    at = min(seen.at for seen in run)
    while (first.page.sort, at) in taken:
        at = utc_text(parse_utc(at) + timedelta(seconds=1))
    taken.add((first.page.sort, at))
    return assemble_scan(
        Context(
            crawl=f"{context.crawl}-{at[:13]}",
            site=first.site,
            marketplace=first.marketplace.name,
            captured_at=at,
            key=context.key,
            product=first.product or None,
            product_url=(told or first).page.url,
            ended=_ended(run),
            usual_gaps=usual_gaps(
                context.store, product_id(first.site, first.product), "", before=at
            ),
        ),
        [ReadPage(page=s.page, number=_number(s), capture=s.capture) for s in run],
        product_page=ReadPage(page=told.page, number=1, capture=told.capture) if told else None,
    )


def _ended(run: Sequence[Seen]) -> bool:
    """Return whether a listing was read from its first page to what calls itself the last."""
    last = run[-1].page
    numbers = [_number(seen) for seen in run]
    cap = run[0].marketplace.page_cap
    return (
        _is_listing(run[0])
        and numbers == list(range(1, len(run) + 1))
        and last.outcome == "ok"
        and last.next is None
        and (cap is None or len(run) < cap)
    )
