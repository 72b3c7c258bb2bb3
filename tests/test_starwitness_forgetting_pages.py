"""A page without one reviewer: what others wrote stays whole, and the page stays."""

import json
import time
from pathlib import Path

import pytest

from crawler.captures.exchanges import Exchange
from crawler.captures.identities import redact_people
from crawler.captures.redaction import redact
from crawler.captures.store import CaptureStore
from crawler.marketplace import load_marketplaces, marketplace_for
from crawler.pages import parse_page
from crawler.pseudonyms import pseudonym
from db.erasures import ERASED
from starwitness.forgetting.pages import rewrite_pages
from starwitness.forgetting.subject import Subject

KEY = b"k" * 32
URL = "https://shop.example/product/lamp"
MINE = ("Works as it should", "It works very well. Would buy it again.")


def page(*others):
    """Return a product page with a review of Jane Poe's, `MINE`, and others' (title, body)."""
    reviews = [("Jane Poe", *MINE), *((f"Other {n}", *o) for n, o in enumerate(others))]
    marked = {
        "@context": "https://schema.org", "@type": "Product", "name": "Lamp", "sku": "lamp",
        "review": [
            {"@type": "Review", "author": {"@type": "Person", "name": name}, "name": title,
             "datePublished": "2026-01-02", "reviewBody": body,
             "reviewRating": {"@type": "Rating", "ratingValue": 4}}
            for name, title, body in reviews
        ],
    }  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(marked)}</script>'
    return f"<html><head><title>Lamp</title>{script}</head><h1>Lamp</h1></html>".encode()


def forgotten(folder, body):
    captures = CaptureStore(folder)
    ref = captures.write(
        "c1",
        Exchange(url=URL, fetched_at="2026-01-05T06:00:00Z", status=200, headers=(), body=body),
    )
    who = pseudonym(KEY, "shop.example", "Jane Poe", None)
    done = rewrite_pages(
        captures, Subject(reviewer=who, reviews=frozenset()), key=KEY,
        products={ref.id: ("shop.example", "lamp")}, marketplaces={}, texts=MINE,
    )  # fmt: skip
    return done.bodies[ref.id], bool(done.dropped)


def read(body):
    found = parse_page(marketplace_for(URL).page, URL, body)
    return [(review.author, review.title, review.body) for review in found.reviews]


@pytest.mark.parametrize(
    "other",
    [
        ("Nice", "Sehr gut. It works very well. Would buy it again. Really."),
        ("Works as it should, mostly", "Fine."),
        ("Works as it should", "Fine."),
        ("Nice", "Works as it should"),
    ],
    ids=["body inside a body", "title inside a title", "the same title", "title as a body"],
)
def test_others_keep_every_word_and_the_page_stays(tmp_path, other):
    body, dropped = forgotten(tmp_path, page(other))
    assert not dropped
    mine, theirs = read(body)
    assert theirs == ("Other 0", *other)
    assert (mine[0], mine[2]) == (ERASED, ERASED)
    assert mine[1] == (MINE[0] if MINE[0] in other else ERASED)


def test_a_page_on_which_every_text_of_theirs_is_another_s_too_goes(tmp_path):
    body, dropped = forgotten(tmp_path, page(MINE))
    assert dropped
    assert b"Would buy it again" not in body


PEOPLE = """<html><body><h1>Lamp</h1>{reviews}</body></html>"""
PERSON = """<article itemscope itemtype="https://schema.org/Review">
<aside aria-label="Info for {name}"><a href="https://shop.example/users/{number}/">
<img alt="" src="https://pics.example/avatar/{number}f.jpg"></a></aside>
<span itemprop="author" itemscope itemtype="https://schema.org/Person">
<span itemprop="name">{name}</span></span>
<meta itemprop="datePublished" content="2026-01-02"><h3 itemprop="name">{title}</h3>
<span itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">
<meta itemprop="ratingValue" content="4"></span>
<p itemprop="reviewBody">{text}</p></article>"""


def test_picture_description_and_name_in_other_words_go_too(tmp_path):
    body = PEOPLE.format(
        reviews=PERSON.format(name="Jane Poe", number="667d00af3a", title=MINE[0], text=MINE[1])
        + PERSON.format(name="Ann Oth", number="123d00af3b", title="So so", text="It is a lamp.")
    ).encode()
    left, dropped = forgotten(tmp_path, body)
    assert not dropped
    for word in (b"Jane", b"Poe", b"avatar/667d00af3af"):
        assert word not in left
    for word in (b"Info for Ann Oth", b"avatar/123d00af3bf", b"users/123d00af3b", b"It is a lamp"):
        assert word in left


@pytest.mark.parametrize("name", ["Marie", "Jane Poe"])
def test_ids_in_links_and_numbers_in_json_go_and_the_json_stays(name):
    body = (
        f'{{"user_id": 4711123, "by": "{name}", "url": "https://shop.example/user/4711123/x",'
        f'"label": "Info for {name}", "other": 47111234}}'
    )
    left = redact_people(body.encode(), [name], ["4711123"], by=b"X", wide=True)
    told = json.loads(left)
    assert told["user_id"] is None
    assert "4711123" not in told["url"]
    assert told["other"] == 47111234


@pytest.mark.parametrize("part", [b"Jane ", b"Jane<b>", b"Jane Poe http://x/avatar/q "])
def test_a_page_that_names_somebody_without_end_takes_no_longer(part):
    started = time.process_time()
    redact_people(part * 50_000, ["Jane Poe", "Jane"], ["667d00af3a"], by=b"X", wide=True)
    assert time.process_time() - started < 5


def test_a_number_as_a_title_leaves_the_numbers_of_a_page_alone():
    body = b'{"stars": 5, "title": "5"}'
    assert redact(body, ["5"], by=b"X") == b'{"stars": 5, "title": "X"}'


@pytest.mark.parametrize("site", ["amazon", "trustpilot", "ebay", "yotpo", "judgeme"])
def test_no_page_of_a_marketplace_keeps_a_reviewer_or_goes(tmp_path, site):
    """On saved pages of each kind: who has an id is found no more, and the page stays."""
    marketplace = load_marketplaces()[site]
    tried = 0
    for path in sorted((Path(__file__).parent / "fixtures" / site).glob("l*.*")):
        url = f"https://www.{site}.example/{path.stem}"
        page = parse_page(marketplace.page, url, path.read_bytes())
        for item in page.reviews:
            who = pseudonym(KEY, "s", item.author, item.author_id)
            if who is None:
                continue
            tried += 1
            captures = CaptureStore(tmp_path / f"{path.stem}{tried}")
            ref = captures.write("c", Exchange(
                url=url, fetched_at="2026-01-05T06:00:00Z", status=200, headers=(),
                body=path.read_bytes(),
            ))  # fmt: skip
            done = rewrite_pages(
                captures, Subject(reviewer=who, reviews=frozenset()), key=KEY,
                products={ref.id: ("s", "p")}, marketplaces={ref.id: site}, texts=(),
            )  # fmt: skip
            assert not done.dropped
            left = done.bodies[ref.id]
            for mark in (item.author_id, item.author):
                if mark and len(mark) >= 6:
                    assert mark.encode() not in left
            captures.close()
    assert tried or site in ("ebay", "judgeme")
