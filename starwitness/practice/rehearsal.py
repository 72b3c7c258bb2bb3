"""Crawls the practice market without a network: the crawler's own steps, answered directly.

What it leaves out is what Scrapy does: requests in parallel, politeness, captures. Retries are
Scrapy's: twice after a 503 or a body shorter than declared. Fifty worlds take minutes instead
of hours, so that claims can be judged over many seeds and faults.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawler.captures.store import CaptureStore
from crawler.marketplace import Marketplace, marketplace_for
from crawler.pages import parse_page
from crawler.reading import Reading
from crawler.scans import Assignment, scan_of
from crawler.statuses import unanswered, with_status
from crawler.steps import Fetch, Step
from crawler.targets import add_target, target_id
from db.fold.candidates import candidates
from db.ingest import store_scan
from db.records import Scan
from db.store import Store
from starwitness.practice.desk import Desk
from starwitness.practice.exchange import Answer
from starwitness.practice.pages import ROOT, stamp

HOST = "http://127.0.0.1:1"
_RETRIES = 2
_REDIRECTS = 5
_WEEK_S = 7 * 24 * 3600
_KEY = b"rehearsal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsed:
    """One scan of a rehearsal and the market's time at which it was made.

    Attributes:
        copied: Instants of the older states that its pages showed without a word of their age.
        pageless: No review could be found under the id by which it was known.
    """

    at: datetime
    product: str
    scan: Scan
    copied: tuple[datetime, ...] = ()
    pageless: bool = False


def rehearse(
    store: Store, desk: Desk, scans: Sequence[datetime], folder: Path
) -> Iterator[Rehearsed]:
    """Read every product at every instant, store the scans, and hand them out one by one.

    Args:
        store: The record to fill.
        desk: The market; its time is set.
        scans: Instants of the crawls, ascending.
        folder: Where captures would go; it stays empty but for their index.
    """
    captures = CaptureStore(folder)
    faults = desk.market.faults
    for product in desk.market.world.products:
        add_target(store, _url(product), marketplace=None, every_s=_WEEK_S, at=stamp(desk.at))
    for at in scans:
        desk.set_time(at)
        store.insert(
            "crawls",
            {"id": _crawl(at), "kind": "crawl", "started_at": stamp(at), "version": "rehearsal"},
        )
        for product in desk.market.world.products:
            before = len(desk.copied)
            scan = _read(store, captures, desk, product)
            store_scan(store, scan)
            yield Rehearsed(
                at=at,
                product=product,
                scan=scan,
                copied=tuple(desk.copied[before:]),
                pageless=faults.draw("no_ids") or faults.draw("rekeyed", at, product),
            )
    captures.close()


def _read(store: Store, captures: CaptureStore, desk: Desk, product: str) -> Scan:
    reading = _open(store, captures, product, desk.at)
    fetch: Fetch | None = reading.first()
    while fetch is not None:
        fetch = reading.take(ask(desk, reading.marketplace, fetch))
    return reading.assemble(reading.steps)


def _url(product: str) -> str:
    return f"{HOST}{ROOT}product/{product}"


def _crawl(at: datetime) -> str:
    return f"rehearsal {stamp(at)}"


def _open(store: Store, captures: CaptureStore, product: str, at: datetime) -> Reading:
    url = _url(product)
    marketplace = marketplace_for(url)
    assignment = Assignment(
        crawl=_crawl(at),
        target=target_id(url),
        url=url,
        site=marketplace.site(url),
        started_at=stamp(at),
        product=product,
    )
    return Reading(
        url=url,
        marketplace=marketplace,
        assemble=partial(scan_of, store, captures, assignment, marketplace, key=_KEY),
        suspects=partial(candidates, store),
    )


def ask(desk: Desk, marketplace: Marketplace, fetch: Fetch) -> Step:
    """Return the step that one page makes, redirects followed and failures tried again."""
    url = fetch.url
    answer = _tried(desk, url)
    for _ in range(_REDIRECTS):
        location = dict(answer.headers).get("Location")
        if location is None:
            break
        url = urljoin(url, location)
        answer = _tried(desk, url)
    age = dict(answer.headers).get("Age", "0")
    if _failed_short(answer):
        page = unanswered(marketplace.name, url, "listing", "broken", "the body was cut short")
        return Step(fetch=fetch, page=page)
    page = with_status(parse_page(marketplace.page, url, answer.body), answer.status)
    return Step(fetch=fetch, page=page, age_s=int(age))


def _tried(desk: Desk, url: str) -> Answer:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = desk.answer(target)
    for _ in range(_RETRIES):
        if answer.status != 503 and not _failed_short(answer):
            break
        answer = desk.answer(target)
    return answer


def _failed_short(answer: Answer) -> bool:
    return answer.length is not None and answer.length != len(answer.body)
