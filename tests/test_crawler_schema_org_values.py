"""Dates, stars, counts and names as shops write them into their markup."""

import pytest
from shop_pages import OTHER, PRODUCT, REVIEW, bare, microdata, of_review, read


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


@pytest.mark.parametrize(
    ("counts", "ratings", "written"),
    [
        ({"reviewCount": 57}, 57, 57),
        ({"ratingCount": 57}, 57, None),
        ({"ratingCount": 1261, "reviewCount": 10}, 1261, 10),
        ({"reviewCount": 0}, 0, 0),
        ({}, None, None),
    ],
)
def test_written_reviews_are_what_the_shop_counts_as_reviews(
    counts: dict[str, int], ratings: int | None, written: int | None
) -> None:
    page = read({**PRODUCT, "aggregateRating": {"ratingValue": 4.1, **counts}})
    assert (page.aggregate_count, page.written_count) == (ratings, written)


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


def test_days_that_cannot_be_months_settle_the_order_of_all() -> None:
    dated = [
        {**REVIEW, "reviewBody": f"Day {d}", "datePublished": d}
        for d in ("05/04/2023", "23/04/2023")
    ]
    page = read({**PRODUCT, "review": dated}, lang="en")
    assert [r.posted_at for r in page.reviews] == ["2023-04-05", "2023-04-23"]
    assert read({**PRODUCT, "review": dated[:1]}, lang="en").reviews[0].posted_at == "2023-05-04"


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
    ("written", "body"),
    [
        ("&lt;p&gt;L&rsquo;&eacute;mail&lt;/p&gt;&lt;p&gt;tient.&lt;/p&gt;", "L’émail\ntient."),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ],
)
def test_words_that_a_template_encoded(written: str, body: str) -> None:
    assert [review.body for review in read(of_review(reviewBody=written)).reviews] == [body]
