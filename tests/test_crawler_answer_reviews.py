"""Answers of review services in the shapes that their versions and neighbours have."""

import json

import pytest

from crawler.answers.reviews import ReviewNames, histogram_of, next_numbered, read_review
from crawler.items import Page
from crawler.marketplace import marketplace_for
from crawler.pages import parse_page

TRUSTPILOT_ID = "65a1b2c3d4e5f60718293a4b"
API = "https://api.trustpilot.com/v1/business-units/0123456789abcdef01234567/reviews"
WIDGET = "https://widget.trustpilot.com/trustbox-data/x?businessUnitId=1"
PRODUCTS = "https://api.trustpilot.com/v1/product-reviews/business-units/x/reviews"
YOTPO = "https://api-cdn.yotpo.com/v3/storefront/store/S/product/123/reviews?page=1&perPage=5"
YOTPO_APP = "https://api.yotpo.com/v1/apps/K/reviews?count=1&page=1"
VOICE = "https://api.bazaarvoice.com/data/batch.json?filter.q1=productid:eq:k1"
JUDGEME = "https://judge.me/reviews/reviews_for_widget?product_id=4711&page=1&per_page=5"
FEED = "https://itunes.apple.com/us/rss/customerreviews/page=1/id=284815000/sortby=mostrecent/json"
ROWS = "https://itunes.apple.com/WebObjects/MZStore.woa/wa/userReviewsRow?id=284815000&sort=4"
PLAY = "https://play.google.com/_/PlayStoreUi/data/batchexecute?source-path=%2Fa%3Fid%3Dcom.x.y"
BESTBUY = "https://www.bestbuy.com/ugc/v2/reviews?page=1&pageSize=1&sku=1234567"
ALIEXPRESS = "https://feedback.aliexpress.com/pc/searchEvaluation.do?productId=1&lang=en_US&page=1"
SPOKEN = {
    "Id": "9", "ProductId": "k1", "Rating": 4, "ReviewText": "Hot soon", "Title": "Fine",
    "SubmissionTime": "2025-01-05T10:00:00.000+00:00", "UserNickname": "Ana",
    "ContentLocale": "en_US", "BadgesOrder": ["verifiedPurchaser"],
}  # fmt: skip
KETTLE = {
    "Id": "k1",
    "Name": "Kettle",
    "ReviewStatistics": {
        "AverageOverallRating": 4.5, "TotalReviewCount": 11, "OverallRatingRange": 5,
        "RatingDistribution": [{"RatingValue": 5, "Count": 11}],
    },
}  # fmt: skip
DRAWN = (
    "<div class='jdgm-rev jdgm-divider-top' data-verified-buyer='true' data-review-id='abc-1'"
    " data-review-language='en' data-product-url='/products/kettle' data-thumb-up-count='2'"
    " data-thumb-down-count='1'><div class='jdgm-rev__header'><span class='jdgm-rev__rating'"
    " data-score='4'></span><span class='jdgm-rev__timestamp'"
    " data-content='2025-01-05 10:00:00 UTC'></span>"
    "<span class='jdgm-rev__author-wrapper' data-fullname='Ana Other'>"
    "<span class='jdgm-rev__author'>Ana</span></span></div><b class='jdgm-rev__title'>Fine</b>"
    "<div class='jdgm-rev__body'><p>Hot soon</p></div></div>"
)
ENTRY = {
    "author": {"uri": {"label": "https://itunes.apple.com/us/reviews/id777"},
               "name": {"label": "Ana"}},
    "updated": {"label": "2025-01-05T03:00:00-07:00"}, "im:rating": {"label": "4"},
    "id": {"label": "9"}, "title": {"label": "Fine"}, "content": {"label": "Hot soon"},
}  # fmt: skip
ROW = ["u-1", ["Ana"], 4, None, "Hot soon", [1736071200, 0], 3, None, None, ["a1"], "1.2", None]
CASES = {
    "trustpilot, public API": (API, {
        "reviews": [{
            "id": TRUSTPILOT_ID, "consumer": {"displayName": "Ana"}, "stars": 4, "title": "Fine",
            "text": "Hot soon", "createdAt": "2025-01-05T10:00:00Z", "isVerified": True,
            "numberOfLikes": 2, "companyReply": {"text": "Thanks"},
        }],
        "links": [{"rel": "next-page", "href": API + "?page=2"}],
    }, {"next": API + "?page=2"}, {"id": TRUSTPILOT_ID, "verified": True, "reply": "Thanks"}),
    "trustpilot, widget": (WIDGET, {
        "businessUnit": {
            "trustScore": 4.6, "identifyingName": "shop.example",
            "numberOfReviews": {
                "total": 20, "oneStar": 1, "twoStars": 1, "threeStars": 1, "fourStars": 7,
                "fiveStars": 10,
            },
        },
        "reviews": [{
            "stars": 4, "createdAt": "2025-01-05T10:00:00Z", "title": "Fine", "text": "Hot soon",
            "reviewUrl": f"https://www.trustpilot.com/reviews/{TRUSTPILOT_ID}",
            "consumer": {"displayName": "Ana"},
        }],
    }, {"aggregate_count": 20, "histogram": (10, 7, 1, 1, 1), "filtered": True},
       {"id": TRUSTPILOT_ID}),
    "trustpilot, products": (PRODUCTS, {"productReviews": [{
        "id": "65a1", "createdAt": "2025-01-05T10:00:00Z", "stars": 4, "content": "Hot soon",
        "product": {"id": "k1"}, "consumer": {"displayName": "Ana"},
    }]}, {}, {"product": "k1", "title": None}),
    "yotpo, third version": (YOTPO, {
        "reviews": [{
            "id": 1, "verifiedBuyer": True, "score": 4, "title": "Fine", "content": "Hot soon",
            "votesUp": 1, "votesDown": 1, "createdAt": "2025-01-05T10:00:00.000Z",
            "user": {"userId": 7, "displayName": "Ana"}, "isIncentivized": True, "comment": None,
        }],
        "pagination": {"page": 1, "perPage": 5, "total": 11},
        "bottomline": {"totalReview": 12, "averageScore": 4.5, "starDistribution": {"5": 12}},
    }, {"product": "123", "aggregate_count": 12, "written_count": 11, "page_number": 1,
        "next": YOTPO.replace("page=1&", "") + "&page=2"},
       {"id": "1", "author_id": "7", "helpful_total": 2, "incentivized": True}),
    "yotpo, to the shop": (YOTPO_APP, {"reviews": [{
        "id": 1, "title": "Fine", "content": "Hot soon", "score": 4, "sku": "123", "name": "Ana",
        "email": "ana@mail.example", "reviewer_type": "verified_buyer",
        "created_at": "2025-01-05T10:00:00.000Z",
    }]}, {"next": YOTPO_APP.replace("page=1", "page=2")}, {"verified": True, "product": "123"}),
    "bazaarvoice, a batch": (VOICE, {"BatchedResults": {
        "q0": {"Results": [KETTLE], "TotalResults": 1, "HasErrors": False},
        "q1": {"Results": [SPOKEN], "TotalResults": 11, "Offset": 0, "Limit": 1},
    }}, {"product": "k1", "product_title": "Kettle", "aggregate_rating": 4.5, "written_count": 11,
         "histogram": (11, 0, 0, 0, 0)}, {"id": "9", "verified": True, "country": "US"}),
    "bazaarvoice, wrapped": (VOICE, {"response": {"Results": [SPOKEN], "TotalResults": 1}},
        {"next": None}, {"lang": "en"}),
    "judge.me, drawn": (JUDGEME, {"html": DRAWN, "total_count": 12},
        {"product": "4711", "aggregate_count": 12,
         "next": JUDGEME.replace("page=1&", "") + "&page=2"},
        {"id": "abc-1", "verified": True, "helpful": 2, "helpful_total": 3, "product": "kettle",
         "lang": "en"}),
    "judge.me, to the shop": ("https://judge.me/api/v1/reviews?per_page=9", {
        "current_page": 1, "per_page": 9, "reviews": [
            {"id": 1, "title": "Fine", "body": "Hot soon", "rating": 4, "verified": "buyer",
             "created_at": "2025-01-05T10:00:00+00:00", "reviewer": {"name": "Ana"},
             "updated_at": "2025-01-06T10:00:00+00:00", "product_external_id": 4711},
            {"id": 2, "body": "Held back", "rating": 1, "published": False},
        ],
    }, {"next": None, "product": "4711"}, {"verified": True, "edited_at": "2025-01-06T10:00:00Z"}),
    "app store, one entry, one link": (FEED, {"feed": {
        "entry": ENTRY, "link": {"attributes": {"rel": "self", "href": FEED}},
    }}, {"product": "284815000", "sort": "newest", "next": None}, {"author_id": "777"}),
    "app store, rows": (ROWS, {"userReviewList": [{
        "userReviewId": "9", "body": "Hot soon", "date": "2025-01-05T10:00:00Z", "name": "Ana",
        "rating": 4, "title": "Fine", "voteCount": 3, "voteSum": 2, "isEdited": True,
    }]}, {"product": "284815000"}, {"id": "9", "helpful": 2, "edited_at": "2025-01-05T10:00:00Z"}),
    "best buy, without pages": (BESTBUY, {"total": 2, "pageSize": 1, "page": 1, "topics": [{
        "id": "x-1", "topicType": "review", "rating": 4, "text": "Hot soon", "title": "Fine",
        "author": {"displayName": "Ana"}, "submissionTime": "2025-01-05T04:00:00.000-06:00",
        "badges": ["VerifiedPurchaser"],
    }]}, {"next": BESTBUY.replace("page=1&", "") + "&page=2"}, {"verified": True}),
}  # fmt: skip


