"""One invented review in the words of every store and language, in the markup of 2024 and 2025."""

import json
import tomllib
from pathlib import Path

import pytest

from crawler.items import Page
from crawler.marketplace import load_marketplaces
from crawler.pages import parse_page

REVIEW = "R1AAAAAAAAAAAA"
WORDS = tomllib.loads(
    (Path(__file__).parent / "fixtures" / "amazon_stores.toml").read_text(encoding="utf-8")
)


def card(
    body: str = "Works well.",
    *,
    review: str = REVIEW,
    stars: str = "4.0 out of 5 stars",
    title: str = "Fine",
    date: str = "Reviewed in Germany on January 5, 2025",
    votes: str = "",
    hook: str = "review-star-rating",
    rich: bool = False,
) -> str:
    expander = (
        '<span data-hook="review-body"><div class="a-expander-container"><div'
        ' data-hook="review-collapsed" class="a-expander-content review-text-content">'
        f'<span>{body}</span></div><div class="a-expander-header"><a data-hook="expand-collapse">'
        '<span class="a-expander-prompt">Read more</span></a></div></div></span>'
    )
    container = f'<div data-hook="reviewRichContentContainer"><span>{body}</span></div>'
    return f"""<li id="{review}" data-hook="review"><div id="customer_review-{review}">
<div data-hook="genome-widget"><a href="/gp/profile/amzn1.account.AEAAAAAAAAAAAAAAAAAA/ref=x"
 class="a-profile"><span class="a-profile-name">Ana</span></a></div>
<a data-hook="review-title" href="/gp/customer-reviews/{review}/ref=x?ASIN=B000000001"><i
 data-hook="{hook}" class="a-icon a-icon-star a-star-4"><span class="a-icon-alt">{stars}</span></i>
<span class="a-letter-space"></span><span>{title}</span></a>
<span data-hook="review-date">{date}</span>
<a data-hook="format-strip" href="/x/product-reviews/B000000002/ref=x">Color: Red</a>
<span data-hook="avp-badge-linkless">Verified</span>
{container if rich else expander}
<span class="cr-vote" data-hook="review-voting-widget">
<span data-hook="helpful-vote-statement">{votes}
</span><a data-hook="report-abuse-link">Report</a></span></div></li>"""


def page(
    cards: str, *, lang: str = "en-us", count: str = "1,234 ratings", average: str = "4.5 out of 5"
) -> bytes:
    return f"""<!doctype html><html lang="{lang}"><head><title>Kettle</title></head><body>
<script>var ue_pty = "Detail", ue_pti = "B000000001";</script><input id="ASIN" value="B000000001">
<div id="dp"><span id="productTitle">Kettle</span><div id="averageCustomerReviews">
<span id="acrPopover" title="{average}"></span><span id="acrCustomerReviewText">{count}</span></div>
<div id="reviewsMedley"><span data-hook="rating-out-of-text">{average}</span>
<div data-hook="total-review-count">{count}</div><ul id="cm-cr-dp-review-list">{cards}</ul></div>
</div></body></html>""".encode()


def read(body: bytes, *, host: str = "com", path: str = "dp/B000000001") -> Page:
    reader = load_marketplaces()["amazon"].page
    return parse_page(reader, f"https://www.amazon.{host}/{path}", body)


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("store", WORDS["store"], ids=lambda s: f"{s['host']}-{s['lang']}")
def test_every_store_in_its_languages(store: dict[str, str], rich: bool) -> None:
    count = store["count"]
    body = page(
        card(stars=store["stars"], date=store["date"], votes=store["votes"], rich=rich),
        lang=store["lang"], count=count, average=store["average"],
    )  # fmt: skip
    read_page = read(body, host=store["host"])
    review = read_page.reviews[0]
    assert read_page.outcome == "ok"
    assert read_page.aggregate_count == (102_234 if count.startswith("1,02,") else 1234)
    assert read_page.aggregate_rating == 4.5
    assert (review.stars, review.posted_at, review.country) == (4.0, "2025-01-05", store["country"])
    assert (review.title, review.body, review.author) == ("Fine", "Works well.", "Ana")
    assert (review.helpful, review.verified, review.variant) == (12, True, "Color: Red")
    assert review.product == "B000000002"


@pytest.mark.parametrize(("lang", "votes"), WORDS["one_vote"].items())
def test_one_vote_is_spelled_out(lang: str, votes: str) -> None:
    assert read(page(card(votes=votes), lang=lang)).reviews[0].helpful == 1


@pytest.mark.parametrize(
    "mark", ['id="cm-cr-global-review-list"', 'data-hook="global-reviews-content"']
)
def test_reviews_under_other_countries_are_foreign_whatever_their_stars_are_called(
    mark: str,
) -> None:
    both = card() + f"</ul><ul {mark}>" + card(review="R1BBBBBBBBBBBB")
    assert [r.foreign for r in read(page(both)).reviews] == [False, True]


