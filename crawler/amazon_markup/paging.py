"""Where a page stands in its listing: next page, number, order, filter, the full listing."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import (
    asks_sign_in,
    is_filtered,
    page_number_of,
    sort_of,
    store_of,
)
from crawler.amazon_markup.tree import Tree, content, find, texts
from crawler.items import Sort
from crawler.language.locales import parse_count

_PAGINATION = "//ul[contains(concat(' ', @class, ' '), ' a-pagination ')]"
_CLASSIC_NEXT = "//span[@class='paging']//a[contains(@href, 'link_next')]/@href"
_WHOLE = {"", "all", "all_stars", "all_reviews", "all_contents", "all_formats"}
_FILTERS = (
    "reviewer-type-dropdown",
    "star-count-dropdown",
    "format-type-dropdown",
    "media-type-dropdown",
)
_TOKEN = re.compile(r'"nextPageToken"\s?:\s?"')


def read_next(tree: Tree) -> tuple[str | None, str | None]:
    """Return the following page, and why there is none although the listing goes on.

    A link to the login form, or to another site, is no page of the listing.
    """
    links = texts(tree.root, f"{_PAGINATION}/li[contains(@class, 'a-last')]//a/@href")
    for link in links + texts(tree.root, _CLASSIC_NEXT):
        following = tree.absolute(link)
        if following is None:
            continue
        if asks_sign_in(following):
            return None, "the next page asks for a sign-in"
        if _same_site(tree.base, following):
            return following, None
    if "show-more-button" in tree.hooks or _TOKEN.search(tree.text):
        return None, "more reviews stand behind a button that needs a session"
    return None, None


def is_cut_short(tree: Tree) -> bool:
    """Tell whether a listing's page ends before its page links and before the end of its markup."""
    return "</html" not in tree.text[-20_000:].lower() and not find(tree.root, _PAGINATION)


def read_listing(tree: Tree) -> str | None:
    """Return the full listing that a product page links ("see all reviews")."""
    for hook in ("see-all-reviews-link-foot", "see-all-reviews-link"):
        for element in tree.hooks.get(hook, ()):
            link = tree.absolute(element.get("href"))
            if link and not asks_sign_in(link) and _same_site(tree.base, link):
                return link
    summary = tree.by_id("revMHRL", "averageCustomerReviews")
    old = (
        texts(summary, ".//a[contains(@href, '/product-reviews/')]/@href")
        if summary is not None
        else []
    )
    return tree.absolute(old[0]) if old else None


def read_page_number(tree: Tree) -> int:
    """Return the page's number as the page shows it; the URL's only where it shows none.

    A store may answer page 2 with page 1: what it shows is what was read.
    """
    pagination = find(tree.root, _PAGINATION)
    if pagination:
        chosen = content(
            next(iter(find(pagination[0], "./li[contains(@class, 'a-selected')]")), None)
        )
        if chosen and (number := parse_count(chosen, tree.locale)):
            return number
        following = _numbers(pagination[0], "./li[contains(@class, 'a-last')]//a/@href")
        if following and following[0] > 1:
            return following[0] - 1
        if not find(pagination[0], "./li[1]//a"):
            return 1
    classic = texts(tree.root, "//span[@class='paging']//*[@class='on']/text()")
    if classic and (number := parse_count(classic[0], tree.locale)):
        return number
    canonical = texts(tree.root, "//link[@rel='canonical']/@href")
    return next((n for url in (*canonical, tree.url) if (n := page_number_of(url))), 1)


def read_sort(tree: Tree) -> Sort:
    """Return the order that the page shows as chosen, else the one its URL asks for."""
    chosen = _chosen(tree, "sort-order-dropdown")
    if chosen is not None:
        return "newest" if chosen == "recent" else "other"
    for mark in find(tree.root, "//b[@class='on'][not(ancestor::*[@class='paging'])]"):
        others = texts(mark, "../a/@href")  # before 2013: the other order is a link beside it
        orders = {sort_of(link) for link in others} - {None}
        if orders == {"newest"}:
            return "other"
        if orders or others:
            return "newest"
    return sort_of(tree.url) or "other"


def read_filtered(tree: Tree) -> bool:
    """Tell whether the listing shows only part of the reviews."""
    chosen = [_chosen(tree, name) for name in _FILTERS]
    if any(value is not None and value not in _WHOLE for value in chosen):
        return True
    links = texts(tree.root, f"{_PAGINATION}//a/@href")[:2]
    return is_filtered(tree.url) or any(is_filtered(link) for link in links)


def _chosen(tree: Tree, name: str) -> str | None:
    """Return the value of the chosen option of a drop-down list."""
    select = tree.by_id(name)
    values = texts(select, ".//option[@selected]/@value") if select is not None else []
    return values[0] if values else None


def _numbers(element: HtmlElement, path: str) -> list[int]:
    return [number for link in texts(element, path) if (number := page_number_of(link))]


def _same_site(base: str, link: str) -> bool:
    """Tell whether a link stays on the page's own store (or host, where that is no store)."""
    if store_of(base) is not None:
        return store_of(base) == store_of(link)
    return urlsplit(base).hostname in (None, urlsplit(link).hostname)
