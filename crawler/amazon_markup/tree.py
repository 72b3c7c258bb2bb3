"""One page's tree, indexed once: elements by `data-hook` and by the ids that readers need."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import STORES, absolute, split_url, store_of
from crawler.html.bodies import one_line

MOST_BLOCKS = 500
"""Review blocks that are read of one page; no store has ever shown more than 100."""

# The ids that the readers of this package ask for.
_IDS = (
    " ASIN acrCustomerReviewText acrNoReviewText acrPopover ap_email averageCustomerReviews"
    " btAsinTitle buybox-tabular cm_cr-product_info cm_cr-review_list customerReviews dp"
    " dp-container ebooksProductTitle format-type-dropdown gw-layout histogramTable"
    " media-type-dropdown merchant-info merchantID merchantInfoFeature_feature_div ppd"
    " productReviews productSummary productTitle revMHRL reviewer-type-dropdown reviewsMedley"
    " seller-name sellerName sort-order-dropdown star-count-dropdown summaryStars"
    " tabular-buybox wayfinding-breadcrumbs_feature_div "
)
_NAMED = f"//*[@id][contains('{_IDS}', concat(' ', @id, ' '))]"
_LANG = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}))?\Z")
_HEAD = re.compile(r"<html[^>]{0,3000}?\slang=[\"']([A-Za-z_-]{2,8})[\"']")
_STORE_LINK = re.compile(r"https?://(?:www\.|smile\.|m\.)?amazon\.[a-z.]{2,6}(?=[/\"'])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """A parsed page.

    Attributes:
        url: Where the page was found; relative links are resolved against `base`.
        base: `url`, or a store's own address where `url` belongs to none (a saved file).
        hooks: Elements by `data-hook`, in page order.
        ids: Elements by id, for the ids in use; one id may name several elements.
        locale: As the page says, else as its store speaks; None for no store at all.
    """

    root: HtmlElement
    text: str
    url: str
    base: str
    hooks: dict[str, list[HtmlElement]]
    ids: dict[str, list[HtmlElement]]
    locale: str | None

    @property
    def language(self) -> str | None:
        """Return the language part of the locale."""
        return self.locale.split("-")[0] if self.locale else None

    def first(self, *hooks: str) -> HtmlElement | None:
        """Return the first element with one of these hooks, the earlier named hook winning."""
        return next((self.hooks[hook][0] for hook in hooks if hook in self.hooks), None)

    def by_id(self, *ids: str) -> HtmlElement | None:
        """Return the first element with one of these ids, the earlier named id winning."""
        return next((self.ids[name][0] for name in ids if name in self.ids), None)

    def absolute(self, link: str | None) -> str | None:
        """Return a link of this page as an absolute URL."""
        return absolute(self.base, link) if link else None


def read_tree(root: HtmlElement, text: str, url: str) -> Tree:
    """Return the indexed tree of a page that lxml has parsed from `text`."""
    own = _own_address(root)
    base = url if host_of(url) else own or _store_link(text) or url
    return Tree(
        root=root,
        text=text,
        url=url,
        base=base,
        hooks=group(find(root, "//*[@data-hook]"), "data-hook"),
        ids=group(find(root, _NAMED), "id"),
        locale=_locale(root, text, store_of(own) or store_of(base) or store_of(_store_link(text))),
    )


def find(element: HtmlElement, path: str) -> list[HtmlElement]:
    """Return the elements that an XPath selects below an element, in page order."""
    return list(_compiled(path)(element))


def texts(element: HtmlElement, path: str) -> list[str]:
    """Return the strings (attributes, text nodes) that an XPath selects below an element."""
    return [str(found) for found in _compiled(path)(element)]


def content(element: HtmlElement | None) -> str | None:
    """Return all text below an element on one line; None where there is none."""
    return None if element is None else one_line(" ".join(texts(element, ".//text()")))


def group(elements: Iterable[HtmlElement], attribute: str) -> dict[str, list[HtmlElement]]:
    """Return elements by the value of an attribute, in page order."""
    grouped: dict[str, list[HtmlElement]] = {}
    for element in elements:
        grouped.setdefault(element.get(attribute, ""), []).append(element)
    return grouped


@cache
def _compiled(path: str) -> Any:
    """Return a compiled XPath; Any, for the stubs give one type to every kind of result."""
    return etree.XPath(path)


def _own_address(root: HtmlElement) -> str:
    """Return the page's canonical address, empty where it names none on a store."""
    links = texts(root, "//link[@rel='canonical']/@href")
    return next((link for link in links if store_of(link)), "")


def _store_link(text: str) -> str:
    """Return the first store that the head of a page links, empty for none."""
    for match in _STORE_LINK.finditer(text, 0, 200_000):
        if store_of(match.group()):
            return match.group() + "/"
    return ""


def _locale(root: HtmlElement, text: str, store: str | None) -> str | None:
    """Return the language that the page declares, with its region, else what its store speaks."""
    spoken = STORES.get(store or "")
    lang = root.get("lang") if root.tag == "html" else None
    if lang is None and (head := _HEAD.search(text, 0, 20_000)):
        lang = head[1]
    match = _LANG.match(lang or "")
    if match is None:
        return spoken
    region = match[2] or (spoken or "").partition("-")[2]
    return f"{match[1].lower()}-{region.upper()}" if region else match[1].lower()


def host_of(url: str) -> str:
    """Return the host that a URL names, empty for none."""
    return split_url(url).hostname or ""
