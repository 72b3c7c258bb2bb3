"""Mail: encodings, HTML, quoted replies and forwards; nobody's address stays."""

import contextlib
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from crawler.errors import BadInput
from crawler.importer import ImportContext, importer_for
from crawler.importers.mail import IMPORTER, read
from crawler.mail.correspondence import Names, mask, split_quotes
from db.records import Message
from db.store import Store

OFFER = "Bonjour, nous vous remboursons dès que l’avis est retiré. Écrivez à suivi@vendeur.example."


def _read(path: Path, store: Store) -> list[Message]:
    context = ImportContext(store=store, key=b"k" * 32, crawl="i1", now="2026-11-21T12:00:00Z")
    return list(read(path, context))


def _mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Service <suivi@vendeur.example>"
    mail["To"] = "Anne Exemple <anne@maison.example>"
    mail["Date"] = "Mon, 02 Nov 2026 10:00:00 +0100"
    mail["Message-ID"] = "<1@vendeur.example>"
    for name, value in headers.items():
        mail[name] = value
    return mail


def _stored(tmp_path: Path, mail: EmailMessage) -> Path:
    path = tmp_path / "one.eml"
    path.write_bytes(mail.as_bytes())
    assert importer_for(path) is IMPORTER
    return path


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "cp1252"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_encodings(tmp_path, store, charset, encoding):
    mail = _mail(Subject="Votre commande n° 5 à suivi@vendeur.example")
    mail.set_content(OFFER.replace("’", "'"), charset=charset, cte=encoding)
    (message,) = _read(_stored(tmp_path, mail), store)
    assert message.body.startswith("Bonjour, nous vous remboursons dès que l'avis est retiré.")
    assert message.sent_at == "2026-11-02T09:00:00Z"
    assert "vendeur.example" not in f"{message.body}{message.subject}{message.sender}"
    assert message.subject.startswith("Votre commande n° 5 à ")
    assert f"{message.sender}@pseudonym.invalid" in message.body


def test_html_is_read_as_a_reader_sees_it_and_attachments_are_not(tmp_path, store):
    mail = _mail()
    mail.set_content(
        "<p>Dear Anne Exemple,</p><p style='display:none'>x</p><p>5&nbsp;stars?</p>", "html"
    )
    mail.add_attachment(b"secret", maintype="text", subtype="plain", filename="a.txt")
    (message,) = _read(_stored(tmp_path, mail), store)
    assert message.body == "Dear [name],\n5 stars?"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 2 Nov 2026 at 10:00, Desk <desk@shop.example> wrote:",
        "On Mon, 2 Nov 2026 at 10:00, Desk\n<desk@shop.example> wrote:",
        "Le lun. 2 nov. 2026 à 10:00, Desk <desk@shop.example> a écrit :",
        "Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Desk <desk@shop.example>:",
        "El lun, 2 nov 2026 a las 10:00, Desk (<desk@shop.example>) escribió:",
        "Il giorno lun 2 nov 2026 alle ore 10:00 Desk <desk@shop.example> ha scritto:",
    ],
    ids=["en", "en folded", "fr", "de", "es", "it"],
)
@pytest.mark.parametrize("mark", ["> ", ""], ids=["marked", "bare"])
def test_a_reply_and_what_it_quotes_are_two_texts(attribution, mark):
    text = f"No, I will not.\n\n{attribution}\n{mark}Remove it and we pay.\n{mark}\n{mark}Desk"
    own, (quote,) = split_quotes(text)
    assert own.splitlines()[0] == "No, I will not."
    assert "pay" not in own
    assert quote.text.startswith("Remove it and we pay.")
    assert quote.address == "desk@shop.example"


def test_original_message_with_its_header_lines():
    own, (quote,) = split_quotes(
        "See below.\n-----Ursprüngliche Nachricht-----\nVon: Desk <desk@shop.example>\n"
        "Gesendet: Montag\nAn: ich\nBetreff: Ihre Bewertung\n\nLöschen Sie sie bitte."
    )
    assert (own, quote.text) == ("See below.", "Löschen Sie sie bitte.")
    assert quote.address == "desk@shop.example"


