import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress

import pytest

pytest.importorskip("datasette")

from db.store import Store
from starwitness.serving.cells import SafeRows
from starwitness.serving.charts import bar_chart, chart_columns
from starwitness.serving.errors import ExtraMissing, PortTaken
from starwitness.serving.launch import (
    HOST,
    command_line,
    datasette_version,
    environment,
    serve_record,
)
from starwitness.serving.metadata import stored_queries

HOSTILE = "<script>window.hacked=1</script><img src=x onerror=hacked=1>\u202egnp=cmd()\x00"
PARAMS = {
    "since": "2026-01-01", "site": "127.0.0.1", "seller": "x", "product": "x", "review": "x",
    "finding": "x", "words": "market",
}  # fmt: skip


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served(desk_made, tmp_path_factory):
    """A hostile copy of the practice workspace, served by Datasette in a process of its own."""
    folder = tmp_path_factory.mktemp("served") / "desk"
    shutil.copytree(desk_made.folder, folder)
    workspace = type(desk_made)(folder)
    with workspace.open_store() as store:
        store.execute("UPDATE versions SET title = ?, body = ? WHERE n % 3 = 0", (HOSTILE, HOSTILE))
        store.execute("UPDATE sellers SET name = ?", (HOSTILE,))
        store.execute("UPDATE findings SET summary = ?", (HOSTILE,))
        finding = store.row("SELECT id, site, seller FROM findings ORDER BY id LIMIT 1")
    (folder / "reports" / "2026-W05").mkdir(parents=True)
    page = f'<!doctype html><title>r</title><p id="{finding["id"]}">it</p>'
    (folder / "reports" / "2026-W05" / "index.html").write_text(page)
    port = free_port()
    told = tmp_path_factory.mktemp("metadata")
    line = command_line(workspace, port=port, folder=told, major=datasette_version()[0])
    log = (told / "log").open("wb")
    child = subprocess.Popen(line, env=environment(workspace), stdout=log, stderr=log)
    base = f"http://{HOST}:{port}"
    for _ in range(400):
        if child.poll() is not None:
            pytest.fail((told / "log").read_text())
        with suppress(OSError):
            urllib.request.urlopen(f"{base}/-/versions.json", timeout=5).close()
            break
        os.sched_yield()
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.1)
    yield base, workspace, finding
    child.terminate()
    child.wait()
    log.close()


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


