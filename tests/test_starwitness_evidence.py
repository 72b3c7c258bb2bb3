import hashlib
import json
import shutil
import subprocess
import threading
import zipfile
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner
from command import PAGE
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.captures.store import CaptureDamaged
from db.tables.findings import NoSuchFinding
from starwitness.cli import main
from starwitness.evidence.bundle import make_bundle
from starwitness.evidence.errors import BadTrust, BundleTampered, TimestampFailed
from starwitness.evidence.exchanges import surt
from starwitness.evidence.package import canonical_json, digest_file, order, write_zip
from starwitness.evidence.verification import verify_bundle

NOW = datetime(2026, 2, 1, 6, tzinfo=UTC)


def removal(workspace):
    with workspace.open_store() as store:
        return store.value("SELECT id FROM findings WHERE kind = 'removal' ORDER BY id LIMIT 1")


@pytest.fixture(scope="module")
def bundle(desk_made, tmp_path_factory):
    path = tmp_path_factory.mktemp("bundles") / "finding.wacz"
    make_bundle(desk_made, removal(desk_made), path, now=NOW)
    return path


def repacked(bundle, folder, change):
    """Write a bundle whose files were changed and whose digests of them were made to fit."""
    with zipfile.ZipFile(bundle) as source:
        source.extractall(folder)
    change(folder)
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    package = json.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        resource["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        resource["bytes"] = len(raw)
    raw = canonical_json(package)
    (folder / "datapackage.json").write_bytes(raw)
    digest = canonical_json(digest_file(raw, token=None))
    (folder / "datapackage-digest.json").write_bytes(digest)
    names = order([p.relative_to(folder).as_posix() for p in files])
    out = folder / "again.wacz"
    write_zip(out, [(name, folder / name) for name in names])
    return out


def test_a_fresh_bundle_verifies_and_says_what_it_is(bundle, desk_made):
    found = verify_bundle(bundle)
    assert found.finding == removal(desk_made)
    assert found.method.startswith("removals ")
    assert found.captures >= 4
    assert found.stamp is None


def test_the_same_record_gives_the_same_bytes(bundle, desk_made, tmp_path):
    again = tmp_path / "again.wacz"
    make_bundle(desk_made, removal(desk_made), again, now=NOW)
    assert again.read_bytes() == bundle.read_bytes()


def test_rows_and_captures_of_the_finding_are_inside(bundle, desk_made):
    with zipfile.ZipFile(bundle) as source:
        rows = json.loads(source.read("evidence/finding.json"))
        names = source.namelist()
        page = source.read("evidence/index.html").decode()
        lines = source.read("pages/pages.jsonl").decode().splitlines()
        package = json.loads(source.read("datapackage.json"))
    removed = rows["rows"]["removals"][0]
    scans = {scan["id"] for scan in rows["rows"]["scans"]}
    assert {removed["last_scan_id"], removed["gone_scan_id"]} <= scans
    assert removed["review_id"] in {row["id"] for row in rows["rows"]["reviews"]}
    assert {"sellers", "products", "versions", "crawls", "captures"} <= rows["rows"].keys()
    assert names[-2:] == ["datapackage.json", "datapackage-digest.json"]
    assert rows["finding"]["summary"][:40] in page
    assert "Content-Security-Policy" in page
    assert json.loads(lines[0])["format"] == "json-pages-1.0"
    assert len(lines) > 1
    assert package["wacz_version"] == "1.1.1"
    assert package["mainPageUrl"].startswith("http://127.0.0.1")


def test_pages_that_showed_the_review_are_inside_although_the_record_keeps_no_row_of_them(
    bundle, desk_made
):
    with zipfile.ZipFile(bundle) as source:
        rows = json.loads(source.read("evidence/finding.json"))
    wanted = {(scan["crawl_id"], scan["target_id"]) for scan in rows["rows"]["scans"]}
    asked = {
        step["capture"]
        for entry in desk_made.journal().entries()
        if entry["kind"] == "scan" and (entry["crawl"], entry["target"]) in wanted
        for step in entry["steps"]
    }
    assert asked <= {capture["id"] for capture in rows["captures"]}


def test_every_single_byte_is_guarded_at_the_edges_of_the_container(bundle, tmp_path):
    raw = bundle.read_bytes()
    copy = tmp_path / "flipped.wacz"
    for at in [
        *range(0, 60, 2),
        *range(len(raw) - 700, len(raw), 17),
        *range(len(raw) - 22, len(raw)),
    ]:
        flipped = bytearray(raw)
        flipped[at] ^= 1
        copy.write_bytes(flipped)
        with pytest.raises(BundleTampered):
            verify_bundle(copy)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_flipped_byte_is_caught(bundle, tmp_path_factory, data):
    raw = bytearray(bundle.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    copy = tmp_path_factory.getbasetemp() / "flipped.wacz"
    copy.write_bytes(raw)
    with pytest.raises(BundleTampered):
        verify_bundle(copy)


@pytest.mark.parametrize("cut", [0, 1, 21, 500], ids=["empty", "one", "short", "half"])
def test_a_cut_bundle_is_caught(bundle, tmp_path, cut):
    copy = tmp_path / "cut.wacz"
    copy.write_bytes(bundle.read_bytes()[:cut])
    with pytest.raises(BundleTampered):
        verify_bundle(copy)


@pytest.mark.parametrize("where", ["before", "after"])
def test_added_bytes_are_caught(bundle, tmp_path, where):
    raw = bundle.read_bytes()
    copy = tmp_path / "more.wacz"
    copy.write_bytes(b"\x00" + raw if where == "before" else raw + b"\x00")
    with pytest.raises(BundleTampered):
        verify_bundle(copy)


def test_the_same_files_compressed_are_not_the_bundle(bundle, tmp_path):
    copy = tmp_path / "packed.wacz"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(copy, "w", 8) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with pytest.raises(BundleTampered, match="compressed"):
        verify_bundle(copy)


def test_a_capture_that_was_replaced_with_fitting_digests_does_not_fit_its_rows(bundle, tmp_path):
    def change(folder):
        path = folder / "evidence" / "finding.json"
        rows = json.loads(path.read_bytes())
        rows["captures"][0]["sha256"] = "0" * 64
        path.write_bytes(canonical_json(rows))

    with pytest.raises(BundleTampered, match="capture"):
        verify_bundle(repacked(bundle, tmp_path / "x", change))


def test_a_repacked_bundle_that_says_the_same_is_the_same(bundle, tmp_path):
    again = repacked(bundle, tmp_path / "x", lambda _folder: None)
    assert again.read_bytes() == bundle.read_bytes()


def test_hostile_text_is_text_in_the_explanation(desk, tmp_path):
    hostile = "<script>alert(1)</script>\u202e<svg onload=x>=cmd()\x00"
    finding = removal(desk)
    with desk.open_store() as store:
        store.execute("UPDATE findings SET summary = ? WHERE id = ?", (hostile, finding))
        store.execute("UPDATE evidence SET quote = ? WHERE finding_id = ?", (hostile, finding))
    out = tmp_path / "hostile.wacz"
    make_bundle(desk, finding, out, now=NOW)
    with zipfile.ZipFile(out) as source:
        page = source.read("evidence/index.html").decode()
    assert "<script" not in page
    assert "<svg" not in page
    assert "\u202e" not in page
    verify_bundle(out)


def test_a_damaged_capture_makes_no_bundle_and_keeps_an_older_one(desk, tmp_path):
    out = tmp_path / "kept.wacz"
    out.write_bytes(b"older")
    for path in desk.captures_path.glob("*.warc.gz"):
        raw = bytearray(path.read_bytes())
        for at in range(200, len(raw), 50):
            raw[at] ^= 255
        path.write_bytes(raw)
    with pytest.raises(CaptureDamaged):
        make_bundle(desk, removal(desk), out, now=NOW)
    assert out.read_bytes() == b"older"
    assert list(tmp_path.glob(".evidence-*")) == []


def test_a_finding_that_is_not_there_is_named(desk_made, tmp_path):
    with pytest.raises(NoSuchFinding):
        make_bundle(desk_made, "F-none", tmp_path / "x.wacz", now=NOW)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Shop.example/A/b?z=1&a=2", "example,shop)/a/b?a=2&z=1"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080)/x"),
        ("https://shop.example", "example,shop)/"),
    ],
)
def test_addresses_sort_as_indexes_want_them(url, expected):
    assert surt(url) == expected