def read(url: str, value: object) -> Page:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return parse_page(marketplace_for(url, body).page, url, body)


def play(rows: list, token: str | None = None) -> bytes:
    payload = json.dumps([rows, [None, token]])
    return b")]}'\n\n" + json.dumps([["wrb.fr", "UsvDTd", payload, None, None]]).encode()


@pytest.mark.parametrize("name", CASES)
def test_shapes(name: str) -> None:
    url, value, page_says, review_says = CASES[name]
    page = read(url, value)
    assert page.outcome == "ok"
    assert {field: getattr(page, field) for field in page_says} == page_says
    (review,) = page.reviews
    said = {
        "stars": 4.0, "posted_at": "2025-01-05T10:00:00Z", "author": "Ana", "body": "Hot soon",
        "title": "Fine", **review_says,
    }  # fmt: skip
    assert {field: getattr(review, field) for field in said} == said


@pytest.mark.parametrize(
    "cut", [(7, ["Shop", "Thanks", [1736071300, 0]]), (7, []), (4, None), (6, None), (10, None)]
)
def test_google_play_rows_with_more_and_less_in_them(cut: tuple[int, object]) -> None:
    place, value = cut
    (review,) = read(PLAY, play([[*ROW[:place], value, *ROW[place + 1 :]]])).reviews
    assert (review.id, review.stars, review.posted_at) == ("u-1", 4.0, "2025-01-05T10:00:00Z")
    assert review.helpful == (0 if place == 6 else 3)
    assert review.reply == ("Thanks" if value and place == 7 else None)


