"""A seller's answer in a review's block is the seller's, whatever the shop marks up of it."""

import json
import time

import pytest

from crawler.items import Page
from crawler.marketplaces.schema_org import MARKETPLACE
from crawler.pages import parse_page

URL = "https://hearth.example/p/copper-kettle"
AVERAGE = {"@type": "AggregateRating", "ratingValue": "3.5", "reviewCount": "12"}
PRODUCT = {"@type": "Product", "name": "Copper Kettle", "sku": "CK2", "aggregateRating": AVERAGE}


def read(body: str, product: object = PRODUCT) -> Page:
    script = f'<script type="application/ld+json">{json.dumps(product)}</script>'
    page = (
        f'<html lang="en-US"><head><title>Copper Kettle</title>{script if product else ""}</head>'
    )
    return parse_page(
        MARKETPLACE.page, URL, f"{page}<body><h1>Copper Kettle</h1>{body}</body></html>".encode()
    )


def drawn(author: str, stars: int, date: str, words: str, answer: str = "") -> str:
    return (
        f'<div class="review-item"><span class="review-author">{author}</span><span class="stars"'
        f' aria-label="{stars} out of 5 stars"></span>{date}<p class="review-text">{words}</p>'
        f"{answer}</div>"
    )


def marked(answer: str, date: str = "") -> Page:
    """Read a review in microdata with an answer beneath it."""
    return read(
        '<div itemscope itemtype="http://schema.org/Product"><b itemprop="name">Copper Kettle</b>'
        '<div itemprop="review" itemscope itemtype="http://schema.org/Review">'
        '<span itemprop="author">Ana</span><div itemprop="reviewRating" itemscope'
        ' itemtype="http://schema.org/Rating"><meta itemprop="ratingValue" content="2"></div>'
        f'<p itemprop="reviewBody">Leaks after a week.</p>{date}{answer}</div></div>',
        None,
    )


THREAD = (
    '<div class="replies">'
    + "".join(
        f'<div class="comment-item"><span class="author">Hearth</span><span class="date">{day}'
        f' March 2024</span><p class="text">{words}</p></div>'
        for day, words in ((9, "Sorry, Ana."), (10, "Any news?"), (11, "A new one is on its way."))
    )
    + "</div>"
)
LONG = (
    '<div class="seller-response"><span class="date">9 March 2024</span><p class="response-text">'
    "We are sorry that it leaks after a week; write to us and we will help you.</p></div>"
)
DAY = '<span class="review-date">5 January 2024</span>'


def test_answers_are_no_reviews_of_their_own() -> None:
    page = read(
        '<div class="reviews">'
        + drawn("Ana", 2, DAY, "Leaks after a week.", THREAD)
        + drawn("Bo", 5, DAY, "Fine.")
        + "</div>"
    )
    assert [(r.author, r.stars, r.body, r.posted_at) for r in page.reviews] == [
        ("Ana", 2.0, "Leaks after a week.", "2024-01-05"),
        ("Bo", 5.0, "Fine.", "2024-01-05"),
    ]


def test_answers_that_no_class_calls_so_are_no_reviews_either() -> None:
    thread = THREAD.replace('class="replies"', 'class="thread"')
    page = read(f'<div class="reviews">{drawn("Ana", 2, DAY, "Leaks after a week.", thread)}</div>')
    assert [(r.author, r.body) for r in page.reviews] == [("Ana", "Leaks after a week.")]


def test_reviews_in_a_box_of_reviews_are_not_taken_for_answers() -> None:
    blocks = "".join(
        f'<div class="review-item"><span class="author">{author}</span><i class="date">2024-01-0'
        f'{day}</i><p class="text">It boils well, {author} says.</p></div>'
        for day, author in ((5, "Ana"), (6, "Bo"), (7, "Cy"))
    )
    box = '<div class="review-container"><b class="stars" aria-label="3.5 of 5 stars"></b>{}</div>'
    page = read(box.format(blocks))
    assert [r.author for r in page.reviews] == ["Ana", "Bo", "Cy"]


@pytest.mark.parametrize(
    "name",
    ["seller-response", "review-reply", "storeReply", "review__answer", "shop-antwort", "replies"],
)
def test_an_answer_is_read_as_reply(name: str) -> None:
    answer = LONG.replace("seller-response", name)
    page = read(f'<div class="reviews">{drawn("Ana", 2, "", "Leaks after a week.", answer)}</div>')
    (review,) = page.reviews
    assert (review.body, review.posted_at) == ("Leaks after a week.", None)
    assert review.reply == (
        "We are sorry that it leaks after a week; write to us and we will help you."
    )


@pytest.mark.parametrize("name", ["review-text has-reply", "text with-answer", "no-response text"])
def test_words_of_a_class_that_only_mention_answers(name: str) -> None:
    page = read(
        '<div class="review-item has-response"><b class="author">Ana</b><i class="stars"'
        f' aria-label="2 out of 5"></i><div class="{name}"><p>Leaks after a week.</p></div>'
        '<a class="btn-reply" href="#">Reply</a></div>'
    )
    (review,) = page.reviews
    assert (review.body, review.stars, review.reply) == ("Leaks after a week.", 2.0, None)


def test_a_date_and_votes_of_the_answer_are_not_the_reviews() -> None:
    page = marked(
        '<div class="review-reply"><b>Answer of Hearth</b> <time datetime="2024-03-09">9 March'
        "</time><p>Sorry to hear.</p><span>5 people found this helpful</span></div>"
    )
    (review,) = page.reviews
    assert (review.posted_at, review.date_text, review.helpful) == (None, None, None)
    assert review.reply == "Sorry to hear."


def test_an_answer_marked_up_as_part_of_the_review() -> None:
    page = marked(
        '<div class="answer"><span itemprop="author">Hearth</span><meta itemprop="datePublished"'
        ' content="2024-03-09"><p itemprop="reviewBody">Sorry to hear.</p></div>'
    )
    (review,) = page.reviews
    assert (review.author, review.body) == ("Ana", "Leaks after a week.")
    assert (review.posted_at, review.reply) == (None, "Sorry to hear.")


def test_an_answer_with_very_many_parts_costs_little() -> None:
    many = '<p itemprop="text">x</p>' * 20_000
    began = time.process_time()
    marked(f'<div class="reply">{many}</div>')
    read(f"<div>{drawn('Ana', 2, DAY, 'Leaks.', f'<div class=reply>{many}</div>')}</div>")
    assert time.process_time() - began < 6


SHOP = {"@type": "Organization", "name": "Hearth"}
PERSON = {"@type": "Person", "name": "Gil"}


@pytest.mark.parametrize(
    ("comments", "reply"),
    [
        ([{"text": "Thank you!"}], "Thank you!"),
        ([{"text": "Thank you!", "author": SHOP}], "Thank you!"),
        ([{"text": "Thank you!", "author": {"@type": "Person", "name": "Hearth"}}], "Thank you!"),
        ([{"text": "Mine leaks too.", "author": PERSON}], None),
        ([{"text": "Mine too.", "author": PERSON}, {"text": "Sorry!", "author": SHOP}], "Sorry!"),
    ],
)
def test_a_comment_of_another_buyer_is_no_answer(comments: list, reply: str | None) -> None:
    review = {
        "@type": "Review", "author": "Ana", "reviewBody": "Leaks after a week.",
        "comment": [{"@type": "Comment", **c} for c in comments],
    }  # fmt: skip
    (found,) = read("", {**PRODUCT, "review": review}).reviews
    assert (found.body, found.reply) == ("Leaks after a week.", reply)
