from pathlib import Path

import pytest

from crawler.items import Page, ReviewItem
from crawler.marketplaces.amazon import MARKETPLACE, AmazonPage
from crawler.pages import parse_page

FIXTURES = Path(__file__).parent / "fixtures" / "amazon"


def read(name: str, url: str) -> Page:
    return parse_page(AmazonPage, url, (FIXTURES / f"{name}.html").read_bytes())


@pytest.mark.parametrize("url", MARKETPLACE.should_match)
def test_claims_its_stores(url):
    assert MARKETPLACE.claims(url)


@pytest.mark.parametrize("url", MARKETPLACE.should_not_match)
def test_claims_no_look_alike(url):
    assert not MARKETPLACE.claims(url)


def test_japanese_product_page():
    page = read("product_ja", "https://www.amazon.co.jp/dp/B000000JP1")
    assert (page.outcome, page.kind, page.locale) == ("ok", "product", "ja-JP")
    assert (page.product, page.product_title, page.category) == ("B000000JP1", "折りたたみ傘", "傘")
    assert (page.aggregate_rating, page.best_rating, page.aggregate_count) == (4.2, 5.0, 1204)
    assert page.histogram_share == (62.0, 20.0, 9.0, 3.0, 6.0)
    assert page.seller is not None
    assert (page.seller.id, page.seller.name) == ("A0JPJPJPJPJPJP", "Amazon.co.jp")
    assert page.sellers == (page.seller,)
    assert page.listing == (
        "https://www.amazon.co.jp/product-reviews/B000000JP1/ref=x?reviewerType=all_reviews"
    )
    assert page.reviews[0] == ReviewItem(
        id="RJP00000000001",
        stars=5.0,
        rating=5.0,
        best_rating=5.0,
        posted_at="2025-08-31",
        date_text="2025年8月31日に日本でレビュー済み",
        title="軽くて丈夫",
        body="骨が太い。\n買ってよかった。",
        author="reviewer-1",
        author_id="amzn1.account.AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        verified=True,
        helpful=1,
        country="日本",
        variant="色: 紺",
        product="B000000JP2",
        url="https://www.amazon.co.jp/gp/customer-reviews/RJP00000000001",
    )


def test_foreign_review_in_its_own_words():
    review = read("product_ja", "https://www.amazon.co.jp/dp/B000000JP1").reviews[1]
    assert review.foreign
    assert (review.stars, review.posted_at) == (2.0, "2024-12-03")
    assert (review.country, review.lang) == ("アメリカ合衆国", "en")
    assert review.title == "Broke on day two"
    assert review.body == "The handle came off & the shop was silent."
    assert (review.helpful, review.verified) == (0, False)


def test_german_listing():
    page = read("listing_de", "https://www.amazon.de/product-reviews/B000000DE1?pageNumber=3")
    assert (page.outcome, page.kind, page.sort) == ("ok", "listing", "newest")
    assert (page.filtered, page.page_number) == (False, 3)
    assert page.next == (
        "https://www.amazon.de/product-reviews/B000000DE1/ref=x?pageNumber=4&sortBy=recent"
    )
    assert (page.aggregate_rating, page.aggregate_count, page.written_count) == (4.1, 1204, 310)
    assert page.histogram_share == (60.0, 15.0, 10.0, 5.0, 10.0)
    vine, plain = page.reviews
    assert (vine.posted_at, vine.country, vine.helpful) == ("2021-03-03", "Deutschland", 1532)
    assert (vine.vine, vine.incentivized, vine.product) == (True, True, "B000000DE2")
    assert vine.variant == "Farbe: Rot Größe: 1,7 L"
    assert vine.body == "Deckel klemmt.\n\nNach zwei Wochen defekt – schade."
    assert (plain.stars, plain.country, plain.helpful) == (5.0, "Vereinigten Königreich", 1)
    assert (plain.vine, plain.verified) == (False, True)


def test_page_number_and_order_are_what_the_page_shows():
    asked = "https://www.amazon.de/product-reviews/B000000DE1?pageNumber=9&sortBy=helpful"
    page = read("listing_de", asked)
    assert (page.page_number, page.sort) == (3, "newest")


@pytest.mark.parametrize(
    "query",
    ["filterByStar=one_star", "filterByKeyword=lid", "reviewerType=avp_only_reviews"],
)
def test_filter_in_the_url(query):
    url = f"https://www.amazon.de/product-reviews/B000000DE1?{query}"
    assert read("listing_de", url).filtered


