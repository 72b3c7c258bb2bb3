"""The `listings` format: a `scan` line, then the `review` lines that it showed, in order."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timezone
from pathlib import Path
from typing import Any

from crawler.assembly import Context, ReadPage, assemble_scan
from crawler.errors import BadInput
from crawler.importer import ImportContext, Importer
from crawler.items import Page, ReviewItem, SellerItem, Sort
from crawler.jsonl import read_json_lines
from db.clock import normal_time, utc_text
from db.identity import product_id
from db.queries import usual_gaps
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
            items.append(_item(path, number, record, _zone(head)))
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


def _item(path: Path, number: int, record: Mapping[str, Any], zone: timezone | None) -> ReviewItem:
    stars = record.get("stars")
    if stars is not None and not isinstance(stars, int | float):
        raise BadInput(str(path), f'"stars" is {stars!r}, not a number', _REMEDY, line=number)
    verified = record.get("verified")
    absent = record.get("id") in (None, "")
    return ReviewItem(
        id=None if absent else str(record["id"]),
        derived=not absent and _made_of_time(record),
        stars=None if stars is None else float(stars),
        posted_at=normal_time(_text(record, "posted_at"), zone=zone),
        title=_text(record, "title"),
        body=_text(record, "body"),
        author=_text(record, "author"),
        verified=verified if isinstance(verified, bool) else None,
        reply=_text(record, "reply"),
    )


def _made_of_time(record: Mapping[str, Any]) -> bool:
    """Return whether a review's id is only its posting time in other words."""
    moment = "".join(c for c in str(record.get("posted_at") or "") if c.isdigit())[:12]
    return len(moment) == 12 and moment in "".join(c for c in str(record["id"]) if c.isdigit())


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return None if value is None else str(value)


def _count(record: Mapping[str, Any], key: str) -> int | None:
    value = record.get(key)
    return int(value) if isinstance(value, int | float) and value >= 0 else None


def _scan(
    path: Path,
    number: int,
    head: Mapping[str, Any],
    items: list[ReviewItem],
    context: ImportContext,
) -> Scan:
    missing = [key for key in ("scan", "site", "product", "captured_at") if not head.get(key)]
    if missing:
        raise BadInput(str(path), f"the scan has no {', '.join(missing)}", _REMEDY, line=number)
    try:
        moment = datetime.fromisoformat(str(head["captured_at"]))
        captured_at = utc_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise BadInput(
            str(path),
            f'"captured_at" is {head["captured_at"]!r}, not an ISO 8601 time',
            _REMEDY,
            line=number,
        ) from error
    site, product, seller = str(head["site"]), str(head["product"]), head.get("seller")
    ended, total, average = (
        head.get("reached_end"),
        _count(head, "reported_total"),
        head.get("reported_average"),
    )
    page = Page(
        marketplace="listings",
        url=f"https://{site}/{product}",
        outcome="ok" if items else ("empty" if total == 0 else "broken"),
        kind="listing",
        product=product,
        product_title=_text(head, "title"),
        seller=SellerItem(id=str(seller), name=str(seller)) if seller else None,
        aggregate_rating=float(average) if isinstance(average, int | float) else None,
        aggregate_count=_count(head, "reported_ratings"),
        written_count=total,
        reviews=tuple(items),
        sort=_SORTS.get(str(head.get("sort")), "other"),
        filtered=bool(head.get("filter")),
    )
    scope = _text(head, "locale") or ""
    return assemble_scan(
        Context(
            crawl=f"{context.crawl}-{captured_at[:13]}",
            site=site,
            marketplace="listings",
            captured_at=captured_at,
            key=context.key,
            product=product,
            scope=scope,
            ended=ended if isinstance(ended, bool) else None,
            declared=ended is True,
            usual_gaps=usual_gaps(
                context.store, product_id(site, product), scope, before=captured_at
            ),
        ),
        [ReadPage(page=page, number=1)],
    )


def recognises(path: Path, head: bytes) -> bool:
    """Return whether the first line is a `scan` record."""
    line = head.split(b"\n", 1)[0]
    return b'"record"' in line and b'"scan"' in line


IMPORTER = Importer(name="listings", recognises=recognises, read=read, rank=10)
