"""Shops by their markup: whose reviews count, in which syntax, on which scale."""

import json
from dataclasses import asdict

import pytest

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://shop.example/kettle-blue-4711"
REVIEW = {
    "@type": "Review",
    "author": {"@type": "Person", "name": "Ines"},
    "datePublished": "2024-03-05",
    "name": "Boils fast",
    "reviewBody": "Boils a litre in two minutes.",
    "reviewRating": {"@type": "Rating", "ratingValue": 4},
}
OTHER = {**REVIEW, "author": {"name": "Oto"}, "reviewBody": "Lid came loose after a week."}
PRODUCT = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Blue Kettle",
    "sku": "4711",
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.5", "reviewCount": "12"},
    "review": [REVIEW],
}


def script(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def read(*parts: object, url: str = URL, head: str = "", lang: str = "en-GB") -> Page:
    body = "".join(p if isinstance(p, str) and p.startswith("<") else script(p) for p in parts)
    html = (
        f'<html lang="{lang}"><head><title>Blue Kettle | Shop</title>{head}</head>'
        f"<body><h1>Blue Kettle</h1>{body}</body></html>"
    )
    return parse_page(MARKETPLACE.page, url, html.encode())


def authors(page: Page) -> list[str | None]:
    return [review.author for review in page.reviews]


def test_reads_every_field_of_a_review() -> None:
    page = read(PRODUCT)
    assert (page.outcome, page.kind, page.product) == ("ok", "product", "4711")
    assert (page.aggregate_rating, page.best_rating, page.aggregate_count) == (4.5, 5.0, 12)
    (review,) = page.reviews
    expected = {
        "id": None, "stars": 4.0, "rating": 4.0, "best_rating": 5.0, "posted_at": "2024-03-05",
        "title": "Boils fast", "body": "Boils a litre in two minutes.", "author": "Ines",
    }  # fmt: skip
    assert {name: asdict(review)[name] for name in expected} == expected


@pytest.mark.parametrize(
    "value",
    [
        [PRODUCT],
        {"@graph": [{"@graph": [PRODUCT]}]},
        {"@context": "x", "@graph": [{"@type": "WebPage", "mainEntity": PRODUCT}]},
        {**PRODUCT, "@type": ["Product", "Thing"]},
        {**PRODUCT, "@type": "product", "review": [{**REVIEW, "@type": "review"}]},
        {**PRODUCT, "@type": "http://schema.org/Product"},
        {**{k: v for k, v in PRODUCT.items() if k != "review"}, "reviews": [REVIEW]},
        {**PRODUCT, "review": REVIEW},
        {
            **PRODUCT,
            "review": [{"@type": "Review"}, None, REVIEW, {"@type": "Review", "author": ""}],
        },
        {"@graph": [{**PRODUCT, "review": {"@id": "#r"}}, {**REVIEW, "@id": "#r"}]},
    ],
)
def test_shapes_of_json_ld(value: object) -> None:
    page = read(value)
    assert authors(page) == ["Ines"]
    assert (page.aggregate_rating, page.aggregate_count) == (4.5, 12)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PRODUCT)[:-1] + ",}",
        "// the product\n" + json.dumps(PRODUCT) + ";",
        "/* product */ " + json.dumps(PRODUCT).replace('"sku": "4711",', '"sku": "4711",,'),
        json.dumps(PRODUCT).replace("Boils a litre", "Boils\n\ta litre"),
        json.dumps(PRODUCT).replace('"', "&quot;"),
        "<!--\n" + json.dumps(PRODUCT) + "\n-->",
        json.dumps(PRODUCT).replace("two minutes", "two\\' minutes"),
        json.dumps({"@type": "WebSite"}) + "\n" + json.dumps(PRODUCT),
    ],
)
def test_invalid_json_ld_is_repaired(text: str) -> None:
    page = read("<p>x</p>" + script(text))
    assert authors(page) == ["Ines"]


