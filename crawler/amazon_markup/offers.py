"""Who sells the product: the buy box, and the other offers that a product page lists."""

import json
import re

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import seller_of
from crawler.amazon_markup.tree import Tree, content, find
from crawler.html.bodies import one_line
from crawler.items import SellerItem

_SELLER_LINK = (
    "//a[@id='sellerProfileTriggerId'][normalize-space()]"
    " | //*[@id='merchant-info' or @id='merchantInfoFeature_feature_div']"
    "//a[contains(@href, 'seller=')][normalize-space()]"
)
_OFFER_ROWS = "//*[contains(@class, 'mbc-offer-row')]"
_CELLS = (
    ".//*[contains(@class, 'buybox-tabular-content')"
    " or (contains(@class, 'tabular-buybox-text') and @tabular-attribute-name)]"
)
_SOLD_BY = re.compile(
    r"sold by|seller|verkauf|verkäufer|vendu|vendeur|vendido|vendedor|venduto|venditore|verkocht"
    r"|verkoper|säljs|säljare|sprzeda|satıcı|satan|販売元|البائع|يباع|卖家|賣家|판매자"
)
_SELLER_ID = re.compile(r"A[0-9A-Z]{8,20}\Z")
_POPOVER_SELLER = re.compile(r"[?&](?:me|seller)=(A[0-9A-Z]{8,20})")
_AMAZON = re.compile(r"Amazon(?:\.[a-z]{2,3}){0,2}|アマゾン|亚马逊|أمازون(?:\.[a-z]{2})?")


def read_seller(tree: Tree) -> SellerItem | None:
    """Return the seller in the buy box; None where the product is not on offer.

    Third parties are linked. The store itself is only named, in a sentence ("Dispatched from and
    sold by Amazon.") or in a table; its id is in the order form.
    """
    form = tree.by_id("merchantID")
    form_id = form.get("value", "") if form is not None else ""
    for link in find(tree.root, _SELLER_LINK):
        if name := content(link):
            identity = seller_of(link.get("href", "")) or (form_id if _is_id(form_id) else name)
            return SellerItem(id=identity, name=name, url=tree.absolute(link.get("href")))
    for name in _named_sellers(tree):
        return SellerItem(id=form_id if _is_id(form_id) else name, name=name)
    return SellerItem(id=form_id) if _is_id(form_id) else None


def read_sellers(tree: Tree, seller: SellerItem | None) -> tuple[SellerItem, ...]:
    """Return everyone who offers the product on this page, the buy box first, each id once."""
    sellers = {seller.id: seller} if seller else {}
    for row in find(tree.root, _OFFER_ROWS):
        name = content(next(iter(find(row, ".//*[contains(@class, 'mbcMerchantName')]")), None))
        identity = _popover_seller(row) or name
        if identity:
            sellers.setdefault(identity, SellerItem(id=identity, name=name))
    return tuple(sellers.values())


def read_shop(tree: Tree) -> SellerItem | None:
    """Return the seller that a seller's own page presents."""
    heading = tree.by_id("seller-name", "sellerName")
    name, identity = content(heading), seller_of(tree.url)
    return SellerItem(id=identity or name or "", name=name, url=tree.url) if name else None


def _named_sellers(tree: Tree) -> list[str]:
    """Return the sellers that are named without a link, the most explicit place first."""
    found: list[str | None] = []
    feature = tree.by_id("merchantInfoFeature_feature_div")
    if feature is not None:
        path = ".//*[contains(@class, 'offer-display-feature-text-message')]"
        found += [content(message) for message in find(feature, path)[:1]]
    table = tree.by_id("tabular-buybox", "buybox-tabular")
    found += [] if table is None else [_sold_by(table)]
    sentence = _sentence(tree.by_id("merchant-info"))
    if sentence and (match := _AMAZON.search(sentence)):
        found.append(match.group())
    return [name for name in found if name]


def _sold_by(table: HtmlElement) -> str | None:
    """Return the seller in a buy box table: the row that says "sold by", else the second.

    The rows are: ships from, sold by, and later also returns and packaging. A cell may hold its
    text twice: in full, and cut to fit.
    """
    cells = find(table, _CELLS)
    labels = [(cell.get("tabular-attribute-name") or _label(cell)).lower() for cell in cells]
    chosen = [cell for cell, label in zip(cells, labels, strict=True) if _SOLD_BY.search(label)]
    if not (chosen := chosen or cells[1:2] or cells):
        return None
    full = find(chosen[0], ".//*[contains(@class, 'a-truncate-full')]")
    return content(full[0] if full else chosen[0])


def _label(cell: HtmlElement) -> str:
    row = next(cell.iterancestors("tr"), None)
    label = find(row, ".//*[contains(@class, 'tabular-label')]") if row is not None else []
    return (content(label[0]) if label else None) or ""


def _sentence(element: HtmlElement | None) -> str | None:
    """Return an element's own words, without scripts and pop-ups."""
    if element is None:
        return None
    own = "./text() | .//a/text() | ./span/text()"
    return one_line(" ".join(str(text) for text in element.xpath(own)))


def _popover_seller(row: HtmlElement) -> str | None:
    """Return the seller id in the address of an offer's pop-up."""
    for holder in find(row, ".//*[@data-a-popover]"):
        try:
            popover = json.loads(holder.get("data-a-popover", ""))
        except ValueError:
            continue
        address = popover.get("url") if isinstance(popover, dict) else None
        if isinstance(address, str) and (match := _POPOVER_SELLER.search(address)):
            return match[1]
    return None


def _is_id(text: str) -> bool:
    return bool(_SELLER_ID.match(text))
