"""Entries of the journal, taken into the record: in a rebuild, and after a kill."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from web_poet import HttpResponse

from analysis.run import analyze
from crawler.captures.store import CaptureStore
from crawler.errors import BadInput
from crawler.items import Kind
from crawler.marketplace import Marketplace, marketplace_for
from crawler.pages import ReviewPage
from crawler.scans import Assignment, scan_of
from crawler.statuses import unanswered, with_status
from crawler.steps import Step, fetch_from_json
from db.errors import StarWitnessError
from db.records import Scan
from db.store import Store
from db.tables.crawls import finish_crawl, start_crawl
from starwitness.taking import take_in
from starwitness.workspace import Workspace

_KINDS: dict[str, Kind] = {"product": "product", "listing": "listing", "again": "listing"}


class ImportLost(StarWitnessError):
    """The copy of an imported file is gone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no such file; restore it from a copy, or leave the import out with "
            "`starwitness rebuild --skip-damaged`"
        )


def replay(workspace: Workspace, store: Store, entry: dict[str, Any]) -> None:
    """Take an entry into the record, unless it is of a scan (see `replayed_scan`).

    Raises:
        ImportLost: The copy of what was imported is gone.
    """
    kind = entry["kind"]
    if kind == "crawl":
        start_crawl(
            store, entry["crawl"], kind="crawl", source=None, at=entry["at"],
            version=entry["version"],
        )  # fmt: skip
    elif kind == "crawled":
        finish_crawl(store, entry["crawl"], entry["at"])
    elif kind == "import":
        kept = workspace.captures_path / "imports" / entry["file"]
        if not kept.exists():
            raise ImportLost(kept)
        with suppress(BadInput):  # told when it was imported; what came before was taken in
            take_in(store, kept, entry, key=workspace.key(), progress=lambda _told: None)
    elif kind == "analyze":
        analyze(store, now=entry["at"])


def replayed_scan(
    store: Store, captures: CaptureStore, entry: dict[str, Any], *, key: bytes
) -> Scan:
    """Return the scan that a journal entry describes, its pages parsed again."""
    marketplace = marketplace_for(entry["url"], name=entry["marketplace"])
    assignment = Assignment(
        crawl=entry["crawl"],
        target=entry["target"],
        url=entry["url"],
        site=entry["site"],
        started_at=entry["started_at"],
        product=entry["product"],
    )
    steps = [_replayed_step(step, marketplace, captures) for step in entry["steps"]]
    return scan_of(store, captures, assignment, marketplace, steps, key=key)


def _replayed_step(step: dict[str, Any], marketplace: Marketplace, captures: CaptureStore) -> Step:
    fetch = fetch_from_json(step)
    if step["outcome"] is not None or step["capture"] is None:
        page = unanswered(
            marketplace.name, fetch.url, _KINDS.get(fetch.role, "review"),
            step["outcome"] or "broken", step["sign"] or "",
        )  # fmt: skip
        return Step(fetch=fetch, page=page, capture=step["capture"], unanswered=True)
    exchange = captures.read(step["capture"])
    page_object: ReviewPage = marketplace.page(
        response=HttpResponse(
            exchange.url, body=exchange.body, status=exchange.status, headers=list(exchange.headers)
        )
    )
    page = with_status(page_object.read(), exchange.status)
    return Step(fetch=fetch, page=page, capture=step["capture"], age_s=step["age_s"])
