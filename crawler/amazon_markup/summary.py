"""What a page says of its product as a whole: ASIN, title, average, counts, histogram."""

import re

from lxml.html import HtmlElement

from crawler.amazon_markup.addresses import product_of
from crawler.amazon_markup.phrases import says_none
from crawler.amazon_markup.tree import Tree, content, find, texts
from crawler.language.locales import parse_count, parse_numbers, parse_rating, parse_votes
from db.records import Histogram

_ASIN = re.compile(r"[0-9A-Z]{10}\Z")
_PAGE_ID = re.compile(r"ue_pti\s{0,3}=\s{0,3}[\"']([0-9A-Z]{10})[\"']")
_STARS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STAR_LINK = re.compile(
    r"filterByStar=(one|two|three|four|five)_star|filterBy=add(\w{3,5})Star", re.I
)
_PERCENT = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s?%|%\s?(\d{1,3})")
_WIDTH = re.compile(r"width\s?:\s?(\d{1,3})(?:\.\d+)?%")
_IN_BRACKETS = re.compile(r"\(([\d.,\s]{1,15})\)")

Shares = tuple[float, float, float, float, float]


def read_product(tree: Tree) -> str | None:
    """Return the ASIN that the page itself names; None on a page without a product."""
    named = [str(element.get("value", "")) for element in tree.ids.get("ASIN", ())]
    named = named or texts(tree.root, "//input[@name='ASIN' or @name='idx.asin']/@value")
    for value in named:
        if _ASIN.match(value):
            return value
    if match := _PAGE_ID.search(tree.text, 0, 400_000):
        return match[1]
    for link in texts(tree.root, "//link[@rel='canonical']/@href"):
        if asin := product_of(link):
            return asin
    for link in texts(tree.root, "//ul[contains(@class, 'a-pagination')]//a/@href")[:2]:
        if asin := product_of(link):
            return asin
    hidden = texts(tree.root, "//div[@class='hReview']//abbr[@class='asin']/text()")
    summary = texts(tree.root, "//*[contains(@class, 'asinReviewsSummary')]/@name")
    linked = tree.first("product-link", "see-all-reviews-link-foot", "see-all-reviews-link")
    found = hidden[:1] + summary[:1]
    if linked is not None:
        found.append(product_of(linked.get("href", "")) or "")
    return next((value.strip() for value in found if _ASIN.match(value.strip())), None)


def read_title(tree: Tree) -> str | None:
    """Return the product's name."""
    title = tree.by_id("productTitle", "ebooksProductTitle", "btAsinTitle")
    if title is None:
        title = tree.first("product-link")
    if title is not None and (name := content(title)):
        return name
    hidden = "//div[@class='hReview']//abbr[@class='title']"
    for path in (hidden, "//a[contains(@href, '_product_top')][normalize-space()]"):
        if found := find(tree.root, path):
            return content(found[0])
    return None


def read_category(tree: Tree) -> str | None:
    """Return the last step of the breadcrumbs: the narrowest category."""
    crumbs = tree.by_id("wayfinding-breadcrumbs_feature_div")
    return content((find(crumbs, ".//a") or [None])[-1]) if crumbs is not None else None


def read_average(tree: Tree) -> tuple[float | None, float | None]:
    """Return the displayed average and the top of its scale; None, None where there is none."""
    for text in _average_texts(tree):
        rating, best = parse_rating(text, tree.locale)
        if rating is not None and rating <= (best or 5):
            return rating, best or 5.0
    return None, None


def read_count(tree: Tree) -> int | None:
    """Return how many ratings the page reports; 0 where it says that there are none."""
    for element in _counters(tree):
        text = content(element)
        if text and (count := _count(text, tree)) is not None:
            return count
    return None


def read_written(tree: Tree) -> int | None:
    """Return how many written reviews the listing says it holds.

    "923 global ratings | 437 global reviews", "1,204 total ratings, 310 with reviews", and
    "Showing 1-10 of 437 reviews" in whatever order a language puts them.
    """
    both = content(tree.first("cr-filter-info-review-rating-count"))
    if both:
        numbers = [int(n) for n in parse_numbers(both, tree.locale) if n.is_integer()]
        return numbers[1] if len(numbers) == 2 else None
    shown = content(tree.first("cr-filter-info-review-count"))
    if shown:
        return max((int(n) for n in parse_numbers(shown, tree.locale)), default=None)
    summary = tree.by_id("productSummary")
    heading = find(summary, ".//div[contains(@class, 'tiny')]/b") if summary is not None else []
    return parse_count(content(heading[0]) or "", tree.locale) if heading else None