MICRODATA = """\
<div itemscope itemtype="http://schema.org/Product"><h2 itemprop="name">Blue Kettle</h2>
<div itemprop="review" itemscope itemtype="http://schema.org/Review" id="review-88123">
 <span itemprop="author">Ines</span> <time>5 March 2024</time>
 <div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">
  <meta itemprop="ratingValue" content="4"></div>
 <p itemprop="reviewBody">Boils a litre in two minutes.</p> <i>Verified purchase</i>
</div></div>"""


def test_broken_json_ld_beside_good_microdata() -> None:
    page = read('{"@type": "Product", "name": "Blue', MICRODATA)
    (review,) = page.reviews
    assert (review.id, review.posted_at, review.verified) == ("88123", "2024-03-05", True)


def test_a_review_in_two_syntaxes_counts_once() -> None:
    page = read(PRODUCT, MICRODATA)
    assert authors(page) == ["Ines"]
    assert page.reviews[0].id == "88123"


def test_rdfa() -> None:
    page = read(
        '<div vocab="http://schema.org/" typeof="Product"><b property="name">Blue Kettle</b>'
        '<div property="review" typeof="Review"><span property="author">Ines</span>'
        '<div property="reviewRating" typeof="Rating"><b property="ratingValue">3</b></div>'
        '<p property="reviewBody">Fine.</p></div></div>'
    )
    assert [(r.author, r.stars, r.body) for r in page.reviews] == [("Ines", 3.0, "Fine.")]


@pytest.mark.parametrize("shop", ["Organization", "Store", "LocalBusiness", "OnlineStore"])
def test_the_shops_own_rating_is_not_the_products(shop: str) -> None:
    own = {
        "@type": shop, "name": "Shop",
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.9, "reviewCount": 90210},
        "review": [OTHER],
    }  # fmt: skip
    page = read(own, PRODUCT)
    assert (page.aggregate_rating, page.aggregate_count) == (4.5, 12)
    assert authors(page) == ["Ines"]
    bare = read(own, {k: v for k, v in PRODUCT.items() if k not in ("aggregateRating", "review")})
    assert (bare.aggregate_rating, bare.aggregate_count, bare.reviews) == (None, None, ())


def test_an_aggregate_that_names_the_shop_is_the_shops() -> None:
    rating = {
        "@type": "AggregateRating", "ratingValue": 4.9, "reviewCount": 90210,
        "itemReviewed": {"@type": "Organization", "name": "Shop"},
    }  # fmt: skip
    page = read({**PRODUCT, "aggregateRating": rating})
    assert (page.aggregate_rating, page.aggregate_count) == (None, None)


def test_related_products_do_not_lend_their_reviews() -> None:
    related = {
        "@type": "Product", "name": "Red Toaster", "url": "https://shop.example/toaster-red-9",
        "review": [OTHER], "aggregateRating": {"ratingValue": 1, "reviewCount": 1},
    }  # fmt: skip
    page = read(related, {"@type": "ItemList", "itemListElement": [related]}, PRODUCT)
    assert authors(page) == ["Ines"]
    assert page.aggregate_count == 12
    nested = read({**PRODUCT, "isRelatedTo": [related], "isSimilarTo": related})
    assert authors(nested) == ["Ines"]


def test_microdata_of_related_products_inside_the_product() -> None:
    widget = (
        '<div itemscope itemtype="http://schema.org/Product">'
        '<link itemprop="url" href="https://shop.example/kettle-blue-4711">'
        '<b itemprop="name">Blue Kettle</b><div class="related">'
        + '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Red Toaster</b>'
        '<div itemprop="review" itemscope itemtype="http://schema.org/Review">'
        '<meta itemprop="author" content="Shop"><div itemprop="reviewRating" itemscope '
        'itemtype="http://schema.org/Rating"><meta itemprop="ratingValue" content="1"></div></div>'
        "</div>" * 8 + "</div></div>"
    )
    page = read(widget)
    assert page.reviews == ()
    assert page.aggregate_rating is None
    assert page.outcome == "broken"


def test_a_lone_review_of_something_else_does_not_count() -> None:
    lone = {**OTHER, "itemReviewed": {"@type": "Product", "name": "Red Toaster"}}
    assert authors(read(PRODUCT, lone)) == ["Ines"]
    ours = {**OTHER, "itemReviewed": {"@type": "Thing", "name": "Blue Kettle"}}
    assert authors(read(PRODUCT, ours)) == ["Ines", "Oto"]


