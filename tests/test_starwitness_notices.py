import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytest.importorskip("apprise")

from db.clock import utc_text
from db.tables.notices import failing_channels
from starwitness.commands.health import workspace_status
from starwitness.notices import MOST_TRIES, channel_of, notify_workspace
from starwitness.workspace import Workspace

# A plugin that apprise loads still uses a module that Python 3.13 has dropped.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated and slated:DeprecationWarning")
NOW = datetime(2026, 2, 4, 6, tzinfo=UTC)
DAY = timedelta(days=1)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        return None


@pytest.fixture
def receiver():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def workspace(tmp_path, receiver):
    made = Workspace(tmp_path)
    configure(made, receiver)
    made.open_store().close()
    made.reports_path.mkdir()
    (made.reports_path / "index.html").write_text("<!doctype html><title>week</title>")
    return made


def configure(workspace, receiver, more=""):
    url = f"json://secret:word@127.0.0.1:{receiver.server_port}/"
    workspace.config_path.write_text(f'[notify]\nurls = ["{url}"]\n{more}')


def find(workspace, number, *, at=NOW, summary="low stars vanish", e_value=10.0, **more):
    with workspace.open_store() as store:
        store.insert("findings", {
            "id": f"F-{number}", "kind": "selective_removal", "site": "shop.example",
            "seller": f"seller-{number}", "detector": "x", "version": "1",
            "found_at": utc_text(at), "e_value": e_value, "summary": summary, **more,
        })  # fmt: skip


def count(workspace, number):
    """Give a finding the numbers that its claim is said from, and its seller a name."""
    told = {"low": [20, 51], "others": [1, 173], "odds_ratio": 82.39, "interval": [8, 256],
            "baseline": [0.42, 1.1, 2.9]}  # fmt: skip
    with workspace.open_store() as store:
        store.insert("evidence", {
            "finding_id": f"F-{number}", "position": 1, "kind": "series", "ref": "x",
            "note": "", "data": json.dumps(told),
        })  # fmt: skip
        store.insert("sites", {"id": "shop.example", "marketplace": "practice"}, or_ignore=True)
        store.insert("sellers", {
            "id": f"shop.example/seller-{number}", "site_id": "shop.example",
            "key": f"seller-{number}", "name": "Maison Dupont @home", "first_seen_at": "2026-01-01",
        })  # fmt: skip


def notify(workspace, at=NOW):
    return notify_workspace(workspace, report=workspace.reports_path / "index.html", now=at)


def test_nothing_is_sent_when_nothing_is_new(workspace, receiver):
    assert notify(workspace) == []
    assert receiver.received == []


def test_a_digest_has_the_strongest_first_and_the_report(workspace, receiver):
    find(workspace, 1, e_value=2.0)
    find(workspace, 2, e_value=50.0)
    assert [one.outcome for one in notify(workspace)] == ["sent"]
    (sent,) = receiver.received
    assert "2026-W06: 2 new findings" in sent["title"]
    assert sent["message"].index("seller-2") < sent["message"].index("seller-1")
    (attached,) = sent["attachments"]
    assert b"<title>week" in base64.b64decode(attached["base64"])


def test_what_was_told_is_not_told_again(workspace, receiver):
    find(workspace, 1)
    notify(workspace)
    assert notify(workspace, NOW + DAY) == []
    find(workspace, 2, at=NOW + DAY)
    notify(workspace, NOW + DAY)
    assert len(receiver.received) == 2
    assert "seller-1" not in receiver.received[1]["message"]


def test_a_quiet_week_is_told_once_where_asked_for(workspace, receiver):
    configure(workspace, receiver, "when_quiet = true\n")
    notify(workspace)
    notify(workspace, NOW + DAY)
    notify(workspace, NOW + 7 * DAY)
    assert len(receiver.received) == 2
    assert "nothing new" in receiver.received[0]["title"]


def test_a_failure_is_recorded_and_tried_again_with_what_is_new_by_then(workspace, receiver):
    receiver.status = 500
    find(workspace, 1)
    assert notify(workspace)[0].outcome == "the service did not take it"
    assert workspace_status(workspace)["failed_notices"][0]["attempts"] == 1
    receiver.status = 200
    find(workspace, 2, at=NOW + DAY)
    (told,) = notify(workspace, NOW + DAY)
    assert (told.outcome, told.attempts) == ("sent", 2)
    assert "seller-1" in receiver.received[-1]["message"]
    assert "seller-2" in receiver.received[-1]["message"]
    with workspace.open_store() as store:
        assert store.value("SELECT count(*) FROM notices") == 1
        assert failing_channels(store) == []


