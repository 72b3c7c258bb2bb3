"""The practice market's HTML: one small template per kind of page, every text escaped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from db.records import Histogram
from starwitness.practice.records import Product, Seller, Shown, World

ROOT = "/practice/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How a page is dressed, apart from what it shows.

    Attributes:
        as_of: Instant of the state shown.
        shift: Constant by which all dates on the page are moved (a site in another zone).
        dated: The page says its own instant.
        ids: Reviews carry ids and links to their own pages.
    """

    as_of: datetime
    shift: timedelta = timedelta(0)
    dated: bool = True
    ids: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """One page of a listing, as the site chooses to serve it.

    Attributes:
        total: Written reviews that the page reports; None where it reports nothing.
        sort, filter: What the page says of its order and selection, "" for no filter.
        next: Number of the page that "next" leads to.
    """

    product: Product
    seller: Seller
    shown: tuple[Shown, ...]
    histogram: Histogram | None
    total: int | None
    number: int
    sort: str
    filter: str
    next: int | None


def render_page(
    kind: str, title: str, main: str, *, look: Look | None = None, attributes: str = ""
) -> str:
    """Return a whole page around its main part."""
    dated = ""
    if look is not None and look.dated:
        dated = f'<meta name="as-of" content="{stamp(look.as_of)}">\n'
    return (
        '<!doctype html>\n<html lang="en" data-market="practice">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n{dated}</head>\n"
        f'<body data-kind="{kind}"{attributes}>\n'
        f'<header><a href="{ROOT}">Practice Market</a></header>\n'
        f"<main>\n{main}\n</main>\n"
        f'<footer data-end="{kind}">Practice Market</footer>\n</body>\n</html>\n'
    )


def render_listing(listing: Listing, look: Look) -> str:
    """Return one page of a product's reviews."""
    product = listing.product
    reviews = "\n".join(render_review(shown, look) for shown in listing.shown)
    base = f"{ROOT}product/{product.id}/reviews?sort={listing.sort}"
    links = ""
    if listing.next is not None:
        links = f'<a rel="next" href="{escape(base)}&amp;page={listing.next}">Next page</a>'
    bar = (
        f'<nav data-sort="{listing.sort}" data-filter="{escape(listing.filter)}" '
        f'data-page="{listing.number}">Page {listing.number}</nav>'
    )
    nothing = "" if listing.shown else '<p data-none="reviews">No reviews found.</p>'
    main = "\n".join(
        (_product_head(product, listing.seller), _ratings(listing), bar, nothing, reviews, links)
    )
    attributes = f' data-product="{product.id}"'
    return render_page("listing", product.title, main, look=look, attributes=attributes)


def render_product(listing: Listing, look: Look) -> str:
    """Return a product's own page: offer, ratings, a handful of reviews, link to all."""
    product = listing.product
    reviews = "\n".join(render_review(shown, look) for shown in listing.shown)
    link = (
        f'<a data-link="reviews" href="{ROOT}product/{product.id}/reviews?sort=newest&amp;page=1">'
        "All reviews</a>"
    )
    head = _product_head(product, listing.seller)
    main = "\n".join((head, _ratings(listing), reviews, link))
    attributes = f' data-product="{product.id}"'
    return render_page("product", product.title, main, look=look, attributes=attributes)


def render_permalink(product: Product, seller: Seller, shown: Shown, look: Look) -> str:
    """Return a review's own page."""
    main = "\n".join((_product_head(product, seller), render_review(shown, look)))
    attributes = f' data-product="{product.id}"'
    return render_page("review", product.title, main, look=look, attributes=attributes)