HEADERS = {
    "en": ("From: Kettles <desk@kettles.example>", "Sent: Monday, January 5, 2026 10:00 AM",
           "To: Ana Lopez <ana@mail.example>", "Subject: Your order"),
    "fr": ("De : Kettles <desk@kettles.example>", "Envoyé : lundi 5 janvier 2026 10:00",
           "À : Ana <ana@mail.example>", "Objet : Votre commande"),
    "de": ("Von: Kettles <desk@kettles.example>", "Gesendet: Montag, 5. Januar 2026 10:00",
           "An: Ana <ana@mail.example>", "Betreff: Ihre Bestellung"),
    "es": ("De: Kettles <desk@kettles.example>", "Enviado el: lunes, 5 de enero de 2026 10:00",
           "Para: Ana", "Asunto: Su pedido"),
    "it": ("Da: Kettles <desk@kettles.example>", "Inviato: lunedì 5 gennaio 2026 10:00",
           "A: Ana", "Oggetto: Il suo ordine"),
}  # fmt: skip


@pytest.mark.parametrize("lang", HEADERS)
@pytest.mark.parametrize("line", ["", "_" * 32 + "\n"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_header_lines_alone_begin_a_quote(lang, line, gap):
    text = f"See what they wrote.\n\n{line}{gap.join(HEADERS[lang])}\n\nWe pay you back."
    own, (quote,) = split_quotes(text)
    assert own == "See what they wrote."
    assert (quote.text.strip(), quote.address) == ("We pay you back.", "desk@kettles.example")


@pytest.mark.parametrize(
    "text",
    [
        "What I saw:\nFrom: the start it leaked.\nTo: be fair it was cheap.\nBye",
        "From: January\nDate: the 5th\nI waited.",
        "De: 1\nA: 2\nTalla: M",
    ],
)
def test_lines_that_only_look_like_headers_are_the_writers(text):
    assert split_quotes(text.removeprefix("What I saw:\n"))[1] == []


def test_quotes_of_quotes():
    own, quotes = split_quotes("c\n> b\n>> a\n> b2")
    assert own == "c"
    assert [q.text for q in quotes] == ["b\nb2", "a"]


def test_an_mbox_with_a_thread_tells_each_text_once(tmp_path, store):
    first, second = _mail(), _mail()
    first.set_content("Remove it and we pay.\nFrom here on, friends.")
    del second["Message-ID"]
    second["Message-ID"] = "<2@maison.example>"
    second.set_content("No.\n\n> Remove it and we pay.\n> From here on, friends.\n")
    path = tmp_path / "box.mbox"
    path.write_bytes(
        b"".join(
            b"From x Mon Nov  2 10:00:00 2026\n"
            + m.as_bytes().replace(b"\nFrom ", b"\n>From ")
            + b"\n"
            for m in (first, second)
        )
    )
    assert importer_for(path) is IMPORTER
    bodies = [m.body for m in _read(path, store)]
    assert bodies == ["Remove it and we pay.\nFrom here on, friends.", "No."]


def test_a_mail_forwarded_as_an_attachment_is_read(tmp_path, store):
    inner, outer = _mail(), _mail()
    inner.set_content("Remove it and we pay.")
    del outer["Message-ID"]
    outer["Message-ID"] = "<3@maison.example>"
    outer.set_content("Look at this.")
    outer.add_attachment(inner)
    assert [m.body for m in _read(_stored(tmp_path, outer), store)] == [
        "Look at this.",
        "Remove it and we pay.",
    ]


def test_plain_text(tmp_path, store):
    path = tmp_path / "note.txt"
    path.write_bytes("They offered 10 € on the phone\n".encode("cp1252"))
    assert importer_for(path) is IMPORTER
    (message,) = _read(path, store)
    assert (message.body, message.sent_at) == ("They offered 10 € on the phone", None)


@pytest.mark.parametrize(
    "first", ["Content-Type: text/plain", "DKIM-Signature: v=1", "Reply-To: a@b"]
)
def test_a_mail_may_begin_with_any_field(tmp_path, store, first):
    mail = f"{first}\nSubject: Offer\nFrom: a@b.example\n\nWe refund you.\n"
    path = tmp_path / "box.mbox"
    path.write_text(f"From a@b.example Mon Nov  2 10:00:00 2026\n{mail}\n")
    (message,) = _read(path, store)
    assert (message.subject, message.body) == ("Offer", "We refund you.")


def test_plain_text_that_begins_like_a_mailbox(tmp_path, store):
    path = tmp_path / "note.txt"
    path.write_text("From the seller, by chat:\n\nWe refund you once it is gone.\n")
    (message,) = _read(path, store)
    assert message.body.startswith("From the seller, by chat:")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call +49 (0)30 1234567 now", "call [telephone] now"),
        ("au 06 12 34 56 78.", "au [telephone]."),
        ("(555) 123-4567", "[telephone]"),
        ("order 2026-11-02 10:00, 25.00 EUR", "order 2026-11-02 10:00, 25.00 EUR"),
    ],
)
def test_telephone_numbers_are_marked(text, masked):
    assert mask(text, b"k" * 32, Names(("A Name",))) == masked


