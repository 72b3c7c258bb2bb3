"""Drawn reviews whose blocks are no twins, and whose parts hold one another."""

import json

import pytest
from copper_kettle import PRODUCT, read

BLOCK = (
    '<{tag} class="{name}" id="li-comment-{number}"><div class="comment-text"><div role="img"'
    ' class="star-rating" aria-label="Rated {stars} out of 5"></div><p class="meta"><strong'
    ' class="review__author">{author}</strong> <time datetime="2025-01-05T10:00:00+00:00">January'
    ' 5, 2025</time></p><div class="description"><p>{words}</p></div></div>{below}</{tag}>'
)
ANSWER = (
    '<ul class="children"><li class="comment byuser bypostauthor odd depth-2" id="li-comment-77">'
    '<div class="comment-text"><p class="meta"><strong class="review__author">Hearth</strong>'
    ' <time datetime="2025-01-06">January 6, 2025</time></p><div class="description"><p>Sorry to'
    " hear.</p></div></div></li></ul>"
)


def block(name: str, author: str, stars: int, words: str, below: str = "") -> str:
    number = 1000 + sum(map(ord, author))
    return BLOCK.format(
        tag="li", name=name, author=author, stars=stars, words=words, below=below, number=number
    )


def test_blocks_in_turns_are_of_one_list() -> None:
    page = read(
        "<ol>"
        + block("review even thread-even depth-1", "Ana", 2, "Leaks after a week.", ANSWER)
        + block("review odd alt thread-odd thread-alt depth-1", "Bo", 5, "Fine.")
        + block("review even thread-even depth-1", "Cy", 4, "Boils well.")
        + "</ol>"
    )
    assert [(r.author, r.stars, r.body, r.posted_at, r.reply) for r in page.reviews] == [
        ("Ana", 2.0, "Leaks after a week.", "2025-01-05T10:00:00Z", "Sorry to hear."),
        ("Bo", 5.0, "Fine.", "2025-01-05T10:00:00Z", None),
        ("Cy", 4.0, "Boils well.", "2025-01-05T10:00:00Z", None),
    ]


@pytest.mark.parametrize("name", ["review--entry is--answer", "review-item is-reply"])
def test_an_answer_beside_the_reviews_is_none_of_them(name: str) -> None:
    answer = block(name, "Hearth", 0, "Sorry to hear.")
    answer = answer.replace('class="star-rating" aria-label="Rated 0 out of 5"', "")
    page = read(
        "<ol>"
        + block(f"{name.split()[0]} has--answer", "Ana", 2, "Leaks after a week.")
        + answer
        + block(name.split()[0], "Bo", 5, "Fine.")
        + "</ol>"
    )
    assert [r.author for r in page.reviews] == ["Ana", "Bo"]


BOX = (
    '<div class="box-review"><section class="box-content-block"><header><div role="img"'
    ' class="box-stars" aria-label="Rated 4 out of 5 stars"></div><h5 class="box-headline">Dry</h5>'
    '</header><div class="box-content-block">{}</div></section></div>'
)
DETAILS = (
    '<section class="box-side-content-block"><p class="box-author-submission-date"><b>Submitted</b>'
    ' <time datetime="2024-03-05">5 March</time></p>'
    '<p class="box-helpful-text">Helpful to you?</p><p class="box-author-nickname">Ana</p>'
    '<p class="box-author-location">From a small town in the far north of the country</p></section>'
    '<p class="box-description-text">Stayed dry.</p>'
)
HEADING = (
    '<div class="rev-reviewer-profile-name">Ana</div><div class="rev-main-heading"><i role="img"'
    ' aria-label="Rated 4 out of 5 stars"></i><i class="rev-date">5 March 2024</i></div>'
    '<div class="rev-Content-title">Dry</div><div class="rev-Content-body">Stayed dry.</div>'
)
OWNED = (
    '<p class="visually-hidden">Rated 4 out of 5 stars</p><h4 class="review-title">Dry</h4>'
    '<div class="posted-date-ownership"><span>Posted </span><time class="submission-date"'
    ' datetime="2024-03-05">5 months ago</time></div><p class="body">Stayed dry.</p>'
    '<b class="the-author">Ana</b>'
)
COMMENTED = (
    '<span class="user-name">Ana</span><span class="user-title">Verified Buyer</span><b'
    ' class="sr-only">4.0 star rating</b><u class="review-date">5 March 2024</u><div class="title">'
    'Dry</div><div class="content-review">Stayed dry.</div><div class="comment"><b'
    ' class="user-name">Store Owner</b><div class="content-review">'
    "Thank you very much for your words, we hope it stays dry for years!</div></div>"
)


