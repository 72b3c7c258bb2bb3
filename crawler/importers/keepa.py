"""The `keepa` format: product objects of the Keepa API, for their rating and count histories.

Source: Keepa's product object. `csv[16]` is RATING (45 means 4.5 stars) and `csv[17]`
COUNT_REVIEWS, each as time, value, time, value …; -1 is no value; a time is minutes since
2011-01-01 UTC: Unix minutes less 21,564,000.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.errors import BadInput
from crawler.files.documented import load_document
from crawler.importer import ImportContext, Importer
from crawler.payloads import as_dict, as_list, as_text
from crawler.texts import well_formed
from db.clock import utc_text
from db.records import Coverage, Reported, Scan

EPOCH_MINUTES = 21_564_000
RATING, COUNT_REVIEWS = 16, 17
LATEST_MINUTES = 60_000_000
_DOMAINS: Mapping[int, str] = {
    1: "amazon.com", 2: "amazon.co.uk", 3: "amazon.de", 4: "amazon.fr", 5: "amazon.co.jp",
    6: "amazon.ca", 8: "amazon.it", 9: "amazon.es", 10: "amazon.in", 11: "amazon.com.mx",
    12: "amazon.com.br",
}  # fmt: skip
_REMEDY = 'give the JSON of a Keepa product request: {"products": [{"asin": …, "csv": […]}]}'


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield a scan for every moment at which a product's average or count changed.

    Such a scan shows no review and covers none.

    Raises:
        BadInput: The file holds no Keepa product, or a product has no site.
    """
    value = load_document(path, _REMEDY)
    listed = value if isinstance(value, list) else as_dict(value).get("products", [value])
    products = [as_dict(p) for p in as_list(listed) if as_text(as_dict(p).get("asin"))]
    if not products:
        raise BadInput(str(path), "holds no product with an ASIN", _REMEDY)
    for product in products:
        yield from _scans(path, product, context)


def _scans(path: Path, product: Mapping[str, Any], context: ImportContext) -> Iterator[Scan]:
    asin = well_formed(str(product["asin"])[:200])
    domain = product.get("domainId")
    site = context.site or (_DOMAINS.get(domain) if isinstance(domain, int) else None)
    if site is None:
        raise BadInput(
            str(path), f"{asin}: domainId {domain!r} names no known store", "name it with --site"
        )
    csv = as_list(product.get("csv"))
    averages = series(csv[RATING] if len(csv) > RATING else None)
    counts = series(csv[COUNT_REVIEWS] if len(csv) > COUNT_REVIEWS else None)
    counts = counts or series(as_dict(product.get("reviews")).get("ratingCount"))
    average: float | None = None
    count: int | None = None
    for minute in sorted({*averages, *counts}):
        average = averages[minute] / 10 if minute in averages else average
        count = counts.get(minute, count)
        if average is not None and not 0 < average <= 5:
            average = None
        if average is None and count is None:
            continue
        yield Scan(
            crawl=context.crawl,
            site=site,
            marketplace="keepa",
            product=asin,
            product_title=well_formed((as_text(product.get("title")) or "")[:1000]) or None,
            product_url=f"https://www.{site}/dp/{asin}" if site.startswith("amazon.") else None,
            captured_at=utc_text(datetime.fromtimestamp((minute + EPOCH_MINUTES) * 60, UTC)),
            outcome="ok",
            coverage=Coverage(kind="none", reason="a history of ratings shows no review"),
            sort="other",
            reported=Reported(average=average, best_rating=5, count=count),
        )


def series(values: Any) -> dict[int, int]:
    """Return minute → value of a Keepa history; pairs that are no numbers and -1 are left out."""
    numbers = as_list(values)
    return {
        time: value
        for time, value in zip(numbers[::2], numbers[1::2], strict=False)
        if type(time) is int and type(value) is int and 0 <= time < LATEST_MINUTES
        and 0 <= value < 2**53
    }  # fmt: skip


def recognises(path: Path, head: bytes) -> bool:
    """Return whether this looks like an answer of the Keepa API."""
    if path.is_dir() or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    return b'"csv"' in head and b'"asin"' in head


IMPORTER = Importer(name="keepa", recognises=recognises, read=read, rank=25)
