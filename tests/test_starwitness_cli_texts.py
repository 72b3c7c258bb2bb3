"""`starwitness parse` and `classify`: one JSON object for whatever they are given."""

import gzip
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from command import PAGE, call

OUTCOMES = {"ok", "empty", "blocked", "sign_in", "wrong_page", "not_found", "broken"}

PARSED = {
    "outcome", "marketplace", "kind", "product", "seller", "aggregate_rating", "best_rating",
    "aggregate_count", "reviews", "next",
}  # fmt: skip

PARSED_REVIEW = {
    "id", "stars", "posted_at", "title", "body", "author", "verified", "helpful", "foreign",
}  # fmt: skip


MARKED = (
    '<html lang="fr"><script type="application/ld+json">{"@type": "Product", "name": "Théière",'
    ' "review": {"@type": "Review", "author": "Zoë", "reviewBody": "Très bien, elle verse sans'
    ' goutter et garde la chaleur longtemps."}}</script></html>'
)


def test_parse_reads_a_page_as_browsers_save_it(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Snapshot-Content-Location"] = "https://shop.example/kettle"
    mail.set_content(MARKED, subtype="html", cte="quoted-printable")
    mail.make_related()
    saved = {
        "page.html": MARKED.encode(), "page.html.gz": gzip.compress(MARKED.encode()),
        "page.mhtml": mail.as_bytes(), "page": mail.as_bytes(),
    }  # fmt: skip
    for name, body in saved.items():
        (tmp_path / name).write_bytes(body)
        told = call("parse", tmp_path / name, "--url", "https://shop.example/kettle").stdout
        page = json.loads(told)
        assert page["product_title"] == "Théière", name
        assert [review["author"] for review in page["reviews"]] == ["Zoë"], name


def test_parse_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    path.write_text(PAGE, encoding="utf-8")
    page = json.loads(call("parse", path, "--url", "https://shop.example/kettle").stdout)
    assert set(page) >= PARSED
    assert page["outcome"] == "ok"
    assert (page["product"], page["aggregate_count"]) == ("k-1", 1)
    (review,) = page["reviews"]
    assert set(review) >= PARSED_REVIEW
    assert (review["stars"], review["posted_at"], review["author"]) == (5, "2026-10-02", "Ines")
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\xff\xfe" * 50, b"<" * 5000, b"{", b"[" * 5000, b"<html>" + b"<div>" * 3000,
     b'<script type="application/ld+json">{"@type": "Product", "review": [null, 1, [[]]]}</script>',
     b"a" * 200_000],
    ids=["empty", "binary", "angles", "brace", "brackets", "deep", "nulls", "long word"],
)  # fmt: skip
def test_parse_survives_anything(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(body)
    for url in ("https://shop.example/1", "https://www.amazon.fr/product-reviews/B0AAAAAAA1"):
        page = json.loads(call("parse", path, "--url", url).stdout)
        assert page["outcome"] in OUTCOMES - {"ok"}


def test_half_a_character_is_replaced(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "kettle.html"
    cut = PAGE.replace('Kettle",', 'Kettle \\ud83d",').replace("k-1", "k\\ud83d")
    path.write_text(cut.replace("It boils.", "It boils \\ud83d"), encoding="utf-8")
    page = json.loads(call("parse", path, "--url", "https://shop.example/kettle").stdout)
    assert page["product"] == "k?"
    assert page["product_title"] == "Kettle ?"
    call("import", path, "--url", "https://shop.example/kettle", "-C", workspace)


def test_classify_prints_a_line_for_every_line() -> None:
    lines = [
        {"id": "a", "text": "They offered me a full refund if I delete my review.", "n": 1},
        {"id": "b", "text": "The kettle boils in three minutes.", "lang": "en"},
        {"id": "c"},
    ]
    text = "\n".join(json.dumps(line) for line in lines) + "\n\nno json\n"
    result = call("classify", "-", stdin=text, code=3)
    assert "2 could not be read; the first: line 3 has no" in result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(told) == 4
    assert told[0]["n"] == 1
    assert told[0]["mentions"][0]["scheme"] == "refund_for_removal"
    assert told[1]["mentions"] == []
    assert told[2]["id"] == "c"
    assert "error" in told[2]
    assert "error" in told[3]
