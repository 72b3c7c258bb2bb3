"""Every import format: taken in by the command, and derived again by `rebuild` with equal rows."""

import csv
import errno
import gzip
import io
import json
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from starwitness.cli import main
from starwitness.keeping import keep

PAGE = """<!DOCTYPE html>
<!-- saved from url=(0036)https://shop.example/product/lamp-1 -->
<html lang="en"><head><title>Lamp</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Product", "name": "Lamp", "sku": "lamp-1",
 "aggregateRating": {"@type": "AggregateRating", "ratingValue": 3.0, "reviewCount": 2},
 "review": [
  {"@type": "Review", "author": {"@type": "Person", "name": "Reviewer One"},
   "datePublished": "2026-10-01", "reviewBody": "It shines as a lamp should.",
   "reviewRating": {"@type": "Rating", "ratingValue": 5}},
  {"@type": "Review", "author": {"@type": "Person", "name": "Reviewer Two"},
   "datePublished": "2026-10-02", "reviewBody": "It went dark within a week.",
   "reviewRating": {"@type": "Rating", "ratingValue": 1}}]}
</script></head><body><h1>Lamp</h1></body></html>
"""
ROWS = [
    {"product": "p1", "stars": "4", "body": "Good", "author": "a", "posted_at": "2026-01-02"},
    {"product": "p2", "stars": "1", "body": "Bad", "author": "b", "posted_at": "2026-01-03"},
]
MAIL = """From: "Seller Desk" <desk@shop.example>
To: Jane Example <jane@home.example>
Subject: Your order
Date: Mon, 02 Nov 2026 10:00:00 +0100
Message-ID: <1@shop.example>
Content-Type: text/plain; charset=utf-8

Dear Jane Example, we refund you once the review is gone. Write to desk@shop.example.
"""
LISTINGS = [
    {"record": "scan", "scan": "s1", "site": "shop.example", "product": "p1", "seller": "S",
     "captured_at": "2026-10-01T10:00:00Z", "sort": "newest", "reached_end": True,
     "reported_total": 1},
    {"record": "review", "scan": "s1", "position": 1, "id": "r1", "stars": 2,
     "posted_at": "2026-09-01", "title": "t", "body": "b", "author": "x"},
]  # fmt: skip


@pytest.mark.parametrize("folder", [False, True])
def test_a_full_disk_keeps_no_half_copy(tmp_path, monkeypatch, folder):
    source = tmp_path / "pages"
    source.mkdir()
    page = source / "lamp.html"
    page.write_text(PAGE)
    kept = tmp_path / "captures" / "imports"

    def full(src, dst):
        Path(dst).write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device", str(src))

    with monkeypatch.context() as disk:
        disk.setattr("starwitness.keeping.shutil.copyfile", full)
        with pytest.raises(OSError, match="No space left") as told:
            keep(kept, [source if folder else page])
    assert told.value.filename == str(kept)
    assert list(kept.iterdir()) == []
    assert keep(kept, [source if folder else page]).exists()


def _html(folder: Path) -> list[Path]:
    path = folder / "lamp.html"
    path.write_text(PAGE)
    return [path]


def _two_pages(folder: Path) -> list[Path]:
    first, second = folder / "lamp.html", folder / "other.html"
    first.write_text(PAGE)
    second.write_text(PAGE.replace("lamp-1", "lamp-2"))
    return [first, second]


def _jsonl(folder: Path) -> list[Path]:
    path = folder / "rows.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in ROWS).encode()))
    return [path]


def _csv(folder: Path) -> list[Path]:
    path = folder / "rows.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ROWS[0])
        writer.writeheader()
        writer.writerows(ROWS)
    return [path]


def _mail(folder: Path) -> list[Path]:
    path = folder / "one.eml"
    path.write_text(MAIL)
    return [path]


def _listings(folder: Path) -> list[Path]:
    path = folder / "listing.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LISTINGS))
    return [path]