@pytest.mark.parametrize(
    "review",
    [
        {**OTHER, "author": {"@type": "Organization", "name": "Tester's Desk"}},
        {**OTHER, "publisher": {"name": "Daily"}, "articleBody": "We tried it for a month."},
        {**OTHER, "@type": "CriticReview"},
    ],
)
def test_an_editorial_review_is_not_a_customers(review: dict[str, object]) -> None:
    assert authors(read(PRODUCT, review)) == ["Ines"]


@pytest.mark.parametrize(
    ("rating", "stars", "raw", "best"),
    [
        ({"ratingValue": "4,5"}, 4.5, 4.5, 5.0),
        ({"ratingValue": "8", "bestRating": "10"}, 4.0, 8.0, 10.0),
        ({"ratingValue": 80, "bestRating": 100, "worstRating": 0}, 4.0, 80.0, 100.0),
        ({"ratingValue": "80%"}, 4.0, 80.0, 100.0),
        ({"ratingValue": 0, "bestRating": 10, "worstRating": 0}, 1.0, 0.0, 10.0),
        ({"ratingValue": 9}, 4.5, 9.0, 10.0),
        ({"ratingValue": 93}, 4.65, 93.0, 100.0),
        ({"ratingValue": "3/5"}, 3.0, 3.0, 5.0),
        ({"ratingValue": 5, "bestRating": 0}, 5.0, 5.0, 5.0),
        ({"ratingValue": None}, None, None, None),
        ({"ratingValue": "n/a"}, None, None, None),
        ({"ratingValue": "-2"}, None, None, None),
        ({"ratingValue": "0"}, None, 0.0, 5.0),
    ],
)
def test_scales(rating: dict[str, object], stars: float, raw: float, best: float) -> None:
    (review,) = read({**PRODUCT, "review": {**REVIEW, "reviewRating": rating}}, lang="de").reviews
    assert (review.stars, review.rating, review.best_rating) == (stars, raw, best)


def test_an_unstated_scale_is_the_pages_not_the_reviews() -> None:
    low = {**OTHER, "reviewRating": {"ratingValue": 4}}
    high = {**REVIEW, "reviewRating": {"ratingValue": 10}}
    page = read({**PRODUCT, "review": [low, high]})
    assert [r.stars for r in page.reviews] == [2.0, 5.0]


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("tr", "(10/05/2020)", "2020-05-10"),
        ("de-DE", "25. Jun. 2018", "2018-06-25"),
        ("en-US", "10/05/2020", "2020-10-05"),
        ("en-AU", "10/05/2020", "2020-05-10"),
        ("fr", "3 août 2021", "2021-08-03"),
        ("it", "2021-08-03T23:30:00-02:00", "2021-08-04T01:30:00Z"),
        ("it", "2021-08-03T00:00:00Z", "2021-08-03"),
        ("en", "3 months ago", None),
    ],
)
def test_dates_follow_the_pages_locale(lang: str, text: str, day: str | None) -> None:
    page = read({**PRODUCT, "review": {**REVIEW, "datePublished": text}}, lang=lang)
    assert (page.reviews[0].posted_at, page.reviews[0].date_text) == (day, text)


def test_counts_and_sellers() -> None:
    page = read(
        {
            **PRODUCT,
            "aggregateRating": {"ratingValue": 4.1, "ratingCount": "1.261", "reviewCount": 10},
            "offers": {"@type": "AggregateOffer", "offers": [
                {"@type": "Offer", "seller": {"@type": "Organization", "name": "Ofen & Co"}},
                {"@type": "Offer", "seller": "Kettles Ltd"}]},
        },
        lang="de-DE",
    )  # fmt: skip
    assert (page.aggregate_count, page.written_count) == (1261, 10)
    assert page.seller is not None
    assert [s.id for s in page.sellers] == ["Ofen & Co", "Kettles Ltd"]


