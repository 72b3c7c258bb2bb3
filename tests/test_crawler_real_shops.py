"""Every field of every expectation beside the real pages and answers that are not Amazon's.

The pages are research material: they are read in place and never copied. `python
tests/test_crawler_real_shops.py` prints pages and fields right by site and locale.
"""

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from parsel import Selector

from crawler.items import Page, ReviewItem
from crawler.marketplace import marketplace_for
from crawler.pages import parse_page

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
ADDRESSES = {
    "aliexpress": "https://feedback.aliexpress.com/pc/searchEvaluation.do?productId=1&page=1",
    "appstore": "https://itunes.apple.com/us/rss/customerreviews/id=284815942/json",
    "bazaarvoice": "https://api.bazaarvoice.com/data/reviews.json?Filter=ProductId:6-bv",
    "bestbuy": "https://www.bestbuy.com/ugc/v2/reviews?page=1&sku=1234567",
    "flipkart": "https://www.flipkart.com/x/product-reviews/itme1d1d47e1d1d9",
    "googleplay": "https://play.google.com/_/PlayStoreUi/data/batchexecute?hl=en",
    "trustpilot": "https://www.trustpilot.com/_next/data/x/review/x.example.json",
    "walmart": "https://www.walmart.com/ip/4S6KN6TWU0A0",
    "yotpo": "https://api.yotpo.com/v1/reviews/products",
}
# Said in words, said elsewhere too, or promised by no page object.
NOT_COMPARED = {
    "page_type", "must", "products", "domain", "stars_rounded", "review_count_structured",
    "review_count_product1", "aggregate_rating_shown", "total_pages",
}  # fmt: skip
NOT_COMPARED_IN_REVIEWS = {
    "city", "badges", "experienced", "verification_level", "deleted", "buyerEval", "helpful_down",
}  # fmt: skip
COLUMNS = {
    "dates": "posted_at", "authors": "author", "first_authors": "author", "ratings": "stars",
    "first_ratings": "stars",
}  # fmt: skip
RENAMED = {
    "likes": "helpful", "helpful_up": "helpful", "language": "lang", "version": "variant",
}  # fmt: skip
CASES = [
    (path.with_name(path.name.removesuffix(".expected.json")), path)
    for path in sorted(PAGES.glob("*/*.expected.json"))
    if path.parent.name != "amazon"
]


@cache
def read_page(path: Path) -> Page:
    body = path.read_bytes()
    url = ADDRESSES.get(path.parent.name, "https://www.zalando.de/saved.html")
    if path.suffix == ".html":
        found = Selector(body=body).xpath(
            '//link[@rel="canonical"]/@href | //meta[@property="og:url"]/@content'
        )
        url = next((u for u in found.getall() if u.startswith("http")), url)
    return parse_page(marketplace_for(url, body).page, url, body)


def squeeze(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def review_rows(label: str, wanted: dict, review: ReviewItem) -> list[tuple[str, object, object]]:
    rows: list[tuple[str, object, object]] = []
    for name, value in wanted.items():
        if name in NOT_COMPARED_IN_REVIEWS:
            continue
        got: object = getattr(review, RENAMED.get(name, name), None)
        if name == "date":
            got, value = (review.posted_at, value) if value is None else day(review, str(value))
        elif name == "modified":
            got, value = (review.edited_at or "")[:10], str(value)[:10]
        elif name == "date_epoch":
            got, value = review.date_text, str(value)
        elif name == "has_reply":
            got = review.reply is not None
        elif name == "id":
            value = str(value)
        rows.append((f"{label}.{name}", squeeze(value), squeeze(got)))
    return rows


def day(review: ReviewItem, wanted: str) -> tuple[object, str]:
    """Return the day read and the day wanted, an instant being compared in its own zone."""
    if "/" in wanted or (len(wanted) > 19 and wanted[-6] in "+-"):
        return review.date_text, wanted
    return (review.posted_at or "")[:10], wanted[:10]


def compare(expected: dict, page: Page) -> list[tuple[str, object, object]]:
    rows: list[tuple[str, object, object]] = []
    for name, wanted in expected.items():
        if name in NOT_COMPARED:
            continue
        if name in COLUMNS:
            got: object = [getattr(r, COLUMNS[name]) for r in page.reviews[: len(wanted)]]
            rows.append((name, wanted, got))
        elif name in ("first_review", "reviews"):
            for position, one in enumerate([wanted] if name == "first_review" else wanted):
                if position < len(page.reviews):
                    rows += review_rows(f"{name}[{position}]", one, page.reviews[position])
                else:
                    rows.append((f"{name}[{position}]", "a review", None))
        elif name == "next_page":
            wanted = wanted[0] if isinstance(wanted, list) else wanted
            rows.append((name, urljoin(page.url, wanted) if wanted else None, page.next))
        else:
            rows.append((name, wanted, page_value(page, name, wanted)))
    return rows


def page_value(page: Page, name: str, wanted: object) -> object:
    values: dict[str, object] = {
        "review_count": len(page.reviews),
        "distinct_ids": len({r.id for r in page.reviews}),
        "seller": page.seller.name if page.seller else None,
        "item_seller": page.seller.name if page.seller else None,
        "written_reviews": page.written_count,
        "listed_count": page.written_count,
        "total_results": page.written_count,
        "total_reviews": page.written_count,
        "histogram_count": dict(zip("54321", page.histogram or (), strict=False)),
        "next_token_present": page.next is not None,
    }
    return values[name] if name in values else getattr(page, name)


@pytest.mark.skipif(not CASES, reason="the research pages (../shared/data/pages) are not here")
@pytest.mark.parametrize(
    ("path", "expectation"), CASES, ids=[f"{p.parent.name}-{p.name}" for p, _ in CASES]
)
def test_every_field_of_a_real_page(path: Path, expectation: Path) -> None:
    expected = json.loads(expectation.read_text(encoding="utf-8"))["expected"]
    wrong = [row for row in compare(expected, read_page(path)) if row[1] != row[2]]
    assert wrong == []


@pytest.mark.skipif(not CASES, reason="the research pages (../shared/data/pages) are not here")
@pytest.mark.parametrize(("path", "expectation"), CASES, ids=[p.name for p, _ in CASES])
def test_no_page_without_reviews_is_empty_by_mistake(path: Path, expectation: Path) -> None:
    page = read_page(path)
    if page.outcome == "empty":
        assert page.aggregate_count == 0
    else:
        assert page.outcome == ("ok" if page.reviews else "broken")


def print_table() -> None:
    totals: Counter[tuple[str, str]] = Counter()
    for path, expectation in CASES:
        told = json.loads(expectation.read_text(encoding="utf-8"))
        page = read_page(path)
        rows = compare(told["expected"], page)
        wrong = [row for row in rows if row[1] != row[2]]
        for name, wanted, got in wrong:
            sys.stderr.write(f"{path.name}: {name}: expected {wanted!r}, read {got!r}\n")
        site = path.stem if path.parent.name == "shops" else path.parent.name
        totals[site, "fields"] += len(rows)
        totals[site, "right"] += len(rows) - len(wrong)
        sys.stdout.write(
            f"{site:45} {told['locale']:22} {told['era']:11} {page.outcome:7}"
            f" {len(rows) - len(wrong)}/{len(rows)}\n"
        )
    fields = sum(n for (_, what), n in totals.items() if what == "fields")
    right = sum(n for (_, what), n in totals.items() if what == "right")
    sys.stdout.write(f"all: pages {len(CASES)}, fields {right}/{fields}\n")


if __name__ == "__main__":
    print_table()
