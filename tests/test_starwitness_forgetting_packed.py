"""Imports that pack what they hold: mails, MHTML and HAR lose one person and nothing else."""

import base64
import json
import mailbox
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from crawler.mail.contacts import correspondent
from crawler.pseudonyms import pseudonym
from starwitness.forgetting.imports import rewrite_imports
from starwitness.forgetting.subject import Subject

KEY = b"k" * 32
WORDS = "Löschen Sie die Bewertung, dann erstatten wir Ihnen zwanzig Euro."
HERS = "Das werde ich ganz gewiß nicht tun, lassen Sie mich bitte in Ruhe."
DESK = "desk.jane@shop.example"
REVIEW = "It broke on the third day and nobody answers."


def mail(sender, to, text, *, cte, subtype="plain"):
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Date"], made["Message-ID"] = "Mon, 02 Nov 2026 10:00:00 +0100", f"<{cte}.{sender[:2]}@r>"
    made.set_content(text, charset="utf-8", cte=cte, subtype=subtype)
    return made


def forget(folder, who, texts=()):
    subject = Subject(reviewer=who, reviews=frozenset())
    first = rewrite_imports(folder, subject, key=KEY, texts=texts)
    assert rewrite_imports(folder, subject, key=KEY, texts=texts) == 0
    return first


def read(raw):
    told = BytesParser(policy=policy.default).parsebytes(raw)
    body = told.get_body(preferencelist=("plain", "html"))
    return told, body.get_content() if body else ""


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
def test_a_mail_of_theirs_is_emptied_and_one_to_them_loses_address_and_quote(tmp_path, cte):
    theirs = mail(f"Jane Desk <{DESK}>", "Anne <anne@maison.example>", WORDS, cte=cte)
    answer = f"{HERS}\n\nAm Montag schrieb Desk (desk.jane (at) shop.example):\n> {WORDS}\n"
    hers = mail("Anne <anne@maison.example>", f"Jane Desk <{DESK}>", answer, cte=cte)
    (tmp_path / "1.eml").write_bytes(theirs.as_bytes())
    (tmp_path / "2.eml").write_bytes(hers.as_bytes())
    assert forget(tmp_path, correspondent(DESK, KEY), [WORDS]) == 2
    told, body = read((tmp_path / "1.eml").read_bytes())
    assert (told["Message-ID"], body.strip()) == (theirs["Message-ID"], "[erased]")
    assert "Jane" not in str(told)
    told, body = read((tmp_path / "2.eml").read_bytes())
    assert HERS in body
    assert told["From"] == hers["From"]
    for word in ("erstatten", "desk.jane", "Jane"):
        assert word not in f"{told.as_string()}{body}"


def test_in_a_mailbox_only_their_mails_change(tmp_path):
    box = mailbox.mbox(tmp_path / "box.mbox")
    box.add(mail(DESK, "anne@maison.example", WORDS, cte="base64"))
    box.add(mail("anne@maison.example", "else@shop.example", HERS, cte="base64"))
    box.close()
    last = (tmp_path / "box.mbox").read_bytes().rpartition(b"\nFrom ")[2]
    assert forget(tmp_path, correspondent(DESK, KEY)) == 1
    left = (tmp_path / "box.mbox").read_bytes()
    assert left.endswith(last)
    assert b"desk.jane" not in left
    again = mailbox.mbox(tmp_path / "box.mbox")
    assert [m.get_payload(decode=True).decode().strip() for m in again] == ["[erased]", HERS]
    again.close()


def page():
    reviews = [("Jane Poe", REVIEW), ("Ann Oth", "Works as it should, no complaint at all.")]
    marked = {
        "@context": "https://schema.org", "@type": "Product", "name": "Lamp", "sku": "lamp",
        "review": [
            {"@type": "Review", "author": {"@type": "Person", "name": name},
             "datePublished": "2026-01-02", "reviewBody": body,
             "reviewRating": {"@type": "Rating", "ratingValue": 4}} for name, body in reviews
        ],
    }  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(marked)}</script>'
    return f"<!doctype html><title>Lamp</title>{script}<h1>Lamp</h1>".encode()


@pytest.mark.parametrize("packed", [True, False], ids=["base64", "text"])
def test_answers_in_a_har_lose_name_and_text(tmp_path, packed):
    content = {"mimeType": "text/html", "text": page().decode()}
    if packed:
        content |= {"encoding": "base64", "text": base64.b64encode(page()).decode()}
    entry = {"request": {"url": "https://shop.example/lamp"}, "response": {"content": content}}
    (tmp_path / "x.har").write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    assert forget(tmp_path, pseudonym(KEY, "shop.example", "Jane Poe")) == 1
    left = json.loads((tmp_path / "x.har").read_text())["log"]["entries"][0]["response"]["content"]
    body = base64.b64decode(left["text"]).decode() if packed else left["text"]
    assert "Jane" not in body
    assert "third day" not in body
    assert "Works as it should" in body


@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_a_page_saved_as_mhtml_loses_name_and_text(tmp_path, cte):
    made = EmailMessage()
    made["Snapshot-Content-Location"] = "https://shop.example/lamp"
    made["MIME-Version"] = "1.0"
    made.set_content(page().decode(), subtype="html", charset="utf-8", cte=cte)
    made["Content-Location"] = "https://shop.example/lamp"
    made.make_related()
    (tmp_path / "x.mhtml").write_bytes(made.as_bytes())
    assert forget(tmp_path, pseudonym(KEY, "shop.example", "Jane Poe")) == 1
    _, body = read((tmp_path / "x.mhtml").read_bytes())
    assert "Jane" not in body
    assert "third day" not in body
    assert "Works as it should" in body


def test_what_another_wrote_word_for_word_stays_in_a_listing(tmp_path):
    lines = [
        {"record": "scan", "scan": "s", "site": "shop.example", "product": "1"},
        {"record": "review", "scan": "s", "id": "a", "body": REVIEW, "author": "Jane Poe"},
        {"record": "review", "scan": "s", "id": "b", "body": REVIEW, "author": "Ann Oth"},
    ]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert forget(tmp_path, pseudonym(KEY, "shop.example", "Jane Poe"), [REVIEW]) == 1
    left = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    assert left[0] == lines[0]
    assert (left[1]["author"], left[1]["body"]) == (None, None)
    assert left[2] == lines[2]