def test_listing_of_2012():
    page = read("listing_2012", "http://www.amazon.fr/product-reviews/B000000FR1")
    assert (page.outcome, page.kind, page.locale) == ("ok", "listing", "fr-FR")
    assert (page.product, page.product_title) == ("B000000FR1", "Lampe de bureau")
    assert (page.aggregate_rating, page.aggregate_count, page.written_count) == (4.0, 3, 3)
    assert page.histogram == (2, 0, 0, 1, 0)
    assert (page.sort, page.page_number) == ("other", 1)
    assert page.next is not None
    assert page.next.endswith("link_next_2?pageNumber=2")
    first, second = page.reviews
    assert (first.id, first.stars, first.title) == ("RFR00000000001", 2.0, "Déçue")
    assert (first.helpful, first.helpful_total) == (3, 5)
    assert (first.posted_at, first.author_id) == ("2012-08-05", "A1FRFRFRFRFR")
    assert (first.verified, first.vine, first.product) == (True, False, "B000000FR2")
    assert first.body == "Le pied tient mal.\n\nRenvoyée & remboursée. Dommage."
    assert (second.helpful, second.helpful_total, second.body) == (0, None, "Parfaite.")
    assert second.posted_at == "2012-02-01"


def test_permalink():
    page = read("permalink_2022", "https://www.amazon.es/gp/customer-reviews/RES00000000001")
    assert (page.outcome, page.kind, page.product) == ("ok", "review", "B000000ES1")
    review = page.reviews[0]
    assert (review.stars, review.posted_at, review.helpful) == (1.0, "2022-05-08", 12)


def test_permalink_of_another_review_is_a_wrong_page():
    page = read("permalink_2022", "https://www.amazon.es/gp/customer-reviews/RES00000000009")
    assert (page.outcome, page.reviews) == ("wrong_page", ())


def test_product_page_of_2015():
    page = read("product_2015", "https://www.amazon.co.uk/dp/B000000UK1")
    review = page.reviews[0]
    assert (page.outcome, page.aggregate_count) == ("ok", 2)
    assert (review.id, review.stars) == ("RUK00000000001", 5.0)
    assert (review.title, review.author) == ("Bright, 2 years on", "reviewer-1")
    assert (review.helpful, review.helpful_total) == (12, 15)
    assert (review.posted_at, review.verified) == ("2014-01-05", True)
    assert review.body == "Still works.\nRecommended."


def test_listing_of_2015():
    page = read("listing_2015", "https://www.amazon.com/product-reviews/B000000US1")
    review = page.reviews[0]
    assert (page.outcome, page.kind, page.next) == ("ok", "listing", None)
    assert (page.aggregate_rating, page.aggregate_count) == (4.4, 1012)
    assert (review.id, review.stars, review.title) == ("RUS00000000001", 4.0, "Does its job")
    assert (review.author, review.author_id) == ("reviewer-1", "A1USUSUSUSUSUS")
    assert (review.helpful, review.helpful_total) == (12, 15)
    assert (review.posted_at, review.verified) == ("2015-01-05", True)
    assert (review.variant, review.body) == ("Color: Black", "Solid.\nNo wobble.")


def test_product_page_of_2026():
    page = read("product_2026", "https://www.amazon.eg/dp/B000000EG1")
    review = page.reviews[0]
    assert page.seller is not None
    assert (page.outcome, page.seller.name, page.locale) == ("ok", "Amazon.eg", "en-EG")
    assert (review.title, review.body) == ("Loud", "Loud.\nCool, though.")
    assert (review.country, review.posted_at, review.helpful) == ("Egypt", "2026-05-04", 0)


@pytest.mark.parametrize(
    ("name", "url", "outcome"),
    [
        ("captcha", "https://www.amazon.fr/dp/B000000FR1", "blocked"),
        ("continue_shopping", "https://www.amazon.com/dp/B000000US1", "blocked"),
        ("busy", "https://www.amazon.com/product-reviews/B000000US1", "blocked"),
        ("not_found", "https://www.amazon.de/dp/B000000DE1", "not_found"),
        ("not_found", "https://www.amazon.de/gp/customer-reviews/RDE00000000001", "not_found"),
        ("sign_in", "https://www.amazon.it/product-reviews/B000000IT1", "sign_in"),
        ("home", "https://www.amazon.pl/dp/B000000PL1", "wrong_page"),
        ("product_ja", "https://www.amazon.co.jp/dp/B000000JP9", "wrong_page"),
        ("product_none_pl", "https://www.amazon.pl/dp/B000000PL1", "empty"),
        ("product_ratings_only", "https://www.amazon.co.uk/dp/B000000GB1", "empty"),
        ("product_broken", "https://www.amazon.se/dp/B000000SE1", "broken"),
    ],
)
def test_outcomes(name, url, outcome):
    page = read(name, url)
    assert page.outcome == outcome
    assert page.sign or page.missing
    assert page.reviews == ()