def get(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, lowered(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, lowered(error.headers), error.read().decode()


@pytest.mark.parametrize("name", sorted(stored_queries()))
def test_each_stored_query_runs(served, name):
    query = "&".join(f"{k}={v}" for k, v in PARAMS.items())
    status, _, body = get(f"{served[0]}/starwitness/{name}.json?_shape=objects&{query}")
    assert status == 200, body[:500]
    assert json.loads(body)["ok"] is True


def test_the_front_page_of_the_record_describes_it(served):
    _, headers, body = get(f"{served[0]}/starwitness")
    assert "Removed reviews" in body or "removed_reviews" in body
    assert "Which reviews are newly gone" in body
    assert "default-src &#39;self&#39;" not in body
    assert headers["content-security-policy"].startswith("default-src 'self'")


def test_columns_are_described_on_the_page(served):
    assert "Evidence against chance" in get(f"{served[0]}/starwitness/findings")[2]


def test_hostile_text_is_text(served):
    for page in ("sellers", "findings", "versions", "removed_reviews"):
        body = get(f"{served[0]}/starwitness/{page}")[2]
        assert "<script>window.hacked" not in body
        assert "<img src=x" not in body


def test_csv_holds_no_formula(served):
    sql = "select+'%3D1%2B1'+as+a,+-5+as+b,+-1.5e-7+as+c,+'a,%22b%22'+as+d,+'+%40x,%22y%22%0A'+as+e"
    for more in ("", "&_dl=on"):
        status, _, body = get(f"{served[0]}/starwitness.csv?sql={sql}{more}")
        assert status == 200
        assert list(csv.reader(io.StringIO(body, newline=""))) == [
            ["a", "b", "c", "d", "e"],
            ["'=1+1", "-5", "-1.5e-07", 'a,"b"', '\' @x,"y"\n'],
        ]
    with served[1].open_store() as store:
        store.execute("UPDATE versions SET title = '=1+1' WHERE n = 1")
        count = store.value("SELECT count(*) FROM versions")
    body = get(f"{served[0]}/starwitness/versions.csv?_stream=1")[2]
    assert len(list(csv.reader(io.StringIO(body, newline="")))) == count + 1
    assert ",'=1+1," in body
    assert ",=1+1," not in body


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_stream_of_csv_may_be_cut_anywhere(size):
    rows = [["=é", 'x"=', "a\r\n=b", ""], ["-1", "+1", "\t", "＝1"], ["", "-a", "ok", "@"]]
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    data = written.getvalue().encode()
    safe = SafeRows()
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    told = b"".join(safe.feed(part, last=False) for part in parts) + safe.feed(b"", last=True)
    assert list(csv.reader(io.StringIO(told.decode(), newline=""))) == [
        ["'=é", 'x"=', "a\r\n'=b", ""], ["-1", "'+1", "'\t", "'＝1"], ["", "'-a", "ok", "'@"]
    ]  # fmt: skip


def test_full_text_search_is_on(served):
    body = get(f"{served[0]}/starwitness/versions?_search=hacked")[2]
    assert 'name="_search"' in body
    assert "window.hacked" in body


def test_the_record_cannot_be_written_to(served):
    for sql in ("delete+from+reviews", "update+sites+set+id=1", "attach+'x'+as+y"):
        status, _, body = get(f"{served[0]}/starwitness.json?sql={sql}")
        assert status in (400, 403, 500), body
    with served[1].open_store() as store:
        assert store.value("SELECT count(*) FROM reviews") > 0


def test_a_writer_may_write_meanwhile_and_is_seen(served):
    with served[1].open_store() as store:
        store.insert("sites", {"id": "new.example", "marketplace": "x"}, or_ignore=True)
    body = get(f"{served[0]}/starwitness/sites.json?_shape=array")[2]
    assert "new.example" in body


@pytest.mark.timeout(300)
def test_a_record_that_was_replaced_is_served_anew(desk_made, tmp_path):
    folder = tmp_path / "desk"
    shutil.copytree(desk_made.folder, folder)
    port = free_port()
    line = [sys.executable, "-m", "starwitness", "serve", "-C", str(folder), "--port", str(port)]
    url = (
        f"http://{HOST}:{port}/starwitness.json?_shape=array&sql=select+max(summary)+from+findings"
    )
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answer(expected):
        for _ in range(600):
            with suppress(OSError):
                body = get(url)[2]
                if expected in body:
                    return body
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=0.1)
        return ""

    try:
        assert "zzz" not in answer("max(summary)")
        fresh = folder / "fresh.db"
        with type(desk_made)(folder).open_store() as store:
            store.execute("VACUUM INTO ?", (str(fresh),))
        with Store.open(fresh) as store:
            store.execute("UPDATE findings SET summary = 'zzz'")
        fresh.replace(folder / "starwitness.db")  # as a rebuild does
        assert "zzz" in answer("zzz")
    finally:
        child.terminate()
        assert child.wait(timeout=30) == 0


def test_other_hosts_are_refused(served):
    assert get(f"{served[0]}/starwitness", Host="evil.example")[0] == 403


def test_a_capture_is_shown_as_plain_text_in_a_sandbox(served):
    base, workspace, _ = served
    with workspace.open_store() as store:
        capture = store.value("SELECT id FROM captures ORDER BY id LIMIT 1")
    assert f"/-/capture/{capture}" in get(f"{base}/starwitness/captures")[2]
    status, headers, body = get(f"{base}/-/capture/{capture}")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert headers["content-security-policy"].startswith("sandbox")
    assert "SHA-256" in body
    assert get(f"{base}/-/capture/none.1")[0] == 404


def test_a_finding_leads_to_the_newest_report_that_has_it(served):
    base, _, finding = served
    status, _, body = get(f"{base}/-/finding/{finding['id']}")
    assert status == 200
    assert f'id="{finding["id"]}"' in body
    assert get(f"{base}/-/finding/F-none")[0] == 404


def test_a_finding_that_no_report_has_leads_to_its_row(served):
    base, workspace, first = served
    with workspace.open_store() as store:
        other = store.value("SELECT id FROM findings WHERE id <> ? LIMIT 1", (first["id"],))
    assert other in get(f"{base}/-/finding/{other}")[2]


def test_a_query_with_numbers_is_drawn(served):
    status, headers, body = get(f"{served[0]}/starwitness/removed_by_context.svg")
    assert status == 200
    assert headers["content-type"].startswith("image/svg+xml")
    assert body.startswith("<svg")


def test_charts_escape_their_labels_and_take_the_first_numbers():
    rows = [{"a": "<b>", "t": "x", "n": 3}, {"a": None, "t": "\u202e", "n": None}]
    assert chart_columns(["a", "t", "n"], rows) == ("a", "n")
    drawn = bar_chart(["a", "t", "n"], rows)
    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn
    assert chart_columns(["a", "t"], rows) == ("", "")
    assert "no numbers" in bar_chart(["a", "t"], rows)


def test_a_port_that_is_taken_is_named(desk_made):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(PortTaken):
            serve_record(desk_made, port=taken.getsockname()[1], open_browser=False)


def test_without_datasette_the_remedy_is_told(monkeypatch):
    from importlib.metadata import PackageNotFoundError

    def missing(_name):
        raise PackageNotFoundError

    monkeypatch.setattr("starwitness.serving.launch.version", missing)
    with pytest.raises(ExtraMissing, match=re.escape("starwitness[serve]")):
        datasette_version()


def test_the_next_datasette_gets_its_configuration_apart(desk_made, tmp_path):
    line = command_line(desk_made, port=1, folder=tmp_path, major=1)
    assert "--config" in line
    config = json.loads((tmp_path / "datasette.json").read_text())
    assert "search" in config["databases"]["starwitness"]["queries"]


@pytest.mark.browser
def test_pages_load_in_chromium_without_errors_or_requests_elsewhere(served):
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    base, _, _ = served
    paths = [
        "/", "/starwitness", "/starwitness/removed_reviews", "/starwitness/findings",
        "/starwitness/versions", "/starwitness/search?words=hacked", "/starwitness/sellers",
        "/starwitness/removed_by_context", "/starwitness/seller_summary",
    ]  # fmt: skip
    complaints, elsewhere = [], []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(base) else elsewhere.append(r.url))
        for path in paths:
            answer = page.goto(f"{base}{path}", wait_until="load")
            assert answer.status == 200, path
            assert page.evaluate("window.hacked") is None
        browser.close()
    assert complaints == []
    assert elsewhere == []
