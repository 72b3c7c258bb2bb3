"""Flat rows of reviews: two known data sets, tables of one's own, and what is wrong in them."""

import gzip
import json
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from crawler.importers.reviews import IMPORTER, read
from db.records import Scan
from db.store import Store

OLD = {
    "overall": 4.0, "vote": "1,203", "verified": True, "reviewTime": "02 9, 2018",
    "reviewerID": "A0INVENTED", "asin": "B000INVENT", "style": {"Color:": " Black"},
    "reviewerName": "Someone", "reviewText": "Fine.", "summary": "OK",
    "unixReviewTime": 1518134400,
}  # fmt: skip
NEW = {
    "rating": 1.0, "title": "No", "text": "Broke.", "images": [], "asin": "B000CHILD0",
    "parent_asin": "B000PARENT", "user_id": "AEINVENTED", "timestamp": 1641870922123,
    "verified_purchase": False, "helpful_vote": 3,
}  # fmt: skip


def _read(path: Path, store: Store, **said: object) -> list[Scan]:
    context = ImportContext(
        store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z", **said
    )
    return list(read(path, context))


def _lines(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_rows_of_2018(tmp_path, store):
    path = _lines(tmp_path, OLD)
    assert importer_for(path) is IMPORTER
    (scan,) = _read(path, store)
    assert (scan.site, scan.product, scan.coverage.kind) == ("amazon.com", "B000INVENT", "sample")
    (sighting,) = scan.sightings
    assert (sighting.stars, sighting.posted_at, sighting.helpful) == (4.0, "2018-02-09", 1203)
    assert (sighting.title, sighting.body, sighting.verified) == ("OK", "Fine.", True)
    assert sighting.variant == "Color::  Black"
    assert scan.captured_at == "2018-02-09T23:59:59Z"


def test_rows_of_2023(tmp_path, store):
    (scan,) = _read(_lines(tmp_path, NEW), store)
    (sighting,) = scan.sightings
    assert (scan.product, sighting.variant) == ("B000PARENT", "B000CHILD0")
    assert sighting.posted_at == scan.captured_at == "2022-01-11T03:15:22Z"
    assert (sighting.verified, sighting.helpful, sighting.stars) == (False, 3, 1.0)


def test_own_columns_are_mapped(tmp_path, store):
    path = tmp_path / "own.csv"
    path.write_text('Artikel;Note;Skala;Text;Tag\nx1;8;10;"gut; sehr";2026-01-05\n')
    mapping = (
        ("product", "Artikel"), ("stars", "Note"), ("best_rating", "Skala"), ("posted_at", "Tag")
    )  # fmt: skip
    (scan,) = _read(path, store, columns=mapping, site="laden.example")
    (sighting,) = scan.sightings
    assert (scan.site, sighting.stars, sighting.rating, sighting.body) == (
        "laden.example", 4.0, 8.0, "gut; sehr",
    )  # fmt: skip


def test_products_are_scans_and_later_chunks_are_other_crawls(tmp_path, store, monkeypatch):
    monkeypatch.setattr("crawler.importers.reviews.CHUNK", 2)
    rows = [{**NEW, "user_id": f"A{i}", "parent_asin": f"P{i % 2}"} for i in range(4)]
    scans = _read(_lines(tmp_path, *rows), store)
    assert [(s.crawl, s.product) for s in scans] == [
        ("i1-00001", "P0"), ("i1-00001", "P1"), ("i1-00002", "P0"), ("i1-00002", "P1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "said", "problem"),
    [
        (
            {"rating": "five", "product": "p"},
            {"site": "s"},
            r'line 1: column "rating" holds .five.',
        ),
        ({"rating": 9, "product": "p"}, {"site": "s"}, "above the scale of 5.*best_rating"),
        ({"rating": 4, "product": "p"}, {}, "do not tell the site.*--site"),
        ({"rating": 4, "text": "x"}, {"site": "s"}, "no column for 'product'.*--column product="),
        ({"rating": 4, "product": ""}, {"site": "s"}, 'column "product" is empty'),
        ({"rating": 4, "product": "p", "date": "soon"}, {"site": "s"}, "not a time.*ISO 8601"),
        ({"rating": 4}, {"columns": (("starz", "rating"),)}, "no such field"),
        ({"rating": 4}, {"columns": (("stars", "Note"),)}, "no column 'Note'; its columns: rating"),
    ],
    ids=["number", "scale", "site", "no column", "empty", "time", "field", "mapped column"],
)
def test_complaints_name_line_column_and_remedy(tmp_path, store, row, said, problem):
    with pytest.raises(BadInput, match=problem):
        _read(_lines(tmp_path, row), store, **said)


def test_what_came_before_a_broken_row_is_kept(tmp_path, store):
    path = _lines(tmp_path, NEW, {**NEW, "rating": "x"})
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    scans = read(path, context)
    assert len(next(scans).sightings) == 1
    with pytest.raises(BadInput, match="line 2"):
        next(scans)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.jsonl.gz", gzip.compress((json.dumps(NEW) + "\n").encode() * 3_000)[:-200]),
        ("cut.csv.gz", gzip.compress(b"product,stars,site\n" + b"p,4,s\n" * 3_000)[:-20]),
        ("latin.csv", "product,stars,site,text\np,4,s,é\n".encode("latin-1")),
        ("wide.csv", b"product,stars,site\np,4,s,one,two\n"),
        ("long.csv", b"product,stars,site\np,4,s\n" + b"x" * 2_100_000),
    ],
    ids=["cut JSON", "cut table", "encoding", "too many cells", "endless line"],
)
def test_damaged_files_are_said(tmp_path, store, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match="line "):
        _read(path, store)
