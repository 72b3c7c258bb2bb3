"""Pages a second of our crawl against a bare Scrapy spider, same pages and politeness.

Both read the practice market on loopback, each in a process of its own; what counts is the time
from the spider's opening to its closing, as Scrapy's own statistics tell it, without the start of
Python. The bare spider follows the same links and extracts the same fields of each review with
parsel, and does nothing else: no captures, no page objects, no record, Scrapy's own robots.txt.

    python benchmarks/crawl.py [--markets 4] [--rounds 3]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from crawler.clock import Clock
from crawler.marketplace import load_marketplaces
from crawler.run import run_crawl
from crawler.targets import Target, add_target, target_id
from crawler.work import Work
from db.tables.crawls import start_crawl
from starwitness.config import Config, CrawlConfig
from starwitness.crawling import scrapy_settings
from starwitness.practice.server import PracticeMarket
from starwitness.practice.world import plant_world
from starwitness.workspace import Workspace

DELAYS = (0.0, 0.05, 0.5)
"""Seconds between requests; what a real site gets is 1 or more."""


class BareSpider(Spider):
    """What a tutorial would write for the practice market."""

    name = "bare"

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = urls

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every product."""
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        """Extract the reviews and follow the listing."""
        for article in response.css("article.review"):
            yield {
                "id": article.attrib.get("data-review"),
                "stars": article.css("span::attr(data-stars)").get(),
                "posted_at": article.css("time[data-posted]::attr(datetime)").get(),
                "date_text": article.css("time[data-posted]::text").get(),
                "title": article.css("h3::text").get(),
                "body": "".join(article.css("div[data-body] ::text").getall()),
                "author": article.css("span[data-name]::text").get(),
                "author_id": article.attrib.get("data-author"),
                "verified": bool(article.css("span[data-verified]")),
                "helpful": article.css("span::attr(data-helpful)").get(),
                "reply": "".join(article.css("section[data-reply] > div ::text").getall()),
                "reply_at": article.css("section[data-reply] time::attr(datetime)").get(),
                "url": article.css("a[data-link=review]::attr(href)").get(),
            }
        for link in response.css("a[data-link=reviews], a[rel=next]"):
            yield response.follow(link, dont_filter=True, priority=100)


def targets_of(urls: list[str]) -> list[Target]:
    """Return the URLs as targets."""
    return [Target(id=target_id(url), url=url, marketplace=None, every_s=60) for url in urls]


def settings_for(delay: float, urls: list[str]) -> dict[str, Any]:
    """Return the settings that a crawl of loopback gets, with a delay."""
    return scrapy_settings(Config(crawl=CrawlConfig(delay=delay)), targets_of(urls))


def crawl_bare(delay: float, urls: list[str]) -> dict[str, Any]:
    """Run the bare spider; return Scrapy's statistics."""
    settings = {
        **settings_for(delay, urls),
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "DOWNLOAD_DELAY_JITTER": 0.3,
    }
    process = AsyncCrawlerProcess(settings)
    runner = process.create_crawler(BareSpider)
    process.crawl(runner, urls=urls)
    process.start()
    return dict(runner.stats.get_stats()) if runner.stats else {}


def crawl_ours(delay: float, urls: list[str], folder: Path) -> dict[str, Any]:
    """Run the project's crawl in a workspace; return Scrapy's statistics."""
    (folder / "starwitness.toml").write_text("[crawl]\ndelay = 0.0\n")
    workspace = Workspace(folder)
    clock = Clock.at(None)
    with workspace.open_store() as store:
        for url in urls:
            add_target(store, url, marketplace=None, every_s=60, at="2026-01-01T00:00:00Z")
        start_crawl(store, "c1", kind="crawl", source=None, at=clock.text(), version="1")
        work = Work(
            store=store, captures=workspace.open_captures(), journal=workspace.journal(),
            clock=clock, key=workspace.key(), crawl="c1", targets=targets_of(urls),
        )  # fmt: skip
        stats = run_crawl(work, settings_for(delay, urls))
    captured = sum(p.stat().st_size for p in (folder / "captures").glob("*.warc.gz"))
    return {**stats, "captured_bytes": captured, "scans": len(work.done)}


def child(kind: str, delay: float, urls: list[str]) -> None:
    """Crawl in this process and print the figures."""
    load_marketplaces()
    with tempfile.TemporaryDirectory() as folder:
        bare = kind == "bare"
        stats = crawl_bare(delay, urls) if bare else crawl_ours(delay, urls, Path(folder))
    pages = stats["downloader/response_count"] - 1
    took = stats["elapsed_time_seconds"]
    print(json.dumps({"pages": pages, "seconds": took, "bytes": stats.get("captured_bytes")}))


def measured(kind: str, delay: float, urls: list[str]) -> dict[str, Any]:
    """Return pages, seconds and captured bytes of one crawl in a process of its own."""
    line = [sys.executable, __file__, "--child", kind, "--delay", str(delay), *urls]
    ended = subprocess.run(line, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure both spiders in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markets", type=int, default=4)
    parser.add_argument("--delays", type=float, nargs="*", default=DELAYS)
    parser.add_argument("--child")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("urls", nargs="*")
    told = parser.parse_args()
    if told.child:
        child(told.child, told.delay, told.urls)
        return
    with ExitStack() as stack:
        urls = []
        for seed in range(1, told.markets + 1):
            world, _ = plant_world(seed, weeks=4)
            market = stack.enter_context(PracticeMarket(world))
            urls += [market.product_url(product) for product in sorted(world.products)]
        for delay in told.delays:
            some = urls[: int(len(urls) / (1 + 20 * delay))]
            rounds = [
                {kind: measured(kind, delay, some) for kind in ("bare", "ours")}
                for _ in range(told.rounds)
            ]
            rates = {
                kind: median(r[kind]["pages"] / r[kind]["seconds"] for r in rounds)
                for kind in ("bare", "ours")
            }
            ratio = median(
                (r["ours"]["pages"] / r["ours"]["seconds"])
                / (r["bare"]["pages"] / r["bare"]["seconds"])
                for r in rounds
            )
            last = rounds[-1]["ours"]
            print(
                f"delay {delay:4.2f} s: bare {rates['bare']:7.1f} pages/s"
                f" ({rounds[-1]['bare']['pages']} pages), ours {rates['ours']:7.1f} pages/s"
                f" ({last['pages']} pages), ratio {ratio:.2f};"
                f" captures {last['bytes'] / last['pages'] * 1000 / 1e6:.2f} MB per 1,000 pages"
            )


if __name__ == "__main__":
    main()
