"""Which list of a page is the product's reviews, and reviews drawn with little."""

import pytest
from copper_kettle import read

from crawler.items import Page

REVIEW = (
    '<div class="review"><b class="author">Ana</b> <i class="date">5 March 2024</i><span'
    ' class="rating" data-rating="4"></span><p class="text">Boils well.</p></div>'
)


def twice(kind: str, stars: str = "") -> str:
    return "".join(
        f'<div class="{kind}"><b class="author">{author}</b>{stars}<p class="text">{words}</p>'
        f'<i class="date">2 May 2024</i></div>'
        for author, words in (("Hearth", "Yes, it does."), ("Sam", "Great shop!"))
    )


STARS = '<span class="stars" aria-label="5 of 5"></span>'


@pytest.mark.parametrize(
    "beside",
    [
        f'<div class="qa"><div class="question-item">Is it safe? {twice("comment")}</div></div>',
        f'<section class="product-questions">{twice("comment", STARS)}</section>',
        f"<section>{twice('testimonial', STARS)}</section>",
        f'<section class="blog">{twice("comment")}</section>',
        f"<aside>{twice('review', STARS)}</aside>",
        f'<div id="sidebar"><div>{twice("review", STARS)}</div></div>',
        f'<div class="related products"><ul><li>{twice("review", STARS)}</li></ul></div>',
    ],
)
def test_lists_of_something_else_are_not_the_reviews(beside: str) -> None:
    page = read(f"{beside}<div>{REVIEW}</div>")
    assert [(r.author, r.stars) for r in page.reviews] == [("Ana", 4.0)]


def test_a_place_of_reviews_and_questions_is_one_of_reviews() -> None:
    page = read(f'<div class="reviews-questions-tabs"><div>{REVIEW}</div></div>')
    assert [review.author for review in page.reviews] == ["Ana"]


def test_what_visitors_say_of_the_shop_is_not_of_the_product() -> None:
    page = read(twice("testimonial", STARS).replace("2 May 2024", "Leeds"))
    assert (page.outcome, page.reviews) == ("broken", ())


def drawn(template: str, lang: str) -> list[tuple[object, ...]]:
    page = read(f"<div>{template}</div>", lang=lang)
    assert {review.title for review in page.reviews} <= {None, "Never again, I am sorry to say"}
    return [(r.author, r.stars, r.body, r.posted_at) for r in page.reviews]


NAMELESS = (
    '<article class="rev__comment"><p class="x-visually-hidden">Calificación 2 de 5</p><span'
    ' class="rev__comment__date">8 nov. 2023</span><p class="rev__comment__content">No carga.</p>'
    "</article>"
)
LABELLED = (
    '<div class="product-review-item"><div class="rating"><div style="width: 40%"></div></div><div'
    ' class="review-text">No carga.</div><span class="user"><label>From:</label><b>Ana</b></span>'
    '<span class="date"><label>Date:</label><b>11/8/2023 4:05 PM</b></span></div>'
)
TOLD = (
    '<div class="post js_review"><span class="post__author-name">Ana</span><div'
    ' class="post__content"><i class="post__score">2,5/5</i><time datetime="2023-11-08 10:11:12">'
    'three months ago</time></div><div class="post__text">No carga.</div></div>'
)
HREVIEW = (
    '<div class="hreview"><abbr class="rating" title="2">★★</abbr><span class="reviewer vcard">Ana'
    '</span><abbr class="dtreviewed" title="2023-11-08">8 Nov</abbr><blockquote'
    ' class="description">No carga.</blockquote></div>'
)
BUTTONS = (
    '<div class="product-comment-list-item row"><div class="grade-stars" data-grade="2"></div><div'
    ' class="comment-date">8 November 2023</div><div class="comment-author">Ana</div><div'
    ' class="comment-content"><p class="h4">Never again, I am sorry to say</p><p>No carga.</p><div'
    ' class="comment-buttons"><i>thumb_up</i><b class="useful-review-value">2</b></div></div></div>'
)
HOOKED = (
    '<li class="review"><b class="feature__title">Plus</b><span class="h1a">2 van de 5 sterren'
    '</span><i data-test="author-name">Ana</i><i data-test="author-date">8 november 2023</i>'
    '<p data-test="review-body">No carga.</p></li>'
)


@pytest.mark.parametrize(
    ("template", "lang", "author", "stars"),
    [(NAMELESS, "es-MX", None, 2.0), (LABELLED, "en-US", "Ana", 2.0), (TOLD, "pl-PL", "Ana", 2.5),
     (BUTTONS, "en-GB", "Ana", 2.0), (HREVIEW, "en-GB", "Ana", 2.0), (HOOKED, "nl-NL", "Ana", 2.0)],
    ids=["no author", "labels", "a score as words", "buttons", "hreview", "hooks of tests"],
)  # fmt: skip
def test_reviews_drawn_with_little(
    template: str, lang: str, author: str | None, stars: float
) -> None:
    assert drawn(template, lang) == [(author, stars, "No carga.", "2023-11-08")]


@pytest.mark.parametrize(
    ("text", "stars"),
    [("4 out of 5 stars", 4.0), ("Rated 4.5 out of 5", 4.5), ("Note : 4 sur 5", 4.0),
     ("4,5/5", 4.5), ("3 von 5 Sternen", 3.0), ("4.0 star rating", 4.0), ("5 étoiles", 5.0),
     ("4 of my 5 stars went to the box", None), ("5", None), ("2/5/2024", None),
     ("I give it 4 stars", None), ("7/5", None), ("★★★★☆", 4.0), ("★★★", 3.0), ("★★★★★", 5.0),
     ("★★☆", None), ("</em><em>★★★★★</em><em>★★★★★", None),
     ("</em><i class='Stars' style='--rating: 3.5;'></i><em>", 3.5)],
)  # fmt: skip
def test_stars_told_in_words(text: str, stars: float | None) -> None:
    review = REVIEW.replace('<span class="rating" data-rating="4"></span>', f"<em>{text}</em>")
    assert [r.stars for r in read(f"<div>{review}</div>").reviews] == [stars]