def test_the_command_makes_and_verifies(desk_made, tmp_path):
    out = tmp_path / "cli.wacz"
    runner = CliRunner()
    made = runner.invoke(
        main,
        ["evidence", removal(desk_made), "-o", str(out), "-C", str(desk_made.folder), "--json"],
    )
    assert made.exit_code == 0, made.output
    assert json.loads(made.output)["captures"] >= 4
    told = runner.invoke(main, ["evidence", "--verify", str(out), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["verdict"] == "as it was made"
    out.write_bytes(out.read_bytes()[:-1] + b"\x01")
    assert runner.invoke(main, ["evidence", "--verify", str(out)]).exit_code == 1
    assert runner.invoke(main, ["evidence"]).exit_code == 2


def test_a_timestamp_that_was_to_be_trusted_is_missed(bundle, tmp_path):
    root = tmp_path / "root.pem"
    root.write_text("any")
    runner = CliRunner()
    told = runner.invoke(main, ["evidence", "--verify", str(bundle), "--trust", str(root)])
    assert told.exit_code == 3, told.output
    assert "no timestamp" in told.stderr
    told = runner.invoke(main, ["evidence", "F-0", "--trust", str(root)])
    assert told.exit_code == 2
    assert "--trust needs --verify" in told.stderr


# Timestamps, by an authority of our own -----------------------------------------------------

TSA_CONFIG = """
[tsa]
default_tsa = here
[here]
dir = .
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = no
ess_cert_id_chain = no
"""


def openssl(*arguments, **options):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, **options)


class Authority(BaseHTTPRequestHandler):
    folder = None
    broken = False

    def do_POST(self):
        query = self.folder / "query"
        query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.folder / "answer"
        openssl(
            "ts", "-reply", "-queryfile", str(query), "-signer", str(self.folder / "tsa.pem"),
            "-inkey", str(self.folder / "tsa.key"), "-out", str(answer),
            "-config", str(self.folder / "config"), "-section", "here",
        )  # fmt: skip
        body = b"not a token" if self.broken else answer.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        return None


def make_authority(folder):
    (folder / "config").write_text(TSA_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01")
    (folder / "ext").write_text(
        "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
    )
    new = ["req", "-newkey", "rsa:2048", "-nodes", "-sha256"]
    openssl(
        *new, "-x509", "-days", "3650", "-subj", "/CN=Practice root",
        "-keyout", str(folder / "root.key"), "-out", str(folder / "root.pem"),
    )  # fmt: skip
    openssl(
        *new, "-subj", "/CN=Practice time",
        "-keyout", str(folder / "tsa.key"), "-out", str(folder / "tsa.csr"),
    )  # fmt: skip
    openssl(
        "x509", "-req", "-in", str(folder / "tsa.csr"), "-CA", str(folder / "root.pem"),
        "-CAkey", str(folder / "root.key"), "-set_serial", "7", "-days", "3650",
        "-extfile", str(folder / "ext"), "-out", str(folder / "tsa.pem"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    pytest.importorskip("rfc3161_client")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("authority")
    make_authority(folder)
    handler = type("Local", (Authority,), {"folder": folder})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", folder, handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def stamped(desk_made, authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("stamped") / "finding.wacz"
    made = make_bundle(desk_made, removal(desk_made), path, now=NOW, timestamp_url=authority[0])
    assert made.timestamped
    return path


def test_a_timestamp_is_trusted_with_the_authority_s_root(stamped, authority):
    found = verify_bundle(stamped, trust=authority[1] / "root.pem")
    assert found.stamp.trust == "trusted"
    assert found.stamp.at.startswith("20")


def test_a_timestamp_without_a_root_is_for_this_bundle_and_no_more(stamped):
    assert verify_bundle(stamped).stamp.trust == "unproven"


def test_another_root_does_not_vouch(stamped, tmp_path):
    make_authority(tmp_path)
    with pytest.raises(BundleTampered, match="timestamp"):
        verify_bundle(stamped, trust=tmp_path / "root.pem")


def test_a_root_that_is_no_certificate_is_named(stamped, tmp_path):
    (tmp_path / "no.pem").write_text("nothing")
    with pytest.raises(BadTrust):
        verify_bundle(stamped, trust=tmp_path / "no.pem")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_flipped_byte_of_a_stamped_bundle_is_caught(stamped, tmp_path_factory, data):
    raw = bytearray(stamped.read_bytes())
    start = raw.rfind(b'"format": "RFC 3161"')
    at = data.draw(st.integers(start, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    copy = tmp_path_factory.getbasetemp() / "flipped-stamp.wacz"
    copy.write_bytes(raw)
    with pytest.raises(BundleTampered):
        verify_bundle(copy)


def test_a_timestamp_cannot_be_taken_out_or_moved(stamped, bundle, tmp_path):
    with pytest.raises(BundleTampered, match="taken out"):
        verify_bundle(repacked(stamped, tmp_path / "x", lambda _folder: None))


@pytest.mark.parametrize("kind", ["nobody", "nonsense", "no address"])
def test_a_service_that_fails_is_named_and_no_bundle_is_left(
    desk_made, authority, tmp_path, kind, monkeypatch
):
    monkeypatch.setattr(authority[2], "broken", kind == "nonsense")
    url = {"nobody": "http://127.0.0.1:1/", "no address": "ftp://x/"}.get(kind, authority[0])
    out = tmp_path / "x.wacz"
    with pytest.raises(TimestampFailed):
        make_bundle(desk_made, removal(desk_made), out, now=NOW, timestamp_url=url)
    assert not out.exists()


LETTERS = """From desk@seller.example Mon Nov  2 10:00:00 2026
From: desk@seller.example
To: anne@maison.example
Message-ID: <1@seller.example>

We refund you in full once you delete your review.

From desk@seller.example Mon Nov  2 11:00:00 2026
From: desk@seller.example
To: bo@casa.example
Message-ID: <2@seller.example>

Dear Bo Exemplar of 5 Rose Lane, your parcel is late.

"""


@pytest.mark.parametrize("folder", [False, True])
def test_a_letter_s_bundle_holds_nobody_else_s(tmp_path, folder):
    box = tmp_path / "letters" / "box.mbox"
    box.parent.mkdir()
    box.write_text(LETTERS)
    place, line = str(tmp_path / "work"), CliRunner().invoke
    line(main, ["init", "-C", place])
    given = box.parent if folder else box
    told = ["--format", "mail", "--site", "shop.example", "--seller", "hearth", "-C", place]
    assert line(main, ["import", str(given), *told]).exit_code == 0
    line(main, ["analyze", "-C", place])
    (found,) = json.loads(line(main, ["findings", "--json", "-C", place]).stdout)
    out = tmp_path / "letter.wacz"
    assert line(main, ["evidence", found["id"], "-o", str(out), "-C", place]).exit_code == 0
    with zipfile.ZipFile(out) as pack:
        inside = {name: pack.read(name) for name in pack.namelist()}
    assert not [name for name in inside if name.startswith("imports/")]
    assert not [name for name, body in inside.items() if b"Rose Lane" in body or b"bo@" in body]
    (import_,) = json.loads(inside["evidence/finding.json"])["imports"]
    assert import_["sha256"] == hashlib.sha256(box.read_bytes()).hexdigest()
    assert import_["included"] is False
    assert line(main, ["evidence", "--verify", str(out)]).exit_code == 0


def test_pages_imported_as_a_folder_are_inside(tmp_path):
    page = PAGE.replace("It boils.", "They offered a full refund if I delete my review.")
    pages = tmp_path / "saved"
    pages.mkdir()
    (pages / "kettle.html").write_text(
        f"<!-- saved from url=(0040)https://shop.example/product/kettle -->{page}"
    )
    place, line = str(tmp_path / "work"), CliRunner().invoke
    line(main, ["init", "-C", place])
    assert line(main, ["import", str(pages), "-C", place]).exit_code == 0
    line(main, ["analyze", "-C", place])
    (found,) = json.loads(line(main, ["findings", "--json", "-C", place]).stdout)
    out = tmp_path / "pages.wacz"
    assert line(main, ["evidence", found["id"], "-o", str(out), "-C", place]).exit_code == 0
    with zipfile.ZipFile(out) as pack:
        (name,) = [name for name in pack.namelist() if name.startswith("imports/")]
        assert pack.read(name) == (pages / "kettle.html").read_bytes()
    assert name.endswith("-saved/kettle.html")
    assert line(main, ["evidence", "--verify", str(out)]).exit_code == 0
