"""A page of another product than the one asked for is a wrong page, and lends no review."""

import json

import pytest

from crawler.marketplace import marketplace_for
from crawler.pages import parse_page

SAID = {
    "reviewId": "9", "rating": 5, "reviewSubmissionTime": "1/5/2025", "reviewText": "Good",
    "userNickname": "N",
}  # fmt: skip


def walmart(item: str, other: str = "") -> str:
    product = {"usItemId": item, "name": "Kettle", "variant": other}
    state = {"product": product, "reviews": {"totalReviewCount": 1, "customerReviews": [SAID]}}
    return f'<html><script id="__NEXT_DATA__">{json.dumps(state)}</script></html>'


def trustpilot(domain: str, other: str = "") -> str:
    said = {
        "id": "65a000000000000000000001",
        "rating": 5,
        "text": "Good",
        "consumer": {"displayName": "N"},
        "dates": {"publishedDate": "2025-01-05T10:00:00Z"},
    }
    unit = {
        "identifyingName": domain,
        "displayName": "Kettles",
        "numberOfReviews": 1,
        "websiteUrl": other,
    }
    props = {"props": {"pageProps": {"businessUnit": unit, "reviews": [said]}}}
    return f'<html><script id="__NEXT_DATA__">{json.dumps(props)}</script></html>'


def ebay(item: str, other: str = "") -> str:
    return (
        f'<html lang="en"><link rel="canonical" href="https://www.ebay.com/itm/{item}">{other}'
        '<div class="ebay-review-section" id="review_9"><b class="review-item-author">N</b>'
        '<i class="ebay-star-rating" aria-label="5 out of 5 stars"></i><p class='
        '"review-item-content">Good</p></div></html>'
    )


ASKED = {
    walmart: ("https://www.walmart.com/ip/Kettle/{}", "123456789", "999999999"),
    trustpilot: ("https://www.trustpilot.com/review/{}", "kettles.example", "pans.example"),
    ebay: ("https://www.ebay.com/itm/Kettle/{}", "123456789012", "999999999999"),
}  # fmt: skip


@pytest.mark.parametrize("page", ASKED, ids=lambda page: page.__name__)
def test_another_product_than_asked_for(page):
    address, asked, shown = ASKED[page]
    url = address.format(asked)
    reader = marketplace_for(url).page
    right = parse_page(reader, url, page(asked).encode())
    assert (right.outcome, right.product, len(right.reviews)) == ("ok", asked, 1)
    sibling = parse_page(reader, url, page(shown, asked).encode())
    assert (sibling.outcome, len(sibling.reviews)) == ("ok", 1)
    wrong = parse_page(reader, url, page(shown).encode())
    assert (wrong.outcome, wrong.product, wrong.reviews) == ("wrong_page", shown, ())
    assert wrong.sign == f"asked for {asked}, shown {shown}"


def test_a_company_asked_for_in_another_spelling():
    for url in ("https://www.trustpilot.com/review/Kettles.example",
                "https://www.trustpilot.com/review/www.kettles.example"):  # fmt: skip
        page = parse_page(marketplace_for(url).page, url, trustpilot("kettles.example").encode())
        assert (page.outcome, page.product) == ("ok", "kettles.example")


def test_days_of_walmart_that_cannot_be_months():
    said = [{**SAID, "reviewId": str(n), "reviewSubmissionTime": day}
            for n, day in enumerate(("13/5/2025", "1/5/2025"))]  # fmt: skip
    state = {"product": {"usItemId": "123456789"}, "reviews": {"customerReviews": said}}
    url = "https://www.walmart.com/ip/Kettle/123456789"
    page = parse_page(marketplace_for(url).page, url, json.dumps(state).encode())
    assert [review.posted_at for review in page.reviews] == ["2025-05-13", "2025-05-01"]
