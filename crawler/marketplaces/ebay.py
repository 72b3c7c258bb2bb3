"""eBay: product reviews on item pages and on their own listing (`/urw/product-reviews/`).

Reviews belong to the catalogue product and are shown on every seller's item page; a review
names the seller it was bought from. Feedback about sellers is something else: it is read on the
seller's own pages (`crawler/ebay_feedback.py`), and no item page's is told as its reviews.
"""

import re
from dataclasses import replace
from functools import partial
from typing import ClassVar
from urllib.parse import urlsplit

from parsel import Selector

from crawler.ebay_feedback import is_feedback, read_feedback
from crawler.html.blocks import Block, index_block
from crawler.html.bodies import one_line
from crawler.html.heads import absolute, read_head
from crawler.html.inner_text import visible_text
from crawler.items import Page, ReviewItem, SellerItem
from crawler.language import phrases
from crawler.language.locales import parse_count, parse_date, parse_rating
from crawler.language.regions import page_locale
from crawler.marketplace import Marketplace, is_on_host
from crawler.markup.page import judge_page, read_markup
from crawler.outcomes import shown_instead
from crawler.pages import ReviewPage
from crawler.paging import page_number
from crawler.scales import to_stars
from db.records import Histogram

_HOST = re.compile(
    r"(?:^|\.)ebay\.(?:com|co\.uk|de|fr|it|es|at|ch|ie|nl|pl|ca|ph|com\.au|com\.hk|com\.my|com\.sg|"
    r"be|vn|in)$"
)
_ITEM = re.compile(r"/itm/(?:[^/?#]{1,300}/)?(\d{9,15})(?:[/?#]|$)")
_PRODUCT = re.compile(r"/(?:urw|p)/(?:[^/?#]{1,300}/)?(\d{4,15})(?:[/?#]|$)")
_USER = re.compile(r"/(?:usr|str)/([^/?#]{1,100})")
_YES = frozenset({"yes", "ja", "sí", "si", "sì", "oui", "tak", "是"})
_REVIEWS = "//div[contains(concat(' ', @class, ' '), ' ebay-review-section ')]"
_SELLERS = (
    "//span[contains(@class, 'mbg-nw')]",
    "//a[@id='mbgLink']",
    "//div[contains(@class, 'x-sellercard-atf__info__about-seller')]//a",
    "//div[contains(@class, 'ux-seller-section__item--seller')]//a",
)


class EbayPage(ReviewPage):
    """An item page, a product page, a review listing, or a seller's feedback."""

    marketplace: ClassVar[str] = "ebay"

    def read(self) -> Page:
        """Return what the page says."""
        page, url = self.selector, str(self.url)
        head = read_head(page, url)
        if is_feedback(url) or _product(page, url) is None:
            feedback = read_feedback(page, url, page_locale(head))
            if feedback is not None:
                return feedback
        blocks = page.root.xpath(_REVIEWS)[:500]
        marked = read_markup(page, url, self.marketplace, with_reviews=not blocks, head=head)
        locale = marked.locale
        reviews = [_review(index_block(block), locale) for block in blocks]
        seller = _seller(page)
        histogram = _histogram(page, locale)
        listing = _listing(page, url)
        count = marked.aggregate_count
        if count is None and histogram is not None:
            count = sum(histogram)
        read = replace(
            marked,
            product=_product(page, url) or marked.product,
            kind="listing" if "/urw/" in urlsplit(url).path else marked.kind,
            seller=seller or marked.seller,
            sellers=(seller,) if seller else marked.sellers,
            aggregate_rating=marked.aggregate_rating or _shown_average(page, locale),
            best_rating=5.0 if count else marked.best_rating,
            aggregate_count=count,
            written_count=_written(page, locale),  # `reviewCount` counts ratings here
            histogram=histogram,
            reviews=tuple(reviews) or marked.reviews,
            page_number=page_number(url),
            next=marked.next or _next(page, url),
            listing=listing,
        )
        known = bool(count) or marked.product is not None
        judged = judge_page(read, page, head, has_product=known)
        asked, own = _ITEM.search(url), _ITEM.search(" ".join(head.own))
        shown = own[1] if own else None
        return shown_instead(judged, asked[1] if asked else None, shown, self.response.text)


def _review(block: Block, locale: str | None) -> ReviewItem:
    stars = block.first("ebay-star-rating")
    label = stars.get("aria-label") if stars is not None else None
    rating = parse_rating(label, locale)[0] if label else None
    date_text = block.text("review-item-date")
    author = block.first("review-item-author")
    verified, variant = _attributes(block)
    up, down = _count(block, "positive-h-c", locale), _count(block, "negative-h-c", locale)
    person = _USER.search(author.get("href", "")) if author is not None else None
    return ReviewItem(
        id=block.element.get("id", "").removeprefix("review_").strip() or None,
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=parse_date(date_text, locale) if date_text else None,
        date_text=date_text,
        title=one_line(block.text("review-item-title")),
        body=block.body("review-item-content"),
        author=block.text("review-item-author", most=200),
        author_id=person[1] if person else None,
        verified=verified,
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        variant=variant,
    )


