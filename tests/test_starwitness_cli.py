"""The command's contract: what is there, what it prints, how it ends, what it says of mistakes."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from db.store import Store
from starwitness.cli import COMMANDS, main
from starwitness.commands.health import concern
from starwitness.lock import locked
from starwitness.output import print_rows
from starwitness.practice.server import PracticeMarket
from starwitness.practice.world import plant_world

OPTIONS = {
    "init": {"-C"},
    "watch": {"-C", "--from", "--list", "--every", "--marketplace", "--json"},
    "unwatch": {"-C"},
    "crawl": {"-C", "--all", "--at", "--json"},
    "import": {"-C", "--format", "--json"},
    "analyze": {"-C", "--at", "--json"},
    "report": {"-C", "--week", "--lang"},
    "run": {"-C"},
    "schedule": {"-C", "--systemd", "--cron"},
    "findings": {"-C", "--json"},
    "verdict": {"-C", "--note"},
    "evidence": {"-C", "-o", "--verify"},
    "serve": {"-C"},
    "status": {"-C", "--json"},
    "parse": {"--url"},
    "classify": set(),
    "evaluate": {"--data"},
    "rebuild": {"-C"},
    "demo": {"-C"},
}
FORMATS = {"listings", "reviews", "warc", "har", "html", "mail", "keepa"}
OUTCOMES = {"ok", "empty", "blocked", "sign_in", "wrong_page", "not_found", "broken"}
PARSED = {
    "outcome", "marketplace", "kind", "product", "seller", "aggregate_rating", "best_rating",
    "aggregate_count", "reviews", "next",
}  # fmt: skip
PARSED_REVIEW = {
    "id", "stars", "posted_at", "title", "body", "author", "verified", "helpful", "foreign",
}  # fmt: skip
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Kettle</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",
 "name": "Kettle", "sku": "k-1", "brand": "Hearth",
 "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.5, "reviewCount": 1},
 "review": [{"@type": "Review", "author": {"@type": "Person", "name": "Ines"},
  "datePublished": "2026-10-02", "reviewBody": "It boils.",
  "reviewRating": {"@type": "Rating", "ratingValue": 5}}]}</script></head>
<body><h1>Kettle</h1></body></html>"""


def scan_line(number: int, day: int, total: int) -> dict[str, object]:
    return {
        "record": "scan", "scan": f"s{number}", "site": "shop.example", "product": "kettle",
        "seller": "hearth", "captured_at": f"2026-10-{day:02}T06:00:00Z", "sort": "newest",
        "reached_end": True, "reported_total": total, "reported_average": 4.2,
    }  # fmt: skip


def review_line(scan: int, number: int) -> dict[str, object]:
    return {
        "record": "review", "scan": f"s{scan}", "position": number, "id": f"r{number}",
        "stars": 1 + number % 5, "posted_at": f"2026-09-{number:02}T10:00:00Z",
        "title": f"title {number}", "body": f"the body of review {number}",
        "author": f"author {number}", "verified": True, "reply": None,
    }  # fmt: skip


def listings(folder: Path) -> Path:
    """Three scans of ten reviews; the second and third do not show number 4."""
    lines: list[dict[str, object]] = []
    for scan, day in ((1, 1), (2, 8), (3, 15)):
        shown = [n for n in range(10, 0, -1) if scan == 1 or n != 4]
        lines += [scan_line(scan, day, len(shown)), *(review_line(scan, n) for n in shown)]
    path = folder / "kettle.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def call(*arguments: object, code: int = 0, stdin: str | None = None) -> Result:
    """Run a command in this process; it must end with `code` and never with a traceback."""
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)
    crashed = result.exception is not None and not isinstance(result.exception, SystemExit)
    assert not crashed, (arguments, result.exception)
    assert result.exit_code == code, (arguments, result.stdout, result.stderr)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    call("init", "-C", folder)
    return folder


