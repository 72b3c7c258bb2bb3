"""Shops by their markup: whose reviews count, in which syntax, on which scale."""

import json
from dataclasses import asdict

import pytest
from shop_pages import OTHER, PRODUCT, REVIEW, URL, authors, bare, read, script


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


def test_next_is_of_this_listing_only() -> None:
    head = '<link rel="next" href="/kettle-red-5">'
    assert read(PRODUCT, head=head).next is None
    head = '<link rel="next" href="/kettle-blue-4711?page=3">'
    page = read(PRODUCT, head=head, url=URL + "?page=2")
    assert (page.next, page.page_number) == (URL + "?page=3", 2)


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


@pytest.mark.parametrize(
    "around",
    ["<template>{}</template>", "<noscript><div>{}</div></noscript>", "<div hidden>{}</div>",
     '<div style="color: red; display:none">{}</div>', '<ul class="related-products">{}</ul>',
     "<script type='text/x-template'>{}</script>", "<aside id='recently-viewed'>{}</aside>"],
)  # fmt: skip
def test_words_that_nobody_reads_here_make_no_page_empty(around: str) -> None:
    product = bare(aggregateRating=None)
    assert read(product, around.format("<p><b>No reviews yet</b></p>")).outcome == "broken"
    assert read(product, "<div><p><b>No</b> reviews yet</p></div>").outcome == "empty"


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


def test_an_average_alone_is_no_empty_page() -> None:
    page = read({k: v for k, v in PRODUCT.items() if k != "review"})
    assert (page.outcome, page.aggregate_count, page.missing) == ("broken", 12, ("reviews",))
