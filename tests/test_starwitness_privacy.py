import gzip
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from analysis.report.quotes import PSEUDONYM
from crawler.captures.redaction import redact
from crawler.captures.rewriting import forget_leftovers
from crawler.pseudonyms import pseudonym
from db.erasures import ERASED, without_erased
from db.records import Coverage, Scan, Sighting
from starwitness.cli import main
from starwitness.evidence.bundle import make_bundle
from starwitness.forgetting.imports import rewrite_imports
from starwitness.forgetting.names import named_reviewer
from starwitness.forgetting.subject import NobodyFound, NoIdentity, Subject
from starwitness.privacy import NoRetention, forget_old, forget_reviewer, forget_reviews
from starwitness.replaying import rebuild_workspace

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DUMPED = ("reviews", "versions", "removals", "products", "reviewers")


def everything(workspace):
    """Return all bytes of a workspace, WARC records and gzipped files opened."""
    found = b""
    for path in workspace.folder.rglob("*"):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        found += raw
        if path.name.endswith(".warc.gz"):
            for record in ArchiveIterator(io.BytesIO(raw)):
                found += record.content_stream().read()
        elif raw[:2] == b"\x1f\x8b":
            found += gzip.decompress(raw)
    return found


def dump(workspace):
    with workspace.open_store() as store:
        return {
            table: sorted(
                tuple(str(value) for key, value in dict(row).items() if key not in ("n", "context"))
                for row in store.rows(f"SELECT * FROM {table}")
            )
            for table in DUMPED
        }


def somebody(workspace):
    """Return the reviewer with the most removed reviews, a text of theirs, and a review id."""
    with workspace.open_store() as store:
        return store.row(
            "SELECT r.reviewer_id, r.id, r.key, p.site_id, v.body, v.title FROM removals m"
            " JOIN reviews r ON r.id = m.review_id JOIN products p ON p.id = r.product_id"
            " JOIN versions v ON v.review_id = r.id"
            " WHERE r.reviewer_id IS NOT NULL AND length(v.body) > 60 ORDER BY r.id LIMIT 1"
        )


def rebuilt(workspace):
    rebuild_workspace(workspace, skip_damaged=False, progress=lambda _done, _of: None)


def test_a_reviewer_is_gone_from_every_file_and_does_not_come_back(desk):
    who = somebody(desk)
    before = dump(desk)
    words = who["body"].encode()
    assert words in everything(desk)
    done = forget_reviewer(desk, who["reviewer_id"], now=NOW)
    assert done.reviews >= 1
    assert done.captures >= 1
    assert done.captures_dropped == 0
    left = everything(desk)
    assert who["reviewer_id"].encode() not in left
    assert words not in left
    after = dump(desk)
    assert [len(after[t]) for t in DUMPED[:4]] == [len(before[t]) for t in DUMPED[:4]]
    assert len(after["reviewers"]) == len(before["reviewers"]) - 1
    assert after["removals"] == before["removals"]
    rebuilt(desk)
    again = dump(desk)
    for table in ("reviews", "versions", "removals", "products"):
        assert again[table] == after[table], table
    assert who["reviewer_id"].encode() not in everything(desk)


def test_only_the_reviewer_s_own_texts_change(desk):
    who = somebody(desk)
    with desk.open_store() as store:
        sql = (
            "SELECT r.id, v.title, v.body FROM reviews r JOIN versions v ON v.review_id = r.id"
            " WHERE r.reviewer_id IS NOT ? ORDER BY r.id, v.number"
        )
        before = [tuple(r) for r in store.rows(sql, (who["reviewer_id"],))]
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    rebuilt(desk)
    with desk.open_store() as store:
        kept = {(r[0], r[1], r[2]) for r in store.rows(sql, ("",))}
        assert set(before) <= kept
        assert store.value("SELECT count(*) FROM erasures") == 1
        assert store.row("SELECT * FROM erasures")["reason"] == "request"


def test_the_index_no_longer_finds_the_text(desk):
    who = somebody(desk)
    phrase = '"' + " ".join(who["body"].replace('"', "").split()[:5]) + '"'
    sql = "SELECT count(*) FROM versions_fts WHERE versions_fts MATCH ?"
    with desk.open_store() as store:
        assert store.value(sql, (phrase,)) >= 1
        mine = store.value(
            "SELECT count(*) FROM versions_fts f JOIN versions v ON v.n = f.rowid"
            " JOIN reviews r ON r.id = v.review_id WHERE versions_fts MATCH ?"
            " AND r.reviewer_id = ?",
            (phrase, who["reviewer_id"]),
        )
        before = store.value(sql, (phrase,))
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    with desk.open_store() as store:
        assert store.value(sql, (phrase,)) == before - mine


