"""The steps of a reading become a scan: one function for the crawl and for `rebuild`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from crawler.assembly import assemble_scan
from crawler.captures.store import CaptureStore
from crawler.items import Page
from crawler.marketplace import Marketplace
from crawler.sightings import Context, ReadPage
from crawler.steps import Step, last_answers
from db.clock import parse_utc, utc_text
from db.identity import product_id
from db.queries.gaps import usual_gaps
from db.records import CaptureRef, Coverage, Look, Scan
from db.store import Store

AGE_SPREAD_S = 600
UNANSWERED = ("blocked", "sign_in", "broken")


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """What a reading was asked to do, by whom, and when."""

    crawl: str
    target: str
    url: str
    site: str
    started_at: str
    product: str | None = None


def scan_of(
    store: Store,
    captures: CaptureStore,
    assignment: Assignment,
    marketplace: Marketplace,
    steps: Sequence[Step],
    *,
    key: bytes,
) -> Scan:
    """Return the scan that the steps of a reading make. Reads the record, writes nothing.

    Pages that are much older than the first one are another state of the listing: they count as
    failed. A first page that is itself old dates the whole scan.
    """
    steps = last_answers(steps)
    listing = [s for s in steps if s.fetch.role in ("listing", "again")]
    product_step = next((s for s in steps if s.fetch.role == "product"), None)
    used, wall = _used(listing, product_step)
    age = used[0].age_s if used else 0
    read = [_read(step, captures, age) for step in used]
    told = _read(product_step, captures, age) if product_step and used != [product_step] else None
    product = _first(assignment.product, *(s.page.product for s in steps))
    fetched_at = read[0].capture.fetched_at if read and read[0].capture else assignment.started_at
    captured_at = utc_text(parse_utc(fetched_at) - timedelta(seconds=age))
    context = Context(
        crawl=assignment.crawl,
        site=assignment.site,
        marketplace=marketplace.name,
        captured_at=captured_at,
        key=key,
        target=assignment.target,
        product=product,
        product_url=assignment.url,
        ended=_ended([s for s in steps if s.fetch.role == "listing"], marketplace),
        usual_gaps=usual_gaps(
            store, product_id(assignment.site, product or ""), "", before=captured_at
        ),
    )
    # Own pages are as fresh as the moment; an old listing must not borrow their testimony.
    looks = {} if age > AGE_SPREAD_S else looks_of(steps)
    scan = _believed(assemble_scan(context, read, looks=looks, product_page=told), looks, age)
    refs = tuple(_ref(step, captures) for step in steps if step.capture)
    scan = replace(scan, captures=tuple(r for r in refs if r), pages=len(listing) or len(steps))
    return _walled(scan, wall.page) if wall else scan


def _used(listing: list[Step], product: Step | None) -> tuple[list[Step], Step | None]:
    """Return the steps that make the scan, and the wall that a product page stands in for."""
    wall = next((s for s in listing[:1] if s.page.outcome not in ("ok", "empty")), None)
    if product and (not listing or (wall and product.page.reviews)):
        return [product], wall
    return listing, None


def _believed(scan: Scan, looks: Mapping[str, Look], age: int) -> Scan:
    """Return a scan that covers no more than its age and its second looks bear out."""
    if scan.coverage.kind not in ("complete", "window"):
        return scan
    if "present" in looks.values():
        reason = "the listing hides reviews whose own pages show them"
        return replace(scan, coverage=Coverage(kind="sample", reason=reason))
    if age > AGE_SPREAD_S:
        reason = f"an old copy of the listing: {age // 60} minutes"
        return replace(scan, coverage=Coverage(kind="none", reason=reason))
    return scan


def _walled(scan: Scan, wall: Page) -> Scan:
    """Return the scan of a product page that was read where its listing is a wall."""
    sign = f" ({wall.sign[:200]})" if wall.sign else ""
    reason = f"listing: {wall.outcome}{sign}; the product page shows a selection"
    return replace(scan, outcome=wall.outcome, coverage=Coverage(kind="sample", reason=reason))


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)


def _read(step: Step, captures: CaptureStore, age: int) -> ReadPage:
    page = step.page
    if page.outcome == "ok" and abs(step.age_s - age) > AGE_SPREAD_S:
        page = replace(page, outcome="broken", sign=f"{step.age_s - age} s older than page 1")
    return ReadPage(page=page, number=step.fetch.number, capture=_ref(step, captures))


def _ref(step: Step, captures: CaptureStore) -> CaptureRef | None:
    ref = captures.ref(step.capture) if step.capture else None
    return replace(ref, outcome=step.page.outcome) if ref else None


def _ended(listing: Sequence[Step], marketplace: Marketplace) -> bool:
    """Return whether the last page read says that nothing follows, and is no cap."""
    if not listing:
        return False
    last = listing[-1]
    capped = marketplace.page_cap is not None and last.fetch.number >= marketplace.page_cap
    return last.page.outcome == "ok" and last.page.next is None and not capped


def looks_of(steps: Sequence[Step]) -> dict[str, Look]:
    """Return what the own pages said.

    Where the control's own page was not shown, only what was shown counts. A wall or a broken page,
    the review's own or the control's, says that what could have decided did not answer
    (`unknown`); any other page without the review says nothing.
    """
    control = next((s for s in steps if s.fetch.role == "control"), None)
    controlled = control is not None and _shows(control.page, control.fetch.key)
    walled = control is not None and control.page.outcome in UNANSWERED
    looks: dict[str, Look] = {}
    for step in steps:
        if step.fetch.role != "own" or not step.fetch.key:
            continue
        if _shows(step.page, step.fetch.key):
            looks[step.fetch.key] = "present"
        elif walled or (controlled and step.page.outcome in UNANSWERED):
            looks[step.fetch.key] = "unknown"
        elif controlled and step.page.outcome == "not_found":
            looks[step.fetch.key] = "gone"
    return looks


def _shows(page: Page, key: str | None) -> bool:
    return page.outcome == "ok" and any(review.id == key for review in page.reviews)