@pytest.fixture
def filled(workspace: Path, tmp_path: Path) -> Path:
    call("import", listings(tmp_path), "-C", workspace)
    return workspace


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name: str) -> None:
    assert call(name, "--help").stdout.startswith("Usage:")


@pytest.mark.parametrize("name", OPTIONS)
def test_command_has_the_options_of_the_contract(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    found = {option for parameter in command.params for option in parameter.opts}
    assert OPTIONS[name] <= found


def test_import_takes_the_formats_of_the_contract() -> None:
    command = main.get_command(click.Context(main), "import")
    assert command is not None
    chosen = next(p for p in command.params if p.name == "name").type
    assert isinstance(chosen, click.Choice)
    assert set(chosen.choices) >= FORMATS


def test_help_lists_every_command() -> None:
    told = call("--help").stdout
    assert all(f"\n  {name} " in told for name in COMMANDS)


def test_init_writes_a_configuration_that_loads(workspace: Path) -> None:
    text = (workspace / "starwitness.toml").read_text(encoding="utf-8")
    assert text.count("#") > 10
    assert all(f"[{part}]" in text for part in ("crawl", "privacy", "report", "notify"))
    call("crawl", "-C", workspace)


def test_init_twice_changes_nothing(workspace: Path) -> None:
    before = (workspace / "starwitness.toml").read_bytes()
    assert "exists already" in call("init", "-C", workspace, code=1).stderr
    assert (workspace / "starwitness.toml").read_bytes() == before


def test_folder_may_stand_before_or_after_the_command(workspace: Path) -> None:
    assert call("-C", workspace, "status").stdout == call("status", "-C", workspace).stdout


def test_watch_list_and_unwatch(workspace: Path) -> None:
    url = "https://shop.example/product/1"
    call("watch", url, "--every", "12h", "-C", workspace)
    (row,) = json.loads(call("watch", "--list", "--json", "-C", workspace).stdout)
    assert (row["url"], row["every_s"], row["marketplace"]) == (url, 43200, "schema_org")
    call("unwatch", url, "-C", workspace)
    assert json.loads(call("watch", "--list", "--json", "-C", workspace).stdout) == []
    assert "not watched" in call("unwatch", url, "-C", workspace, code=1).stderr


def test_intervals_are_shown_as_they_are_written(workspace: Path) -> None:
    call("watch", "https://shop.example/1", "--every", "36h", "-C", workspace)
    call("watch", "https://shop.example/2", "--every", "2w", "-C", workspace)
    told = call("watch", "--list", "-C", workspace).stdout
    assert "36h" in told
    assert "14d" in told


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/1\n\n# ours\nhttps://shop.example/2,b;c|d\nhttps://shop.example/1\n",
        "URL\nhttps://shop.example/1\nhttps://shop.example/2,b;c|d\n",
        '\ufeffNo;Url\n1;https://shop.example/1\n2;"https://shop.example/2,b;c|d"\n3;\n',
    ],
    ids=["lines", "one column", "table"],
)
def test_a_list_of_addresses_is_watched(workspace: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "products.csv"
    path.write_text(text, encoding="utf-8")
    call("watch", "--from", path, "-C", workspace)
    rows = json.loads(call("watch", "--list", "--json", "-C", workspace).stdout)
    assert {row["url"] for row in rows} == {
        "https://shop.example/1",
        "https://shop.example/2,b;c|d",
    }


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.csv", b"url\nhttps://shop.example/1\nshop.example/2\n", "line 3: 'shop.example/2'"),
        ("p.csv", b"no;product\n1;https://shop.example/1\n", "no column 'url' among no, product"),
        ("p.csv", b"\n", "holds no address"),
        ("p.csv", b"https://shop.example/\xe9\n", "UTF-8"),
        ("p.xlsx", b"PK", "save it as CSV"),
    ],
)
def test_a_list_that_is_none_is_told(
    workspace: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert says in call("watch", "--from", path, "-C", workspace, code=1).stderr
    assert json.loads(call("watch", "--list", "--json", "-C", workspace).stdout) == []


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[crawl\n", "not valid TOML"),
        ("[crawl]\ncontct = 'me'\n", "crawl.contct: unknown key; known here: "),
        ("[crawls]\n", "crawls: unknown key"),
        ("[crawl]\ndelay = 'slow'\n", "crawl.delay: 'slow'"),
        ("[crawl]\ndelay = -1\n", "crawl.delay: -1"),
        ("[crawl]\ndelay = nan\n", "crawl.delay: nan"),
        ("[crawl]\ndelay = '3'\n", "crawl.delay: '3'"),
        ("[crawl]\nmax_pages = true\n", "crawl.max_pages: True"),
        ("[notify]\nwhen_quiet = 'no'\n", "notify.when_quiet: "),
        ("[notify]\nurls = 'json://x.example'\n", "not shown here: write a list"),
        ("[crawl]\nobey_robots = false\n", "robots.txt is always obeyed; remove the key"),
        ("[report]\nlang = 'xx'\n", "report.lang: 'xx'"),
        ("[[target]]\nurl = 'ftp://shop.example'\n", "target.0.url: 'ftp://shop.example'"),
        ("[[target]]\nurl = 'https://shop.example/1'\nevery = 'daily'\n", 'write an interval as'),
        ("[[target]]\nurl = 'https://shop.example/1'\nmarketplace = 'bazaar'\n",
         "target.0.marketplace: 'bazaar': no marketplace; known: aliexpress"),
        ("[target]\nurl = 'https://shop.example/1'\n", "write a list"),
        ("[crawl]\ncontact = 'a@shop.example'\ndelay = 0.5\n"
         "[[target]]\nurl = 'https://shop.example/1'\n", "loopback addresses only"),
        ("[[target]]\nurl = 'https://shop.example/1'\n", "crawl.contact: empty"),
        ("\xff", "not valid TOML"),
    ],
)  # fmt: skip
def test_bad_configuration_names_file_key_and_remedy(workspace: Path, toml: str, says: str) -> None:
    path = workspace / "starwitness.toml"
    path.write_bytes(toml.encode("latin-1"))
    error = call("crawl", "-C", workspace, code=1).stderr
    assert says in error
    assert str(path) in error
    assert error.startswith("Error: ")


