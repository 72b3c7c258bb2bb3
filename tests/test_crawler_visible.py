"""Reviews that shops draw and mark up in part or not at all, as their usual plug-ins draw them."""

import json

import pytest

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://shop.example/p/kettle-1"
PRODUCT = {
    "@context": "https://schema.org", "@type": "Product", "name": "Kettle", "sku": "K1",
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "3", "reviewCount": "2"},
}  # fmt: skip
SAID = (("Ana", 4, "Works very well."), ("Ben", 2, "Broke after a week, sadly."))


def read(blocks: str, *, lang: str = "en-US", marked: bool = False) -> Page:
    """Read a product's page: described in JSON-LD, or around the blocks in microdata."""
    script = f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>'
    body = f"<h1>Kettle</h1>{blocks}"
    if marked:
        script = ""
        body = (
            '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Kettle</h1>'
            f'<meta itemprop="sku" content="K1">{blocks}</div>'
        )
    head = f'<title>Kettle</title><link rel="canonical" href="{URL}">{script}'
    page = f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    return parse_page(MARKETPLACE.page, URL, page.encode())


def twice(template: str) -> str:
    """Fill a block for each of two reviews: author, stars, share, words, number."""
    return "".join(
        template.replace("AUTHOR", author).replace("STARS", str(stars))
        .replace("SHARE", str(stars * 20)).replace("WORDS", words).replace("NUMBER", f"1234{place}")
        for place, (author, stars, words) in enumerate(SAID)
    )  # fmt: skip


PLUGINS = {
    "list of comments": (
        '<li class="review comment depth-1" id="li-comment-NUMBER"><div class="comment-text">'
        '<div class="star-rating" role="img" aria-label="Rated STARS out of 5"><span'
        ' style="width:SHARE%">Rated <strong class="rating">STARS</strong> out of 5</span></div>'
        '<p class="meta"><strong class="review__author">AUTHOR</strong> <em class="verified">'
        '(verified owner)</em> <time class="review__published-date"'
        ' datetime="2025-01-05T10:00:00+00:00">January 5, 2025</time></p>'
        '<div class="description"><p>WORDS</p></div></div></li>',
        "en-US",
        {"id": "1234", "posted_at": "2025-01-05T10:00:00Z", "verified": True},
    ),
    "byline": (
        '<div class="spr-review" id="spr-review-NUMBER"><div class="spr-review-header">'
        '<span class="spr-starratings" aria-label="STARS of 5 stars" role="img"></span>'
        '<h3 class="spr-review-header-title">Fine</h3><span class="spr-review-header-byline">'
        "<strong>AUTHOR</strong> on <strong>Jan 05, 2025</strong></span></div>"
        '<div class="spr-review-content"><p class="spr-review-content-body">WORDS</p></div></div>',
        "en-US",
        {"id": "1234", "title": "Fine", "verified": None},
    ),
    "grades": (
        '<div class="product-comment-list-item row" data-product-comment-id="NUMBER"><div'
        ' class="comment-infos"><div class="grade-stars" data-grade="STARS"></div>'
        '<div class="comment-date">05/01/2025</div><div class="comment-author">Par AUTHOR</div>'
        '</div><div class="comment-content"><h4>Bien</h4><p>WORDS</p><div class="comment-buttons">'
        '<span class="useful-review-value">3</span></div></div></div>',
        "fr-FR",
        {"id": "1234", "title": "Bien", "verified": None},
    ),
    "stars without a scale": (
        '<div class="stamped-review" id="stamped-review-NUMBER"><div class="created">01/05/2025'
        '</div><strong class="author">AUTHOR</strong><span class="stamped-review-verified">'
        'Verified Buyer</span><span class="stamped-starratings" data-rating="STARS" role="img"'
        ' aria-label="STARS stars"></span><h3 class="stamped-review-header-title">Fine</h3>'
        '<p class="stamped-review-content-body">WORDS</p></div>',
        "en-US",
        {"id": "1234", "title": "Fine", "verified": True},
    ),
    "articles": (
        '<li class="oke-reviews-review"><article class="oke-w-review" data-oke-review-id="NUMBER">'
        '<strong class="oke-w-reviewer-name">AUTHOR</strong><span class="oke-verified">Verified'
        ' Buyer</span><span class="oke-stars" role="img" aria-label="Rated STARS out of 5 stars">'
        '</span><span class="oke-reviewContent-date">Jan 5, 2025</span>'
        '<div class="oke-reviewContent-body"><p>WORDS</p></div></article></li>',
        "en-US",
        {"id": "1234", "verified": True},
    ),
    "cards": (
        '<div class="review-card"><div class="stars" title="STARS von 5 Sternen"></div>'
        '<span class="review-card__name">AUTHOR</span><span class="review-card__date">'
        '5. Januar 2025</span><p class="review-card__text">WORDS</p></div>',
        "de-DE",
        {"id": None, "title": None},
    ),
    "classes in Spanish": (
        '<li class="valoracion-item"><p class="valoracion__titulo">Bien</p><span role="img"'
        ' aria-label="STARS de 5 estrellas"></span><span class="valoracion__autor">AUTHOR</span>'
        '<span class="valoracion__fecha">5 de enero de 2025</span>'
        '<div class="valoracion__contenido">WORDS</div></li>',
        "es-ES",
        {"id": None, "title": "Bien"},
    ),
    "classes in Dutch": (
        '<div class="beoordeling"><b class="beoordeling-titel">Goed</b><span class="sterren"'
        ' role="img" aria-label="STARS van 5 sterren"></span><i class="beoordeling-auteur">AUTHOR'
        '</i><i class="beoordeling-datum">5 januari 2025</i><p class="beoordeling-tekst">WORDS</p>'
        "</div>",
        "nl-NL",
        {"id": None, "title": "Goed"},
    ),
}