def test_findings_keep_their_place_and_lose_the_quote(desk):
    who = somebody(desk)
    with desk.open_store() as store:
        version = f"{who['id']}.1"
        store.insert("findings", {
            "id": "F-x-1", "kind": "coercion", "site": who["site_id"], "detector": "coercion",
            "version": "1", "found_at": "2026-02-01", "summary": f"says {who['body']}",
        })  # fmt: skip
        store.insert("evidence", {
            "finding_id": "F-x-1", "position": 1, "kind": "version", "ref": version,
            "start": 0, "end": 5, "quote": who["body"],
        })  # fmt: skip
        store.insert("mentions", {
            "id": "m1", "finding_id": "F-x-1", "site_id": who["site_id"], "review_id": who["id"],
            "source": "review", "scheme": "threat", "probability": 0.9, "quote": who["body"],
            "actor": who["body"], "spans": "[1]", "found_at": "2026-02-01",
        })  # fmt: skip
        store.insert("detector_states", {
            "detector": "x", "version": "1", "subject": "s", "as_of": "2026-02-01",
            "state": json.dumps({"reviewers": [who["reviewer_id"]]}),
        })  # fmt: skip
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    left = everything(desk)
    assert who["body"].encode() not in left
    assert who["reviewer_id"].encode() not in left
    with desk.open_store() as store:
        assert store.value("SELECT count(*) FROM mentions WHERE finding_id = 'F-x-1'") == 1
        assert store.row("SELECT * FROM evidence WHERE finding_id = 'F-x-1'")["quote"] is None


def test_captures_can_still_be_read_and_bundled(desk, tmp_path):
    who = somebody(desk)
    with desk.open_store() as store:
        finding = store.value("SELECT id FROM findings WHERE review = ?", (who["key"],))
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    captures = desk.open_captures()
    rows = captures.index.execute("SELECT id FROM exchanges").fetchall()
    for row in rows:
        captures.read(row["id"])
    captures.close()
    assert make_bundle(desk, finding, tmp_path / "x.wacz", now=NOW).captures > 0


def test_a_single_review_can_be_forgotten(desk):
    who = somebody(desk)
    with desk.open_store() as store:
        count = store.value(
            "SELECT count(*) FROM reviews WHERE reviewer_id = ?", (who["reviewer_id"],)
        )
    forget_reviews(desk, [who["id"]], now=NOW)
    rebuilt(desk)
    assert who["body"].encode() not in everything(desk)
    with desk.open_store() as store:
        left = store.value(
            "SELECT count(*) FROM reviews WHERE reviewer_id = ?", (who["reviewer_id"],)
        )
    assert left == count - 1


def test_a_later_scan_does_not_bring_the_text_back(desk):
    who = somebody(desk)
    forget_reviewer(desk, who["reviewer_id"], now=NOW)
    scan = Scan(
        crawl="c", site=who["site_id"], marketplace="practice", product="p",
        captured_at="2026-03-02T00:00:00Z", outcome="ok", coverage=Coverage(kind="sample"),
        sightings=(
            Sighting(key="new", stars=1.0, body="again", reviewer=who["reviewer_id"]),
            Sighting(key="other", stars=1.0, body="another's", reviewer="0" * 16),
            Sighting(key="marked", stars=1.0, body=ERASED),
        ),
    )  # fmt: skip
    with desk.open_store() as store:
        taken = without_erased(store, scan).sightings
    assert [s.body for s in taken] == [None, "another's", None]
    assert taken[0].reviewer is None


def test_imports_are_rewritten(desk, tmp_path):
    lines = [
        {"record": "scan", "scan": "s", "site": "shop.example", "product": "1", "seller": "S",
         "captured_at": "2026-01-01T00:00:00Z", "sort": "newest", "reached_end": True,
         "reported_total": 2, "reported_average": 3},
        {"record": "review", "scan": "s", "position": 1, "id": "a", "stars": 1,
         "posted_at": "2025-12-01", "title": "Never again", "body": "It broke on the third day",
         "author": "Jane Public", "verified": True, "reply": "Dear Jane, sorry to read this"},
        {"record": "review", "scan": "s", "position": 2, "id": "b", "stars": 5,
         "posted_at": "2025-11-01", "title": "Fine", "body": "It does what it should do",
         "author": "Joe Other", "verified": True, "reply": None},
    ]  # fmt: skip
    for name, opened in (("plain.jsonl", open), ("packed.jsonl.gz", gzip.open)):
        with opened(tmp_path / name, "wt") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        taken = CliRunner().invoke(
            main, ["import", str(tmp_path / name), "-C", str(desk.folder), "--format", "listings"]
        )
        assert taken.exit_code == 0, taken.output
    reviewer = named_reviewer(desk, "Jane Public", "shop.example")
    done = forget_reviewer(desk, reviewer, now=NOW)
    assert done.imports == 2
    left = everything(desk)
    for words in (b"Jane", b"third day", b"Never again"):
        assert words not in left
    assert b"does what it should do" in left
    rebuilt(desk)
    assert b"third day" not in everything(desk)
    with desk.open_store() as store:
        assert store.value("SELECT count(*) FROM reviews WHERE key IN ('a', 'b')") == 2