def test_configuration_may_begin_with_a_byte_order_mark(workspace: Path) -> None:
    path = workspace / "starwitness.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    call("crawl", "-C", workspace)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("findings",), 1, "no starwitness.toml here"),
        (("crawl",), 1, "no starwitness.toml here"),
        (("run",), 1, "no starwitness.toml here"),
        (("rebuild",), 1, "no starwitness.toml here"),
        (("analyze",), 1, "no starwitness.toml here"),
        (("report",), 1, "no starwitness.toml here"),
        (("status",), 1, "no starwitness.toml here"),
        (("unheard-of",), 2, "No such command"),
        (("crawl", "--quickly"), 2, "No such option"),
        (("schedule",), 2, "choose --systemd or --cron"),
        (("watch",), 2, "name a URL"),
    ],
)
def test_a_folder_that_is_no_workspace(
    tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    call_at = (*arguments, "-C", tmp_path) if code == 1 else arguments
    assert says in call(*call_at, code=code).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("watch", "shop.example/1"), 2, "no http(s) address; write it with https://"),
        (("watch", "https://shop.example/1", "--marketplace", "bazaar"), 1, "no marketplace"),
        (("watch", "https://shop.example/1", "--every", "weekly"), 2, '"7d"'),
        (("watch", "https://shop.example/1", "--every", "0d"), 2, "every"),
        (("verdict", "F-none", "confirm"), 1, "no finding 'F-none'"),
        (("verdict", "F-none", "praise"), 2, "is not one of"),
        (("evidence", "F-none"), 1, "no finding 'F-none'"),
        (("report", "--week", "2026-47"), 1, "2026-47"),
        (("report", "--week", "2026-W60"), 1, "2026-W60"),
        (("report", "--week", "../../etc"), 1, "../../etc"),
        (("report", "--lang", "xx"), 2, "is not one of"),
        (("crawl", "--at", "yesterday"), 2, "is not a time"),
        (("analyze", "--at", "0001-01-01T00:00:00+05:00"), 2, "outside 1970 to 2999"),
        (("report", "--at", "9999-12-31T23:59:59-05:00"), 2, "outside 1970 to 2999"),
        (("report", "--week", "9999-W52"), 1, "9999-W52"),
        (("report", "--week", ""), 1, "is not a week"),
        (("import", "nowhere.jsonl"), 1, "no such file"),
        (("import",), 2, "Missing argument"),
        (("import", "x.jsonl", "--format", "excel"), 2, "is not one of"),
        (("import", "x.csv", "--column", "stars"), 2, "FIELD=COLUMN"),
        (("findings", "--status", "maybe"), 2, "is not one of"),
        (("findings", "--limit", "0"), 2, "limit"),
    ],
)
def test_mistakes_are_told(
    workspace: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    assert says in call(*arguments, "-C", workspace, code=code).stderr


def test_a_table_with_columns_of_its_own_is_taken_in(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Artikel;Note;Skala\nx1;8;10\n", encoding="utf-8")
    told = call("import", path, "--site", "laden.example", "-C", workspace, code=1).stderr
    assert "no column for 'product' among Artikel, Note, Skala; name it: --column product=" in told
    mapped = [f"--column={c}" for c in ("product=Artikel", "stars=Note", "best_rating=Skala")]
    call("import", path, "--site", "laden.example", *mapped, "-C", workspace)
    listed = path.rename(tmp_path / "own.data")
    call("import", listed, "--site", "laden.example", *mapped, "-C", workspace)


@pytest.mark.parametrize("name", ["reviews.xlsx", "reviews.ods", "Reviews.XLS"])
def test_a_spreadsheet_is_asked_for_as_csv(workspace: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04")
    assert "save it as CSV" in call("import", path, "-C", workspace, code=1).stderr


def test_missing_folder_is_told(tmp_path: Path) -> None:
    assert "no such folder" in call("status", "-C", tmp_path / "nowhere", code=2).stderr


@pytest.mark.parametrize("name", ["status", "findings", "analyze", "report", "crawl"])
def test_damaged_record_is_told(workspace: Path, name: str) -> None:
    for extra in ("-wal", "-shm"):
        (workspace / f"starwitness.db{extra}").unlink(missing_ok=True)
    (workspace / "starwitness.db").write_bytes(b"not a database, but long enough " * 200)
    assert "starwitness rebuild" in call(name, "-C", workspace, code=1).stderr


@pytest.mark.parametrize("name", ["status", "findings", "analyze", "report"])
def test_record_damaged_in_the_middle_is_told(filled: Path, name: str) -> None:
    with sqlite3.connect(filled / "starwitness.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = filled / "starwitness.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    assert "starwitness rebuild" in call(name, "-C", filled, code=1).stderr


@pytest.mark.parametrize("name", ["rebuild", "watch --list", "evidence F-1", "export"])
def test_record_damaged_anywhere_ends_in_words(filled: Path, name: str) -> None:
    with sqlite3.connect(filled / "starwitness.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = filled / "starwitness.db"
    whole = path.read_bytes()
    for start in range(4096, len(whole), len(whole) // 4):
        path.write_bytes(whole[:start] + b"\xa5" * 8192 + whole[start + 8192 :])
        result = CliRunner().invoke(main, [*name.split(), "-C", str(filled)])
        assert isinstance(result.exception, SystemExit | None), result.exception


def test_folder_that_cannot_be_written_is_told(workspace: Path) -> None:
    (workspace / "reports").write_text("a file where the folder should be", encoding="utf-8")
    assert str(workspace / "reports") in call("report", "-C", workspace, code=1).stderr


def test_record_of_a_later_version_is_told(workspace: Path) -> None:
    with Store.open(workspace / "starwitness.db") as store:
        store.insert(
            "_sqlite_migrations",
            {"migration_set": "starwitness", "name": "m999_later", "applied_at": "2030"},
        )
    assert "upgrade starwitness" in call("status", "-C", workspace, code=1).stderr


def test_record_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "starwitness.toml").touch()
    (tmp_path / "starwitness.db").mkdir()
    call("status", "-C", tmp_path, code=1)


def test_lost_key_is_told(filled: Path, tmp_path: Path) -> None:
    key = filled / "pseudonym.key"
    kept = key.read_bytes()
    key.unlink()
    (tmp_path / "more").mkdir()
    again = listings(tmp_path / "more")
    assert "make every known reviewer" in call("import", again, "-C", filled, code=1).stderr
    assert not key.exists()
    key.write_bytes(kept)
    call("import", again, "-C", filled)


def test_damaged_key_is_told(workspace: Path, tmp_path: Path) -> None:
    (workspace / "pseudonym.key").write_bytes(b"\xff\xfe")
    assert "not a key" in call("import", listings(tmp_path), "-C", workspace, code=1).stderr


def test_damaged_journal_is_told(filled: Path) -> None:
    journal = filled / "captures" / "journal.jsonl"
    journal.write_bytes(b"{broken\n" + journal.read_bytes())
    assert "journal" in call("rebuild", "-C", filled, code=1).stderr


@pytest.mark.parametrize("line", ["[]", "7", '{"kind": "scan"}', '{"no": "kind"}', "null"])
def test_journal_line_that_is_no_entry_is_told(filled: Path, line: str) -> None:
    journal = filled / "captures" / "journal.jsonl"
    journal.write_text(f"{line}\n" + journal.read_text(encoding="utf-8"), encoding="utf-8")
    assert "journal" in call("rebuild", "-C", filled, code=1).stderr
    journal.write_text(journal.read_text(encoding="utf-8") + f"{line}\n", encoding="utf-8")
    assert "journal" in call("analyze", "-C", filled, code=1).stderr


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


def dump(workspace: Path) -> list[str]:
    connection = sqlite3.connect(workspace / "starwitness.db")
    lines = [li for li in connection.iterdump() if "_fts" not in li and "_migrations" not in li]
    connection.close()
    return lines


def query(workspace: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(workspace / "starwitness.db")
    rows = connection.execute(sql).fetchall()
    connection.close()
    return rows


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
        {"captured_at": "0001-01-01T00:00:00+14:00"},
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


def test_pipe_is_not_waited_for(workspace: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    error = call("import", tmp_path / "pipe", "-C", workspace, code=1).stderr
    assert "a pipe or device is read once" in error


def test_closed_output_is_no_error(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as closed:
        closed.setattr("starwitness.output.sys.stdout", None)
        print_rows([{"a": 1}], ["a"], as_json=False)


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
    call("parse", path, "--url", "https://shop.example/kettle")
    call("import", path, "--url", "https://shop.example/kettle", "-C", workspace)


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


def test_kept_import_that_is_lost(filled: Path) -> None:
    for path in (filled / "captures" / "imports").iterdir():
        path.unlink()
    assert "--skip-damaged" in call("rebuild", "-C", filled, code=1).stderr
    assert json.loads(call("rebuild", "--skip-damaged", "--json", "-C", filled, code=3).stdout)[
        "damaged"
    ]
    call("findings", "-C", filled)


def test_second_writer_is_told(filled: Path, tmp_path: Path) -> None:
    with locked(filled / ".starwitness.lock"):
        for command in (["analyze"], ["crawl"], ["rebuild"], ["import", listings(tmp_path)]):
            assert "another `starwitness`" in call(*command, "-C", filled, code=1).stderr
        call("findings", "-C", filled)


def test_analyze_findings_verdict_and_status(filled: Path) -> None:
    ran = json.loads(call("analyze", "--at", "2026-10-16", "--json", "-C", filled).stdout)
    assert {"detector", "products", "new_findings"} <= ran[0].keys()
    again = json.loads(call("analyze", "--at", "2026-10-17", "--json", "-C", filled).stdout)
    assert sum(row["new_findings"] for row in again) == 0
    (finding,) = json.loads(call("findings", "--kind", "removal", "--json", "-C", filled).stdout)
    assert finding["review"] == "r4"
    assert finding["status"] == "open"
    call("verdict", finding["id"], "dismiss", "--note", "=a duplicate", "-C", filled)
    (told,) = json.loads(call("findings", "--status", "dismissed", "--json", "-C", filled).stdout)
    assert told["id"] == finding["id"]
    status = json.loads(call("status", "--json", "-C", filled).stdout)
    assert {"schema", "record_bytes", "captures_bytes", "totals", "crawls", "targets"} <= set(
        status
    )
    assert status["totals"]["reviews"] == 10
    assert status["precision"] == [
        {"detector": "removals", "confirmed": 0, "dismissed": 1, "precision": 0.0}
    ]


@pytest.mark.parametrize(
    ("outcome", "reason", "told"),
    [
        ("blocked", "first page: blocked (robots.txt disallows this page)",
         "blocked: robots.txt disallows this page"),
        ("not_found", "first page: not_found (HTTP 404 (gone))", "not_found: HTTP 404 (gone)"),
        ("broken", "first page: broken", "broken: see the capture"),
        ("broken", None, "broken: see the capture"),
    ],
)  # fmt: skip
def test_a_concern_says_once_what_happened(outcome: str, reason: str | None, told: str) -> None:
    assert concern({"scanned_at": "x", "outcome": outcome, "reason": reason}) == told


def test_a_filter_that_nothing_fits_says_what_there_is(filled: Path) -> None:
    assert "No findings. `starwitness status`" in call("findings", "-C", filled).stderr
    call("analyze", "--at", "2026-10-16", "-C", filled)
    told = call("findings", "--kind", "removels", "-C", filled).stderr
    assert "No finding fits. The record has 1: 1 removal, of seller hearth" in told


def test_report_is_written_where_it_says(filled: Path) -> None:
    told = call("report", "--week", "2026-W42", "--at", "2026-10-18", "-C", filled).stdout.strip()
    assert told == str(filled / "reports" / "2026-W42" / "index.html")
    assert Path(told).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_rebuild_gives_the_same_record(filled: Path) -> None:
    call("analyze", "--at", "2026-10-16", "-C", filled)
    before = dump(filled)
    told = json.loads(call("rebuild", "--json", "-C", filled).stdout)
    assert (told["imports"], told["analyses"], told["damaged"]) == (1, 1, [])
    assert dump(filled) == before


def test_parse_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    path.write_text(PAGE, encoding="utf-8")
    page = json.loads(call("parse", path, "--url", "https://shop.example/kettle").stdout)
    assert set(page) >= PARSED
    assert page["outcome"] == "ok"
    assert (page["product"], page["aggregate_count"]) == ("k-1", 1)
    (review,) = page["reviews"]
    assert set(review) >= PARSED_REVIEW
    assert (review["stars"], review["posted_at"], review["author"]) == (5, "2026-10-02", "Ines")
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe" * 50, b"<" * 5000, b"{", b"[" * 5000, b"<html>" + b"<div>" * 3000,
     b'<script type="application/ld+json">{"@type": "Product", "review": [null, 1, [[]]]}</script>',
     b"a" * 200_000],
    ids=["empty", "binary", "angles", "brace", "brackets", "deep", "nulls", "long word"],
)  # fmt: skip
def test_parse_survives_anything(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    for url in ("https://shop.example/1", "https://www.amazon.fr/product-reviews/B0AAAAAAA1"):
        page = json.loads(call("parse", path, "--url", url).stdout)
        assert page["outcome"] in OUTCOMES - {"ok"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("parse", "nowhere.html", "--url", "https://shop.example/"), 1, "nowhere.html"),
        (("parse", "nowhere.html"), 2, "--url"),
        (("parse", ".", "--url", "https://shop.example/"), 1, "."),
        (("parse", "x", "--url", "https://shop.example/", "--marketplace", "no"), 2, "known:"),
        (("classify", "nowhere.jsonl"), 1, "nowhere.jsonl"),
        (("evidence", "--verify", "nowhere.wacz"), 2, "nowhere.wacz"),
    ],
)
def test_missing_files_are_told(arguments: tuple[str, ...], code: int, says: str) -> None:
    assert says in call(*arguments, code=code).stderr


@pytest.mark.parametrize(
    "url", ["nonsense", "http://[::1", "http://:99999/", "http://a:99999/", "javascript:alert(1)"]
)
def test_address_that_is_none_is_told(workspace: Path, tmp_path: Path, url: str) -> None:
    path = tmp_path / "kettle.html"
    path.write_text(PAGE, encoding="utf-8")
    assert "no http(s) address" in call("parse", path, "--url", url, code=2).stderr
    assert "no http(s) address" in call("watch", url, "-C", workspace, code=2).stderr
    (workspace / "starwitness.toml").write_text(f'[[target]]\nurl = "{url}"\n', encoding="utf-8")
    assert "write an http(s) address" in call("crawl", "-C", workspace, code=1).stderr


def test_half_a_character_is_replaced(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    cut = PAGE.replace('Kettle",', 'Kettle \\ud83d",').replace("k-1", "k\\ud83d")
    path.write_text(cut.replace("It boils.", "It boils \\ud83d"), encoding="utf-8")
    page = json.loads(call("parse", path, "--url", "https://shop.example/kettle").stdout)
    assert page["product"] == "k?"
    assert page["product_title"] == "Kettle ?"
    call("import", path, "--url", "https://shop.example/kettle", "-C", workspace)


def test_classify_prints_a_line_for_every_line() -> None:
    lines = [
        {"id": "a", "text": "They offered me a full refund if I delete my review.", "n": 1},
        {"id": "b", "text": "The kettle boils in three minutes.", "lang": "en"},
        {"id": "c"},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\n\nno json\n"
    result = call("classify", "-", stdin=text, code=3)
    assert "2 could not be read; the first: line 3 has no" in result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(told) == 4
    assert told[0]["n"] == 1
    assert told[0]["mentions"][0]["scheme"] == "refund_for_removal"
    assert told[1]["mentions"] == []
    assert told[2]["id"] == "c"
    assert "error" in told[2]
    assert "error" in told[3]


@pytest.mark.parametrize("kind", ["--systemd", "--cron"])
def test_schedule_prints_units(workspace: Path, kind: str) -> None:
    told = call("schedule", kind, "-C", workspace).stdout
    assert " run" in told
    assert str(workspace) in told


def starwitness(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "starwitness", *(str(a) for a in arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)


def test_crawl_as_a_process_and_its_exit_codes(tmp_path: Path) -> None:
    world, _ = plant_world(5, sellers=1, products_per_seller=2, weeks=2)
    (tmp_path / "starwitness.toml").write_text("[crawl]\ndelay = 0.0\n", encoding="utf-8")
    with PracticeMarket(world) as market:
        market.set_time(world.calendar.first)
        urls = [market.product_url(product) for product in world.products]
        call("watch", *urls, "-C", tmp_path)
        ended = starwitness("crawl", "--all", "--json", "-C", tmp_path)
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(ended.stdout)
    assert {row["target"] for row in rows} == set(urls)
    assert {row["coverage"] for row in rows} == {"complete"}
    ended = starwitness("crawl", "--all", "--json", "-C", tmp_path)
    assert ended.returncode == 3, ended.stderr
    assert "Traceback" not in ended.stderr
    assert {row["coverage"] for row in json.loads(ended.stdout)} == {"none"}
    assert query(tmp_path, "SELECT count(*) FROM removals") == [(0,)]