def test_kind_of_a_wall_is_what_was_asked_for():
    assert read("captcha", "https://www.amazon.fr/dp/B000000FR1").kind == "product"
    assert read("sign_in", "https://www.amazon.it/product-reviews/B000000IT1").kind == "listing"


def test_none_written_is_not_none_rated():
    page = read("product_ratings_only", "https://www.amazon.co.uk/dp/B000000GB1")
    assert (page.aggregate_count, page.aggregate_rating) == (3, 4.0)
    page = read("product_none_pl", "https://www.amazon.pl/dp/B000000PL1")
    assert (page.aggregate_count, page.aggregate_rating) == (0, None)
    assert page.seller is not None
    assert page.seller.name == "Sklep Testowy"


def test_reported_but_not_shown_is_loud():
    page = read("product_broken", "https://www.amazon.se/dp/B000000SE1")
    assert (page.missing, page.aggregate_count) == (("reviews",), 35)
    assert page.sign == "says 35 ratings, shows no review"


def test_next_page_behind_a_sign_in_is_no_page():
    page = read("listing_sign_in_next", "https://www.amazon.ca/product-reviews/B000000CA1")
    assert (page.outcome, page.next, page.page_number) == ("ok", None, 1)
    assert page.sign == "the next page asks for a sign-in"


def test_listing_cut_short_is_broken():
    body = (FIXTURES / "listing_de.html").read_bytes()
    cut = body[: body.index(b'<ul class="a-pagination">')]
    page = parse_page(AmazonPage, "https://www.amazon.de/product-reviews/B000000DE1", cut)
    assert (page.outcome, page.missing) == ("broken", ("end of page",))


def test_seller_page():
    page = read("seller", "https://www.amazon.com/sp?seller=A1USUSUSUSUSUS")
    assert (page.outcome, page.kind) == ("ok", "seller")
    assert page.seller is not None
    assert (page.seller.id, page.seller.name) == ("A1USUSUSUSUSUS", "Shop of seller-1")


def test_recognises_a_saved_page_without_an_address():
    saved = b"<img src='https://m.media-amazon.com/x.png'><script>var ue_pty='Detail';</script>"
    assert MARKETPLACE.recognises(saved)
    assert not MARKETPLACE.recognises(b"<img src='https://m.media-amazon.com/x.png'>")
    assert not MARKETPLACE.recognises(b"<li data-hook='review'>")


def test_other_offers():
    html = """<html><div id="dp"><input id="ASIN" value="B000000001"><div class="mbc-offer-row">
    <span data-a-popover='{"url":"/x?a=B000000001&amp;me=A1OTOTOTOTOTOT"}'>
    <span class="mbcMerchantName">Other shop</span></span></div></div></html>"""
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", html.encode())
    assert page.seller is None
    assert [(s.id, s.name) for s in page.sellers] == [("A1OTOTOTOTOTOT", "Other shop")]


def test_listing_url_and_permalink():
    product = "https://www.amazon.fr/Chose/dp/b000000fr1/ref=x?th=1"
    assert MARKETPLACE.site(product) == "amazon.fr"
    assert MARKETPLACE.listing_url(product) == (
        "https://www.amazon.fr/product-reviews/B000000FR1?sortBy=recent"
    )
    assert MARKETPLACE.permalink(product, "R1AAAAAAAAAAAA") == (
        "https://www.amazon.fr/gp/customer-reviews/R1AAAAAAAAAAAA"
    )
    assert MARKETPLACE.permalink(product, "../evil") is None
    assert MARKETPLACE.listing_url("https://www.amazon.fr/sp?seller=A1") == (
        "https://www.amazon.fr/sp?seller=A1"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 100,
        b"[]",
        b'{"a": [' * 2000,
        b"<!-- nothing -->",
        b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        b"<html>" + b"<div data-hook='review' id='R0000000000001'>" * 400,
        b"<html><div data-hook='review' id='R0000000000001'><p data-hook='review-body'>"
        + b"<li>x<br>" * 20_000,
        b"<html><table id='histogramTable'>" + b"<tr><td>" * 500,
    ],
)
def test_hostile_bodies_are_an_outcome(body):
    page = parse_page(AmazonPage, "https://www.amazon.com/dp/B000000001", body)
    assert page.outcome == "broken"
    assert page.missing
