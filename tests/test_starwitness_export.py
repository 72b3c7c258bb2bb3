import csv
import io
import json
import re
import time

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from starwitness.cli import main
from starwitness.serving.cells import safe_cell
from starwitness.serving.dictionary import VIEWS
from starwitness.serving.errors import ExtraMissing, NoSuchTable, NotWritable
from starwitness.serving.export import export_record

csv.field_size_limit(10_000_000)


def export(workspace, folder, names=(), kind="csv"):
    return export_record(workspace, names=names, folder=folder, kind=kind)


def test_every_public_table_and_view_is_written(desk_made, tmp_path):
    told = export(desk_made, tmp_path)
    files = {path.stem for path in tmp_path.glob("*.csv")}
    assert set(VIEWS) | {"findings", "versions", "verdicts", "removals"} <= files
    assert not files & {"detector_states", "_sqlite_migrations", "versions_fts"}
    with desk_made.open_store() as store:
        counts = {row["file"].rsplit("/", 1)[1][:-4]: row["rows"] for row in told}
        for name in ("versions", "removals", "findings", "seller_summary"):
            assert counts[name] == store.value(f"SELECT count(*) FROM {name}")


def test_rows_come_back_as_they_are(desk_made, tmp_path):
    export(desk_made, tmp_path, ["removed_reviews"])
    with (tmp_path / "removed_reviews.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with desk_made.open_store() as store:
        expected = store.rows("SELECT * FROM removed_reviews")
    assert [row["review"] for row in rows] == [row["review"] for row in expected]
    assert [row["body"] for row in rows] == [row["body"] or "" for row in expected]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()",
        "+1",
        "-1+1",
        "@sum(1)",
        "\t=1",
        "\r=1",
        " =1",
        "\n=1",
        "\ufeff=1",
        "\u00a0@x",
        "＝1",
        "\u2003=1",
    ],
)
def test_a_formula_is_shown_and_not_executed(text):
    told = str(safe_cell(text))
    assert told.startswith("'")
    assert told.replace("'", "") == text


@pytest.mark.parametrize("value", ["plain", "a=b", "", None, -3, -0.5, 7])
def test_everything_else_is_left_alone(value):
    assert safe_cell(value) == value


@given(st.text())
def test_no_cell_begins_a_formula(text):
    cell = safe_cell(text)
    assert not str(cell).lstrip().startswith(("=", "+", "-", "@"))
    assert "\x00" not in str(cell)


@pytest.mark.parametrize(
    ("text", "split_at"),
    [
        ("good;=HYPERLINK(1)", ";"),
        ("good\n=1+1", ";"),
        ("good; \t-2+3", ","),
        ("good\r\n@x", ","),
        ("a,=1", ","),
        ("a;\u200b＝1", ";"),
    ],
)
def test_no_formula_begins_where_another_language_splits_a_text(text, split_at):
    told = safe_cell(text, split_at=split_at)
    for part in re.split(rf"[{split_at}\t\r\n]", str(told)):
        assert not part.strip("\ufeff\u200b\u2060 ").startswith(tuple("=+-@＝＋－＠"))
    assert str(told).replace("'", "") == text


@pytest.mark.parametrize(
    "text", ["\n" * 200_000, "; " * 99_999, "\n \n" * 99_999, ";" + " " * 200_000]
)
def test_hostile_texts_are_made_safe_quickly(text):
    started = time.perf_counter()
    assert safe_cell(text) == text
    assert time.perf_counter() - started < 2


def test_a_french_spreadsheet_finds_no_formula_in_the_plain_file(desk, tmp_path):
    with desk.open_store() as store:
        store.execute("UPDATE versions SET body = 'nice;=HYPERLINK(\"http://evil.example\")\n=1+1'")
    export(desk, tmp_path, ["removed_reviews"])
    raw = (tmp_path / "removed_reviews.csv").read_text(encoding="utf-8")
    assert "HYPERLINK" in raw
    for cell in re.split(r"[;\r\n]", raw):
        assert not cell.startswith(("=", "+", "-", "@"))


def test_hostile_cells_are_safe_in_the_file(desk, tmp_path):
    hostile = '=HYPERLINK("http://evil.example")\x00\n"quoted",;\u202e' + "x" * 100_000
    with desk.open_store() as store:
        store.execute("UPDATE versions SET title = ? WHERE n <= 3", (hostile,))
    export(desk, tmp_path, ["versions"])
    with (tmp_path / "versions.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["title"] for row in csv.DictReader(file)}
    assert "'" + hostile.replace("\x00", "\ufffd") in titles


def test_a_french_spreadsheet_opens_it_by_itself(desk_made, tmp_path):
    export_record(desk_made, names=["removed_reviews"], folder=tmp_path, kind="excel")
    export_record(desk_made, names=["removed_reviews"], folder=tmp_path / "plain", kind="csv")
    written = (tmp_path / "removed_reviews.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfsite;seller;product;review;stars;")
    ours = list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))
    with (tmp_path / "plain" / "removed_reviews.csv").open(encoding="utf-8", newline="") as file:
        plain = list(csv.reader(file))
    stars = plain[0].index("stars")
    assert len(ours) == len(plain) > 1
    for row, same in zip(ours[1:], plain[1:], strict=True):
        assert row[stars] == same[stars].replace(".", ",")
        assert [*row[:stars], *row[stars + 1 :]] == [*same[:stars], *same[stars + 1 :]]


def test_parquet_has_the_same_rows_and_numbers_stay_numbers(desk_made, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    export(desk_made, tmp_path, ["versions", "seller_summary", "findings"], "parquet")
    with duckdb.connect() as opened, desk_made.open_store() as store:
        sql = f"SELECT id, stars, title FROM '{tmp_path}/versions.parquet' ORDER BY id"
        expected = store.rows("SELECT id, stars, title FROM versions ORDER BY id")
        assert opened.execute(sql).fetchall() == [tuple(row) for row in expected]
        types = opened.execute(f"DESCRIBE SELECT * FROM '{tmp_path}/seller_summary.parquet'")
        found = {row[0]: row[1] for row in types.fetchall()}
    assert found["reviews"] == "BIGINT"
    assert found["seller"] == "VARCHAR"


def test_parquet_without_its_library_tells_the_remedy(desk_made, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(ExtraMissing, match="export"):
        export(desk_made, tmp_path, ["findings"], "parquet")


def test_an_unknown_table_is_named_with_those_that_are(desk_made, tmp_path):
    with pytest.raises(NoSuchTable, match="removed_reviews"):
        export(desk_made, tmp_path, ["nonsense; DROP TABLE x"])


def test_a_folder_that_cannot_be_made_is_named(desk_made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable):
        export(desk_made, tmp_path / "file" / "below")


def test_the_command(desk_made, tmp_path):
    line = ["export", "findings", "-C", str(desk_made.folder), "-o", str(tmp_path), "--json"]
    done = CliRunner().invoke(main, line)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)[0]["rows"] > 0
    assert CliRunner().invoke(main, [*line, "nonsense"]).exit_code == 1
