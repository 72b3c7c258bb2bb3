"""PrestaShop: answers of the module `productcomments`, newest first (`ListComments`).

The shop's own pages, on the same host, are read by their markup. Dates are written in the shop's
language, which an answer does not name: the country of the host settles their order, else all of a
page together, else they are not read.
"""

import re
from dataclasses import replace
from typing import Any, ClassVar

from crawler.answers.page import AnswerPage, asked, substantial
from crawler.answers.reviews import (
    ReviewNames,
    first_count,
    listing_page,
    next_numbered,
    read_review,
)
from crawler.drawn.day_order import settled_days
from crawler.items import Page
from crawler.language.regions import country_of, join_locale, language_of
from crawler.marketplace import Marketplace
from crawler.payloads import as_dict, as_dicts, as_int

_ADDRESS = re.compile(
    r"^https?://[^/?#]{1,300}/[^#]{0,500}productcomments[^#]{0,200}ListComments", re.IGNORECASE
)
_NAMES = ReviewNames(
    id=("id_product_comment",),
    rating=("grade",),
    date=("date_add",),
    title=("title",),
    body=("content",),
    author=("customer_name",),
    helpful=("usefulness",),
    votes=("total_usefulness",),
    product=("id_product",),
    markup=False,
)


class PrestashopPage(AnswerPage):
    """One answer of the module."""

    marketplace: ClassVar[str] = "prestashop"

    def read_answer(self, value: Any) -> Page | None:
        """Return what an answer says."""
        answer, url = as_dict(value), str(self.url)
        if "comments_nb" not in answer or not isinstance(answer.get("comments"), list):
            return None
        raws = [raw for raw in as_dicts(answer["comments"]) if "id_product_comment" in raw]
        if answer["comments"] and not raws:
            return None
        reviews = substantial(read_review(raw, _NAMES) for raw in raws)
        country = country_of(url)
        language = language_of(country)
        locale = join_locale(language, country) if language else None
        days = settled_days([review.date_text for review in reviews], locale)
        reviews = tuple(replace(r, posted_at=d) for r, d in zip(reviews, days, strict=True))
        query = asked(url)
        current = as_int(query.get("page")) or 1
        listed = first_count(answer, ("comments_nb",))
        size = first_count(answer, ("comments_per_page",))
        return replace(
            listing_page(self.marketplace, url, reviews, listed=listed),
            locale=locale,
            product=query.get("id_product") or next((r.product for r in reviews), None),
            sort="newest",
            page_number=current,
            next=next_numbered(url, current, size=size or len(raws), listed=listed),
        )


def _claims(url: str) -> bool:
    return _ADDRESS.search(url[:2000]) is not None


def _recognises(body: bytes) -> bool:
    head = body[:2000]
    return b'"comments_nb"' in head and b'"comments_per_page"' in head


MARKETPLACE = Marketplace(
    name="prestashop",
    claims=_claims,
    recognises=_recognises,
    page=PrestashopPage,
    should_match=(
        "https://shop.example/module/productcomments/ListComments?id_product=12&page=1",
        "https://shop.example/index.php?fc=module&module=productcomments&controller=ListComments",
    ),
    should_not_match=("https://shop.example/12-kettle.html",),
)