def test_the_relay_of_a_marketplace_names_the_site(tmp_path, store):
    mail = _mail()
    del mail["From"]
    mail["From"] = "abc123@marketplace.amazon.fr"
    mail.set_content("Bonjour.")
    (message,) = _read(_stored(tmp_path, mail), store)
    assert message.site == "amazon.fr"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@b.example\nSubject: =?utf-8?b?%%%?= =?nope?q?x?=\nDate: never\n\nhello",
        b"From: a@b.example\nContent-Type: text/plain; charset=martian\n\n\xff\xfe hello",
        b"From: <<<>>>,,,;;;@@@\nContent-Transfer-Encoding: base64\n\n!!!! hello",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(3000)
        ),
        b"From: a@b.example\n\n" + b">" * 200_000 + b" hello",
        b"From: a@b.example\n\n" + b"a@" * 200_000,
        b"From: a@b.example\n\n" + b"on " * 200_000,
    ],
    ids=["words", "charset", "addresses", "nesting", "quotes", "at signs", "attributions"],
)
def test_hostile_mail_is_read_or_refused_quickly(tmp_path, store, raw):
    path = tmp_path / "one.eml"
    path.write_bytes(raw)
    began = time.process_time()
    with contextlib.suppress(BadInput):
        _read(path, store)
    assert time.process_time() - began < 3


def test_nothing_in_it_is_said(tmp_path, store):
    path = tmp_path / "empty.eml"
    path.write_bytes(b"")
    with pytest.raises(BadInput, match="no message"):
        _read(path, store)


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "zlib", "undefined", "x" * 5000])
def test_a_charset_that_no_mail_is_written_in_is_utf8(tmp_path, store, charset):
    path = tmp_path / "one.eml"
    path.write_bytes(
        b"From: a@b.example\nSubject: =?" + charset.encode() + b"?q?=2B2AA-?=\n"
        b"Content-Type: text/plain; charset=" + charset.encode() + b"\n\n"
        b"plain +2AA- \\ud800 words\n"
    )
    (message,) = _read(path, store)
    assert message.body == "plain +2AA- \\ud800 words"
    assert (message.subject or "").encode("utf-8")


@pytest.mark.parametrize(
    "header",
    [
        "From: " + "(" * 100_000, "To: " + '"\\' * 50_000, "Date: " + "(" * 10_000,
        "Content-Type: text/plain; charset*=us-ascii'en'%F0; charset*0*=zlib''a",
        "Subject: =?utf-7?Q?+2AA-?= =?unicode_escape?q?=5Cud800?=",
        "Message-ID: <\ud800@x>",
    ],
    ids=["comments", "quotes", "date", "continued", "subject", "id"],
)  # fmt: skip
def test_headers_that_break_the_parser_lose_no_words(tmp_path, store, header):
    path = tmp_path / "one.eml"
    mail = f"Subject: Offer\nTo: Anne Exemple <anne@maison.example>\n{header}\n\n{OFFER}\n"
    path.write_bytes(mail.encode("utf-8", "surrogatepass"))
    (message,) = _read(path, store)
    assert "remboursons" in message.body
    told = f"{message.body} {message.subject} {message.id} {message.sender}"
    assert told.encode("utf-8")
    assert "Exemple" not in told
    assert "maison" not in told


THREAD = (
    "See below. They will not stop.\n\nFrom: Desk <desk@seller.example>\n"
    "Sent: Monday, 2 November 2026 14:33\nTo: Anne Exemple <anne@maison.example>\n"
    "Subject: Your review\n\nWe refund you once the review is gone."
)


def _parties(tmp_path: Path, store: Store, text: str, sender: str, reader: str) -> set[str | None]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = sender, reader, "<1@x.example>"
    mail.set_content(text)
    return {message.parties for message in _read(_stored(tmp_path, mail), store)}