def _har(folder: Path) -> list[Path]:
    path = folder / "pages.har"
    entry = {
        "startedDateTime": "2026-11-01T10:00:00.000Z",
        "request": {"url": "https://shop.example/product/lamp-1"},
        "response": {"status": 200, "content": {"mimeType": "text/html", "text": PAGE}},
    }
    path.write_text(json.dumps({"log": {"creator": {"name": "x"}, "entries": [entry]}}))
    return [path]


def _warc(folder: Path) -> list[Path]:
    body = PAGE.encode()
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    path = folder / "pages.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        record = writer.create_warc_record(
            "https://shop.example/product/lamp-1", "response", payload=io.BytesIO(body),
            length=len(body), http_headers=headers,
            warc_headers_dict={"WARC-Date": "2026-11-01T10:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)
    return [path]


def _keepa(folder: Path) -> list[Path]:
    path = folder / "keepa.json"
    csv: list[object] = [None] * 16 + [[5_000_000, 45, 5_001_440, 44], [5_000_000, 10]]
    path.write_text(json.dumps({"products": [{"asin": "B000INVENT", "domainId": 1, "csv": csv}]}))
    return [path]


FORMATS = {
    "HAR": (_har, [], ("reviews", 2)),
    "WARC": (_warc, [], ("reviews", 2)),
    "Keepa": (_keepa, [], ("ratings", 2)),
    "html": (_html, [], ("reviews", 2)),
    "two pages": (_two_pages, [], ("products", 2)),
    "reviews as JSON Lines": (_jsonl, ["--site", "shop.example"], ("reviews", 2)),
    "reviews as CSV": (_csv, ["--site", "shop.example"], ("reviews", 2)),
    "mail": (_mail, [], ("messages", 1)),
    "mail of a seller": (_mail, ["--site", "shop.example", "--seller", "hearth"], ("sellers", 1)),
    "reviews of a seller": (_csv, ["--site", "shop.example", "--seller", "hearth"], ("sellers", 1)),
    "listings": (_listings, [], ("reviews", 1)),
}


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def _tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as record:
        names = [
            name
            for (name,) in record.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'"
                " AND name NOT LIKE '%migrations%'"
            )
        ]
        rows = {n: sorted(record.execute(f"SELECT * FROM {n}"), key=repr) for n in names}
    record.close()
    return rows


@pytest.mark.parametrize("name", FORMATS)
def test_a_rebuild_of_an_import_gives_equal_tables(name: str, tmp_path: Path) -> None:
    build, options, (table, count) = FORMATS[name]
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    files = build(tmp_path)
    _run("import", "-C", str(folder), *map(str, files), *options)
    before = _tables(folder / "starwitness.db")
    assert len(before[table]) == count
    for file in files:
        file.unlink()
    _run("rebuild", "-C", str(folder))
    assert _tables(folder / "starwitness.db") == before


