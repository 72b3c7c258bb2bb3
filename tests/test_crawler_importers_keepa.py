"""Keepa's histories: minutes, tenths of stars, gaps, and what is no Keepa file."""

import json
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from crawler.importers.keepa import IMPORTER, read, series
from db.ingest import store_scan
from db.records import Scan
from db.store import Store
from db.tables.crawls import start_crawl

CSV: list[object] = [None] * 16 + [
    [5_000_000, 45, 5_001_440, 44, 5_002_880, -1],
    [5_000_000, 10, 5_000_720, 12],
]
PRODUCT = {"asin": "B000INVENT", "domainId": 4, "title": "Lampe", "csv": CSV}


def _read(tmp_path: Path, store: Store, value: object, **said: object) -> list[Scan]:
    path = tmp_path / "keepa.json"
    path.write_text(json.dumps(value))
    context = ImportContext(
        store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z", **said
    )
    return list(read(path, context))


def test_a_history_becomes_rows_of_ratings(tmp_path, store):
    scans = _read(tmp_path, store, {"products": [PRODUCT]})
    assert [(s.captured_at, s.reported.average, s.reported.count) for s in scans] == [
        ("2020-07-04T05:20:00Z", 4.5, 10),
        ("2020-07-04T17:20:00Z", 4.5, 12),
        ("2020-07-05T05:20:00Z", 4.4, 12),
    ]
    assert {(s.site, s.product, s.coverage.kind) for s in scans} == {
        ("amazon.fr", "B000INVENT", "none")
    }
    start_crawl(store, "i1", kind="import", source=None, at="2026-11-21T12:00:00Z", version="1")
    for scan in scans:
        store_scan(store, scan)
    assert store.value("SELECT count(*) FROM ratings") == 3
    assert store.value("SELECT count(*) FROM reviews") == 0


@pytest.mark.parametrize("value", [PRODUCT, [PRODUCT], {"products": [PRODUCT]}])
def test_shapes(tmp_path, store, value):
    assert len(_read(tmp_path, store, value)) == 3
    assert importer_for(tmp_path / "keepa.json") is IMPORTER


def test_newer_products_count_ratings_elsewhere(tmp_path, store):
    product = {**PRODUCT, "csv": CSV[:17], "reviews": {"ratingCount": [5_000_000, 7]}}
    assert _read(tmp_path, store, product)[0].reported.count == 7


@pytest.mark.parametrize(
    "values",
    [None, "x", [1], [-5, 3], [5, -1], [10**12, 3], [5, 10**40], [5.5, 3], [True, True], [None, 1]],
    ids=str,
)
def test_what_is_no_history_is_left_out(values):
    assert series(values) == {}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({"products": []}, "no product with an ASIN"),
        ([1, None], "no product with an ASIN"),
        ({**PRODUCT, "domainId": 99}, "domainId 99 names no known store; name it with --site"),
        ({**PRODUCT, "domainId": [1]}, "names no known store"),
    ],
    ids=["empty", "numbers", "store", "list"],
)
def test_what_is_no_keepa_file_is_said(tmp_path, store, value, problem):
    with pytest.raises(BadInput, match=problem):
        _read(tmp_path, store, value)