def read_histogram(tree: Tree) -> tuple[Histogram | None, Shares | None]:
    """Return ratings per star, from 5 down to 1, as counts and as shares in percent."""
    counts: dict[int, int] = {}
    shares: dict[int, float] = {}
    tables = tree.ids.get("histogramTable", []) + tree.ids.get("productSummary", [])
    for table in tables:
        rows = [row for row in find(table, ".//tr | .//li") if _row_share(row) is not None]
        for position, row in enumerate(rows):
            star = _row_star(row) or (5 - position if len(rows) == 5 else 0)
            share = _row_share(row)
            if 1 <= star <= 5 and share is not None:
                shares.setdefault(star, share)
                if match := _IN_BRACKETS.search(content(row) or ""):
                    counts.setdefault(star, parse_count(match[1], tree.locale) or 0)
    return (
        (counts[5], counts[4], counts[3], counts[2], counts[1]) if len(counts) == 5 else None,
        (shares[5], shares[4], shares[3], shares[2], shares[1]) if len(shares) == 5 else None,
    )


def _average_texts(tree: Tree) -> list[str]:
    """Return the places that show the average, the most explicit first."""
    found = [
        content(tree.first("average-star-rating")),
        content(tree.first("rating-out-of-text", "average-stars-rating-text")),
    ]
    popover = tree.by_id("acrPopover")
    found.append(popover.get("title") if popover is not None else None)
    summary = tree.by_id("productSummary")
    if summary is not None:
        found += texts(summary, ".//*[contains(@class, 'crAvgStars')]//@title")
    for box in (tree.by_id("averageCustomerReviews"), tree.by_id("summaryStars")):
        if box is not None:
            found += texts(box, ".//*[contains(@class, 'a-icon-alt')]/text() | .//@title")
    found += texts(tree.root, "(//i[contains(@class, 'averageStarRating')])[1]//text()")
    return [text for text in found if text]


def _counters(tree: Tree) -> list[HtmlElement]:
    """Return the elements that count ratings, the most explicit first."""
    found = list(tree.hooks.get("total-review-count", ()))[:1]
    found += tree.ids.get("acrCustomerReviewText", [])[:1]
    for name, path in (
        ("productSummary", ".//*[contains(@class, 'crAvgStars')]/a[last()]"),
        ("cm_cr-product_info", ".//*[contains(@class, 'totalReviewCount')]"),
        ("averageCustomerReviews", ".//a[contains(@href, 'product-reviews')]"),
        ("summaryStars", ".//a[contains(@href, 'product-reviews')]"),
    ):
        box = tree.by_id(name)
        if box is not None:
            found += find(box, path)[:1]
    return found


def _count(text: str, tree: Tree) -> int | None:
    count = parse_count(text, tree.locale)
    if count is None and not any(c.isdigit() for c in text):
        if says_none(text, tree.language):
            return 0
        count = parse_votes(text, tree.locale)[0]  # "Eine Kundenrezension"
    return count


def _row_star(row: HtmlElement) -> int | None:
    """Return the star that a row of the histogram links its reviews by."""
    for link in texts(row, ".//a/@href"):
        if match := _STAR_LINK.search(link):
            return _STARS.get((match[1] or match[2]).lower())
    return None


def _row_share(row: HtmlElement) -> float | None:
    """Return the share in percent that a row's bar shows."""
    for value in texts(row, ".//@aria-valuenow"):
        if (digits := value.strip().rstrip("%")).isdecimal() and len(digits) <= 3:
            return float(digits)
    bars = texts(row, ".//*[contains(@class, 'a-meter')]/@aria-label | ./td/@title")
    for text in bars:
        if match := _PERCENT.search(text):
            return float(match[1] or match[2])
    for style in texts(row, ".//*[contains(@class, 'a-meter-bar')]/@style"):
        if match := _WIDTH.search(style):
            return float(match[1])
    return None
