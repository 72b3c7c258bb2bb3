"""The `reviews` format: flat rows, one review each, as JSON Lines or CSV."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from crawler.assembly import assemble_scan
from crawler.errors import BadInput
from crawler.files.cells import (
    read_flag,
    read_moment,
    read_number,
    read_stars,
    read_text,
    read_votes,
)
from crawler.files.columns import FIELDS, columns_of
from crawler.files.jsonl import read_json_lines
from crawler.files.rows import read_table, table_header
from crawler.importer import ImportContext, Importer, Undated
from crawler.items import Page, ReviewItem, SellerItem
from crawler.sightings import Context, ReadPage
from db.records import Coverage, Scan

CHUNK = 20_000
"""Rows in memory; a scan holds the rows of one product within so many."""


_AMAZON = (frozenset({"overall", "reviewerid", "asin"}), frozenset({"rating", "user_id", "asin"}))
_TABLES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_REMEDY = "see the reviews format in docs/formats.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A row of the file as the format understands it."""

    site: str
    product: str
    seller: str | None
    captured_at: str | None
    item: ReviewItem


def read(path: Path, context: ImportContext) -> Iterator[Scan]:
    """Yield a scan for each product within every 20,000 rows.

    A dump says nothing of what it does not hold, so its coverage is `sample`. Where the rows tell
    no time of capture, what a product's rows show was true when the latest was posted.

    Raises:
        BadInput: A row is not of the format; what came before it has been yielded.
    """
    chunk, total = 1, 0
    rows = _rows(path, context)
    while True:
        waiting: dict[tuple[str, str], list[Row]] = {}
        broken: BadInput | None = None
        held = 0
        try:
            for row in islice(rows, CHUNK):
                waiting.setdefault((row.site, row.product), []).append(row)
                held += 1
        except BadInput as error:
            broken = error
        total += held
        yield from _scans(waiting, context, chunk)
        if broken is not None:
            raise broken
        if held < CHUNK:
            break
        chunk += 1
    if not total:
        raise BadInput(str(path), "holds no row", _REMEDY)


def _rows(path: Path, context: ImportContext) -> Iterator[Row]:
    for number, record in _records(path):
        yield _row(path, number, record, context)


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return read_table(path) if table_header(path) is not None else read_json_lines(path)


def _row(path: Path, number: int, record: Mapping[str, Any], context: ImportContext) -> Row:
    columns = columns_of(record, path, context)
    for field in ("product", "stars"):
        if field not in columns:
            raise BadInput(
                str(path),
                f"no column for {field!r} among {', '.join(map(str, list(record)[:30]))}",
                f"name it: --column {field}=COLUMN",
                line=number,
            )
    told = {field: record.get(column) for field, column in columns.items()}
    product = read_text(told.get("product"))
    if not product:
        raise BadInput(
            str(path), f'column "{columns["product"]}" is empty', "every row needs its product",
            line=number,
        )  # fmt: skip
    names = frozenset(key.strip().casefold() for key in record)
    variant = read_text(told.get("variant"))
    if variant is None and "parent_asin" in names:
        variant = read_text(record.get("asin"))
    return Row(
        site=_site(path, number, told.get("site"), names, context),
        product=product[:200],
        seller=read_text(told.get("seller")) or context.seller,
        item=_item(path, number, columns, told, context, variant=variant),
        captured_at=read_moment(path, number, columns.get("captured_at"), told.get("captured_at")),
    )


def _site(
    path: Path, number: int, told: object, names: frozenset[str], context: ImportContext
) -> str:
    """Return the site of a row: as the user says, as it says, or by columns that only one has."""
    site = context.site or read_text(told)
    if not site and any(known <= names for known in _AMAZON):
        site = "amazon.com"
    if not site:
        raise BadInput(
            str(path), "the rows do not tell the site", "name it with --site", line=number
        )
    return site.lower().removeprefix("www.")[:200]


def _item(
    path: Path,
    number: int,
    columns: Mapping[str, str],
    told: Mapping[str, Any],
    context: ImportContext,
    *,
    variant: str | None,
) -> ReviewItem:
    best = read_number(path, number, columns.get("best_rating"), told.get("best_rating")) or 5.0
    rating = read_number(path, number, columns["stars"], told.get("stars"))
    words = read_text(told.get("posted_at"))
    posted_at = read_moment(path, number, columns.get("posted_at"), told.get("posted_at"))
    if words and posted_at is None:
        context.undated(Undated(where=f"line {number}", words=words))
    return ReviewItem(
        id=read_text(told.get("id")),
        stars=read_stars(path, number, columns["stars"], rating, best),
        rating=rating,
        best_rating=best,
        posted_at=posted_at,
        title=read_text(told.get("title")),
        body=read_text(told.get("body")),
        author=read_text(told.get("author")),
        author_id=read_text(told.get("author_id")),
        verified=read_flag(told.get("verified")),
        helpful=read_votes(told.get("helpful")),
        variant=variant,
        reply=read_text(told.get("reply")),
        lang=read_text(told.get("lang")),
    )


def _scans(
    waiting: Mapping[tuple[str, str], list[Row]], context: ImportContext, chunk: int
) -> Iterator[Scan]:
    for (site, product), rows in waiting.items():
        at = _captured_at(rows, context.now)
        seller = next((row.seller for row in rows if row.seller), None)
        page = Page(
            marketplace="reviews",
            url=f"https://{site}/{product}",
            outcome="ok",
            kind="listing",
            product=product,
            seller=SellerItem(id=seller, name=seller) if seller else None,
            reviews=tuple(row.item for row in rows),
        )
        scan = assemble_scan(
            Context(
                crawl=f"{context.crawl}-{chunk:05}",
                site=site,
                marketplace="reviews",
                captured_at=at,
                key=context.key,
                product=product,
                ended=False,
            ),
            [ReadPage(page=page, number=1)],
        )
        yield replace(scan, coverage=Coverage(kind="sample", reason="a dump of reviews"))


def _captured_at(rows: list[Row], now: str) -> str:
    """Return when all rows were true: as they say, else at the end of the latest posting day."""
    stated = [row.captured_at for row in rows if row.captured_at]
    posted = [row.item.posted_at for row in rows if row.item.posted_at]
    latest = max(stated or posted, default=now)
    return min(f"{latest}T23:59:59Z" if len(latest) == 10 else latest, now)


def recognises(path: Path, head: bytes) -> bool:
    """Return whether it is a table by its name, or has a rating and a text or a product."""
    if path.is_dir():
        return False
    if path.name.lower().endswith(_TABLES):
        return True
    try:
        names = {name.strip().casefold() for name in _first_names(path)}
    except BadInput:
        return False
    rated = names.intersection(FIELDS["stars"])
    return bool(rated and names & {*FIELDS["body"], *FIELDS["product"]})


def _first_names(path: Path) -> list[str]:
    header = table_header(path)
    if header is not None:
        return header
    return next(([str(k) for k in record] for _, record in read_json_lines(path)), [])


IMPORTER = Importer(name="reviews", recognises=recognises, read=read, rank=30)
