"""The command's contract: what is there, what it prints, how it ends, what it says of mistakes."""

import errno
import json
import shlex
from pathlib import Path

import click
import pytest
from command import call, dump, query, start

from starwitness.cli import COMMANDS, main
from starwitness.commands.health import concern
from starwitness.practice.server import PracticeMarket
from starwitness.practice.world import plant_world

OPTIONS = {
    "init": {"-C"},
    "watch": {"-C", "--from", "--list", "--every", "--marketplace", "--json"},
    "unwatch": {"-C"},
    "crawl": {"-C", "--all", "--at", "--json"},
    "import": {"-C", "--format", "--json"},
    "analyze": {"-C", "--at", "--json"},
    "report": {"-C", "--week", "--lang", "--json"},
    "run": {"-C", "--json"},
    "schedule": {"-C", "--systemd", "--cron"},
    "findings": {"-C", "--json"},
    "verdict": {"-C", "--note", "--json"},
    "evidence": {"-C", "-o", "--verify", "--json"},
    "serve": {"-C"},
    "status": {"-C", "--json"},
    "parse": {"-C", "--url", "--json"},
    "classify": {"-C", "--json"},
    "evaluate": {"-C", "--data", "--json"},
    "rebuild": {"-C", "--json"},
    "demo": {"-C", "--json"},
}

FORMATS = {"listings", "reviews", "warc", "har", "html", "mail", "keepa"}


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