@pytest.mark.parametrize("hidden", ["original", "translated"])
def test_a_translated_review_is_read_as_it_was_written(hidden: str) -> None:
    def told(own: str, other: str) -> str:
        marks = {"original": own, "translated": other}
        return "".join(
            f'<span class="cr-{name}-review-content{" aok-hidden" if name == hidden else ""}">'
            f"{words}</span>"
            for name, words in marks.items()
        )

    shown = card(told("Geht gut.", "Works."), title=told("Gut", "Good"))
    review = read(page(shown)).reviews[0]
    assert (review.title, review.body) == ("Gut", "Geht gut.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<div id="video-block-R1" class="video-block"></div>After the film', "After the film"),
        (
            '<div class="vse-player-container"><div>The media could not be loaded.</div></div>Text',
            "Text",
        ),
        ("", None),
        ("Brief content visible, double tap to read full content.\nIt boils.", "It boils."),
        ("<p><span>One.</span></p><p>Two</p>", "One.\nTwo"),
    ],
)
def test_what_sits_in_a_body_without_being_words(body: str, words: str | None) -> None:
    assert read(page(card(body, rich=True))).reviews[0].body == words


def test_a_listing_that_turns_its_page_in_place() -> None:
    following = "/Kettle/product-reviews/B000000001/ref=x_next_3?pageNumber=3"
    commands = [
        ["script", "if(window.ue) {}"],
        ["update", "#cm_cr-review_list", ""],
        ["append", "#cm_cr-review_list", card()],
        ["append", "#cm_cr-review_list", card(review="R1BBBBBBBBBBBB")],
        [
            "append",
            "#cm_cr-review_list",
            f'<ul class="a-pagination"><li class="a-last"><a href="{following}">Next</a></li></ul>',
        ],
        ["loaded", "#cm_cr-review_list"],
    ]
    body = "\n&&&\n".join(json.dumps(command) for command in commands).encode()
    answer = read(body, path="hz/reviews-render/ajax/reviews/get/ref=x_2")
    assert (answer.outcome, answer.kind, answer.product) == ("ok", "listing", "B000000001")
    assert [r.id for r in answer.reviews] == [REVIEW, "R1BBBBBBBBBBBB"]
    assert answer.page_number == 2
    assert answer.next == f"https://www.amazon.com{following}"


def test_an_answer_in_place_without_reviews_is_not_empty() -> None:
    nothing = '<div class="no-reviews-section">Sorry, no reviews match your selections.</div>'
    body = json.dumps(["append", "#cm_cr-review_list", nothing]) + "\n&&&\n"
    assert read(body.encode(), path="hz/reviews-render/ajax/reviews/get").outcome == "broken"


def test_a_review_that_is_drawn_again_in_a_pop_up_is_read_once() -> None:
    assert [r.id for r in read(page(card() + card())).reviews] == [REVIEW]


@pytest.mark.parametrize("title", ["Sorry!", "Tut uns Leid!", "Toutes nos excuses"])
def test_dogs_are_a_busy_server_in_every_language(title: str) -> None:
    dogs = (
        f'<html><head><title>{title}</title></head><body><a href="/dogsofamazon"></a></body></html>'
    )
    assert read(dogs.encode()).outcome == "blocked"


LISTED = [
    ("com", "en-us", "1,204 global ratings | 437 global reviews"),
    ("com", "en-us", "1,204 total ratings, 437 with reviews"),
    ("de", "de-de", "1.204 Gesamtbewertungen, 437 mit Rezensionen"),
    ("fr", "fr-fr", "1\u202f204 évaluations au total, 437 avec avis"),
    ("es", "es-es", "1.204 calificaciones totales, 437 con reseñas"),
    ("it", "it-it", "1.204 valutazioni totali, 437 con recensioni"),
    ("nl", "nl-nl", "1.204 beoordelingen in totaal, 437 met recensies"),
    ("se", "sv-se", "1\u00a0204 totalt antal betyg, 437 med recensioner"),
    ("pl", "pl-pl", "1\u00a0204 ocen łącznie, 437 z recenzjami"),
    ("com.tr", "tr-tr", "1.204 toplam puan, 437 yorum içeriyor"),
    ("com.br", "pt-br", "1.204 classificações no total, 437 com avaliações"),
    ("com.mx", "es-mx", "1,204 calificaciones totales, 437 con opiniones"),
    ("co.jp", "ja-jp", "1,204件の評価、437件のレビュー"),
    ("in", "en-in", "1,02,204 total ratings, 437 with reviews"),
    ("ae", "ar-ae", "إجمالي 1,204 تقييم، 437 مع مراجعات"),
    ("sa", "ar-sa", "إجمالي ١٬٢٠٤ تقييم، ٤٣٧ مع مراجعات"),
]


@pytest.mark.parametrize(("host", "lang", "shown"), LISTED)
@pytest.mark.parametrize("shows", [True, False])
def test_what_a_listing_says_it_holds(host: str, lang: str, shown: str, shows: bool) -> None:
    body = f"""<html lang="{lang}"><body><script>var ue_pty = "CustomerReviews";</script>
<div data-hook="cr-filter-info-review-rating-count">{shown}</div><div id="cm_cr-review_list">
{card() if shows else ""}<ul class="a-pagination"></ul></div></body></html>"""
    listing = read(body.encode(), host=host, path="product-reviews/B000000001")
    assert (listing.kind, listing.written_count) == ("listing", 437)
    assert listing.outcome == ("ok" if shows else "broken")
