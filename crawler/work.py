"""The work of one crawl: opens readings for targets, stores their scans, keeps count."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from crawler.captures.store import CaptureStore
from crawler.clock import Clock
from crawler.journal import Journal
from crawler.marketplace import Marketplace, marketplace_for
from crawler.reading import Limits, Reading
from crawler.scans import Assignment, scan_of
from crawler.steps import Step, step_to_json
from crawler.targets import Target, interesting, next_wait, reschedule
from db.clock import parse_utc, utc_text
from db.fold.candidates import candidates
from db.ingest import Taken, store_scan
from db.records import Scan
from db.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """One target of a crawl, when it is done: the scan without its reviews, and their number."""

    target: Target
    scan: Scan
    seen: int
    taken: Taken


def _nothing(_done: Done) -> None:
    return None


@dataclass(kw_only=True, slots=True)
class Work:
    """One crawl's targets and where their scans go.

    Attributes:
        key: The workspace's key for pseudonyms.
        progress: Called after each target.
        failure: Why the crawl had to stop: what it saw could not be stored.
    """

    store: Store
    captures: CaptureStore
    journal: Journal
    clock: Clock
    key: bytes
    crawl: str
    targets: Sequence[Target]
    limits: Limits = field(default_factory=Limits)
    progress: Callable[[Done], None] = _nothing
    done: list[Done] = field(default_factory=list)
    failure: Exception | None = None
    _assigned: dict[str, Assignment] = field(default_factory=dict)

    @contextmanager
    def storing(self) -> Iterator[None]:
        """Note that a disk or a database fails: nothing may be journalled after what it lacks."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self.failure = self.failure or error
            raise

    def open(self, target: Target) -> Reading:
        """Return a reading of a target that has not begun yet."""
        marketplace = marketplace_for(target.url, name=target.marketplace)
        site = marketplace.site(target.url)
        self._assigned[target.id] = assignment = Assignment(
            crawl=self.crawl,
            target=target.id,
            url=target.url,
            site=site,
            started_at=self.clock.text(),
            product=target.product.removeprefix(f"{site}/") if target.product else None,
        )

        return Reading(
            url=target.url,
            marketplace=marketplace,
            assemble=partial(
                scan_of, self.store, self.captures, assignment, marketplace, key=self.key
            ),
            suspects=partial(candidates, self.store),
            limits=self.limits,
        )

    def finish(self, reading: Reading, target: Target) -> Done:
        """Journal and store the scan of a reading that is done, and set its next visit."""
        assignment = self._assigned[target.id]
        with self.storing():
            self.journal.append(scan_entry(assignment, reading.marketplace, reading.steps))
            scan = reading.scan()
            with self.store.atomic():
                taken = store_scan(self.store, scan)
                self._next_visit(target, scan, taken)
        outline = replace(scan, sightings=(), captures=())
        done = Done(target=target, scan=outline, seen=len(scan.sightings), taken=taken)
        self.done.append(done)
        self.progress(done)
        return done

    def _next_visit(self, target: Target, scan: Scan, taken: Taken) -> None:
        started = parse_utc(self._assigned[target.id].started_at)
        product = self.store.value("SELECT product_id FROM targets WHERE id = ?", (target.id,))
        quiet = self.store.rows(
            "SELECT reviews_seen FROM scans WHERE target_id = ? AND outcome = 'ok'"
            " ORDER BY captured_at DESC LIMIT 10",
            (target.id,),
        )
        still = len(quiet) if len({row["reviews_seen"] for row in quiet}) == 1 else 0
        month = utc_text(started - timedelta(days=28))
        wait = next_wait(
            every_s=target.every_s,
            restless=bool(taken.absent) or interesting(self.store, product, since=month),
            quiet_scans=still if not (taken.new or taken.edited) else 0,
            degraded=scan.outcome not in ("ok", "empty", "not_found"),
        )
        reschedule(self.store, target, at=utc_text(started), wait_s=wait)


def scan_entry(
    assignment: Assignment, marketplace: Marketplace, steps: Sequence[Step]
) -> dict[str, object]:
    """Return the journal's entry of a scan: everything needed to make it again."""
    return {
        "kind": "scan",
        "crawl": assignment.crawl,
        "target": assignment.target,
        "url": assignment.url,
        "site": assignment.site,
        "marketplace": marketplace.name,
        "product": assignment.product,
        "started_at": assignment.started_at,
        "steps": [step_to_json(step) for step in steps],
    }
