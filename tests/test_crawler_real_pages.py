"""Every field of every expectation beside the real pages that the project was given.

The pages are research material: they are read in place and never copied. `python
tests/test_crawler_real_pages.py` prints pages and fields right by site, locale and era.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.items import Page, ReviewItem
from crawler.marketplace import load_marketplaces, marketplace_for
from crawler.pages import parse_page

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
AMAZON_HOSTS = {"US": "com", "GB": "co.uk", "AU": "com.au", "TR": "com.tr", "JP": "co.jp"}
AMAZON_HOSTS |= {"MX": "com.mx", "BR": "com.br"}
# Values of `page_type` → the kind and the outcome they stand for.
KINDS = {"dp": "product", "product-reviews": "listing", "permalink": "review"}
OUTCOMES = {"captcha": "blocked", "signin": "sign_in"}
# Fields that say in words what other fields say in values, or that no page object promises.
NOT_COMPARED = {"must", "brand_byline", "canonical_asin", "note", "notes"}


def amazon_url(expectation: dict) -> str:
    """Return the address that a saved Amazon page was found at, as far as its name tells."""
    expected = expectation["expected"]
    region = expectation["locale"].split("-")[1]
    host = f"https://www.amazon.{AMAZON_HOSTS.get(region, region.lower())}"
    if "requested_path" in expected:
        return host + expected["requested_path"]
    if expected["page_type"] == "permalink":
        return f"{host}/gp/customer-reviews/{expected['first_review']['id']}"
    if expected["page_type"] == "signin":
        asin = re.search(r"product-reviews%2F(\w{10})", expected["must"])[1]
        return f"{host}/product-reviews/{asin}/"
    asin = expected.get("asin")
    path = {"dp": "dp", "product-reviews": "product-reviews"}[expected["page_type"]]
    page = f"?pageNumber={expected['page_number']}" if "page_number" in expected else ""
    return f"{host}/{path}/{asin}{page}" if asin else f"{host}/"


# How the address of a site's saved pages follows from the expectation.
URLS = {"amazon": amazon_url}


def read_expectations() -> Iterator[tuple[Path, dict]]:
    for path in sorted(PAGES.glob("*/*.expected.json")):
        if path.parent.name in URLS:
            yield (
                path.with_name(path.name.removesuffix(".expected.json")),
                json.loads(path.read_text(encoding="utf-8")),
            )


@cache
def read_page(path: Path, url: str) -> Page:
    known = load_marketplaces()
    marketplace = known.get(path.parent.name) or marketplace_for(url)
    return parse_page(marketplace.page, url, path.read_bytes())


def squeeze(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def review_field(review: ReviewItem, name: str, wanted: object) -> object:
    """Return the value of a review under the name that expectations use."""
    if name == "body_starts":
        return (squeeze(review.body) or "")[: len(squeeze(str(wanted)) or "")]
    if name == "body":
        return squeeze(review.body)
    if name == "date":
        day = review.posted_at
        return day[: len(str(wanted))] if day and wanted else day
    renamed = {"total_votes": "helpful_total", "variant_asin": "product"}
    value = getattr(review, renamed.get(name, name))
    return squeeze(value) if isinstance(value, str) else value


def page_field(page: Page, name: str, wanted: object) -> object:
    """Return the value of a page under the name that expectations use."""
    by_name = {
        "asin": page.product,
        "product": page.product_title,
        "seller": page.seller.name if page.seller else None,
        "seller_id": page.seller.id if page.seller else None,
        "review_count": len(page.reviews),
        "local_count": sum(not review.foreign for review in page.reviews),
        "foreign_count": sum(review.foreign for review in page.reviews),
        "ids": [review.id for review in page.reviews],
        "written_reviews": page.written_count,
        "see_all": page.listing,
        "next_page": page.next,
    }
    if name == "histogram_pct":
        return dict(zip("54321", page.histogram_share or (), strict=False))
    if name == "product":  # a part of the name is what a reader writes down
        return wanted if str(wanted) in (page.product_title or "") else page.product_title
    return by_name[name] if name in by_name else getattr(page, name)


def wanted_value(page: Page, name: str, wanted: object) -> object:
    if name in ("next_page", "see_all") and isinstance(wanted, str):
        return urljoin(page.url, wanted)
    return squeeze(wanted) if isinstance(wanted, str) else wanted


def compare(expected: dict, page: Page) -> list[tuple[str, object, object]]:
    """Return (field, expected, read) for every field that a page was expected to show."""
    rows: list[tuple[str, object, object]] = []
    for name, wanted in expected.items():
        if name in NOT_COMPARED or name == "requested_path":
            continue
        if name == "page_type":
            outcome = OUTCOMES.get(wanted)
            rows.append(
                ("outcome", outcome, page.outcome)
                if outcome
                else ("kind", KINDS[wanted], page.kind)
            )
        elif name == "cmps_extra_ids":  # another store's reviews: named so as not to be counted
            shown = {review.id for review in page.reviews}
            rows.append((name, [], [extra for extra in wanted if extra in shown]))
        elif name == "first_review":
            rows += compare_review("first_review", wanted, page.reviews[:1])
        elif name == "reviews":
            for position, one in enumerate(wanted):
                rows += compare_review(f"reviews[{position}]", one, page.reviews[position:])
        else:
            rows.append((name, wanted_value(page, name, wanted), page_field(page, name, wanted)))
    return rows


def compare_review(
    label: str, wanted: dict, reviews: tuple[ReviewItem, ...]
) -> list[tuple[str, object, object]]:
    return [
        (
            f"{label}.{name}",
            squeeze(value) if isinstance(value, str) else value,
            review_field(reviews[0], name, value) if reviews else "no such review",
        )
        for name, value in wanted.items()
    ]


CASES = list(read_expectations())


@pytest.mark.skipif(not CASES, reason="the research pages (../shared/data/pages) are not here")
@pytest.mark.parametrize(
    ("path", "expectation"), CASES, ids=[f"{path.parent.name}-{path.name}" for path, _ in CASES]
)
def test_every_field_of_a_real_page(path: Path, expectation: dict) -> None:
    page = read_page(path, URLS[path.parent.name](expectation))
    wrong = [row for row in compare(expectation["expected"], page) if row[1] != row[2]]
    assert wrong == []


def print_table() -> None:
    pages: Counter[tuple[str, str, str]] = Counter()
    pages_right: Counter[tuple[str, str, str]] = Counter()
    fields: Counter[tuple[str, str, str]] = Counter()
    fields_right: Counter[tuple[str, str, str]] = Counter()
    for path, expectation in CASES:
        key = (path.parent.name, expectation.get("locale", ""), expectation.get("era", ""))
        page = read_page(path, URLS[path.parent.name](expectation))
        rows = compare(expectation["expected"], page)
        wrong = [row for row in rows if row[1] != row[2]]
        pages[key] += 1
        pages_right[key] += not wrong
        fields[key] += len(rows)
        fields_right[key] += len(rows) - len(wrong)
        for name, wanted, got in wrong:
            sys.stderr.write(f"{path.name}: {name}: expected {wanted!r}, read {got!r}\n")
    for key in sorted(pages):
        sys.stdout.write(
            f"{key[0]:12} {key[1]:6} {key[2]:12} pages {pages_right[key]}/{pages[key]}"
            f"  fields {fields_right[key]}/{fields[key]}\n"
        )
    sys.stdout.write(
        f"all: pages {pages_right.total()}/{pages.total()},"
        f" fields {fields_right.total()}/{fields.total()}\n"
    )


if __name__ == "__main__":
    print_table()
