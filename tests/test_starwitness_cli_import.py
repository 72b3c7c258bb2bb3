"""`starwitness import` as a user calls it: what is taken in, what is refused, what is kept."""

import gzip
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from command import PAGE, call, dump, listings, query, review_line, scan_line

from starwitness.cli import main


def test_a_table_with_columns_of_its_own_is_taken_in(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Artikel;Note;Skala\nx1;8;10\n", encoding="utf-8")
    told = call("import", path, "--site", "laden.example", "-C", workspace, code=1).stderr
    assert "no column for 'product' among Artikel, Note, Skala; name it: --column product=" in told
    mapped = [f"--column={c}" for c in ("product=Artikel", "stars=Note", "best_rating=Skala")]
    call("import", path, "--site", "laden.example", *mapped, "-C", workspace)
    listed = path.rename(tmp_path / "own.data")
    call("import", listed, "--site", "laden.example", *mapped, "-C", workspace)


def test_days_that_cannot_be_read_are_counted_and_one_is_named(
    workspace: Path, tmp_path: Path
) -> None:
    lines = [scan_line(1, 1, 3), *(review_line(1, n) for n in (3, 2, 1))]
    days = {2: "21/11/2026", 3: "il y a 2 mois"}
    for line, day in days.items():
        lines[line]["posted_at"] = day
    path = tmp_path / "odd.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    ended = call("import", path, "-C", workspace)
    assert (
        f"{path}: 2 reviews have a date that cannot be read as a day, and are kept without one "
        "(first: line 3: '21/11/2026'). Write ISO 8601, like 2026-11-21, and take the mended file "
        "into a new workspace"
    ) in " ".join(ended.stderr.split())
    ask = "SELECT key, posted_at FROM reviews ORDER BY key"
    assert query(workspace, ask)[:2] == [("r1", None), ("r2", None)]
    lines[2]["posted_at"], lines[3]["posted_at"] = "2026-09-20", "2026-09-19"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    new = tmp_path / "new"
    call("init", "-C", new)
    told = call("import", path, "--json", "-C", new)
    assert "date that" not in told.stderr
    assert json.loads(told.stdout)[0]["undated"] == 0
    assert query(new, ask)[:2] == [("r1", "2026-09-19"), ("r2", "2026-09-20")]


def test_a_saved_page_says_which_day_could_not_be_read(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    path.write_text(PAGE.replace("2026-10-02", "some day in spring"), encoding="utf-8")
    url = "https://shop.example/kettle"
    ended = call("import", path, "--url", url, "-C", workspace)
    said = " ".join(ended.stderr.split())
    assert (
        f"1 review has a date that cannot be read as a day, and is kept without one (first: {url}"
        in said
    )
    assert "some day in spring" in said


def test_a_row_whose_day_is_the_zero_of_a_calendar_is_counted(
    workspace: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "product,stars,date,text\nx1,5,2026-02-01,good\nx1,4,1970-01-01,fine\n", encoding="utf-8"
    )
    ended = call("import", path, "--site", "laden.example", "-C", workspace)
    assert "1 review has a date" in ended.stderr
    assert "line 3: '1970-01-01'" in " ".join(ended.stderr.split())


@pytest.mark.parametrize("name", ["reviews.xlsx", "reviews.ods", "Reviews.XLS"])
def test_a_spreadsheet_is_asked_for_as_csv(workspace: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04")
    assert "save it as CSV" in call("import", path, "-C", workspace, code=1).stderr


def test_import_twice_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    path = listings(tmp_path)
    (first,) = json.loads(call("import", path, "--json", "-C", workspace).stdout)
    assert (first["format"], first["scans"], first["new"]) == ("listings", 3, 10)
    before = dump(workspace)
    (again,) = json.loads(call("import", path, "--json", "-C", workspace).stdout)
    assert (again["known_already"], again["new"]) == (3, 0)
    assert dump(workspace) == before
    removed = query(workspace, "SELECT review, grade, last_seen_at, gone_by FROM removed_reviews")
    assert removed == [("r4", "confirmed", "2026-10-01T06:00:00Z", "2026-10-08T06:00:00Z")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("not json\n", "line 1"),
        ('{"record": "review", "scan": "s9", "stars": 5}\n', "line 1"),
        ('{"record": "scan", "scan": "s1"}\n', "line 1"),
        ('{"record": "picture"}\n', "line 1"),
        ("[1, 2]\n", "line 1"),
        ("", "kettle.jsonl"),
    ],
)
def test_bad_listings_name_file_and_line(
    workspace: Path, tmp_path: Path, change: str, says: str
) -> None:
    path = tmp_path / "kettle.jsonl"
    path.write_text(change, encoding="utf-8")
    error = call("import", path, "--format", "listings", "-C", workspace, code=1).stderr
    assert says in error


@pytest.mark.parametrize(
    "extra",
    [
        {"reported_total": 1e400},
        {"reported_total": "many"},
        {"reported_total": 10**400},
        {"reported_total": 2**63},
        {"reported_average": 1e400},
        {"captured_at": "1970-01-01T00:00:00+14:00"},
        {"seller": {"name": "x"}},
        {"product": ["x"]},
        {"product": "\ud800"},
        {"sort": []},
    ],
    ids=str,
)
def test_strange_scan_lines_end_in_words(
    workspace: Path, tmp_path: Path, extra: dict[str, object]
) -> None:
    path = tmp_path / "kettle.jsonl"
    lines = [scan_line(1, 1, 1) | extra, review_line(1, 1)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    result = CliRunner().invoke(main, ["import", str(path), "-C", str(workspace)])
    assert result.exit_code in (0, 1)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    call("import", listings(tmp_path), "-C", workspace)


def test_a_table_whose_rows_end_without_line_feeds_is_told(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes(b"id,product,stars\r1,kettle,5\r2,kettle,1\r")
    told = call("import", path, "--site", "shop.example", "-C", workspace, code=1).stderr
    assert "mac.csv, line 1: not a table" in told
    call("rebuild", "-C", workspace)


def test_half_a_character_in_a_history_is_replaced(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "keepa.json"
    product = {"asin": "B0\ud83d", "domainId": 4, "title": "Lampe \ud83d"}
    history = [None] * 16 + [[5000000, 45], [5000000, 10]]
    path.write_text(json.dumps({"products": [{**product, "csv": history}]}))
    call("import", path, "-C", workspace)
    assert query(workspace, "SELECT key, title FROM products") == [("B0?", "Lampe ?")]


def test_listings_may_be_gzipped_and_begin_with_blank_lines(
    workspace: Path, tmp_path: Path
) -> None:
    path = listings(tmp_path)
    packed = tmp_path / "kettle.jsonl.gz"
    packed.write_bytes(gzip.compress(b"\n\n" + path.read_bytes()))
    (told,) = json.loads(call("import", packed, "--json", "-C", workspace).stdout)
    assert (told["format"], told["scans"]) == ("listings", 3)


def test_a_bad_file_does_not_keep_the_others_out(workspace: Path, tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text("not json\n", encoding="utf-8")
    files = (tmp_path / "one.jsonl", listings(tmp_path), tmp_path / "two.jsonl")
    result = call("import", *files, "--json", "--format", "listings", "-C", workspace, code=1)
    assert [told["scans"] for told in json.loads(result.stdout)] == [3]
    assert [line[:6] for line in result.stderr.splitlines()] == ["Error:", "Error:"]
    assert "one.jsonl, line 1" in result.stderr
    assert "two.jsonl, line 1" in result.stderr


def test_a_page_without_an_address_is_named_and_keeps_no_other_out(
    workspace: Path, tmp_path: Path
) -> None:
    said = {
        "@type": "Product", "name": "Kettle", "sku": "K1",
        "review": {"@type": "Review", "author": "Ana", "reviewBody": "Boils.", "reviewRating": "4"},
    }  # fmt: skip
    for name, link in (("a", "https://shop.example/a"), ("b", ""), ("c", "https://shop.example/c")):
        head = f'<link rel="canonical" href="{link}">' if link else ""
        script = f'<script type="application/ld+json">{json.dumps({**said, "sku": name})}</script>'
        (tmp_path / f"{name}.html").write_text(f"<html><head>{head}{script}</head></html>")
    files = [tmp_path / f"{name}.html" for name in "abc"]
    result = call("import", *files, "--json", "-C", workspace, code=1)
    assert [told["scans"] for told in json.loads(result.stdout)] == [2]
    assert "b.html: the page does not tell its address" in result.stderr
    folder = call("import", tmp_path, "--json", "-C", workspace, code=1).stderr
    assert f"{tmp_path / 'b.html'}: the page does not tell its address" in folder


def test_pipe_is_not_waited_for(workspace: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    error = call("import", tmp_path / "pipe", "-C", workspace, code=1).stderr
    assert "a pipe or device is read once" in error


@pytest.mark.parametrize(
    ("scan", "review", "says"),
    [
        ({"reported_total": "12"}, {}, """line 1: "reported_total" is '12', not a number"""),
        ({"reported_total": -5}, {}, 'line 1: "reported_total" is -5, not a count'),
        ({"reported_total": 1.5}, {}, 'line 1: "reported_total" is 1.5, not a count'),
        ({"reported_average": 92}, {}, 'line 1: "reported_average" is 92, not 1 to 5'),
        ({"reached_end": "yes"}, {}, """line 1: "reached_end" is 'yes', not true, false or null"""),
        ({"product": ["kettle"]}, {}, """line 1: "product" is ['kettle'], not a text"""),
        ({}, {"stars": 8}, 'line 2: "stars" is 8, not 1 to 5'),
        ({}, {"stars": True}, 'line 2: "stars" is True, not a number'),
        ({}, {"id": {"a": 1}}, """line 2: "id" is {'a': 1}, not a text"""),
        ({}, {"verified": "yes"}, """line 2: "verified" is 'yes', not true, false or null"""),
    ],
    ids=str,
)
def test_values_of_a_wrong_type_are_told(
    workspace: Path, tmp_path: Path, scan: dict[str, object], review: dict[str, object], says: str
) -> None:
    path = tmp_path / "kettle.jsonl"
    lines = [scan_line(1, 1, 1) | scan, review_line(1, 1) | review]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert says in call("import", path, "-C", workspace, code=1).stderr
    assert query(workspace, "SELECT * FROM reviews") == []


@pytest.mark.parametrize("stars", [None, 0])
def test_review_listed_without_stars_is_not_removed(
    workspace: Path, tmp_path: Path, stars: int | None
) -> None:
    path = tmp_path / "kettle.jsonl"
    lines = []
    for day in range(1, 6):
        lines.append(scan_line(day, day, 3) | {"reached_end": True, "reported_total": None})
        lines += [review_line(day, number) for number in range(1, 4)]
        lines[-1]["stars"] = 4 if day == 1 else stars
    lines.pop()  # the fifth scan alone does not list it
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    call("import", path, "-C", workspace)
    assert query(workspace, "SELECT coverage FROM scans") == [("complete",)] * 5
    gone = query(
        workspace,
        "SELECT last_seen_at = s.captured_at, grade FROM removed_reviews"
        " JOIN (SELECT captured_at FROM scans ORDER BY 1 LIMIT 1 OFFSET 3) s",
    )
    assert gone == [(1, "probable")]


def test_numbers_beyond_all_columns_on_a_page(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    large = '"reviewCount": 1', f'"ratingCount": {"9" * 60}, "reviewCount": {"9" * 60}'
    path.write_text(PAGE.replace(*large), encoding="utf-8")
    page = json.loads(call("parse", path, "--url", "https://shop.example/kettle").stdout)
    assert (page["outcome"], page["aggregate_count"], len(page["reviews"])) == ("ok", None, 1)
    call("import", path, "--url", "https://shop.example/kettle", "-C", workspace)
    assert query(workspace, "SELECT average, count, written FROM ratings") == [(4.5, None, None)]
    assert query(workspace, "SELECT reviews_seen, reviews_reported FROM scans") == [(1, None)]


def test_import_that_fails_does_not_bar_the_way(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("starwitness.importing.take_in", _fail)
        result = CliRunner().invoke(main, ["import", str(listings(tmp_path)), "-C", str(workspace)])
        assert isinstance(result.exception, ZeroDivisionError)
    entries = (workspace / "captures" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(entries[-1])["kind"] == "imported"


def _fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("name", ["listings", "reviews", "keepa", "har", "warc"])
def test_a_folder_of_a_format_that_has_none_leaves_nothing_behind(
    workspace: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    listings(folder)
    told = call("import", folder, "--format", name, "-C", workspace, code=1).stderr
    assert f"many: a folder; name the {name} files in it" in told
    call("rebuild", "-C", workspace)


def test_what_is_no_mail_in_a_folder_of_mail_is_not_read(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    (folder / "cur").mkdir(parents=True)
    mail = "From: a@b.example\nSubject: Refund\nDate: Mon, 02 Nov 2026 10:00:00 +0100\n\n{}\n"
    (folder / "one.eml").write_text(mail.format("Please remove it."))
    (folder / "cur" / "1700000000.M1").write_text(mail.format("We pay you back."))
    (folder / "photo.jpg").write_bytes(bytes(range(256)))
    listings(folder)
    call("import", folder, "-C", workspace)
    assert len(query(workspace, "SELECT body FROM messages")) == 2


def test_kept_import_that_is_lost(filled: Path) -> None:
    for path in (filled / "captures" / "imports").iterdir():
        path.unlink()
    assert "--skip-damaged" in call("rebuild", "-C", filled, code=1).stderr
    assert json.loads(call("rebuild", "--skip-damaged", "--json", "-C", filled, code=3).stdout)[
        "damaged"
    ]
    call("findings", "-C", filled)
