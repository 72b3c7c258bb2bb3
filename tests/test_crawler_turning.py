"""Links to the following page of reviews as themes draw them."""

import pytest
from shop_pages import PRODUCT, URL, read

RED = "https://shop.example/kettle-red-5"


@pytest.mark.parametrize(
    ("asked", "link", "following"),
    [
        (URL, f'<a class="next page-numbers" href="{URL}/comment-page-2/#comments">→</a>',
         f"{URL}/comment-page-2/#comments"),
        (f"{URL}/comment-page-2", f'<a class="next" href="{URL}/comment-page-3">→</a>',
         f"{URL}/comment-page-3"),
        (URL, '<ul><li class="pagination-next"><a href="?seite=2">»</a></li></ul>',
         f"{URL}?seite=2"),
        (f"{URL}?page=2", '<a href="?page=3" aria-label="Page suivante">›</a>', f"{URL}?page=3"),
        (URL, '<a href="/kettle-blue-4711?p=2&amp;sort=new">Siguiente »</a>',
         f"{URL}?p=2&sort=new"),
        (URL, '<a class="btn" href="?page=2">2</a>', None),
        (URL, '<a class="next" href="?page=5">→</a>', None),
        (f"{URL}?page=2", '<a class="next" href="?page=2">→</a>', None),
        (URL, '<a class="next disabled" href="?page=2">→</a>', None),
        (URL, f'<a class="next" href="{RED}?page=2">Next</a>', None),
        (URL, '<a class="next" href="?question_page=2">Next</a>', None),
        (URL, '<a class="slick-next" href="#">Next</a>', None),
    ],
)  # fmt: skip
def test_the_link_that_turns_the_page(asked: str, link: str, following: str | None) -> None:
    assert read(PRODUCT, link, url=asked).next == following


def test_a_page_without_reviews_turns_to_none() -> None:
    product = {k: v for k, v in PRODUCT.items() if k != "review"}
    assert read(product, '<a class="next" href="?page=2">Next</a>').next is None
