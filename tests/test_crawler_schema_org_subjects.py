"""Whose reviews and ratings a marked-up page holds: the product's, the shop's, or another's."""

import pytest
from shop_pages import OTHER, PRODUCT, REVIEW, authors, bare, read


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


def test_the_home_page_in_place_of_a_product() -> None:
    head = '<link rel="canonical" href="https://shop.example/">'
    house = {"@type": "Store", "name": "Shop", "review": [OTHER],
             "aggregateRating": {"ratingValue": 4.2, "reviewCount": 7}}  # fmt: skip
    page = read(house, head=head)
    assert (page.outcome, page.reviews) == ("wrong_page", ())


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
     ('<div class="top header">{}</div>', None), ('<div id="site-header">{}</div>', None),
     ('<div class="reviews"><div class="reviews-header">{}</div></div>', 90210),
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