def _attributes(block: Block) -> tuple[bool | None, str | None]:
    """Return whether the purchase is verified, and the condition and seller it was bought in."""
    verified: bool | None = None
    others: list[str] = []
    names = block.element.xpath(
        ".//*[contains(@class, 'rvw-attr') and not(contains(@class, 'pipe'))]"
    )
    for name in names[:10]:
        label = visible_text(name, most=100)
        value = name.xpath("following-sibling::*[contains(@class, 'rvw-val')][1]")
        text = visible_text(value[0], most=200) if value else ""
        if phrases.first_in(phrases.in_any(phrases.VERIFIED), label.casefold()):
            verified = text.casefold() in _YES
        elif text:
            others.append(f"{label} {text}")
    return verified, " | ".join(others) or None


def _seller(page: Selector) -> SellerItem | None:
    for path in _SELLERS:
        for element in page.root.xpath(path)[:3]:
            name = visible_text(element, most=200)
            link = next(iter(element.xpath("ancestor-or-self::a[1]/@href")), "")
            user = _USER.search(link)
            if name or user:
                identity = user[1] if user else name
                return SellerItem(
                    id=identity, name=name or identity, url=link.split("?")[0] or None
                )
    return None


def _histogram(page: Selector, locale: str | None) -> Histogram | None:
    counts: dict[int, int] = {}
    rows = page.root.xpath("//li[contains(concat(' ', @class, ' '), ' ebay-review-item ')]")
    for row in rows[:10]:
        star = parse_count(index_block(row).text("ebay-review-item-stars") or "", locale)
        cell = row.xpath(".//*[contains(@class, 'ebay-review-item-r')]/span")
        count = parse_count(visible_text(cell[-1], most=40), locale) if cell else None
        if star is not None and count is not None:
            counts.setdefault(star, count)
    if set(counts) != {1, 2, 3, 4, 5}:
        return None
    return counts[5], counts[4], counts[3], counts[2], counts[1]


def _written(page: Selector, locale: str | None) -> int | None:
    """Return the written reviews that the link to all of them counts ("See all 25 reviews")."""
    for link in page.root.xpath("//a[contains(@href, '/urw/')]")[:10]:
        count = parse_count(visible_text(link, most=100), locale)
        if count is not None:
            return count
    return None


def _shown_average(page: Selector, locale: str | None) -> float | None:
    shown = page.root.xpath("//span[contains(@class, 'ebay-review-start-rating')]")
    return parse_rating(visible_text(shown[0], most=40), locale)[0] if shown else None


def _listing(page: Selector, url: str) -> str | None:
    link = page.xpath("//a[contains(@href, '/urw/product-reviews/')]/@href").get()
    return absolute(url, link) if link and len(link) < 2000 else None


def _next(page: Selector, url: str) -> str | None:
    link = page.xpath(
        "//a[contains(@class, 'next') and contains(@href, '/urw/') and not(@aria-disabled='true')]"
        "/@href"
    ).get()
    return absolute(url, link) if link and len(link) < 2000 else None


def _product(page: Selector, url: str) -> str | None:
    own = page.xpath(
        '//link[@rel="canonical"]/@href | //meta[@property="og:url"]/@content'
    ).getall()
    for address in (url, *own[:3]):
        match = _ITEM.search(address) or _PRODUCT.search(address)
        if match:
            return match[1]
    return None


def _count(block: Block, name: str, locale: str | None) -> int | None:
    text = block.text(name)
    return parse_count(text, locale) if text else None


def _recognises(body: bytes) -> bool:
    reviews = b"ebay-review-section" in body and b"ebay" in body[:20_000]
    return reviews or b'id="feedback-cards"' in body or b"fdbk-container__details__comment" in body


def _listing_url(url: str) -> str:
    match = _PRODUCT.search(url)
    if match is None:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/urw/product-reviews/{match[1]}?sort=-date"


MARKETPLACE = Marketplace(
    name="ebay",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=EbayPage,
    listing_url=_listing_url,
    should_match=(
        "https://www.ebay.co.uk/itm/Kettle/123456789012",
        "https://www.ebay.de/urw/product-reviews/1234567890",
        "https://www.ebay.com/p/4012345",
        "https://www.ebay.fr/fdbk/feedback_profile/bouilloires",
    ),
    should_not_match=("https://notebay.com/itm/1", "https://ebay.com.example/itm/1"),
)