def test_init_on_a_full_disk_can_be_called_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.write_text

    def full(self: Path, text: str, **more: str) -> int:
        written(self, text[:100], **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        assert "No space left" in call("init", "-C", tmp_path, code=1).stderr
    call("init", "-C", tmp_path)
    assert "[crawl]" in (tmp_path / "starwitness.toml").read_text(encoding="utf-8")
    assert not list(tmp_path.glob(".*.partial"))


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


def test_results_of_run_report_watch_and_verdict_are_there_for_machines(filled: Path) -> None:
    url = "http://127.0.0.1:9/product/1"
    watched = json.loads(call("watch", url, "--json", "-C", filled).stdout)
    assert watched == [{"url": url, "marketplace": "schema_org", "new": True}]
    call("unwatch", url, "-C", filled)
    at = ("--at", "2026-11-21T06:00:00Z", "-C", filled, "--json")
    ran = json.loads(call("run", *at).stdout)
    assert ran["crawl"] == []
    assert {"detector", "products", "new_findings"} == set(ran["analyze"][0])
    assert json.loads(call("report", *at).stdout) == {"week": "2026-W47", "file": ran["report"]}
    assert Path(ran["report"]).is_file()
    finding = str(query(filled, "SELECT id FROM findings WHERE status = 'open'")[0][0])
    said = json.loads(call("verdict", finding, "dismiss", "-C", filled, "--json").stdout)
    assert said == {"finding": finding, "verdict": "dismiss", "status": "dismissed"}


def test_what_the_configuration_lists_is_left_there(workspace: Path) -> None:
    config = workspace / "starwitness.toml"
    text = config.read_text(encoding="utf-8")
    listed, other = "http://127.0.0.1:9/listed", "http://127.0.0.1:9/other"
    config.write_text(f'{text}[[target]]\nurl = "{listed}"\n', encoding="utf-8")
    call("watch", other, "-C", workspace)
    told = call("unwatch", other, listed, "-C", workspace, code=1).stderr
    assert str(config) in told
    assert "[[target]]" in told
    watched = json.loads(call("watch", "--list", "--json", "-C", workspace).stdout)
    assert {row["url"] for row in watched} == {listed, other}  # all or nothing
    config.write_text(text, encoding="utf-8")
    call("unwatch", other, listed, "-C", workspace)
    assert json.loads(call("watch", "--list", "--json", "-C", workspace).stdout) == []


def test_what_is_taken_out_of_the_configuration_is_no_longer_watched(workspace: Path) -> None:
    def watched() -> set[str]:
        rows = json.loads(call("watch", "--list", "--json", "-C", workspace).stdout)
        return {row["url"] for row in rows}

    config = workspace / "starwitness.toml"
    text = config.read_text(encoding="utf-8")
    listed, other = "http://127.0.0.1:9/listed", "http://127.0.0.1:9/other"
    config.write_text(f'{text}[[target]]\nurl = "{listed}"\n', encoding="utf-8")
    call("watch", other, "-C", workspace)
    assert watched() == {listed, other}
    call("rebuild", "-C", workspace)
    config.write_text(text, encoding="utf-8")
    told = call("watch", "--list", "-C", workspace).stderr
    assert f"No longer watching {listed}" in told
    assert watched() == {other}
    assert "No longer watching" not in call("watch", "--list", "-C", workspace).stderr
    config.write_text(f'{text}[[target]]\nurl = "{listed}"\n', encoding="utf-8")
    assert watched() == {listed, other}


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


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found"), OSError("no name")])
def test_an_analyst_whom_the_machine_does_not_know_is_asked_for(
    filled: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr("starwitness.commands.analyse.getpass.getuser", nobody)
    told = call("verdict", "F-0", "confirm", "-C", filled, code=1).stderr
    assert "--analyst" in told
    told = call("verdict", "F-0", "confirm", "--analyst", "me", "-C", filled, code=1).stderr
    assert "no finding 'F-0'" in told


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


def test_a_run_without_a_target_says_that_nothing_is_watched(workspace: Path) -> None:
    done = call("run", "-C", workspace)
    there = shlex.quote(str(workspace))
    assert f"Nothing is watched yet: `starwitness watch -C {there} URL`" in done.stderr
    assert Path(done.stdout.strip()).is_file()


def test_a_run_for_what_was_imported_says_nothing(filled: Path) -> None:
    assert call("run", "-C", filled).stderr == ""  # cron mails what is said


def test_commands_that_are_named_run_where_the_user_is(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = shlex.quote(str(workspace))
    assert f"`starwitness crawl -C {there} --all`" in call("crawl", "-C", workspace).stderr
    assert f"then `starwitness run -C {there}`" in call("status", "-C", workspace).stderr
    monkeypatch.chdir(workspace)
    assert "`starwitness crawl --all`" in call("crawl").stderr


def test_a_filter_that_nothing_fits_says_what_there_is(filled: Path) -> None:
    there = shlex.quote(str(filled))
    assert f"No findings. `starwitness status -C {there}`" in call("findings", "-C", filled).stderr
    call("analyze", "--at", "2026-10-16", "-C", filled)
    told = call("findings", "--kind", "removels", "-C", filled).stderr
    assert "No finding fits. The record has 1: 1 removal, of seller hearth" in told


def test_report_is_written_where_it_says(filled: Path) -> None:
    told = call("report", "--week", "2026-W42", "--at", "2026-10-18", "-C", filled).stdout.strip()
    assert told == str(filled / "reports" / "2026-W42" / "index.html")
    assert Path(told).read_text(encoding="utf-8").lower().startswith("<!doctype html>")


@pytest.mark.parametrize(("lang", "says"), [("en", "Published by"), ("fr", "Publié par")])
def test_report_names_its_publisher(filled: Path, lang: str, says: str) -> None:
    config = filled / "starwitness.toml"
    text = config.read_text(encoding="utf-8")
    path = Path(call("report", "--lang", lang, "-C", filled).stdout.strip())
    assert says not in path.read_text(encoding="utf-8")
    named = text.replace('# publisher = "Your organisation"', 'publisher = "Buyers <b>first</b>"')
    config.write_text(named, encoding="utf-8")
    call("report", "--lang", lang, "-C", filled)
    page = path.read_text(encoding="utf-8")
    assert says in page
    assert "Buyers &lt;b&gt;first&lt;/b&gt;" in page


def test_rebuild_gives_the_same_record(filled: Path) -> None:
    call("analyze", "--at", "2026-10-16", "-C", filled)
    before = dump(filled)
    told = json.loads(call("rebuild", "--json", "-C", filled).stdout)
    assert (told["imports"], told["analyses"], told["damaged"]) == (1, 1, [])
    assert dump(filled) == before


@pytest.mark.parametrize("kind", ["--systemd", "--cron"])
def test_schedule_prints_units(workspace: Path, kind: str) -> None:
    told = call("schedule", kind, "-C", workspace).stdout
    assert " run" in told
    assert str(workspace) in told


def test_crawl_as_a_process_and_its_exit_codes(tmp_path: Path) -> None:
    world, _ = plant_world(5, sellers=1, products_per_seller=2, weeks=2)
    (tmp_path / "starwitness.toml").write_text("[crawl]\ndelay = 0.0\n", encoding="utf-8")
    with PracticeMarket(world) as market:
        market.set_time(world.calendar.first)
        urls = [market.product_url(product) for product in world.products]
        call("watch", *urls, "-C", tmp_path)
        ended = start("crawl", "--all", "--json", "-C", tmp_path)
    assert ended.returncode == 0, ended.stderr
    rows = json.loads(ended.stdout)
    assert {row["target"] for row in rows} == set(urls)
    assert {row["coverage"] for row in rows} == {"complete"}
    ended = start("crawl", "--all", "--json", "-C", tmp_path)
    assert ended.returncode == 3, ended.stderr
    assert "Traceback" not in ended.stderr
    assert {row["coverage"] for row in json.loads(ended.stdout)} == {"none"}
    assert query(tmp_path, "SELECT count(*) FROM removals") == [(0,)]