def test_next_is_of_this_listing_only() -> None:
    head = '<link rel="next" href="/kettle-red-5">'
    assert read(PRODUCT, head=head).next is None
    head = '<link rel="next" href="/kettle-blue-4711?page=3">'
    page = read(PRODUCT, head=head, url=URL + "?page=2")
    assert (page.next, page.page_number) == (URL + "?page=3", 2)


def bare(**changes: object) -> dict[str, object]:
    return {k: v for k, v in {**PRODUCT, **changes}.items() if k != "review"}


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((bare(aggregateRating={"ratingValue": "0", "bestRating": 0, "reviewCount": 0}),), "empty"),
        ((bare(aggregateRating={"ratingValue": 4.4, "reviewCount": 35}),), "broken"),
        ((bare(aggregateRating={"ratingValue": None}),), "broken"),
        ((bare(aggregateRating=None),), "broken"),
        ((bare(aggregateRating=None), "<p>Be the first to review this product</p>"), "empty"),
        ((bare(aggregateRating={"reviewCount": 3}), "<p>There are no reviews yet</p>"), "broken"),
        (
            (bare(aggregateRating=None), "<p>No reviews yet</p><div id='judgeme_product'></div>"),
            "broken",
        ),
        (("<p>Nothing here</p>",), "broken"),
    ],
)
def test_only_evidence_makes_a_page_empty(parts: tuple[object, ...], outcome: str) -> None:
    page = read(*parts)
    assert page.outcome == outcome
    assert page.reviews == ()
    assert ("reviews" in page.missing) == (outcome == "broken")


def test_a_list_of_products_is_not_a_product() -> None:
    tiles = [
        {"@type": "Product", "name": f"Pan {n}", "url": f"https://shop.example/pan-{n}",
         "review": [{**OTHER, "author": f"P{n}"}]}
        for n in range(5)
    ]  # fmt: skip
    page = read(*tiles, url="https://shop.example/pans")
    assert (page.reviews, page.outcome, page.missing) == ((), "broken", ("product", "reviews"))


def test_reviews_of_a_shop_page_are_the_sellers() -> None:
    page = read({"@type": "Store", "name": "Ofen & Co", "review": [REVIEW],
                 "aggregateRating": {"ratingValue": 4.2, "reviewCount": 7}})  # fmt: skip
    assert (page.kind, page.product, page.aggregate_count) == ("seller", None, 7)
    assert page.seller is not None
    assert page.seller.id == "Ofen & Co"


def test_a_cut_copy_in_another_syntax_counts_once() -> None:
    long = "Boils a litre in two minutes, and the handle stays cool even when it is full to the top"
    cut = {**REVIEW, "reviewBody": long[:50] + "..."}
    cut["reviewBody"] = long[:50]
    full = MICRODATA.replace("Boils a litre in two minutes.", long)
    page = read({**PRODUCT, "review": [cut, OTHER]}, full)
    assert sorted(a or "" for a in authors(page)) == ["Ines", "Oto"]
    assert any(r.body == long for r in page.reviews)


def test_equal_words_alone_make_no_copy() -> None:
    good = {**REVIEW, "author": "Anonymous", "name": None, "reviewBody": "Good"}
    same = read(
        {**PRODUCT, "review": [good, REVIEW, {**good, "datePublished": "2024-03-06"}, good]}
    )
    assert len(same.reviews) == 4
    twice = read({**PRODUCT, "review": [good, REVIEW]}, {**PRODUCT, "review": [good, REVIEW]})
    assert len(twice.reviews) == 2


def test_days_that_cannot_be_months_settle_the_order_of_all() -> None:
    dated = [
        {**REVIEW, "reviewBody": f"Day {d}", "datePublished": d}
        for d in ("05/04/2023", "23/04/2023")
    ]
    page = read({**PRODUCT, "review": dated}, lang="en")
    assert [r.posted_at for r in page.reviews] == ["2023-04-05", "2023-04-23"]
    assert read({**PRODUCT, "review": dated[:1]}, lang="en").reviews[0].posted_at == "2023-05-04"


