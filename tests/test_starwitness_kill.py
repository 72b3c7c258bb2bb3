"""A crawl that is killed at any moment loses no committed scan, and the next one goes on."""

import json
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.clock import Clock
from crawler.targets import add_target, due_targets, watched
from db.clock import parse_utc
from starwitness import crawling
from starwitness.practice.server import PracticeMarket
from starwitness.practice.world import plant_world
from starwitness.recovering import recover
from starwitness.replaying import rebuild_workspace
from starwitness.workspace import Workspace

LONG_AGO = "2026-01-01T00:00:00Z"
KILLS = 3


def _workspace(folder: Path, urls: list[str]) -> Workspace:
    (folder / "starwitness.toml").write_text("[crawl]\ndelay = 0.0\n")
    workspace = Workspace(folder)
    with workspace.open_store() as store:
        for url in urls:
            add_target(store, url, marketplace=None, every_s=7 * 86400, at=LONG_AGO)
    return workspace


def _crawl(workspace: Workspace) -> "subprocess.Popen[bytes]":
    line = [sys.executable, "-m", "starwitness", "crawl", "-C", str(workspace.folder)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _tables(path: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as record:
        names = [
            name
            for (name,) in record.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'"
                " AND name NOT LIKE '%migrations%'"
            )
            if name not in without
        ]
        rows = {n: sorted(record.execute(f"SELECT * FROM {n}"), key=repr) for n in names}
    record.close()
    return rows


def _scans(path: Path) -> set[str]:
    with sqlite3.connect(path) as record:
        assert record.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = {scan for (scan,) in record.execute("SELECT id FROM scans")}
    record.close()
    return found


def _journalled(workspace: Workspace) -> int:
    return sum(entry["kind"] == "scan" for entry in workspace.journal().entries())


@pytest.mark.timeout(300)
def test_killed_crawls_lose_nothing_and_the_next_goes_on(tmp_path):
    world, _ = plant_world(11, weeks=2)
    dice = random.Random(4)
    with PracticeMarket(world) as market:
        urls = [market.product_url(product) for product in sorted(world.products)[:8]]
        workspace = _workspace(tmp_path, urls)
        before: set[str] = set()
        for _ in range(KILLS):
            asked = len(market.requests) + dice.randrange(2, 40)
            process = _crawl(workspace)
            while len(market.requests) < asked and process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            stored = _scans(workspace.record_path)
            assert before <= stored
            assert _journalled(workspace) - len(stored) <= 1
            before = stored
        process = _crawl(workspace)
        _, said = process.communicate(timeout=200)
        assert process.returncode == 0, said
    with workspace.open_store() as store:
        scanned = store.value("SELECT count(DISTINCT target_id) FROM scans")
        assert scanned == len(urls)
        assert all(row["due_at"] > "2026-01-02T00:00:00Z" for row in watched(store))
        unfinished = store.value("SELECT count(*) FROM crawls WHERE finished_at IS NULL")
    assert before <= _scans(workspace.record_path)
    assert _journalled(workspace) == len(_scans(workspace.record_path))
    assert unfinished <= KILLS
    kept = _tables(workspace.record_path)
    rebuild_workspace(workspace, skip_damaged=False, progress=lambda _done, _of: None)
    assert _tables(workspace.record_path) == kept


def test_a_scan_that_was_journalled_but_not_stored_is_taken_in_first(tmp_path):
    world, _ = plant_world(11, weeks=2)
    with PracticeMarket(world) as market:
        workspace = _workspace(tmp_path, [market.product_url(min(world.products))])
        copy = tmp_path / "before.db"
        with workspace.open_store() as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(workspace.record_path, copy)
        process = _crawl(workspace)
        _, said = process.communicate(timeout=100)
        assert process.returncode == 0, said
    whole = _tables(workspace.record_path, without=("targets",))
    # As if the kill had come between the journal and the record.
    journal = workspace.journal().path
    lines = journal.read_text().splitlines()
    assert json.loads(lines[-1])["kind"] == "crawled"
    journal.write_text("\n".join(lines[:-1]) + '\n{"kind": "sc')
    for leftover in tmp_path.glob("starwitness.db*"):
        leftover.unlink()
    shutil.copyfile(copy, workspace.record_path)
    with workspace.open_store() as store:
        started = json.loads(lines[0])
        store.execute(
            "INSERT INTO crawls (id, kind, started_at, version) VALUES (?, 'crawl', ?, ?)",
            (started["crawl"], started["at"], started["version"]),
        )
        assert recover(workspace, store)
        assert not recover(workspace, store)
        assert not due_targets(store, parse_utc(started["at"]))
        store.execute("UPDATE crawls SET finished_at = ?", (json.loads(lines[-1])["at"],))
    assert _tables(workspace.record_path, without=("targets",)) == whole


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "file_kb",
    [pytest.param(250, marks=pytest.mark.slow), 400, pytest.param(700, marks=pytest.mark.slow)],
)
def test_a_full_disk_stops_the_crawl_and_the_next_one_goes_on(tmp_path, file_kb):
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_kb * 1024, file_kb * 1024))

    world, _ = plant_world(11, weeks=2)
    with PracticeMarket(world) as market:
        urls = [market.product_url(product) for product in sorted(world.products)[:8]]
        workspace = _workspace(tmp_path, urls)
        line = [sys.executable, "-m", "starwitness", "crawl", "-C", str(tmp_path)]
        ended = subprocess.run(
            line, capture_output=True, text=True, check=False, timeout=200, preexec_fn=full
        )
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        assert "disk" in ended.stderr
        before = _scans(workspace.record_path)
        assert _journalled(workspace) - len(before) <= 1
        process = _crawl(workspace)
        _, said = process.communicate(timeout=200)
        assert process.returncode == 0, said
    kept = _tables(workspace.record_path)
    assert before <= _scans(workspace.record_path)
    assert _journalled(workspace) == len(_scans(workspace.record_path))
    rebuild_workspace(workspace, skip_damaged=False, progress=lambda _done, _of: None)
    assert _tables(workspace.record_path) == kept


def test_the_journal_and_the_record_say_one_time_of_a_crawl(tmp_path, monkeypatch):
    seconds = iter(range(1000))
    clock = Clock(start=parse_utc(LONG_AGO), tick=lambda: float(next(seconds)))
    monkeypatch.setattr(crawling.Clock, "at", lambda _start: clock)
    monkeypatch.setattr(crawling, "run_crawl", lambda _work, _settings: None)
    workspace = _workspace(tmp_path, ["http://127.0.0.1:9/practice/product/p"])
    crawling.crawl_workspace(
        workspace, at=None, everything=True, progress=lambda _done: None, begin=lambda _all: None
    )
    started = json.loads(workspace.journal().path.read_text().splitlines()[0])
    with workspace.open_store() as store:
        row = store.row("SELECT id, started_at FROM crawls")
    assert (row["id"], row["started_at"]) == (started["crawl"], started["at"])
    assert parse_utc(started["at"]).strftime("c%Y%m%dT%H%M%SZ") == started["crawl"]
