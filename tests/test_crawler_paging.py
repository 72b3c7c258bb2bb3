"""The page after one that failed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.paging import following_url


@pytest.mark.parametrize(
    ("url", "number", "expected"),
    [
        ("https://shop.example/r?page=3", 3, "https://shop.example/r?page=4"),
        ("https://shop.example/r?a=&PageNumber=9&b=2", 9,
         "https://shop.example/r?a=&PageNumber=10&b=2"),
        ("https://shop.example/reviews/page/2/", 2, "https://shop.example/reviews/page/3/"),
        ("https://shop.example/page-2?sort=new", 2, "https://shop.example/page-3?sort=new"),
        ("https://shop.example/r?page=3", 4, None),
        ("https://shop.example/r", 1, None),
        ("https://shop.example/r?pages=2", 2, None),
        ("https://shop.example/r?p=x", 1, None),
        ("https://shop.example/homepage2", 2, None),
    ],
)  # fmt: skip
def test_next_page_by_number(url: str, number: int, expected: str | None) -> None:
    assert following_url(url, number) == expected


@given(st.integers(1, 99_999), st.sampled_from(["page", "p", "pg", "currentPage"]))
def test_numbers_go_up_by_one(number: int, name: str) -> None:
    first = f"https://shop.example/r?{name}={number}"
    assert following_url(first, number) == f"https://shop.example/r?{name}={number + 1}"


@given(st.text(max_size=200))
def test_any_path_is_read(text: str) -> None:
    found = following_url(f"https://shop.example/{text}", 1)
    assert found is None or "2" in found
