"""The pages of one listing become one scan: the same for a crawl, an import and a rebuild."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from crawler.coverage import PageRead, Reading, derive_coverage, plausible_total
from crawler.items import Page, ReviewItem, SellerItem
from crawler.pseudonyms import pseudonym
from db.clock import normal_time
from db.identity import derived_id, folded
from db.records import CaptureRef, Look, Reported, Scan, SellerRef, Sighting

BODY_LIMIT = 100_000
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPage:
    """A parsed page with the exchange it came from; `number` is the position asked for."""

    page: Page
    number: int
    capture: CaptureRef | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What the pages cannot say: which crawl and target they belong to, and the clock."""

    crawl: str
    site: str
    marketplace: str
    captured_at: str
    key: bytes
    target: str | None = None
    product: str | None = None
    product_url: str | None = None
    scope: str = ""
    ended: bool | None = None
    declared: bool = False
    usual_gaps: tuple[int, ...] = ()


def assemble_scan(
    context: Context,
    pages: Sequence[ReadPage],
    *,
    looks: Mapping[str, Look] | None = None,
    product_page: ReadPage | None = None,
) -> Scan:
    """Return what the pages of one listing say, together.

    Args:
        context: Crawl, site and clock.
        pages: The listing's pages in the order read; at least one. Pages read again in the
            second look come last, with the number of the page they repeat.
        looks: Review key → what its own page said.
        product_page: The product's page, where seller and totals stand, if it was read too.
    """
    reads: list[PageRead] = []
    sightings: dict[str, Sighting] = {}
    unrated: set[str] = set()
    for read in pages:
        shown = sighted(read, context) if read.page.outcome == "ok" else []
        for sighting in shown:
            sightings.setdefault(sighting.key, sighting)
        unrated.update(sighting_of(i, context, capture=None).key for i in _without_stars(read))
        reads.append(_page_read(read, shown))
    first = pages[0].page
    told = [p.page for p in (*pages, *([product_page] if product_page else []))]
    reading = Reading(
        pages=tuple(reads),
        sort=first.sort,
        filtered=any(read.page.filtered for read in pages),
        ended=context.ended,
        declared=context.declared,
        usual_gaps=context.usual_gaps,
    )
    coverage = derive_coverage(reading)
    captures = [r.capture for r in (*pages, *([product_page] if product_page else []))]
    return Scan(
        crawl=context.crawl,
        site=context.site,
        marketplace=context.marketplace,
        target=context.target,
        product=context.product or _first(page.product for page in told) or "",
        product_title=_first(page.product_title for page in reversed(told)),
        product_url=context.product_url,
        category=_first(page.category for page in told),
        captured_at=context.captured_at,
        outcome=first.outcome,
        coverage=coverage,
        sightings=tuple(sightings.values()),
        seller=_seller_ref(_first(page.seller for page in reversed(told))),
        other_sellers=tuple(
            ref for page in told for s in page.sellers if (ref := _seller_ref(s)) is not None
        ),
        sort=first.sort,
        scope=context.scope,
        pages=len(pages),
        reported=_reported(told),
        reported_total=_first(read.reported for read in reads),
        second_looks=tuple(sorted((looks or {}).items())),
        captures=tuple(c for c in captures if c is not None),
        trusted=plausible_total(reading),
        unrated=tuple(sorted(unrated - sightings.keys())),
    )


def sighted(read: ReadPage, context: Context) -> list[Sighting]:
    """Return the reviews of a page in order; what has no valid stars is not a review.

    Keys are distinct within the page: a repeated one of a site with ids is the same review, a
    repeated derived one is another review that looks the same.
    """
    found: dict[str, Sighting] = {}
    counts: Counter[str] = Counter()
    for item in read.page.reviews:
        if not _has_stars(item):
            continue
        sighting = sighting_of(item, context, capture=read.capture)
        if sighting.lang is None and not sighting.foreign and read.page.locale:
            sighting = replace(sighting, lang=read.page.locale[:2].lower())
        if sighting.derived:
            counts[sighting.key] += 1
            if counts[sighting.key] > 1:
                sighting = replace(sighting, key=f"{sighting.key}-{counts[sighting.key]}")
        found.setdefault(sighting.key, sighting)
    return list(found.values())


def _has_stars(item: ReviewItem) -> bool:
    return item.stars is not None and 0 < item.stars <= 5


def _without_stars(read: ReadPage) -> list[ReviewItem]:
    """Return what a page lists without valid stars: no reviews, but a known one may be there."""
    return [item for item in read.page.reviews if not _has_stars(item)]


def sighting_of(item: ReviewItem, context: Context, *, capture: CaptureRef | None) -> Sighting:
    """Return a review as the record takes it: a pseudonym for the author, bounded texts."""
    reviewer = pseudonym(context.key, context.site, item.author, item.author_id)
    posted_at = normal_time(item.posted_at)
    key = item.id or "~" + derived_id(
        reviewer, posted_at, folded(item.title), folded(item.body)[:500], length=20
    )
    return Sighting(
        key=key[:200],
        derived=item.id is None or item.derived,
        stars=item.stars,
        rating=item.rating,
        best_rating=item.best_rating,
        posted_at=posted_at,
        title=_bounded(item.title, 1000),
        body=_bounded(item.body, BODY_LIMIT),
        reply=_bounded(item.reply, BODY_LIMIT),
        reviewer=reviewer,
        verified=item.verified,
        helpful=item.helpful,
        foreign=item.foreign,
        vine=item.vine,
        country=item.country,
        lang=item.lang,
        variant=_bounded(item.variant, 300),
        url=item.url,
        capture=capture.id if capture else None,
    )


def _bounded(text: str | None, limit: int) -> str | None:
    """Return text that SQLite and UTF-8 can hold, at most `limit` characters."""
    if text is None:
        return None
    text = text[:limit].replace("\x00", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")


def _page_read(read: ReadPage, shown: Iterable[Sighting]) -> PageRead:
    page = read.page
    return PageRead(
        number=read.number,
        outcome=page.outcome,
        entries=tuple((s.key, s.posted_at) for s in shown),
        reported=page.written_count,
        sign=_sign(page),
        last=page.next is None,
    )


def _sign(page: Page) -> str:
    """Return what tells a page's outcome; markup that is not what it was is said aloud."""
    if page.outcome == "broken" and page.missing:
        return f"LayoutChanged: no {', '.join(page.missing)}"[:300]
    return "" if page.outcome == "ok" else (page.sign or "")[:300]


def _reported(pages: Sequence[Page]) -> Reported | None:
    for page in pages:
        if page.aggregate_rating is not None or page.aggregate_count is not None:
            return Reported(
                average=page.aggregate_rating,
                best_rating=page.best_rating,
                count=page.aggregate_count,
                written=page.written_count,
                histogram=page.histogram,
            )
    return None


def _seller_ref(seller: SellerItem | None) -> SellerRef | None:
    if seller is None or not (seller.id or seller.name):
        return None
    return SellerRef(key=(seller.id or seller.name or "")[:200], name=_bounded(seller.name, 300))


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
