"""Time of parsing a real page against a bare parsel extraction of the same fields.

`python benchmarks/parse.py [SITE]` reads the research pages beside the repository, else the
project's own fixtures, and prints one ratio per page and their geometric mean. Target: 1.7.

The peer is what a scraper writes who knows these very pages: `Selector(text=...)`, one CSS or
XPath query per field, strings cleaned and numbers read, nothing checked. Both sides get the
same bytes; the best of several runs is taken, the two sides taking turns.
"""

import argparse
import json
import math
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from parsel import Selector
from web_poet import HttpResponse

from crawler.items import Page
from crawler.marketplace import load_marketplaces
from crawler.pages import ReviewPage

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "data" / "pages"
FIXTURES = ROOT / "tests" / "fixtures"
NUMBER = re.compile(r"\d[\d.,]*")


def number(text: str | None) -> float | None:
    """Return the first number in a text."""
    found = NUMBER.search(text or "")
    return float(found.group().replace(",", "").rstrip(".")) if found else None


def squeeze(parts: list[str]) -> str:
    """Return strings joined, with single spaces."""
    return " ".join(" ".join(parts).split())


def extract_amazon(body: str) -> dict:
    """Return the fields of an Amazon page by plain parsel calls."""
    page = Selector(text=body)
    if page.css("#productReviews"):
        return extract_amazon_2012(page)
    reviews = []
    for block in page.css("[data-hook=review]"):
        reviews.append(
            {
                "id": block.attrib.get("id"),
                "stars": number(
                    block.css(
                        "[data-hook=review-star-rating] .a-icon-alt::text,"
                        "[data-hook=cmps-review-star-rating] .a-icon-alt::text"
                    ).get()
                ),
                "title": squeeze(block.css("[data-hook=review-title] ::text").getall()),
                "date": block.css("[data-hook=review-date]::text").get(),
                "author": block.css(".a-profile-name::text, [data-hook=review-author]::text").get(),
                "author_id": block.css("a[href*='/profile/']::attr(href)").get(),
                "verified": bool(block.css("[data-hook*=avp-badge]")),
                "vine": bool(block.css("[data-hook*=vine]")),
                "foreign": bool(block.css("[data-hook=cmps-review-star-rating]")),
                "helpful": number(block.css("[data-hook=helpful-vote-statement]::text").get()),
                "variant": squeeze(block.css("[data-hook*=format-strip] ::text").getall()),
                "product": block.css("[data-hook=review-title]::attr(href)").get(),
                "body": "\n".join(block.css("[data-hook=review-body] ::text").getall()).strip(),
            }
        )
    shares = page.css("#histogramTable .a-meter::attr(aria-label)").getall()
    return {
        "product": page.css("#ASIN::attr(value)").get()
        or page.css("link[rel=canonical]::attr(href)").get(),
        "title": squeeze(page.css("#productTitle ::text").getall()),
        "category": page.css("#wayfinding-breadcrumbs_feature_div a::text").getall(),
        "rating": number(page.css("[data-hook=average-star-rating] .a-icon-alt::text").get()),
        "count": number(squeeze(page.css("[data-hook=total-review-count] ::text").getall())),
        "written": page.css("[data-hook=cr-filter-info-review-rating-count] ::text").getall(),
        "histogram": [number(share) for share in shares],
        "seller": page.css("#sellerProfileTriggerId::text").get(),
        "seller_id": page.css("#merchantID::attr(value)").get(),
        "sellers": page.css(".mbc-offer-row .mbcMerchantName::text").getall(),
        "merchant": page.css("#merchant-info::text").get(),
        "next": page.css("ul.a-pagination li.a-last a::attr(href)").get(),
        "listing": page.css("[data-hook=see-all-reviews-link-foot]::attr(href)").get(),
        "sort": page.css("#sort-order-dropdown option[selected]::attr(value)").get(),
        "captcha": page.css("form[action*=validateCaptcha]").get(),
        "reviews": reviews,
    }