def render_review(shown: Shown, look: Look) -> str:
    """Return one review's article."""
    review, version = shown.review, shown.version
    own, link = "", ""
    if look.ids:
        own = f' data-review="{review.id}" data-author="{review.account}"'
        link = f'<a data-link="review" href="{ROOT}review/{review.id}">Link</a>'
    verified = '<span data-verified="true">Bought here</span>' if review.verified else ""
    reply = ""
    if version.reply is not None and version.reply_at is not None:
        answered_at = stamp(version.reply_at + look.shift)
        reply = (
            f'<section data-reply><time datetime="{answered_at}">{answered_at[:10]}</time>'
            f"<div>{escape(version.reply)}</div></section>"
        )
    posted_at = stamp(version.posted_at + look.shift)
    return (
        f'<article class="review"{own}><h3>{escape(version.title)}</h3>'
        f'<p><span data-stars="{version.stars}">{version.stars} out of 5</span> '
        f"<span data-name>{escape(review.author)}</span> "
        f'<time data-posted datetime="{posted_at}">{posted_at[:10]}</time> {verified}</p>'
        f"<div data-body>{escape(version.body)}</div>"
        f'<p><span data-helpful="{shown.helpful}">{shown.helpful} found this helpful</span> {link}'
        f"</p>{reply}</article>"
    )


def render_seller(world: World, seller: Seller, look: Look) -> str:
    """Return a seller's page with its offers."""
    items = "\n".join(
        f'<li><a data-link="product" href="{ROOT}product/{product.id}">'
        f"{escape(product.title)}</a></li>"
        for product in world.products.values()
        if product.seller == seller.id and world.offered(product.id, look.as_of)
    )
    main = f"<h1>{escape(seller.name)}</h1>\n<ul>{items}</ul>"
    return render_page(
        "seller", seller.name, main, look=look, attributes=f' data-seller="{seller.id}"'
    )


def render_home(world: World, look: Look) -> str:
    """Return the front page with all sellers."""
    items = "\n".join(
        f'<li><a data-link="seller" href="{ROOT}seller/{seller.id}">{escape(seller.name)}</a></li>'
        for seller in world.sellers.values()
    )
    return render_page("home", "Practice Market", f"<ul>{items}</ul>", look=look)


def render_captcha() -> str:
    """Return the page that asks whether one is human."""
    main = (
        "<h1>One moment</h1><p>Type the letters you see to go on.</p>"
        f'<form id="captcha" action="{ROOT}captcha" method="post"><input name="letters"></form>'
    )
    return render_page("captcha", "Are you human?", main)


def render_sign_in() -> str:
    """Return the page that asks for an account."""
    main = (
        f'<h1>Sign in</h1><form id="sign-in" action="{ROOT}signin" method="post">'
        '<input name="account"><input name="secret" type="password"></form>'
    )
    return render_page("sign_in", "Sign in", main)


def render_notice(kind: str, text: str) -> str:
    """Return a page that only says something: `gone` or `unavailable`."""
    return render_page(kind, text, f"<p>{escape(text)}</p>")


def stamp(at: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _product_head(product: Product, seller: Seller) -> str:
    return (
        f"<h1>{escape(product.title)}</h1>\n"
        f'<p data-seller="{seller.id}">Sold by '
        f'<a href="{ROOT}seller/{seller.id}">{escape(seller.name)}</a> '
        f"for {product.price_cents / 100:.2f}</p>"
    )


def _ratings(listing: Listing) -> str:
    """Return the displayed average, counts and histogram; nothing where the site hides them."""
    if listing.total is None or listing.histogram is None:
        return ""
    ratings = sum(listing.histogram)
    average = sum(stars * n for stars, n in zip(range(5, 0, -1), listing.histogram, strict=True))
    displayed = f"{average / ratings:.1f}" if ratings else ""
    bars = "".join(
        f'<li data-bar="{stars}" data-count="{count}">{stars} stars: {count}</li>'
        for stars, count in zip(range(5, 0, -1), listing.histogram, strict=True)
    )
    return (
        f'<div data-ratings="{ratings}" data-average="{displayed}" data-best="5" '
        f'data-reviews="{listing.total}">{displayed or "No"} rating from {ratings} ratings, '
        f"{listing.total} with a review</div>\n<ul>{bars}</ul>"
    )
