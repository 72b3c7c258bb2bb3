"""The `listings` format: a `scan` line, then the `review` lines that it showed, in order."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timezone
from pathlib import Path
from typing import Any

from crawler.assembly import assemble_scan
from crawler.errors import BadInput
from crawler.files.jsonl import GZIPPED, Line, read_json_lines, unpacked
from crawler.importer import ImportContext, Importer, Undated
from crawler.items import Page, ReviewItem, SellerItem, Sort
from crawler.sightings import Context, ReadPage
from db.clock import normal_time, utc_text
from db.identity import product_id
from db.queries.gaps import usual_gaps
from db.records import Scan

_SORTS: Mapping[str, Sort] = {"newest": "newest", "recent": "newest", "oldest": "oldest"}
_REMEDY = "see the listings format in docs/formats.md"


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield a scan for every `scan` line, in the order of the file.

    Raises:
        BadInput: A line is not of the format; what came before it has been yielded.
    """
    head: dict[str, Any] | None = None
    items: list[ReviewItem] = []
    opened = 0
    for number, record in read_json_lines(path):
        kind = record.get("record")
        if kind == "scan":
            if head is not None:
                yield _scan(path, opened, head, items, context)
            head, items, opened = record, [], number
        elif kind == "review":
            if head is None or record.get("scan") != head.get("scan"):
                raise BadInput(
                    str(path),
                    "a review of a scan that was not opened before it",
                    _REMEDY,
                    line=number,
                )
            items.append(_item(path, number, record, _zone(head), context))
        else:
            raise BadInput(
                str(path), f'"record" is {kind!r}, not "scan" or "review"', _REMEDY, line=number
            )
    if head is None:
        raise BadInput(str(path), "holds no scan", _REMEDY)
    yield _scan(path, opened, head, items, context)


def _zone(head: Mapping[str, Any]) -> timezone | None:
    try:
        offset = datetime.fromisoformat(str(head.get("captured_at"))).utcoffset()
    except ValueError:
        return None
    return timezone(offset) if offset is not None else None


def _item(
    path: Path,
    number: int,
    record: Mapping[str, Any],
    zone: timezone | None,
    context: ImportContext,
) -> ReviewItem:
    told = Line(path, number, record, _REMEDY)
    identity = told.text("id")
    words = told.text("posted_at")
    posted_at = normal_time(words, zone=zone)
    if words and posted_at is None:
        context.undated(Undated(where=f"line {number}", words=words))
    return ReviewItem(
        id=identity or None,
        derived=bool(identity) and _made_of_time(record),
        stars=told.rating("stars"),
        posted_at=posted_at,
        title=told.text("title"),
        body=told.text("body"),
        author=told.text("author"),
        verified=told.flag("verified"),
        reply=told.text("reply"),
    )


def _made_of_time(record: Mapping[str, Any]) -> bool:
    """Return whether a review's id is only its posting time in other words."""
    moment = "".join(c for c in str(record.get("posted_at") or "") if c.isdigit())[:12]
    return len(moment) == 12 and moment in "".join(c for c in str(record["id"]) if c.isdigit())


def _scan(
    path: Path,
    number: int,
    head: Mapping[str, Any],
    items: list[ReviewItem],
    context: ImportContext,
) -> Scan:
    """Return the scan that a `scan` line opens and its reviews make."""
    missing = [key for key in ("scan", "site", "product", "captured_at") if not head.get(key)]
    if missing:
        raise BadInput(str(path), f"the scan has no {', '.join(missing)}", _REMEDY, line=number)
    captured_at = _captured_at(path, number, head)
    told = Line(path, number, head, _REMEDY)
    site, product = told.text("site") or "", told.text("product") or ""
    ended = told.flag("reached_end")
    page = _page(told, site, product, items)
    scope = told.text("locale") or ""
    return assemble_scan(
        Context(
            crawl=f"{context.crawl}-{captured_at[:13]}",
            site=site,
            marketplace="listings",
            captured_at=captured_at,
            key=context.key,
            product=product,
            scope=scope,
            ended=ended,
            declared=ended is True,
            usual_gaps=usual_gaps(
                context.store, product_id(site, product), scope, before=captured_at
            ),
        ),
        [ReadPage(page=page, number=1)],
    )


def _captured_at(path: Path, number: int, head: Mapping[str, Any]) -> str:
    """Return when the scan was made, in its stored form; a time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(str(head["captured_at"]))
        captured_at = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        if normal_time(captured_at) is None:
            raise ValueError("no year that is read")
    except (ValueError, OverflowError) as error:
        raise BadInput(
            str(path),
            f'"captured_at" is {head["captured_at"]!r}, not an ISO 8601 time',
            _REMEDY,
            line=number,
        ) from error
    return captured_at


def _page(told: Line, site: str, product: str, items: list[ReviewItem]) -> Page:
    """Return the whole listing as one page."""
    seller, total = told.text("seller"), told.count("reported_total")
    return Page(
        marketplace="listings",
        url=f"https://{site}/{product}",
        outcome="ok" if items else ("empty" if total == 0 else "broken"),
        kind="listing",
        product=product,
        product_title=told.text("title"),
        seller=SellerItem(id=seller, name=seller) if seller else None,
        aggregate_rating=told.rating("reported_average"),
        aggregate_count=told.count("reported_ratings"),
        written_count=total,
        reviews=tuple(items),
        sort=_SORTS.get(told.text("sort") or "", "other"),
        filtered=bool(told.record.get("filter")),
    )


def recognises(path: Path, head: bytes) -> bool:
    """Return whether the first line is a `scan` record."""
    if head.startswith(GZIPPED):
        head = unpacked(head)
    line = head.lstrip().split(b"\n", 1)[0]
    return b'"record"' in line and b'"scan"' in line


IMPORTER = Importer(name="listings", recognises=recognises, read=read, rank=10)