def extract_amazon_2012(page: Selector) -> dict:
    """Return the fields of a listing of 2012 by plain parsel calls."""
    reviews = []
    for anchor in page.xpath("//table[@id='productReviews']//a[starts-with(@name, 'R')]"):
        block = anchor.xpath("following-sibling::div[1]")
        if not block.xpath(".//nobr"):
            continue
        reviews.append(
            {
                "id": anchor.attrib["name"],
                "stars": number(block.css("[class*=s_star_]::attr(title)").get()),
                "title": block.css("span > b::text").get(),
                "date": block.css("nobr::text").get(),
                "author": block.css("a[href*='/profile/'] span::text").get(),
                "author_id": block.css("a[href*='/profile/']::attr(href)").get(),
                "verified": bool(block.css(".crVerifiedStripe")),
                "vine": bool(block.xpath(".//b[contains(., 'Vine')]")),
                "votes": block.xpath("div[1]/text()").get(),
                "product": block.css("a[href*='ASIN=']::attr(href)").get(),
                "body": "\n".join(block.xpath("text()").getall()).strip(),
            }
        )
    rows = page.xpath("//table[@id='productSummary']//tr[.//a[contains(@href, 'filterBy')]]")
    return {
        "product": page.css(".asinReviewsSummary::attr(name)").get(),
        "title": squeeze(page.css("a[href*=pr_product_top] ::text").getall()),
        "rating": number(page.css(".crAvgStars [title]::attr(title)").get()),
        "count": number(squeeze(page.css(".crAvgStars > a ::text").getall())),
        "written": page.css("#productSummary div.tiny > b::text").get(),
        "histogram": [number(squeeze(row.css("td ::text").getall())) for row in rows],
        "shares": [row.css("td[title]::attr(title)").get() for row in rows],
        "next": page.css(".paging a[href*=link_next]::attr(href)").get(),
        "sort": page.css("b.on::text").get(),
        "captcha": page.css("form[action*=validateCaptcha]").get(),
        "reviews": reviews,
    }


PEERS: dict[str, Callable[[str], dict]] = {"amazon": extract_amazon}


def read_cases(site: str) -> Iterator[tuple[str, bytes]]:
    """Return (name, body) of the pages of a site that show reviews."""
    folder = PAGES / site if (PAGES / site).is_dir() else FIXTURES / site
    for path in sorted(folder.glob("*.html")):
        expectation = path.with_name(path.name + ".expected.json")
        if expectation.exists():
            expected = json.loads(expectation.read_text(encoding="utf-8"))["expected"]
            if not expected.get("review_count"):
                continue
        yield path.name, path.read_bytes()


def best_times(
    first: Callable[[], object], second: Callable[[], object], runs: int
) -> tuple[float, float]:
    """Return the best time of each side in seconds, the two taking turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for side, run in zip(times, (first, second), strict=True):
            started = time.perf_counter()
            run()
            side.append(time.perf_counter() - started)
    return min(times[0]), min(times[1])


def parse(page: type[ReviewPage], url: str, body: bytes) -> Page:
    """Return what the project reads."""
    return page(response=HttpResponse(url, body=body)).read()


def extract(site: str, url: str, body: bytes) -> dict:
    """Return what the peer reads, from bytes too."""
    return PEERS[site](HttpResponse(url, body=body).text)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="*", default=sorted(PEERS))
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    for site in options.site:
        page = load_marketplaces()[site].page
        url = f"https://www.{site}.com/"
        logs = []
        for name, body in read_cases(site):
            ours, bare = best_times(
                partial(parse, page, url, body),
                partial(extract, site, url, body),
                options.runs,
            )
            logs.append(math.log(ours / bare))
            print(
                f"{site:10} {name:56} {len(body) / 1e6:5.2f} MB"
                f"  bare {bare * 1e3:7.1f} ms  ours {ours * 1e3:7.1f} ms  ratio {ours / bare:.2f}"
            )
        if logs:
            print(
                f"{site:10} {len(logs)} pages  ratio {math.exp(sum(logs) / len(logs)):.2f}"
                f" (worst {math.exp(max(logs)):.2f})  target 1.70"
            )


if __name__ == "__main__":
    main()