def test_imported_archives_are_rewritten_record_by_record(tmp_path):
    text = "It broke on the third day"
    with (tmp_path / "x.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, body in enumerate((f"<p>{text}</p>".encode(), b"<p>Another</p>")):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
            writer.write_record(writer.create_warc_record(
                f"https://shop.example/{number}", "response", payload=io.BytesIO(body),
                length=len(body), http_headers=headers,
            ))  # fmt: skip
    subject = Subject(reviewer="f" * 16, reviews=frozenset())
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=[text]) == 1
    raw = (tmp_path / "x.warc.gz").read_bytes()
    found = [
        (r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
        for r in ArchiveIterator(io.BytesIO(raw), check_digests="raise")
    ]
    assert found == [
        ("https://shop.example/0", b"<p>[erased]</p>"),
        ("https://shop.example/1", b"<p>Another</p>"),
    ]
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=[text]) == 0


def archive(*bodies, **headers):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, body in enumerate(bodies):
        told = [("Content-Type", "text/html"), *headers.items()]
        writer.write_record(writer.create_warc_record(
            f"https://shop.example/{number}", "response", payload=io.BytesIO(body),
            length=len(body), http_headers=StatusAndHeaders("200 OK", told, "HTTP/1.1"),
        ))  # fmt: skip
    return out.getvalue()


def test_imported_packages_are_rewritten_too(tmp_path):
    text = "It broke on the third day"
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as pack:
        pack.writestr("archive/data.warc.gz", archive(f"<p>{text}</p>".encode(), b"<p>B</p>"))
        pack.writestr("pages/pages.jsonl", json.dumps({"title": "Lamp", "text": text}))
        pack.writestr("datapackage.json", "{}")
    subject = Subject(reviewer="f" * 16, reviews=frozenset())
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=["Nobody said this"]) == 0
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=[text]) == 1
    with zipfile.ZipFile(tmp_path / "x.wacz") as pack:
        records = ArchiveIterator(io.BytesIO(pack.read("archive/data.warc.gz")))
        bodies = [record.content_stream().read() for record in records]
        assert bodies == [b"<p>[erased]</p>", b"<p>B</p>"]
        assert text not in pack.read("pages/pages.jsonl").decode()
        assert pack.read("datapackage.json") == b"{}"
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=[text]) == 0


def test_archives_packed_with_brotli_or_damaged_lose_the_text(tmp_path):
    brotli = pytest.importorskip("brotli")
    text = "It broke on the third day"
    page = f"<p>{text}</p>".encode()
    whole = archive(brotli.compress(page), **{"Content-Encoding": "br"})
    (tmp_path / "packed.warc.gz").write_bytes(whole)
    (tmp_path / "cut.warc").write_bytes(gzip.decompress(archive(b"<p>A</p>", page))[:-8])
    (tmp_path / "bad.warc").write_bytes(gzip.decompress(archive(page)) + b"no record\n" + page)
    subject = Subject(reviewer="f" * 16, reviews=frozenset())
    assert rewrite_imports(tmp_path, subject, key=b"k" * 32, texts=[text]) == 3
    for path in tmp_path.iterdir():
        assert text.encode() not in path.read_bytes()
    with (tmp_path / "packed.warc.gz").open("rb") as file:
        assert [r.content_stream().read() for r in ArchiveIterator(file)] == [b"<p>[erased]</p>"]


def test_a_report_that_shows_the_half_of_a_pseudonym_is_removed(desk):
    who = somebody(desk)
    for week, name in (("2026-W01", who["reviewer_id"]), ("2026-W02", "f" * 16)):
        (desk.reports_path / week).mkdir(parents=True)
        text = f"<p>review · reviewer {name[:PSEUDONYM]}</p>"
        (desk.reports_path / week / "index.html").write_text(text)
    assert forget_reviewer(desk, who["reviewer_id"], now=NOW).reports == ("2026-W01",)


def test_reports_that_quote_it_are_removed(desk):
    who = somebody(desk)
    words = who["body"].split()
    marked = f"{' '.join(words[:4])} <mark>{' '.join(words[4:])}</mark>"
    for week, text in (("2026-W01", marked), ("2026-W02", "nothing of theirs")):
        (desk.reports_path / week).mkdir(parents=True)
        (desk.reports_path / week / "index.html").write_text(f"<p>{text}</p>")
    done = forget_reviewer(desk, who["reviewer_id"], now=NOW)
    assert done.reports == ("2026-W01",)
    assert (desk.reports_path / "2026-W02" / "index.html").exists()


