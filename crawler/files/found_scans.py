"""Pages that others saved become scans: grouped by product, time, order and filter."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from crawler.assembly import assemble_scan
from crawler.errors import BadInput
from crawler.files.found import Seen
from crawler.importer import ImportContext, Undated
from crawler.sightings import Context, ReadPage
from db.clock import parse_utc, utc_text
from db.identity import product_id
from db.queries.gaps import usual_gaps
from db.records import Scan

TOGETHER_S = 3600
"""Seconds between two pages of one reading, at most."""
HELD = 2000
"""Parsed pages in memory, at most; beyond, the product that waits longest is closed."""
_PAGE_NAMES = frozenset({"page", "pagenumber", "p", "pg", "pageno", "currentpage", "pgn", "paged"})


def scans_of(pages: Iterable[Seen], context: ImportContext) -> Iterator[Scan]:
    """Yield the scans that found pages make; pages of one product within an hour go together.

    Raises:
        BadInput: The archive breaks off; what was found before has been yielded.
    """
    waiting: dict[tuple[str, str, str], list[Seen]] = {}
    held = 0
    broken: BadInput | None = None
    try:
        for seen in pages:
            key = (seen.site, seen.marketplace.name, seen.product)
            together = waiting.get(key)
            if together is not None and _apart(together[-1].at, seen.at):
                held -= len(waiting.pop(key))
                yield from _scans(together, context)
            waiting.setdefault(key, []).append(seen)
            held += 1
            if held > HELD:
                oldest = waiting.pop(next(iter(waiting)))
                held -= len(oldest)
                yield from _scans(oldest, context)
    except BadInput as error:
        broken = error
    for together in sorted(waiting.values(), key=lambda pages: min(seen.at for seen in pages)):
        yield from _scans(together, context)
    if broken is not None:
        raise broken


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
    for seen in run:
        for review in seen.page.reviews:
            if review.date_text and review.posted_at is None:
                context.undated(Undated(where=seen.page.url, words=review.date_text))
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
