"""Retention: messages and answers too, on the day; and who may read what is kept."""

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from crawler.pseudonyms import load_key
from starwitness.cli import main
from starwitness.privacy import forget_old
from starwitness.workspace import Workspace

TEXT = "We refund 20 euro once you have deleted your one star review of the lamp."
MAIL = f"""From: Desk <desk@shop.example>
To: Anne Exemple <anne@maison.example>
Date: Mon, 02 Nov 2026 10:00:00 +0100
Message-ID: <1@relay.example>
Subject: Your order

{TEXT}
"""
SENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def post(tmp_path):
    workspace = Workspace(tmp_path / "w")
    runner = CliRunner()
    runner.invoke(main, ["init", "-C", str(workspace.folder)])
    (tmp_path / "1.eml").write_text(MAIL)
    runner.invoke(main, ["import", str(tmp_path / "1.eml"), "-C", str(workspace.folder)])
    runner.invoke(main, ["analyze", "-C", str(workspace.folder)])
    workspace.config_path.write_text('[privacy]\nretention = "4w"\n')
    return workspace


def everything(workspace):
    return b"".join(p.read_bytes() for p in workspace.folder.rglob("*") if p.is_file())


def test_a_message_goes_when_its_period_is_over_and_not_before(post):
    month = timedelta(weeks=4)
    assert forget_old(post, now=SENT + month).messages == 0
    assert TEXT.encode() in everything(post)
    done = forget_old(post, now=SENT + month + timedelta(seconds=1))
    assert done.messages == 1
    assert b"desk@shop.example" not in everything(post)
    assert b"deleted your one star review" not in everything(post)
    with post.open_store() as store:
        assert store.value("SELECT count(*) FROM messages") == 1
        assert store.value("SELECT count(*) FROM mentions") >= 1
    assert forget_old(post, now=SENT + 2 * month).messages == 0


def test_an_old_answer_to_stars_without_words_goes_too(desk):
    desk.config_path.write_text('[privacy]\nretention = "1w"\n')
    with desk.open_store() as store:
        row = store.row("SELECT review_id FROM versions ORDER BY n LIMIT 1")
        store.execute("UPDATE versions SET title = NULL, body = NULL, reply = NULL")
        store.execute(
            "UPDATE versions SET reply = 'Dear Jane' WHERE review_id = ?", (row["review_id"],)
        )
    assert forget_old(desk, now=datetime(2027, 3, 1, tzinfo=UTC)).reviews == 1
    with desk.open_store() as store:
        assert store.value("SELECT count(*) FROM versions WHERE reply IS NOT NULL") == 0


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_what_names_people_is_read_by_the_owner_alone(post):
    old = os.umask(0o022)
    try:
        fresh = Workspace(post.folder.parent / "fresh")
        CliRunner().invoke(main, ["init", "-C", str(fresh.folder)])
        fresh.open_captures().close()
    finally:
        os.umask(old)
    assert stat.S_IMODE(fresh.captures_path.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_a_key_that_others_may_read_is_closed(tmp_path):
    path = tmp_path / "pseudonym.key"
    path.write_text("ab" * 32)
    path.chmod(0o644)
    load_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
