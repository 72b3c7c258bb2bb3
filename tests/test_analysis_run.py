"""The run over all detectors: in order, in one transaction each, nothing found twice."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from analysis.detector import Detector, Look, Result, load_detectors
from analysis.run import analyze
from db.ingest import store_scan
from db.records import Coverage, Evidence, Finding, Scan, Sighting
from db.store import Store
from db.tables.crawls import start_crawl
from db.tables.states import changed_products, load_state

NOW = "2026-02-01T06:00:00Z"


@dataclass(kw_only=True, slots=True)
class Told:
    """A detector that finds what it is told to, and remembers what it was shown."""

    name: str = "told"
    version: str = "1"
    order: int = 1
    fails: bool = False
    looks: list[Look] = field(default_factory=list)

    def find(self, look: Look) -> Iterator[Result]:
        self.looks.append(look)
        for product in look.changed:
            yield Result(
                finding=Finding(
                    kind="told", site="shop.example", seller="s", product=product,
                    detector=self.name, version=self.version, summary="as told",
                    evidence=(Evidence(kind="series", ref=product),),
                )
            )  # fmt: skip
        if self.fails:
            raise KeyboardInterrupt


def take_in(store: Store, product: str, day: int, shown: int = 3) -> None:
    start_crawl(store, f"c{day}", kind="crawl", source=None, at=NOW, version="t")
    scan = Scan(
        crawl=f"c{day}", site="shop.example", marketplace="test", product=product, outcome="ok",
        captured_at=f"2026-01-{day:02}T06:00:00Z", coverage=Coverage(kind="complete"),
        reported_total=shown,
        sightings=tuple(
            Sighting(key=f"r{n}", stars=1 + n % 5, posted_at=f"2025-12-{n:02}", body=f"text {n}")
            for n in range(1, shown + 1)
        ),
    )  # fmt: skip
    store_scan(store, scan)


def findings(store: Store) -> list[tuple[str, str]]:
    return [(r["id"], r["status"]) for r in store.rows("SELECT * FROM findings ORDER BY id")]


def test_detectors_are_found_in_order_and_keep_the_protocol() -> None:
    detectors = load_detectors()
    keys = [(detector.order, detector.name) for detector in detectors]
    assert keys == sorted(keys)
    assert len({detector.name for detector in detectors}) == len(detectors)
    assert {"removals", "coercion", "selective", "inflation"} <= {d.name for d in detectors}
    assert all(detector.version for detector in detectors)


def test_only_what_changed_is_looked_at(store: Store) -> None:
    detector = Told()
    take_in(store, "p1", 1)
    take_in(store, "p2", 1)
    assert [len(r.findings) for r in analyze(store, now=NOW, detectors=[detector])] == [2]
    assert [r.products for r in analyze(store, now=NOW, detectors=[detector])] == [0]
    take_in(store, "p2", 8)
    assert [r.products for r in analyze(store, now=NOW, detectors=[detector])] == [0]
    take_in(store, "p2", 15, shown=4)
    (ran,) = analyze(store, now=NOW, detectors=[detector])
    assert (ran.products, ran.findings) == (1, ())
    assert [look.changed for look in detector.looks] == [
        ("shop.example/p1", "shop.example/p2"), (), (), ("shop.example/p2",),
    ]  # fmt: skip


def test_new_version_looks_at_everything_again(store: Store) -> None:
    take_in(store, "p1", 1)
    analyze(store, now=NOW, detectors=[Told()])
    (ran,) = analyze(store, now=NOW, detectors=[Told(version="2")])
    assert ran.products == 1
    statuses = {status for _, status in findings(store)}
    assert statuses == {"open", "superseded"}


def test_killed_detector_is_done_again(store: Store) -> None:
    take_in(store, "p1", 1)
    first, second = Told(), Told(name="other", order=2, fails=True)
    with pytest.raises(KeyboardInterrupt):
        analyze(store, now=NOW, detectors=[first, second])
    assert len(findings(store)) == 1
    assert load_state(store, "other", "1", "") is None
    second.fails = False
    ran = analyze(store, now=NOW, detectors=[first, second])
    assert [len(r.findings) for r in ran] == [0, 1]
    assert changed_products(store, "other", "1")[0] == []


def test_progress_is_told(store: Store) -> None:
    told: list[tuple[str, int, int]] = []
    analyze(
        store, now=NOW, detectors=[Told(), Told(name="b")], progress=lambda *args: told.append(args)
    )
    assert told == [("told", 0, 2), ("b", 1, 2), ("", 2, 2)]


@pytest.mark.parametrize("detector", load_detectors(), ids=lambda d: d.name)
def test_every_detector_takes_an_empty_and_a_small_record(store: Store, detector: Detector) -> None:
    assert analyze(store, now=NOW, detectors=[detector])[0].findings == ()
    take_in(store, "p1", 1)
    take_in(store, "p1", 8, shown=2)
    analyze(store, now=NOW, detectors=[detector])
    before = findings(store)
    assert analyze(store, now=NOW, detectors=[detector])[0].findings == ()
    assert findings(store) == before
    assert store.rows("PRAGMA foreign_key_check") == []


def test_same_record_same_findings(desk_made) -> None:
    with desk_made.open_store() as old, Store.in_memory() as fresh:
        old.connection.backup(fresh.connection)
        fresh.execute("DELETE FROM evidence")
        fresh.execute("DELETE FROM findings")
        fresh.execute("DELETE FROM detector_states WHERE detector = 'removals'")
        removals = [d for d in load_detectors() if d.name == "removals"]
        at = old.value("SELECT max(found_at) FROM findings")
        analyze(fresh, now=at, detectors=removals)
        assert findings(fresh)
        assert findings(fresh) == findings(old)
