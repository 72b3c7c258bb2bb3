"""Reviews in JSON that no service's own file reads: which objects are some, and what they say."""

import json
import time
from typing import Any

import pytest

from crawler.payloads import parse_json
from crawler.stated.reviews import read_stated

ANA = {"id": 901, "rating": 5, "text": "Boils fast.", "author": "Ana", "createdAt": "2025-03-01"}
BEN = {"id": 900, "rating": 2, "text": "Lid leaks.", "author": "Ben", "createdAt": "2025-02-01"}


def said(value: object) -> list[tuple[str | None, float | None, str | None]]:

    return [(r.id, r.stars, r.author) for r in read_stated(parse_json(json.dumps(value)), None)]


BOTH = [("901", 5.0, "Ana"), ("900", 2.0, "Ben")]
QUESTION = {"id": 7, "text": "Does it fit?", "author": "Cy", "createdAt": "2025-01-01"}
GOODS = {"id": 8, "rating": 4.5, "description": "A kettle.", "name": "Kettle", "price": 20}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"reviews": [ANA, BEN]}, BOTH),
        ({"data": {"product": {"reviews": {"edges": [{"node": ANA}, {"node": BEN}]}}}}, BOTH),
        ({"reviews": [ANA, BEN], "related": [{"reviews": [ANA, ANA | {"id": 1}, BEN]}]}, BOTH),
        ({"Review:901": ANA, "Review:900": BEN, "User:1": {"name": "x"}}, BOTH),
        ({"reviews": [ANA, BEN], "questions": [QUESTION | {"rating": 5}] * 3}, BOTH),
        ({"reviews": [ANA, ANA, BEN]}, BOTH),
        ({"reviews": [ANA, BEN | {"status": "pending"}]}, BOTH[:1]),
        ({"reviews": [ANA, {"rating": 5, "text": ""}]}, BOTH[:1]),
        ({"items": [{"reviews": [ANA]}, {"reviews": [BEN]}]}, []),
        ({"reviews": [{"product": 1, "items": [ANA]}, {"product": 2, "items": [BEN]}]}, BOTH),
        ({"products": [GOODS, GOODS | {"id": 9}]}, []),
        ({"reviewed": [GOODS]}, []),
        ({"questions": [QUESTION]}, []),
        ({"shopReviews": [ANA, BEN]}, []),
        ({"list": [ANA, BEN]}, []),
        ({"comments": [{"id": 1, "score": 5, "body": "Same.", "author": "x", "created": 17}]}, []),
        ({"comments": [ANA, BEN]}, BOTH),
        ({"reviews": []}, []),
        ([], []),
    ],
)
def test_what_is_a_list_of_reviews(value: object, found: list[object]) -> None:
    assert said(value) == found


@pytest.mark.parametrize(
    ("parts", "field", "wanted"),
    [
        ({"rating": {"value": 8, "max": 10}}, "stars", 4.0),
        ({"rating": {"label": "4,5"}}, "stars", 4.5),
        ({"average_rating": 80, "rating": None}, "stars", 4.0),
        ({"rating": 0}, "stars", None),
        ({"author": {"displayName": "Ana P."}}, "author", "Ana P."),
        ({"author": None, "user": {"firstname": "Ana", "lastname": "P"}}, "author", "Ana P"),
        ({"createdAt": 1740000000000}, "posted_at", "2025-02-19T21:20:00Z"),
        ({"createdAt": "13/02/2025"}, "posted_at", "2025-02-13"),
        ({"createdAt": "02/03/2025"}, "posted_at", None),
        ({"createdAt": "3 days ago"}, "posted_at", None),
        ({"isVerifiedPurchase": True}, "verified", True),
        ({"verified": False, "is_verified_buyer": False}, "verified", False),
        ({"votes": {"positive": 3, "negative": 1}}, "helpful", 3),
        ({"reply": {"text": "Thank you."}}, "reply", "Thank you."),
        ({"responses": [{"body": "Thank you."}]}, "reply", "Thank you."),
        ({"text": "<p>Fast &amp; quiet.</p>"}, "body", "Fast & quiet."),
        ({"headline": "Good"}, "title", "Good"),
    ],
)
def test_what_a_review_says(parts: dict[str, Any], field: str, wanted: object) -> None:

    reviews = read_stated(parse_json(json.dumps({"reviews": [ANA | parts]})), None)
    assert [getattr(review, field) for review in reviews] == ([wanted] if reviews else [])
    assert reviews or wanted is None


def test_deep_and_wide_values_end() -> None:
    deep: Any = {"reviews": [ANA]}
    for _ in range(300):
        deep = {"a": [deep]}
    wide = {"reviews": [{f"k{n}": {"a": 1} for n in range(300)} for _ in range(3000)]}
    began = time.perf_counter()
    assert read_stated(deep, None) == ()
    assert read_stated(wide, None) == ()
    assert time.perf_counter() - began < 10
