"""amazon.*: product pages, review listings, permalinks and seller pages, of every store and era."""

import re
from typing import ClassVar

from parsel import Selector

from crawler.amazon_markup.addresses import (
    is_review_id,
    kind_of,
    listing_url,
    permalink,
    product_of,
    review_of,
    store_of,
)
from crawler.amazon_markup.classic import find_classic_blocks, read_classic
from crawler.amazon_markup.early import find_early_blocks, read_early
from crawler.amazon_markup.evidence import (
    Verdict,
    find_wall,
    judge_silence,
    other_product,
    shown_kind,
)
from crawler.amazon_markup.offers import read_seller, read_sellers, read_shop
from crawler.amazon_markup.paging import (
    is_cut_short,
    read_filtered,
    read_listing,
    read_next,
    read_page_number,
    read_sort,
)
from crawler.amazon_markup.pieces import joined_pieces
from crawler.amazon_markup.reviews import find_blocks, read_review
from crawler.amazon_markup.summary import (
    read_average,
    read_category,
    read_count,
    read_histogram,
    read_product,
    read_title,
    read_written,
)
from crawler.amazon_markup.tree import Tree, read_tree
from crawler.html.documents import thinned
from crawler.html.heads import read_head
from crawler.items import Kind, Page, ReviewItem
from crawler.marketplace import Marketplace, host_site
from crawler.outcomes import find_outcome
from crawler.pages import ReviewPage

NAME = "amazon"
_PAGE_MARK = re.compile(
    rb"ue_p(?:ty|ti)\s{0,3}=|data-hook=[\"']review|id=[\"']productReviews[\"']|/validateCaptcha"
)
_PICTURES = re.compile(rb"(?:ssl-images|media|images)-amazon\.com/|ecx\.images-amazon\.com/")


class AmazonPage(ReviewPage):
    """A page of an Amazon store."""

    marketplace: ClassVar[str] = NAME

    def read(self) -> Page:
        """Return what the page says."""
        url = str(self.response.url)
        text = joined_pieces(self.response.text) or self.response.text
        if not text.strip():
            verdict = Verdict(outcome="broken", missing=("page",))
            return _no_reviews(url, kind_of(url) or "listing", verdict, locale=None)
        selector = Selector(thinned(text), type="html")
        tree = read_tree(selector.root, text, url)
        reviews = _read_reviews(tree)
        shown = shown_kind(tree)
        kind = kind_of(url) if shown is None else shown
        if kind == "listing" and kind_of(url) == "review" and len(reviews) <= 1:
            kind = "review"  # newer permalinks carry the marks of a listing
        if shown is None and not reviews:
            verdict = find_wall(tree, self.response.status) or _judge_unknown(selector, url)
            return _no_reviews(url, kind or "listing", verdict, locale=tree.locale)
        if kind == "seller":
            return _read_seller_page(tree)
        return _read_catalogue_page(tree, kind or "listing", reviews)


def _judge_unknown(selector: Selector, url: str) -> Verdict:
    """Return what a page is that has no mark of a store: somebody else's wall, or unknown."""
    found = find_outcome(selector, read_head(selector, url))
    if found is None:
        return Verdict(outcome="broken", missing=("markup of a known page",))
    return Verdict(outcome=found[0], sign=found[1])


def _read_reviews(tree: Tree) -> tuple[ReviewItem, ...]:
    blocks = find_blocks(tree)
    if blocks:
        return tuple(read_review(block, tree) for block in blocks)
    early = find_early_blocks(tree)
    if early:
        return tuple(read_early(name, block, tree) for name, block in early)
    return tuple(read_classic(name, block, tree) for name, block in find_classic_blocks(tree))


def _read_catalogue_page(tree: Tree, kind: Kind, reviews: tuple[ReviewItem, ...]) -> Page:
    """Return what a page about one product says, if it is the product that was asked for."""
    product = read_product(tree)
    count, written = read_count(tree), read_written(tree)
    rating, best = read_average(tree) if count != 0 else (None, None)
    histogram, shares = read_histogram(tree)
    following, hindrance = read_next(tree) if kind == "listing" else (None, None)
    verdict = _judge(tree, kind, product, reviews, count, written)
    if verdict.outcome == "wrong_page":
        reviews = ()
    seller = read_seller(tree) if kind == "product" else None
    return Page(
        marketplace=NAME,
        url=tree.url,
        outcome=verdict.outcome,
        kind=kind,
        sign=verdict.sign or hindrance,
        missing=verdict.missing,
        locale=tree.locale,
        product=product or product_of(tree.url),
        product_title=read_title(tree),
        category=read_category(tree) if kind == "product" else None,
        seller=seller,
        sellers=read_sellers(tree, seller) if kind == "product" else (),
        aggregate_rating=rating,
        best_rating=best,
        aggregate_count=count,
        written_count=written,
        histogram=histogram,
        histogram_share=shares,
        reviews=reviews,
        sort=read_sort(tree) if kind == "listing" else "other",
        filtered=kind == "listing" and read_filtered(tree),
        page_number=read_page_number(tree) if kind == "listing" else None,
        next=following,
        listing=read_listing(tree) if kind == "product" else None,
    )