def test_all_that_one_buyer_had_with_one_seller_has_the_same_parties(tmp_path, store):
    desk, anne = "Desk <desk@seller.example>", "Anne Exemple <anne@maison.example>"
    told = [
        ("We refund you once the review is gone.", desk, anne),
        ("I shall not remove it.", anne, desk),
        (THREAD, anne, "help@authority.example"),
        ("Look.\n\nOn 2 Nov 2026 Desk <desk@seller.example> wrote:\n> We refund you.", anne,
         "help@authority.example"),
    ]  # fmt: skip
    (same,) = set.union(*(_parties(tmp_path, store, *mail) for mail in told))
    assert same
    assert "seller" not in same
    (other,) = _parties(tmp_path, store, "We refund you.", desk, "jo@maison.example")
    assert other != same


def test_a_note_tells_no_parties(tmp_path, store):
    path = tmp_path / "note.txt"
    path.write_text("They offered 20 euro if I remove the review.")
    assert [message.parties for message in _read(path, store)] == [None]


HEADS = (
    ("From: {0}\nSent: Monday, 2 November 2026 14:33\nTo: x@y.example\nSubject: Review"),
    ("De : {0}\nEnvoyé : lundi 2 novembre 2026 14:33\nÀ : x@y.example\nObjet : Avis"),
    ("Von: {0}\nGesendet: Montag, 2. November 2026 14:33\nAn: x@y.example\nBetreff: Bewertung"),
    ("Von: {0}\nDatum: 02.11.2026 14:33\nAn: x@y.example\nBetreff: Bewertung"),
    ("De: {0}\nEnviado el: lunes, 2 de noviembre de 2026 14:33\nPara: x@y.example\nAsunto: Aviso"),
    ("Da: {0}\nInviato: lunedì 2 novembre 2026 14:33\nA: x@y.example\nOggetto: Avviso"),
    ("On Mon, Nov 2, 2026 at 2:33 PM Desk <{0}> wrote:"),
    ("Le lun. 2 nov. 2026 à 14:33, Desk <{0}>\na écrit :"),
    ("Am 02.11.2026 um 14:33 schrieb Desk <{0}>:"),
    ("El lun, 2 nov 2026 a las 14:33, Desk <{0}> escribió:"),
    ("Il giorno lun 2 nov 2026 alle ore 14:33 Desk <{0}> ha scritto:"),
)


@pytest.mark.parametrize("head", HEADS, ids=[head[:14] for head in HEADS])
def test_a_quote_is_of_the_day_that_stands_above_it(head):
    _, (quote,) = split_quotes(f"See.\n\n{head.format('desk@seller.example')}\n\nWe refund you.")
    assert quote.day == "2026-11-02"
    assert quote.text.strip() == "We refund you."


@pytest.mark.parametrize(
    "head",
    [
        "On 11/02/2026 Desk <desk@seller.example> wrote:",
        "Desk <desk@seller.example> wrote:",
        "From: Desk\nSent: soon\nTo: x@y.example\nSubject: of 2 Nov 2026",
    ],
)
def test_a_day_that_is_not_told_or_may_be_two_is_none(head):
    _, (quote,) = split_quotes(f"See.\n\n{head}\n\nWe refund you.")
    assert quote.day is None


@pytest.mark.parametrize(("sent", "day"), [("03 Nov", "2026-11-02"), ("01 Nov", None)])
def test_a_quote_was_sent_before_the_mail_that_quotes_it(tmp_path, store, sent, day):
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "anne@maison.example", "<1@x.example>"
    mail["Date"] = f"{sent} 2026 10:00:00 +0100"
    mail.set_content(THREAD)
    own, quote = _read(_stored(tmp_path, mail), store)
    assert quote.sent_at == day
    assert own.sent_at.startswith(f"2026-11-{sent[:2]}")


@pytest.mark.parametrize("marks", ["", "> "])
def test_an_attribution_in_two_lines_tells_who_wrote_and_is_no_text(marks):
    text = f"Voir.\n\nLe lun. 2 nov. 2026 à 14:33, <desk@a.example>\na écrit :\n\n{marks}Payez."
    own, (quote,) = split_quotes(text)
    assert (quote.text.strip(), quote.address, quote.day) == (
        "Payez.", "desk@a.example", "2026-11-02",
    )  # fmt: skip
    assert own == "Voir."