def test_an_import_that_fails_halfway_is_rebuilt_to_where_it_failed(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    path = tmp_path / "rows.csv"
    path.write_text("product,stars,body,site\np1,4,fine,shop.example\np1,many,fine,shop.example\n")
    result = CliRunner().invoke(main, ["import", "-C", str(folder), str(path)])
    assert result.exit_code == 1
    assert "rows.csv, line 3: column \"stars\" holds 'many', not a number" in result.output
    before = _tables(folder / "starwitness.db")
    assert len(before["reviews"]) == 1
    _run("rebuild", "-C", str(folder))
    assert _tables(folder / "starwitness.db") == before


def test_taking_in_the_same_file_again_changes_nothing_that_was_seen(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    (path,) = _mail(tmp_path)
    for _ in range(2):
        _run("import", "-C", str(folder), str(path))
    assert len(_tables(folder / "starwitness.db")["messages"]) == 1


def test_a_file_that_grew_confirms_nothing_by_what_it_repeats(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))

    def grown(scans: int) -> Path:
        lines: list[dict[str, object]] = []
        for number, keys in enumerate(("abcd", "acd", "acd")[:scans], start=1):
            scan = {"scan": f"s{number}", "site": "shop.example", "product": "kettle"}
            day = f"2026-10-{7 * number:02}T06:00:00Z"
            told = {"captured_at": day, "reached_end": True, "reported_total": len(keys)}
            lines.append({"record": "scan", **scan, **told, "sort": "newest"})
            lines += [
                {"record": "review", "scan": f"s{number}", "id": key, "stars": 4, "body": key}
                for key in keys
            ]
        path = tmp_path / f"export-{scans}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    def grades() -> list[str]:
        with sqlite3.connect(folder / "starwitness.db") as record:
            found = [grade for (grade,) in record.execute("SELECT grade FROM removed_reviews")]
        record.close()
        return found

    _run("import", "-C", str(folder), str(grown(2)))
    same = grown(2).rename(tmp_path / "renamed.jsonl")
    _run("import", "-C", str(folder), str(same))
    assert grades() == ["probable"]
    _run("import", "-C", str(folder), str(grown(3)))
    assert grades() == ["confirmed"]
    assert len(_tables(folder / "starwitness.db")["scans"]) == 3


def test_an_archive_cut_in_the_headers_of_a_record_is_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    path = tmp_path / "cut.warc"
    path.write_text(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-10-01T06:00:00Z\r\n"
        "Content-Type: application/http; msgtype=response\r\n",
        newline="",
    )
    result = CliRunner().invoke(main, ["import", "-C", str(folder), str(path)])
    assert result.exit_code == 1
    assert "cut.warc: damaged" in result.output


OFFERS = (
    "We refund you in full once you delete your review.",
    "A 20 euro gift card is yours if you change the review to five stars.",
    "Remove the review and we will send your money back.",
)


def _told(tmp_path: Path, buyers: Sequence[str | None], *said: str) -> str:
    """Return what a report says of letters with an offer each; a note tells no buyer."""
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    letters = []
    for number, (buyer, text) in enumerate(zip(buyers, OFFERS, strict=True)):
        path = tmp_path / f"{number}.{'eml' if buyer else 'txt'}"
        head = f"From: desk@seller.example\nTo: {buyer}\nMessage-ID: <{number}@seller.example>\n\n"
        path.write_text(f"{head if buyer else ''}{text}\n")
        letters.append(str(path))
    _run("import", "-C", str(folder), "--site", "shop.example", *said, *letters)
    _run("analyze", "-C", str(folder))
    page = Path(_run("report", "-C", str(folder)).strip()).read_text(encoding="utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


BUYERS = ("anne@a.example", "bo@b.example", "cy@c.example")


@pytest.mark.parametrize(("said", "strong"), [((), False), (("--seller", "hearth"), True)])
def test_messages_of_nobody_in_particular_are_not_one_seller_s(
    tmp_path: Path, said: tuple[str, ...], strong: bool
) -> None:
    words = _told(tmp_path, BUYERS, *said)
    assert ("On 1 seller some line of evidence is strong" in words) is strong
    assert "3 people concerned" in words


@pytest.mark.parametrize("buyers", [("anne@a.example",) * 3, (None,) * 3], ids=["one", "untold"])
def test_letters_to_one_buyer_are_one_person_s(
    tmp_path: Path, buyers: Sequence[str | None]
) -> None:
    words = _told(tmp_path, buyers, "--seller", "hearth")
    assert "1 person concerned" in words
    assert "3 findings are new this week" in words
    assert "On 1 seller some line of evidence is strong" not in words


def test_a_seller_is_one_of_a_site(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _run("init", "-C", str(folder))
    (path,) = _mail(tmp_path)
    line = ["import", "-C", str(folder), "--seller", "hearth", str(path)]
    result = CliRunner().invoke(main, line)
    assert result.exit_code == 2
    assert "--seller needs --site" in result.output