def _judge(
    tree: Tree,
    kind: Kind,
    product: str | None,
    reviews: tuple[ReviewItem, ...],
    count: int | None,
    written: int | None,
) -> Verdict:
    asked_review = review_of(tree.url)
    if asked_review is not None:
        if any(review.id == asked_review for review in reviews):
            return Verdict(outcome="ok")
        if reviews or kind != "review":
            return Verdict(outcome="wrong_page", sign=f"asked for {asked_review}, not shown")
        return Verdict(outcome="broken", missing=("review",))
    other = other_product(tree, product_of(tree.url), product)
    if other is not None:
        return other
    if reviews:
        unread = tuple(
            name
            for name, found in (
                ("stars", any(review.stars is not None for review in reviews)),
                ("date", any(review.date_text for review in reviews)),
            )
            if not found
        )
        if kind == "listing" and is_cut_short(tree):
            unread += ("end of page",)
        return Verdict(outcome="broken" if unread else "ok", missing=unread)
    filtered = kind == "listing" and read_filtered(tree)
    return judge_silence(tree, kind, count=count, written=written, filtered=filtered)


def _read_seller_page(tree: Tree) -> Page:
    seller = read_shop(tree)
    rating, best = read_average(tree)
    return Page(
        marketplace=NAME,
        url=tree.url,
        outcome="ok" if seller else "broken",
        kind="seller",
        missing=() if seller else ("seller name",),
        locale=tree.locale,
        seller=seller,
        sellers=(seller,) if seller else (),
        aggregate_rating=rating,
        best_rating=best,
    )


def _no_reviews(url: str, kind: Kind, verdict: Verdict, *, locale: str | None) -> Page:
    return Page(
        marketplace=NAME,
        url=url,
        outcome=verdict.outcome,
        kind=kind,
        sign=verdict.sign,
        missing=verdict.missing,
        locale=locale,
        product=product_of(url),
    )


def _claims(url: str) -> bool:
    return store_of(url) is not None


def _recognises(body: bytes) -> bool:
    """Tell a saved page of a store by its page type and the host of its pictures."""
    return bool(_PAGE_MARK.search(body) and _PICTURES.search(body))


def _site(url: str) -> str:
    return store_of(url) or host_site(url)


def _permalink(url: str, review: str) -> str | None:
    return permalink(url, review) if is_review_id(review) else None


MARKETPLACE = Marketplace(
    name=NAME,
    claims=_claims,
    page=AmazonPage,
    recognises=_recognises,
    site=_site,
    listing_url=listing_url,
    permalink=_permalink,
    page_cap=10,
    should_match=(
        "https://www.amazon.com/dp/B000000001",
        "https://www.amazon.co.uk/Some-Thing/product-reviews/B000000001/ref=x?sortBy=recent",
        "https://amazon.de/gp/product/B000000001",
        "http://smile.amazon.fr/gp/customer-reviews/R1AAAAAAAAAAAA",
        "https://www.amazon.com.tr/sp?seller=A1AAAAAAAAAAAA",
        "https://WWW.AMAZON.CO.JP/dp/B000000001",
        "https://www.amazon.ae:443/dp/B000000001",
    ),
    should_not_match=(
        "https://www.amazon.com.evil.example/dp/B000000001",
        "https://notamazon.com/dp/B000000001",
        "https://amazon.com@evil.example/dp/B000000001",
        "https://evil.example/www.amazon.com/dp/B000000001",
        "https://music.amazon.com/albums/B000000001",
        "https://www.amazon.xyz/dp/B000000001",
        "ftp://www.amazon.com/dp/B000000001",
        "javascript:amazon.com",
        "https://[www.amazon.com/",
    ),
)
