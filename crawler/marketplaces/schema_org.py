"""Any shop whose pages say in schema.org words what is sold and what customers say of it."""

from typing import ClassVar

from crawler.items import Page
from crawler.marketplace import Marketplace
from crawler.markup import read_markup
from crawler.pages import ReviewPage


class SchemaOrgPage(ReviewPage):
    """A product page or a review listing of any shop."""

    marketplace: ClassVar[str] = "schema_org"

    def read(self) -> Page:
        """Return what the page says."""
        return read_markup(self.selector, str(self.url), self.marketplace)


def _claims(url: str) -> bool:
    return url.startswith(("http://", "https://"))


MARKETPLACE = Marketplace(
    name="schema_org",
    claims=_claims,
    page=SchemaOrgPage,
    should_match=("https://shop.example/p/kettle-1", "http://127.0.0.1:8765/item/4"),
    should_not_match=("ftp://shop.example/p/1", "mailto:desk@shop.example"),
)
