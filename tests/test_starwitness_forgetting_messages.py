"""Messages of somebody who is forgotten: record, quotes, and what comes in later."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from crawler.pseudonyms import pseudonym
from starwitness.cli import main
from starwitness.privacy import forget_reviewer
from starwitness.replaying import rebuild_workspace
from starwitness.workspace import Workspace

NOW = datetime(2026, 12, 1, tzinfo=UTC)
OFFER = "We refund 20 euro once you have deleted your one star review of the lamp."
MAIL = f"""From: Desk <desk.jane@shop.example>
To: Anne Exemple <anne@maison.example>
Date: Mon, 02 Nov 2026 10:00:00 +0100
Message-ID: <{{number}}@relay.example>
Subject: Your order

{OFFER} Write to desk.jane@shop.example.
"""
ANSWER = """From: Anne Exemple <anne@maison.example>
To: Desk <desk.jane@shop.example>
Date: Mon, 02 Nov 2026 12:00:00 +0100
Message-ID: <answer@relay.example>
Subject: Re: Your order

I will not do that, desk.jane@shop.example. Please leave me alone from now on.
"""


def take_in(workspace, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    done = CliRunner().invoke(main, ["import", str(tmp_path / name), "-C", str(workspace.folder)])
    assert done.exit_code == 0, done.output


@pytest.fixture
def post(tmp_path):
    workspace = Workspace(tmp_path / "w")
    CliRunner().invoke(main, ["init", "-C", str(workspace.folder)])
    take_in(workspace, tmp_path, "1.eml", MAIL.format(number=1))
    take_in(workspace, tmp_path, "2.eml", ANSWER)
    CliRunner().invoke(main, ["analyze", "-C", str(workspace.folder)])
    return workspace


def held(workspace):
    return b"".join(p.read_bytes() for p in workspace.folder.glob("starwitness.db*"))


def sender(workspace):
    return pseudonym(workspace.key(), "mail", None, "desk.jane@shop.example")


def test_quotes_and_addresses_go_with_the_sender_and_the_others_mail_stays(post):
    who = sender(post)
    with post.open_store() as store:
        assert store.value("SELECT count(*) FROM mentions WHERE message_id IS NOT NULL") > 0
        before = store.value("SELECT body FROM messages WHERE body LIKE 'I will not%'")
    assert who in before
    forget_reviewer(post, who, now=NOW)
    left = held(post)
    assert who.encode() not in left
    assert b"deleted your one star review" not in left
    with post.open_store() as store:
        after = store.value("SELECT body FROM messages WHERE body LIKE 'I will not%'")
        assert store.value("SELECT count(*) FROM messages") == 2
        assert store.value("SELECT count(*) FROM mentions") > 0
    assert len(after) == len(before)
    assert after.endswith("Please leave me alone from now on.")


def test_a_later_message_does_not_bring_the_sender_back(post, tmp_path):
    who = sender(post)
    forget_reviewer(post, who, now=NOW)
    take_in(post, tmp_path, "3.eml", MAIL.format(number=3))
    take_in(post, tmp_path, "4.eml", ANSWER.replace("<answer@", "<another@"))
    left = held(post)
    assert who.encode() not in left
    assert b"deleted your one star review" not in left
    with post.open_store() as store:
        assert store.value("SELECT count(*) FROM messages WHERE body LIKE 'I will%'") == 2


def test_the_kept_mails_and_reports_lose_them_and_a_rebuild_gives_the_same_record(post):
    report = post.reports_path / "2026-W45" / "index.html"
    report.parent.mkdir(parents=True)
    report.write_text(f"<p>{OFFER}</p>")
    done = forget_reviewer(post, sender(post), now=NOW)
    assert (done.imports, done.reports) == (2, ("2026-W45",))
    kept = b"".join(p.read_bytes() for p in (post.captures_path / "imports").iterdir())
    assert b"desk.jane" not in kept
    assert b"one star review" not in kept
    assert b"Please leave me alone from now on." in kept
    sql = "SELECT id, sender, subject, body, sent_at FROM messages ORDER BY id"
    with post.open_store() as store:
        before = [tuple(row) for row in store.rows(sql)]
    rebuild_workspace(post, skip_damaged=False, progress=lambda _done, _of: None)
    with post.open_store() as store:
        after = [tuple(row) for row in store.rows(sql)]
    assert [row[0] for row in after] == [row[0] for row in before]
    assert [row[1:3] for row in after if row[3] == ""] == [(None, None)]
    assert sum("leave me alone" in row[3] for row in after) == 1