def many(template: str) -> Page:
    """Draw three reviews: author, stars, words, place in the list."""
    said = (("Ana", 4, "Boils well."), ("Bo", 2, "Leaks after a week."), ("Cy", 5, "Fine."))
    return read(
        "<section>"
        + "".join(
            template.replace("AUTHOR", author).replace("STARS", str(stars))
            .replace("TENTH", str(stars * 2)).replace("SHARE", str(stars * 20))
            .replace("WORDS", words).replace("PLACE", str(place))
            for place, (author, stars, words) in enumerate(said, start=1)
        )
        + "</section>"
    )  # fmt: skip


INSIDE = (
    '<b class="author">AUTHOR</b><i class="stars" aria-label="STARS of 5"></i><u class="date">5'
    ' March 2024</u><p class="text">WORDS</p>'
)


@pytest.mark.parametrize(
    "template",
    [
        f'<div class="column"><div class="review">{INSIDE}</div></div>',
        f'<div class="one"><div class="in"><article class="review">{INSIDE}</article></div></div>',
        f'<div class="customerReview">{INSIDE}</div>',
        f'<div class="opinie-item">{INSIDE.replace("author", "nutzername")}</div>',
        f'<div class="alireview-item">{INSIDE}</div>',
        f'<div class="review review-PLACE">{INSIDE}</div>',
        f'<div class="reviewsPLACE review-item_PLACEa7">{INSIDE}</div>',
        '<div class="styles_reviewCard__A1b2C"><b class="styles_author__x9Yz1">AUTHOR</b><i'
        ' class="styles_rating__Q2w3E" aria-label="STARS of 5"></i><u class="styles_date__k1L2m">'
        '5 March 2024</u><p class="styles_text__o5P6q">WORDS</p></div>',
        INSIDE.join(('<div class="review">', "</div>")).replace(
            'aria-label="STARS of 5"', 'data-rating="SHARE"'
        ),
        INSIDE.join(('<div class="review">', "</div>")).replace(
            'aria-label="STARS of 5"', 'data-rating="TENTH"'
        ),
    ],
)  # fmt: skip
def test_every_block_of_a_list_is_read(template: str) -> None:
    assert [(r.author, r.stars, r.body) for r in many(template).reviews] == [
        ("Ana", 4.0, "Boils well."),
        ("Bo", 2.0, "Leaks after a week."),
        ("Cy", 5.0, "Fine."),
    ]


@pytest.mark.parametrize(
    ("score", "stars"), [("<b class='score'>9/10</b>", 4.5), ("<b>9/10</b>", None)]
)
def test_a_score_of_ten_is_called_so(score: str, stars: float | None) -> None:
    review = REVIEW.replace('<span class="rating" data-rating="4"></span>', score)
    assert [r.stars for r in read(f"<div>{review}</div>").reviews] == [stars]


def test_reviews_drawn_for_telephones_too_are_read_once() -> None:
    copy = f'<div class="wide"><div class="review">{INSIDE}</div></div>'
    page = many(copy + copy.replace("wide", "narrow"))
    assert [review.author for review in page.reviews] == ["Ana", "Bo", "Cy"]


def test_what_visitors_are_asked_to_write_is_no_review() -> None:
    asked = (
        '<form><p class="author">Your name</p><i class="stars" data-rating="5"></i><p class="text">'
        "Write a few words.</p></form>"
    )
    page = read(f'<div>{REVIEW}<div class="review">{asked}</div></div>')
    assert [review.author for review in page.reviews] == ["Ana"]


def test_lists_in_different_places_stay_apart() -> None:
    other = '<aside><div class="review">{}</div></aside>'.format(INSIDE.replace("AUTHOR", "Eve"))
    page = many(f'<div class="review">{INSIDE}</div>')
    assert len(page.reviews) == 3
    beside = read(f"<div>{REVIEW}{REVIEW.replace('Ana', 'Bo')}</div>{other}")
    assert [review.author for review in beside.reviews] == ["Ana", "Bo"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ana", "Ana"),
        ("Par Ana", "Ana"),
        ("Von Trapp", "Von Trapp"),
        ("Da Silva", "Da Silva"),
        ("Written by Ana", "Ana"),
        ("Posted by Ana B. on 5 March 2024", "Ana B."),
        ("Ana B., 5 March 2024", "Ana B."),
        ("Ana on 5 March 2024", "Ana"),
        ("<b>Ana</b> - 5 March 2024", "Ana"),
        ("Rédigé par Ana le 5 March 2024", "Ana"),
        ("5 March 2024 by Ana", "Ana"),
        ("Geschrieben von Ana", "Ana"),
        ("From: Ana", "Ana"),
        ("Bymarka", "Bymarka"),
    ],
)
def test_the_name_in_a_line(line: str, author: str) -> None:
    drawn = REVIEW.replace('<b class="author">Ana</b>', f'<p class="author">{line}</p>')
    if "2024" in line:
        drawn = drawn.replace('<i class="date">5 March 2024</i>', "")
    (review,) = read(f"<div>{drawn}</div>").reviews
    assert (review.author, review.posted_at) == (author, "2024-03-05")