def test_google_play_rows_that_end_early() -> None:
    assert [r.id for r in read(PLAY, play([ROW[:6], ROW[:5], [None], "x"])).reviews] == ["u-1"]


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("pt_BR", "05 jan 2025"), ("es_ES", "05 ene. 2025"), ("fr_FR", "05 janv. 2025"),
        ("de_DE", "05 Jan. 2025"), ("ru_RU", "05 янв. 2025"), ("ko_KR", "05 1월 2025"),
        ("ar_MA", "05 يناير 2025"), ("pl_PL", "05 sty 2025"), ("tr_TR", "05 Oca 2025"),
        ("he_IL", "05 ינו 2025"), ("th_TH", "05 ม.ค. 2025"), ("uk_UA", "05 січ. 2025"),
        ("it_IT", "05 gen 2025"), ("nl_NL", "05 jan. 2025"), ("nl_NL", "05 Jan 2025"),
    ],
)  # fmt: skip
def test_aliexpress_dates_in_its_languages(lang: str, written: str) -> None:
    row = {"evaluationId": 3, "buyerEval": 80, "evalDate": written, "buyerFeedback": "x"}
    page = read(ALIEXPRESS.replace("en_US", lang), {"evaViewList": [row], "totalNum": 1})
    assert [r.posted_at for r in page.reviews] == ["2025-01-05"]