@pytest.mark.parametrize("name", PLUGINS)
def test_drawn_reviews(name: str) -> None:
    template, lang, said = PLUGINS[name]
    page = read(f"<section>{twice(template)}</section>", lang=lang)
    assert (page.outcome, page.product, page.aggregate_count) == ("ok", "K1", 2)
    assert [(r.author, r.stars, r.body) for r in page.reviews] == list(SAID)
    for place, review in enumerate(page.reviews):
        wanted = {"posted_at": "2025-01-05", **said}
        if said["id"] is not None:
            wanted["id"] = f"{said['id']}{place}"
        assert {field: getattr(review, field) for field in wanted} == wanted


MARKED = {
    "percents": (
        '<li itemscope itemprop="review" itemtype="http://schema.org/Review"><div itemprop="name">'
        'Fine</div><div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">'
        '<div title="SHARE%"><meta itemprop="worstRating" content="1"><meta itemprop="bestRating"'
        ' content="100"><span itemprop="ratingValue">SHARE%</span></div></div>'
        '<div itemprop="description">WORDS</div><strong itemprop="author">AUTHOR</strong>'
        '<time itemprop="datePublished" datetime="Jan 5, 2025">Jan 5, 2025</time></li>',
        "en-US",
    ),
    "people and pages for robots": (
        '<div itemprop="review" itemscope itemtype="https://schema.org/Review"'
        ' data-reviewid="NUMBER"><span itemprop="reviewRating" itemscope'
        ' itemtype="https://schema.org/Rating">Rated <span itemprop="ratingValue">STARS</span> out'
        ' of <span itemprop="bestRating">5</span></span> by <span itemprop="author" itemscope'
        ' itemtype="https://schema.org/Person"><span itemprop="name">AUTHOR</span></span>'
        '<span itemprop="name">Fine</span><span itemprop="description">WORDS</span>'
        '<meta itemprop="datePublished" content="2025-01-05"></div>',
        "en-US",
    ),
    "decimal commas": (
        '<article itemprop="review" itemscope itemtype="http://schema.org/Review" id="review-77">'
        '<h4 itemprop="headline">Fine</h4><span itemprop="author">AUTHOR</span> le '
        '<span itemprop="datePublished">05/01/2025</span><div itemprop="reviewRating" itemscope'
        ' itemtype="http://schema.org/Rating"><span itemprop="ratingValue">STARS,0</span>/'
        '<span itemprop="bestRating">5</span></div><div itemprop="reviewBody"><p>WORDS</p></div>'
        "</article>",
        "fr-FR",
    ),
}


@pytest.mark.parametrize("name", MARKED)
def test_marked_reviews(name: str) -> None:
    template, lang = MARKED[name]
    page = read(twice(template), lang=lang, marked=True)
    assert [(r.author, r.stars, r.body) for r in page.reviews] == list(SAID)
    assert {(r.title, r.posted_at) for r in page.reviews} == {("Fine", "2025-01-05")}


FIVE = "<span class='stars'>{}</span>"