def test_variants_and_their_group_pool_reviews() -> None:
    variant = {"@type": "Product", "name": "Blue Kettle 2 L", "review": [REVIEW]}
    group = {"@type": "ProductGroup", "name": "Blue Kettle", "hasVariant": [variant]}
    assert authors(read(group)) == ["Ines"]
    of_group = {
        **PRODUCT,
        "isVariantOf": {"@type": "ProductGroup", "name": "Kettles", "review": OTHER},
    }
    assert authors(read(of_group)) == ["Ines", "Oto"]


def test_untyped_reviews_and_replies() -> None:
    untyped = {k: v for k, v in REVIEW.items() if k != "@type"}
    comment = {"@type": "Comment", "text": "Thank you!", "datePublished": "2024-03-06"}
    page = read({**PRODUCT, "review": [{**untyped, "comment": comment}]})
    assert [(r.author, r.reply, r.reply_at) for r in page.reviews] == [
        ("Ines", "Thank you!", "2024-03-06")
    ]


def test_ids_that_number_the_page_are_no_ids() -> None:
    counted = [{**r, "@id": f"#review-{n}"} for n, r in enumerate((REVIEW, OTHER), 1)]
    assert [r.id for r in read({**PRODUCT, "review": counted}).reviews] == [None, None]
    own = [{**r, "@id": f"#review-{n}"} for n, r in ((88123, REVIEW), (88340, OTHER))]
    assert [r.id for r in read({**PRODUCT, "review": own}).reviews] == [
        "#review-88123",
        "#review-88340",
    ]


VISIBLE = """\
<ul class="reviews-list">{}</ul>"""
BLOCK = """\
<li class="review-item"><div class="review-item__head"><span class="review-item__author">{}</span>
<span class="rating"><span class="stars" style="width: {}%"></span></span>
<span class="review-item__date">{}</span></div><h4 class="review-item__title">{}</h4>
<div class="review-item__text">{}</div>{}</li>"""


def test_reviews_that_nothing_marks_up_are_read_by_their_classes() -> None:
    blocks = BLOCK.format(
        "Ines", 80, "3. März 2024", "Flott", "Kocht schnell.", "Verifizierter Kauf"
    )
    blocks += BLOCK.format("Oto", 20, "29.02.2024", "Naja", "Deckel lose.", "")
    page = read(bare(), VISIBLE.format(blocks), lang="de")
    assert [
        (r.author, r.stars, r.posted_at, r.title, r.body, r.verified) for r in page.reviews
    ] == [
        ("Ines", 4.0, "2024-03-03", "Flott", "Kocht schnell.", True),
        ("Oto", 1.0, "2024-02-29", "Naja", "Deckel lose.", False),
    ]


def microdata(review: str) -> str:
    return (
        '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Blue Kettle</b>'
        f'<div itemprop="review" itemscope itemtype="http://schema.org/Review">{review}</div></div>'
    )


RATING = '<div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">{}</div>'


@pytest.mark.parametrize(
    ("review", "field", "value"),
    [
        ('<i itemprop="author" itemscope itemtype="http://schema.org/Person">Ines</i>',
         "author", "Ines"),
        (RATING.format('<b itemprop="ratingValue">80%</b><i itemprop="bestRating">100</i>'),
         "stars", 4.0),
        (RATING.format('<span itemprop="ratingValue">4 out of 5 stars</span>'), "stars", 4.0),
        ('<div itemprop="reviewRating">3</div>', "stars", 3.0),
        ('<span role="img" aria-label="2 out of 5 stars"></span>', "stars", 2.0),
        ('<p class="star-rating"><i class="star full"></i><i class="star full"></i>'
         '<i class="star empty"></i><i class="star empty"></i><i class="star empty"></i></p>',
         "stars", 2.0),
        ('<p itemprop="reviewBody">One.</p><p itemprop="reviewBody">Two.</p>',
         "body", "One.\nTwo."),
        ('<p itemprop="reviewBody">Nice <b>and</b><br>hot</p>', "body", "Nice and\nhot"),
        ('<b itemprop="name">Blue Kettle</b>', "title", None),
        ('<time itemprop="datePublished" datetime="2021-05-04">4 May</time>',
         "posted_at", "2021-05-04"),
        ('<meta itemprop="datePublished" content="Jun 3, 2019">', "posted_at", "2019-06-03"),
        ('<span>12 people found this helpful</span>', "helpful", 12),
        ('<span>Verified Buyer</span>', "verified", True),
        ('<b>Verified purchase:</b> <i>No</i>', "verified", None),
        ('<a data-review-id="99871">Report</a>', "id", "99871"),
    ],
)  # fmt: skip
def test_microdata_as_shops_write_it(review: str, field: str, value: object) -> None:
    said = '<meta itemprop="description" content="Good." >' if "reviewBody" not in review else ""
    (read_review,) = read(microdata(review + said)).reviews
    assert getattr(read_review, field) == value