@pytest.mark.parametrize(
    "drawn",
    [
        BOX.format(DETAILS),
        f'<div class="rev-review">{HEADING}</div>',
        f'<li class="review-item">{OWNED}</li>',
        f'<div class="the-review">{COMMENTED}</div>',
    ],
    ids=["details in a block of their own", "stars and day in a heading", "ownership", "comment"],
)
def test_parts_that_hold_others_are_no_parts(drawn: str) -> None:
    (review,) = read(f"<div>{drawn}</div>").reviews
    said = (review.author, review.stars, review.title, review.body, review.posted_at)
    assert said == ("Ana", 4.0, "Dry", "Stayed dry.", "2024-03-05")


def test_what_stands_around_a_review_of_json_ld() -> None:
    said = (("Ana", 2, "Leaks after a week."), ("Bo", 5, "Boils well and fast."))
    reviews = [
        {"@type": "Review", "author": {"name": author}, "reviewBody": words, "reviewRating": stars}
        for author, stars, words in said
    ]
    blocks = block("review even", *said[0], ANSWER) + block("review odd", *said[1])
    script = f'<script type="application/ld+json">{json.dumps({**PRODUCT, "review": reviews})}'
    page = read(f"{script}</script><ol>{blocks}</ol>")
    assert [(r.id, r.author, r.reply) for r in page.reviews] == [
        ("1272", "Ana", "Sorry to hear."),
        ("1177", "Bo", None),
    ]


@pytest.mark.parametrize(
    ("lang", "badge"),
    [("en", "(verified owner)"), ("de", "(Verifizierter Besitzer)"), ("fr", "(client confirmé)"),
     ("es", "(propietario verificado)"), ("it", "(proprietario verificato)"),
     ("nl", "(geverifieerde eigenaar)"), ("pt", "(proprietário verificado)"),
     ("sv", "(verifierad ägare)")],
)  # fmt: skip
def test_the_badge_of_a_theme_in_its_languages(lang: str, badge: str) -> None:
    drawn = block("review", "Ana", 2, "Leaks after a week.").replace(
        "<time", f'<em class="verified">{badge}</em> <time'
    )
    (review,) = read(f"<ol>{drawn}</ol>", lang=lang).reviews
    assert review.verified is True


def test_sides_of_a_vote_are_looked_for_beside_their_question_first() -> None:
    votes = "<p>Was this review helpful? <a>Yes <b>5</b></a> <a>No <b>1</b></a></p>"
    words = "It leaks after a week, and nobody answers. " * 5
    drawn = block("review", "Ana", 2, words, votes)
    (review,) = read(f"<ol>{drawn}</ol>").reviews
    assert (review.helpful, review.helpful_total) == (5, 6)


def test_what_is_drawn_beside_the_reviews_of_json_ld() -> None:
    said = (("Ana", 2, "Leaks after a week."), ("Bo", 5, "Fine."), ("Cy", 4, "Boils well."))
    marked = [
        {"@type": "Review", "author": author, "reviewBody": words, "reviewRating": 1,
         "datePublished": "2024-01-02"}
        for author, words in (("Bo", "Fine."), ("Eve", "Not drawn here."))
    ]  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps({**PRODUCT, "review": marked})}'
    blocks = "".join(block("review", *one) for one in said)
    page = read(f"{script}</script><ol>{blocks}</ol>".replace("<p", "<!-- a --><p"))
    assert [(r.author, r.stars, (r.posted_at or "")[:10]) for r in page.reviews] == [
        ("Ana", 2.0, "2025-01-05"),
        ("Bo", 1.0, "2024-01-02"),
        ("Cy", 4.0, "2025-01-05"),
        ("Eve", 1.0, "2024-01-02"),
    ]


def test_other_reviews_are_not_joined_to_those_of_json_ld() -> None:
    marked = {"@type": "Review", "author": "Eve", "reviewBody": "Fine.", "reviewRating": 1}
    script = f'<script type="application/ld+json">{json.dumps({**PRODUCT, "review": marked})}'
    drawn = block("review", "Ana", 2, "Of the shop.") + block("review", "Bo", 5, "Also.")
    page = read(f"{script}</script><ol>{drawn}</ol>")
    assert [review.author for review in page.reviews] == ["Eve"]