@pytest.mark.parametrize(
    ("drawn", "stars"),
    [
        (FIVE.format("<i class='star full'></i>" * 2 + "<i class='star half'></i>"
                     + "<i class='star empty'></i>" * 2), 2.5),
        (FIVE.format("".join(f"<i class='star star-{n}{' filled' if n < 4 else ''}'></i>"
                             for n in range(1, 6))), 3.0),
        (FIVE.format("".join(f"<i class='star{' on' if n < 3 else ''}' data-rating='{n}'></i>"
                             for n in range(1, 6))), 2.0),
        (FIVE.format("<i class='star' title='4 of 5'></i>" * 5), 4.0),
        ("<div class='star-rating'><span style='width:40%'>Rated <b>2</b> out of 5</span></div>",
         2.0),
        ("<i class='start-date' title='3 days ago'></i>", None),
        ("<i class='footnote' title='3 notes'></i>", None),
        ("<i class='upgraded' aria-label='5 months of use'></i>", None),
        ("<i class='rating' aria-label='5 stars, 2 days ago'></i>", 5.0),
        ("<i class='rating' aria-label='4,5 sur 5'></i>", 4.5),
    ],
)  # fmt: skip
def test_stars_as_they_are_drawn(drawn: str, stars: float | None) -> None:
    block = '<div class="review-item"><b class="author">Ana</b>{}<u class="date">2025-01-05</u>'
    page = read(f'<div>{block.format(drawn)}<p class="text">Fine.</p></div></div>')
    assert [review.stars for review in page.reviews] == [stars]


@pytest.mark.parametrize(
    ("drawn", "votes"),
    [
        ("<p><b>Helpful?</b> <button>Yes (3)</button> <button>No (1)</button></p>", (3, 4)),
        ("<p><b>Helpful?</b> <i>3</i> <i>1</i></p>", (None, None)),
        ("<p><b>Helpful</b> <i>(3)</i></p>", (3, None)),
        ("<p><b>Not helpful</b> <i>(2)</i></p>", (None, None)),
    ],
)
def test_counters_of_votes(drawn: str, votes: tuple[int | None, int | None]) -> None:
    block = '<div class="review-item"><b class="author">Ana</b><i class="stars" title="4 of 5"></i>'
    page = read(f'<div>{block}<p class="text">Fine.</p>{drawn}</div></div>')
    assert [(r.helpful, r.helpful_total) for r in page.reviews] == [votes]


POSTED = "<u class='date'>5 March 2024</u>"


@pytest.mark.parametrize(
    ("drawn", "day"),
    [
        (f"<i class='purchase-date'>1 January 2024</i>{POSTED}", "2024-03-05"),
        (f"<i class='date'>Purchased on 1 January 2024</i>{POSTED}", "2024-03-05"),
        (f"<i class='when'>Edited 7 April 2024</i>{POSTED}", "2024-03-05"),
        (f"<i class='last-updated'>7 April 2024</i>{POSTED}", "2024-03-05"),
        (f"<i class='user-created'>Joined 2 May 2011</i>{POSTED}", "2024-03-05"),
        (f"<i>Member since 2 May 2011</i>{POSTED}", "2024-03-05"),
        ("<i>Bought 1 February 2024</i>", None),
        ("<i>Date of experience: 1 February 2024</i><b>5 March 2024</b>", "2024-03-05"),
        ("<u class='date'>5 March 2024, edited 7 April 2024</u>", "2024-03-05"),
        ("<u class='date'>5 March 2024, after an experience of 1 March 2024</u>", "2024-03-05"),
        ("<u class='date'>Verified purchase, 5 March 2024</u>", "2024-03-05"),
        ("<time datetime='2024-03-05 10:00'>3 weeks ago</time>", "2024-03-05"),
        ("<u class='date' data-date='2024-03-05'>3 weeks ago</u>", "2024-03-05"),
        ("<u class='date' title='5 stars'>3 weeks ago</u>", None),
    ],
)
def test_the_day_of_the_review_and_no_other(drawn: str, day: str | None) -> None:
    block = '<div class="review-item"><b class="author">Ana</b><i class="stars" title="4 of 5"></i>'
    page = read(f'<div>{block}{drawn}<p class="text">Fine.</p></div></div>')
    assert [review.posted_at for review in page.reviews] == [day]


@pytest.mark.parametrize(
    ("lang", "text"),
    [("de", "Gekauft am 1. Februar 2024"), ("fr", "Acheté le 1 février 2024"),
     ("fr", "Date d’achat : 1 février 2024"), ("es", "Comprado el 1 de febrero de 2024"),
     ("it", "Acquistato il 1 febbraio 2024"), ("de", "Mitglied seit 1. Februar 2024")],
)  # fmt: skip
def test_the_day_of_a_purchase_in_other_languages(lang: str, text: str) -> None:
    block = f'<b class="author">Ana</b><i class="stars" title="4 of 5"></i><i>{text}</i>'
    page = read(
        f'<div><div class="review-item">{block}<p class="text">Fine.</p></div></div>', lang=lang
    )
    assert [review.posted_at for review in page.reviews] == [None]