@pytest.mark.parametrize(
    ("url", "value"),
    [
        (JUDGEME, {"html": "", "total_count": 0}),
        (PLAY, play([])),
        (FEED, {"feed": {"link": [], "id": {"label": FEED}}}),
        (VOICE, {"Results": [], "TotalResults": 0}),
        (YOTPO, {"reviews": [], "pagination": {"page": 1, "perPage": 5, "total": 0}}),
        (ALIEXPRESS, {"evaViewList": [], "totalNum": 0}),
        (BESTBUY, {"topics": [], "total": 0}),
    ],
)
def test_answers_that_say_none(url: str, value: object) -> None:
    assert read(url, value).outcome == "empty"


@pytest.mark.parametrize(
    ("url", "value", "outcome"),
    [
        (VOICE, {"Results": [], "TotalResults": 0, "HasErrors": True, "Errors": [{"Code": "X"}]},
         "broken"),
        (VOICE, {"Results": [], "TotalResults": 9}, "broken"),
        (YOTPO, {"reviews": [], "pagination": {"total": 9}}, "broken"),
        (JUDGEME, {"html": "", "total_count": 12}, "broken"),
        (ALIEXPRESS, {"ret": ["FAIL_SYS_USER_VALIDATE"], "data": {"url": "/punish?x5secdata=1"}},
         "blocked"),
        (PLAY, b")]}'\n\n" + json.dumps([["wrb.fr", "UsvDTd", None, None]]).encode(), "blocked"),
        (BESTBUY, {"error": {"code": 429, "message": "Too many requests"}}, "blocked"),
    ],
)  # fmt: skip
def test_answers_that_say_nothing(url: str, value: object, outcome: str) -> None:
    assert read(url, value).outcome == outcome


def test_names_are_tried_in_their_order_and_paths_go_deep() -> None:
    names = ReviewNames(
        id=("uuid", "id"), rating=("score.value", "score"), date=("at",), body=("texts.0.words",),
        author=("a.b.name",), helpful=("up",), down=("down",), best=10.0, locale="de",
    )  # fmt: skip
    raw = {
        "id": "7", "score": {"value": "8"}, "at": "5. Januar 2025", "texts": [{"words": "Gut"}],
        "a.b.name": "Ana", "up": "3", "down": "1",
    }  # fmt: skip
    review = read_review(raw, names)
    assert (review.id, review.stars, review.rating, review.best_rating) == ("7", 4.0, 8.0, 10.0)
    assert (review.posted_at, review.body, review.author) == ("2025-01-05", "Gut", "Ana")
    assert (review.helpful, review.helpful_total, review.verified) == (3, 4, None)
    for hostile in (None, [], "x", {"id": {"id": []}, "score": "1e999"}):
        assert read_review(hostile, names).stars is None


def test_the_next_page_is_none_only_on_the_last() -> None:
    url = "https://x.example/r?page=1"
    following = "https://x.example/r?page=2"
    assert next_numbered(url, 1, pages=2) == following
    assert next_numbered(url, 2, pages=2) is None
    assert next_numbered(url, None, size=5, listed=6) == following
    assert next_numbered(url, 1, size=5, listed=5) is None
    assert next_numbered(url, 1, size=5, shown=5) == following
    assert next_numbered(url, 1, size=5, shown=4) is None
    assert next_numbered(url, 1) is None


def test_a_histogram_is_whole_or_none() -> None:
    assert histogram_of((5, 4, 3, 2, 0)) == (5, 4, 3, 2, 0)
    assert histogram_of((5, 4, 3, None, 1)) is None
    assert histogram_of(()) is None


def test_google_play_pages_carry_reviews_and_the_token_of_more() -> None:
    url = "https://play.google.com/store/apps/details?id=com.x.y"
    data = json.dumps([[ROW], [None, "TOKENX"]])
    script = f"AF_initDataCallback({{key: 'ds:8', hash: '9', data:{data}, sideChannel: {{}}}});"
    page = read(url, f"<html><body><h1>App</h1><script>{script}</script></body></html>".encode())
    assert (page.outcome, page.product, len(page.reviews)) == ("ok", "com.x.y", 1)
    assert page.next == f"{url}#token=TOKENX"
