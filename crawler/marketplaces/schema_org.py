"""Any shop whose pages say in schema.org words what is sold and what customers say of it.

Answers of review services that no other marketplace claims are read by the names of their parts.
"""

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawler.answers.page import asked, failed_answer, is_html
from crawler.answers.reviews import listing_page
from crawler.drawn.visible import drawn_in
from crawler.items import Page
from crawler.marketplace import Marketplace
from crawler.markup.page import read_markup
from crawler.pages import ReviewPage
from crawler.paging import page_number
from crawler.payloads import as_id, load_json
from crawler.stated.reviews import read_stated

_PRODUCT = ("product_id", "productid", "id_product", "product_sku", "sku")


class SchemaOrgPage(ReviewPage):
    """A product page or a review listing of any shop, or an answer with its reviews."""

    marketplace: ClassVar[str] = "schema_org"

    def read(self) -> Page:
        """Return what the page says."""
        body = self.response.body
        value = None if is_html(body) else load_json(body)
        if isinstance(value, dict | list):
            return self.read_answer(value)
        return read_markup(self.selector, str(self.url), self.marketplace)

    def read_answer(self, value: Any) -> Page:
        """Return the reviews of an answer.

        What an unknown service counts is not known: nothing is told of how many there are, so that
        no reading of its answers is ever complete.
        """
        url = str(self.url)
        called = "review" in urlsplit(url).path.lower()
        reviews = read_stated(value, None, called=called) or drawn_in(value)
        if not reviews:
            return failed_answer(self.marketplace, url, value)
        query = asked(url)
        named = {review.product for review in reviews}
        product = next((query[name] for name in _PRODUCT if query.get(name)), None)
        return replace(
            listing_page(self.marketplace, url, reviews, listed=None),
            product=as_id(product) or (named.pop() if len(named) == 1 else None),
            page_number=page_number(url),
        )


def _claims(url: str) -> bool:
    return url.startswith(("http://", "https://"))


MARKETPLACE = Marketplace(
    name="schema_org",
    claims=_claims,
    page=SchemaOrgPage,
    should_match=("https://shop.example/p/kettle-1", "http://127.0.0.1:8765/item/4"),
    should_not_match=("ftp://shop.example/p/1", "mailto:desk@shop.example"),
)
