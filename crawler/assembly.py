"""The pages of one listing become one scan: the same for a crawl, an import and a rebuild."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from crawler.coverage import PageRead, Reading, derive_coverage, plausible_total
from crawler.items import Page, SellerItem
from crawler.sightings import Context, ReadPage, bounded, sighted, sighting_of, without_stars
from db.records import Look, Reported, Scan, SellerRef, Sighting

T = TypeVar("T")


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
        unrated.update(sighting_of(i, context, capture=None).key for i in without_stars(read))
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
    return SellerRef(key=(seller.id or seller.name or "")[:200], name=bounded(seller.name, 300))


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
