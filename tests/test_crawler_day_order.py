"""Numeric days of one page are in one order, and no order is guessed."""

import json

import pytest

from crawler.drawn.day_order import settled_days
from crawler.marketplace import marketplace_for
from crawler.pages import parse_page


@pytest.mark.parametrize(
    ("locale", "texts", "days"),
    [
        ("en-US", ["12/25/2024", "05/06/2024"], ["2024-12-25", "2024-05-06"]),
        ("en-US", ["25/12/2024", "05/06/2024"], ["2024-12-25", "2024-06-05"]),
        ("en", ["5/6/24", "25/12/23"], ["2024-06-05", "2023-12-25"]),
        ("fr-FR", ["12/25/2024", "05/06/2024"], ["2024-12-25", "2024-05-06"]),
        ("fr-FR", ["25/12/2024", "05/06/2024"], ["2024-12-25", "2024-06-05"]),
        ("fr-FR", ["05/06/2024"], ["2024-06-05"]),
        ("en", ["05/06/2024"], ["2024-05-06"]),
        ("en", ["12/25/2024", "25/12/2024", "05/06/2024", "07-07-2024"],
         ["2024-12-25", None, None, "2024-07-07"]),
        (None, ["05/06/2024"], [None]),
        (None, ["05.06.2024", "07.08.2024"], ["2024-06-05", "2024-08-07"]),
        (None, ["05/06/2024", "25/12/2024"], ["2024-06-05", "2024-12-25"]),
        ("en-US", ["January 6, 2024", None, "13/13/2024"], ["2024-01-06", None, None]),
        ("en-US", ["January 6, 2024", "2024-02-03", "13/12/2024"],
         ["2024-01-06", "2024-02-03", "2024-12-13"]),
    ],
)  # fmt: skip
def test_days(locale, texts, days):
    assert settled_days(texts, locale) == days


def test_the_country_of_the_shop_settles_what_its_template_does_not():
    assert settled_days(["25/12/2024", "05/06/2024"], "en-US", home="fr-FR") == [
        "2024-12-25",
        "2024-06-05",
    ]
    assert settled_days(["5 mai 2024"], "en-US", home="fr-FR") == ["2024-05-05"]


DAYS = {"A": "12/25/2024", "B": "05/06/2024"}
MARKED = json.dumps({"@type": "Product", "name": "Kettle", "review": [
    {"@type": "Review", "author": author, "reviewBody": "Fine.", "datePublished": day}
    for author, day in DAYS.items()
]})  # fmt: skip
COUNTED = json.dumps({"@type": "Product", "name": "Kettle", "aggregateRating": {
    "@type": "AggregateRating", "ratingValue": 4, "reviewCount": 2}})  # fmt: skip
DRAWN = "".join(
    f'<div class="review-item"><b class="author">{author}</b><i class="stars" title="4 of 5"></i>'
    f'<u class="date">{day}</u><p class="text">Fine.</p></div>'
    for author, day in DAYS.items()
)
YOTPO = "".join(
    f'<div class="yotpo-review" data-review-id="{day[:2]}"><b class="yotpo-user-name">A</b>'
    f'<span class="yotpo-review-date">{day}</span><p class="content-review">Fine.</p></div>'
    for day in ("25/12/20", "05/06/20")
)


def _page(script: str, body: str) -> str:
    return (
        f'<html lang="fr"><head><script type="application/ld+json">{script}</script></head><body>'
        f"<h1>Kettle</h1><div>{body}</div></body></html>"
    )


@pytest.mark.parametrize(
    ("url", "body", "days"),
    [
        ("https://a.example/kettle", _page(MARKED, ""), ["2024-12-25", "2024-05-06"]),
        ("https://a.example/kettle", _page(COUNTED, DRAWN), ["2024-12-25", "2024-05-06"]),
        ("https://staticw2.yotpo.com/batch", json.dumps([{"result": YOTPO}]),
         ["2020-12-25", "2020-06-05"]),
    ],
)  # fmt: skip
def test_pages(url, body, days):
    page = parse_page(marketplace_for(url).page, url, body.encode())
    assert [review.posted_at for review in page.reviews] == days