def test_tries_are_bounded_and_the_next_news_begin_anew(workspace, receiver):
    receiver.status = 500
    find(workspace, 1)
    told = [notify(workspace, NOW + n * DAY) for n in range(MOST_TRIES + 1)]
    assert [len(one) for one in told] == [1] * MOST_TRIES + [0]
    assert told[-2][0].outcome.startswith("given up")
    receiver.status = 200
    find(workspace, 2, at=NOW + 6 * DAY)
    assert notify(workspace, NOW + 6 * DAY)[0].attempts == 1


def test_an_address_that_nobody_knows_is_recorded_without_its_secrets(workspace, capsys):
    workspace.config_path.write_text('[notify]\nurls = ["nonsense-x://user:hunter2@nowhere"]\n')
    find(workspace, 1)
    (told,) = notify(workspace)
    assert "apprise knows" in told.outcome
    assert "hunter2" not in capsys.readouterr().err
    with workspace.open_store() as store:
        assert "hunter2" not in str([tuple(row) for row in store.rows("SELECT * FROM notices")])


def test_an_address_that_is_none_is_told_nowhere(workspace, capsys, caplog):
    workspace.config_path.write_text('[notify]\nwhen_quiet = true\nurls = ["PASSWORD"]')
    (told,) = notify_workspace(workspace, report=workspace.reports_path / "index.html", now=NOW)
    assert told.channel.startswith("address:")
    shown = capsys.readouterr()
    assert "password" not in f"{told} {shown.out} {shown.err} {caplog.text}".lower()


def test_a_broken_configuration_does_not_stop_a_run(workspace, capsys):
    workspace.config_path.write_text("[notify]\nurls = 3\n")
    assert notify(workspace) == []
    assert "notify.urls" in capsys.readouterr().err


def test_collected_text_is_harmless_in_a_chat(workspace, receiver):
    find(workspace, 1, summary="@everyone <script>\u202e`x`\x00 https://evil.example")
    notify(workspace)
    message = receiver.received[0]["message"]
    for mark in ("@", "<", "`", "\u202e", "\x00"):
        assert mark not in message


def test_a_large_report_is_named_and_not_attached(workspace, receiver, monkeypatch):
    monkeypatch.setattr("starwitness.notices.LARGEST_ATTACHMENT", 3)
    find(workspace, 1)
    notify(workspace)
    assert receiver.received[0]["attachments"] == []
    assert "too large" in receiver.received[0]["message"]


def test_without_apprise_the_remedy_is_recorded(workspace, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    find(workspace, 1)
    assert "starwitness[notify]" in notify(workspace)[0].outcome


def test_digests_come_in_french(workspace, receiver):
    configure(workspace, receiver, '[report]\nlang = "fr"\n')
    find(workspace, 1)
    notify(workspace)
    assert "2026-W06\u00a0: 1 nouveau constat" in receiver.received[0]["title"]


def test_a_digest_says_claims_and_sellers_in_the_readers_language(workspace, receiver):
    configure(workspace, receiver, '[report]\nlang = "fr"\n')
    find(workspace, 1, summary="20 of 51 low-star reviews vanished")
    count(workspace, 1)
    notify(workspace)
    message = receiver.received[0]["message"]
    assert message.startswith("Les avis à peu d’étoiles disparaissent plus facilement\u00a0: 1\n")
    assert (
        "- Maison Dupont (at)home\u00a0: Ont disparu : 20 avis à 1 ou 2 étoiles sur 51" in message
    )
    assert "[F-1]" in message
    assert "low-star" not in message


def test_a_digest_counts_as_the_report_does(workspace, receiver):
    find(workspace, 1, at=NOW - 30 * DAY, status="superseded", e_value=10.0)
    find(workspace, 2, at=NOW - 30 * DAY, status="superseded", e_value=10.0)
    find(workspace, 3, supersedes="F-1", e_value=10.5)
    find(workspace, 4, supersedes="F-2", e_value=90.0)
    find(workspace, 5, e_value=2.0)
    notify(workspace)
    (sent,) = receiver.received
    assert sent["title"] == "Star Witness, 2026-W06: 1 new finding, 1 grew"
    assert "[F-3]" not in sent["message"]
    assert sent["message"].index("[F-5]") < sent["message"].index("[F-4]")


def test_what_did_not_grow_is_no_news(workspace, receiver):
    find(workspace, 1, at=NOW - 30 * DAY, status="superseded", e_value=10.0)
    find(workspace, 2, supersedes="F-1", e_value=9.0)
    assert notify(workspace) == []


def test_channels_are_told_apart_without_their_addresses():
    first, second = channel_of(b"k", "json://a:b@h/"), channel_of(b"k", "json://a:c@h/")
    assert first != second
    assert first.startswith("json:")
    assert "@" not in first