def test_a_template_in_another_language_than_the_shop() -> None:
    dated = {**PRODUCT, "review": {**REVIEW, "datePublished": "3 Haziran 2019"}}
    page = read(dated, lang="en", url="https://shop.example.com.tr/kettle-blue-4711")
    assert page.reviews[0].posted_at == "2019-06-03"


def test_the_home_page_in_place_of_a_product() -> None:
    head = '<link rel="canonical" href="https://shop.example/">'
    house = {"@type": "Store", "name": "Shop", "review": [OTHER],
             "aggregateRating": {"ratingValue": 4.2, "reviewCount": 7}}  # fmt: skip
    page = read(house, head=head)
    assert (page.outcome, page.reviews) == ("wrong_page", ())


@pytest.mark.parametrize(
    ("marks", "stars"),
    [
        (("rating r100", "rating r40"), [5.0, 2.0]),
        (("stars stars-45", "stars stars-20"), [4.5, 2.0]),
        (("rating rating-4_5", "rating rating-2"), [4.5, 2.0]),
    ],
)
def test_stars_that_only_a_class_tells(marks: tuple[str, str], stars: list[float]) -> None:
    blocks = "".join(
        f'<li class="comment-item"><b class="userName">P{n}</b><i class="{mark}"></i>'
        f'<span class="commentDate">0{n}/02/2024</span><p class="commentText">Words {n}.</p></li>'
        for n, mark in enumerate(marks, 1)
    )
    page = read(bare(), f"<ul>{blocks}</ul>", lang="tr")
    assert [r.stars for r in page.reviews] == stars
    assert [r.posted_at for r in page.reviews] == ["2024-02-01", "2024-02-02"]


def test_an_article_that_reviews_a_product_is_no_customer() -> None:
    head = '<meta property="og:type" content="article">'
    essay = {**OTHER, "itemReviewed": {"@type": "Product", "name": "Blue Kettle"}}
    assert read(essay, head=head).reviews == ()
    assert authors(
        read(PRODUCT, {**OTHER, "itemReviewed": {"name": "Blue Kettle"}}, head=head)
    ) == [
        "Ines",
        "Oto",
    ]


@pytest.mark.parametrize(
    ("around", "count"),
    [("<footer>{}</footer>", None), ('<div class="ekomi-widget">{}</div>', None),
     ("<div>{}</div>", 90210)],
)  # fmt: skip
def test_a_loose_aggregate_in_the_footer_is_the_shops(around: str, count: int | None) -> None:
    loose = (
        '<p itemscope itemtype="http://schema.org/AggregateRating">'
        '<b itemprop="ratingValue">4.9</b> <b itemprop="reviewCount">90210</b></p>'
    )
    page = read({k: v for k, v in bare().items() if k != "aggregateRating"}, around.format(loose))
    assert page.aggregate_count == count


def test_a_loose_aggregate_in_json_ld_belongs_to_nobody() -> None:
    loose = {"@type": "AggregateRating", "ratingValue": 4.9, "reviewCount": 90210}
    page = read(loose, {k: v for k, v in bare().items() if k != "aggregateRating"})
    assert page.aggregate_count is None


def of_review(**said: object) -> dict[str, object]:
    return {**PRODUCT, "review": [{**REVIEW, **said}]}


