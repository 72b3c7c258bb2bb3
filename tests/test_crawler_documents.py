"""Bytes become the words that were meant, whatever the page calls its encoding."""

import json

import pytest

from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

WORDS = {
    "fr": "Très bien, ça chauffe à merveille", "ru": "Хороший чайник", "ja": "とても良いやかんです",
    "tr": "Çok güzel, şıklığı yeter", "zh": "很好的水壶，烧水很快", "en": "Good; it boils.",
}  # fmt: skip


def body_of(words: str, *, written: str, meta: str = "", header: str = "") -> str | None:
    review = {"@type": "Review", "author": "A", "reviewBody": words}
    product = {"@type": "Product", "name": "Kettle", "review": review}
    charset = f'<meta charset="{meta}">' if meta else ""
    page = (
        f'<html><head>{charset}<script type="application/ld+json">'
        f"{json.dumps(product, ensure_ascii=False)}</script></head></html>"
    )
    headers = {"Content-Type": f"text/html; charset={header}"} if header else {}
    url = "https://hearth.example/kettle"
    read = parse_page(MARKETPLACE.page, url, page.encode(written), headers=headers)
    return read.reviews[0].body if read.reviews else None


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize(
    "named", ["iso-8859-1", "windows-1251", "iso-8859-9", "shift_jis", "gb2312", "utf-8", ""]
)
def test_utf_8_that_still_names_its_old_encoding(words: str, named: str) -> None:
    assert body_of(words, written="utf-8", meta=named) == words
    assert body_of(words, written="utf-8", meta="utf-8", header=named) == words


@pytest.mark.parametrize(
    ("lang", "encoding"),
    [("fr", "iso-8859-1"), ("ru", "windows-1251"), ("ja", "shift_jis"), ("tr", "iso-8859-9"),
     ("zh", "gbk"), ("ja", "iso-2022-jp"), ("en", "iso-8859-1"), ("ru", "koi8-r")],
)  # fmt: skip
def test_pages_in_the_encoding_that_they_name(lang: str, encoding: str) -> None:
    words = WORDS[lang]
    assert body_of(words, written=encoding, meta=encoding) == words
    assert body_of(words, written=encoding, header=encoding) == words
    if encoding != "iso-2022-jp":
        assert body_of(words, written=encoding, meta=encoding, header="utf-8") == words
