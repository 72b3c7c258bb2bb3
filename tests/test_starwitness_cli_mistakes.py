"""What a user gets wrong, or finds broken, is told in words: never a traceback."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from command import PAGE, call, listings

from db.store import Store
from starwitness.cli import main
from starwitness.config import load_config
from starwitness.lock import held_in_place, locked
from starwitness.output import print_rows
from starwitness.workspace import Workspace


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
    path.write_bytes(b"\xef\xbb\xbf[crawl]\ndelay = 7.5\n")
    assert load_config(path).crawl.delay == 7.5
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
        (("watch", "https://shop.example/1", "--marketplace", "bazaar"), 2, "no marketplace"),
        (("watch", "https://shop.example/1", "--every", "weekly"), 2, '"7d"'),
        (("watch", "https://shop.example/1", "--every", "0d"), 2, "every"),
        (("verdict", "F-none", "confirm"), 1, "no finding 'F-none'"),
        (("verdict", "F-none", "praise"), 2, "is not one of"),
        (("evidence", "F-none"), 1, "no finding 'F-none'"),
        (("report", "--week", "2026-47"), 2, "2026-47"),
        (("report", "--week", "2026-W60"), 2, "2026-W60"),
        (("report", "--week", "../../etc"), 2, "../../etc"),
        (("report", "--lang", "xx"), 2, "is not one of"),
        (("crawl", "--at", "yesterday"), 2, "is not a time"),
        (("analyze", "--at", "0001-01-01T00:00:00+05:00"), 2, "outside 1970 to 2999"),
        (("report", "--at", "9999-12-31T23:59:59-05:00"), 2, "outside 1970 to 2999"),
        (("report", "--week", "9999-W52"), 2, "9999-W52"),
        (("report", "--week", ""), 2, "is not a week"),
        (("import", "nowhere.jsonl"), 1, "no such file"),
        (("import",), 2, "Missing argument"),
        (("import", "x.jsonl", "--format", "excel"), 2, "is not one of"),
        (("import", "x.csv", "--column", "stars"), 2, "FIELD=COLUMN"),
        (("findings", "--status", "maybe"), 2, "is not one of"),
        (("findings", "--limit", "0"), 2, "limit"),
        (("findings", "--limit", "9" * 20), 2, "limit"),
        (("findings", "--kind", "\udce9"), 2, "not UTF-8"),
        (("findings", "--seller", "\udce9"), 2, "not UTF-8"),
        (("verdict", "\udce9", "confirm"), 2, "not UTF-8"),
        (("verdict", "F-none", "confirm", "--note", "\udce9"), 2, "not UTF-8"),
        (("evidence", "\udce9"), 2, "not UTF-8"),
        (("export", "\udce9"), 2, "not UTF-8"),
        (("forget", "\udce9"), 2, "not UTF-8"),
        (("forget", "--review", "\udce9", "--site", "shop.example"), 2, "not UTF-8"),
        (("import", "x.csv", "--site", "\udce9"), 2, "not UTF-8"),
        (("import", "x.csv", "--column", "stars=\udce9"), 2, "not UTF-8"),
    ],
)
def test_mistakes_are_told(
    workspace: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    assert says in call(*arguments, "-C", workspace, code=code).stderr


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
    said = call("status", "-C", tmp_path, code=1).stderr
    assert "starwitness.db: unable to open" in said
    assert "starwitness rebuild" in said


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


def test_closed_output_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as closed:
        closed.setattr("starwitness.output.sys.stdout", None)
        print_rows([{"a": 1}], ["a"], as_json=False)
    assert capfd.readouterr() == ("", "")


def test_second_writer_is_told(filled: Path, tmp_path: Path) -> None:
    with locked(filled / ".starwitness.lock"):
        for command in (["analyze"], ["crawl"], ["rebuild"], ["import", listings(tmp_path)]):
            assert "another `starwitness`" in call(*command, "-C", filled, code=1).stderr
        call("findings", "-C", filled)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("watch", "http://127.0.0.1:9/"), 0),
        (("unwatch", "http://127.0.0.1:9/"), 1),
        (("verdict", "F-0", "confirm"), 1),
    ],
)
def test_what_people_say_waits_while_the_record_is_replaced(
    filled: Path, arguments: tuple[str, ...], code: int
) -> None:
    codes: list[int] = []

    def tell() -> None:
        codes.append(CliRunner().invoke(main, [*arguments, "-C", str(filled)]).exit_code)

    telling = Thread(target=tell)
    with held_in_place(Workspace(filled)):
        telling.start()
        telling.join(timeout=1)
        assert telling.is_alive()
    telling.join(timeout=60)
    assert codes == [code]


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


def test_address_with_a_password_is_refused_and_not_told(workspace: Path, tmp_path: Path) -> None:
    url = "https://jane:word@shop.example/p/1"
    (tmp_path / "list.txt").write_text(f"{url}\n", encoding="utf-8")
    (tmp_path / "kettle.html").write_text(PAGE, encoding="utf-8")
    for arguments, code in (
        (("watch", url, "-C", workspace), 2),
        (("watch", "--from", tmp_path / "list.txt", "-C", workspace), 1),
        (("parse", tmp_path / "kettle.html", "--url", url), 2),
    ):
        error = call(*arguments, code=code).stderr
        assert "leave name and password out" in error
        assert "word@" not in error
