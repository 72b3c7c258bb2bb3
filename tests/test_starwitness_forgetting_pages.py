"""A page without one reviewer: what others wrote stays whole, and the page stays."""

import json

import pytest

from crawler.captures import CaptureStore, Exchange
from crawler.marketplace import marketplace_for
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