def test_retention_erases_what_was_not_seen_since(desk):
    with pytest.raises(NoRetention):
        forget_old(desk, now=NOW)
    desk.config_path.write_text('[privacy]\nretention = "1w"\n')
    last = datetime(2026, 1, 20, tzinfo=UTC)
    gone = somebody(desk)
    done = forget_old(desk, now=last)
    assert done.reviews >= 1
    with desk.open_store() as store:
        assert store.value("SELECT body FROM versions WHERE review_id = ?", (gone["id"],)) is None
        assert store.value("SELECT count(*) FROM versions WHERE body IS NOT NULL") > 0
        assert {r["reason"] for r in store.rows("SELECT reason FROM erasures")} == {"retention"}
    assert gone["body"].encode() not in everything(desk)
    assert forget_old(desk, now=last).reviews == 0


def test_interrupted_rewritings_leave_no_second_copy(desk):
    stray = desk.captures_path / "c1-00001.e1.warc.gz"
    stray.write_bytes(b"half")
    captures = desk.open_captures()
    forget_leftovers(captures)
    captures.close()
    assert not stray.exists()


def test_nobody_is_named(desk_made):
    with pytest.raises(NobodyFound):
        forget_reviewer(desk_made, "f" * 16, now=NOW)
    with pytest.raises(NoIdentity):
        named_reviewer(desk_made, "Amazon Customer", "amazon.fr")


def test_the_command(desk):
    who = somebody(desk)
    runner = CliRunner()
    base = ["forget", "-C", str(desk.folder)]
    assert runner.invoke(main, base).exit_code == 2
    assert runner.invoke(main, [*base, "--name", "Jane"]).exit_code == 2
    missing = runner.invoke(main, [*base, "--review", "nope", "--site", who["site_id"]])
    assert missing.exit_code == 1
    done = runner.invoke(main, [*base, "--review", who["key"], "--site", who["site_id"]])
    assert done.exit_code == 0, done.output
    assert who["body"].encode() not in everything(desk)
    assert runner.invoke(main, [*base, "--old"]).exit_code == 1


def test_a_dry_run_tells_the_same_and_changes_nothing(desk):
    who = somebody(desk)
    (desk.reports_path / "2026-W01").mkdir(parents=True)
    (desk.reports_path / "2026-W01" / "index.html").write_text(who["body"])
    imports = desk.captures_path / "imports"
    imports.mkdir(parents=True, exist_ok=True)
    (imports / "note.txt").write_text(f"I found: {who['body']}")
    with desk.open_store() as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (desk.captures_path / "half.warc.gz.partial").write_bytes(b"left by a kill")

    def files():
        return {
            path: path.read_bytes()
            for path in desk.folder.rglob("*")
            if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
        }

    before = files()
    line = ["forget", who["reviewer_id"], "--json", "-C", str(desk.folder)]
    rehearsed = CliRunner().invoke(main, [*line, "--dry-run"])
    assert rehearsed.exit_code == 0, rehearsed.output
    assert files() == before
    assert "Nothing was erased" in rehearsed.stderr
    told = json.loads(rehearsed.stdout)
    assert told["reviews"] > 0
    assert told["captures"] > 0
    assert told["imports"] == 1
    assert told["reports"] == ["2026-W01"]
    done = CliRunner().invoke(main, line)
    assert json.loads(done.stdout) == told
    assert who["body"].encode() not in everything(desk)


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        ("<p>It broke &amp; burnt</p>", "It broke & burnt", "<p>X</p>"),
        ("<p>It broke<br/>\n and burnt</p>", "It broke and burnt", "<p>X</p>"),
        ('{"b":"caf\\u00e9 is \\"bad\\" here"}', 'café is "bad" here', '{"b":"X"}'),
        ("<b>it&#39;s a trap</b>", "it's a trap", "<b>X</b>"),
        ("<i>Emil</i> said Emilia of Emil's", "Emil", "<i>X</i> said Emilia of Emil's"),
        ('{"author":"Jane P."}', "Jane P.", '{"author":"X"}'),
        ("nothing of it", "It broke and burnt", "nothing of it"),
    ],
)
def test_texts_are_taken_out_however_they_are_spelled(body, text, expected):
    assert redact(body.encode(), [text], by=b"X").decode() == expected


@pytest.mark.timeout(10)
def test_a_text_that_nearly_repeats_itself_takes_no_longer():
    text = "a b " * 2000 + "end"
    assert redact(b"<p>" + b"a b " * 20000 + b"</p>", [text], by=b"X").startswith(b"<p>")


def test_an_erased_author_is_nobody():
    assert pseudonym(b"k" * 32, "shop.example", ERASED) is None