BY_HAND = json.dumps(PRODUCT)


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{BY_HAND}",
        f"\n<!-- {BY_HAND} -->",
        f"//<![CDATA[\n{BY_HAND}\n//]]>",
        json.dumps(BY_HAND),
        BY_HAND.replace('"4711"', '"4711", "mpn": undefined, "brand": None'),
        BY_HAND.replace("}]}", "},],}"),
        BY_HAND.replace("litre in", "litre\nin"),
        f"/* product */ {BY_HAND}",
    ],
    ids=["mark", "comment", "cdata", "twice", "undefined", "commas", "line", "js"],
)
def test_markup_that_is_no_json_to_the_letter(text: str) -> None:
    page = read(text)
    assert (page.outcome, page.product, page.aggregate_count) == ("ok", "4711", 12)
    assert [(r.author, r.stars) for r in page.reviews] == [("Ines", 4.0)]


def test_quotation_marks_that_nobody_escaped() -> None:
    text = BY_HAND.replace("a litre in", 'a 12" pot, or a "litre", in')
    assert [r.body for r in read(text).reviews] == [
        'Boils a 12" pot, or a "litre", in two minutes.'
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-05T00:00:00+00:00", "2024-03-05"),
        ("20240305", "2024-03-05"),
        (1709632800, "2024-03-05T10:00:00Z"),
        (1709632800000, "2024-03-05T10:00:00Z"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05"),
        ("2024-03-05 10:20:30", "2024-03-05"),
        ("05/03/2024", "2024-03-05"),
        ("20241399", None),
        ("3 months ago", None),
    ],
)
def test_days_as_machines_and_people_write_them(written: object, day: str | None) -> None:
    assert read(of_review(datePublished=written)).reviews[0].posted_at == day


@pytest.mark.parametrize(
    ("rating", "stars"),
    [
        ("4", 4.0),
        (4, 4.0),
        ({"ratingValue": "4/5"}, 4.0),
        ({"ratingValue": "80%"}, 4.0),
        ({"ratingValue": "4,0"}, 4.0),
        ({"ratingValue": "★★★★☆"}, 4.0),
        ({"ratingValue": "⭐⭐⭐⭐"}, 4.0),
        ({"ratingValue": 8, "bestRating": 10}, 4.0),
        ({"ratingValue": 80, "bestRating": 100}, 4.0),
        ({"ratingValue": 4, "bestRating": 0}, 4.0),
        ({"ratingValue": None}, None),
        ({"ratingValue": -4}, None),
        (["x"], None),
    ],
    ids=str,
)
def test_ratings_as_shops_write_them(rating: object, stars: float | None) -> None:
    assert read(of_review(reviewRating=rating)).reviews[0].stars == stars


@pytest.mark.parametrize(
    "author",
    ["Ines", ["Ines"], {"name": "Ines"}, [{"@type": "Person", "name": "Ines"}], {"name": ["Ines"]}],
    ids=str,
)
def test_authors_as_shops_write_them(author: object) -> None:
    assert read(of_review(author=author)).reviews[0].author == "Ines"


@pytest.mark.parametrize(
    "value",
    [
        {"@graph": [{"@type": "WebPage"}, PRODUCT]},
        {"@type": "WebPage", "mainEntity": PRODUCT},
        {"@type": "Offer", "itemOffered": PRODUCT},
        {"@type": "ProductGroup", "name": "Blue Kettle", "hasVariant": [PRODUCT], "sku": "4711"},
        [{"@type": "Organization", "name": "Shop", "aggregateRating": {"ratingValue": 5}}, PRODUCT],
        {**PRODUCT, "@type": ["Product", "Thing"], "aggregateRating": [PRODUCT["aggregateRating"]]},
        {**{k: v for k, v in PRODUCT.items() if k != "review"}, "reviews": REVIEW},
    ],
    ids=["graph", "main entity", "offered", "group", "beside a shop", "lists", "plural"],
)
def test_places_in_which_a_product_stands(value: object) -> None:
    page = read(value)
    assert (page.outcome, page.product) == ("ok", "4711")
    assert [r.author for r in page.reviews] == ["Ines"]


def test_an_average_alone_is_no_empty_page() -> None:
    page = read({k: v for k, v in PRODUCT.items() if k != "review"})
    assert (page.outcome, page.aggregate_count, page.missing) == ("broken", 12, ("reviews",))
