"""Runs one crawl: Scrapy with the project's settings over the work given."""

from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.spiders.reviews import ReviewsSpider
from crawler.work import Work


def run_crawl(work: Work, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Read every target of the work; return Scrapy's statistics.

    Returns when all targets are done or a signal stopped the crawl: scans that were stored
    stay, the rest is due again at the next run.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(overrides), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    runner = process.create_crawler(ReviewsSpider)
    process.crawl(runner, work=work)
    process.start()
    return dict(runner.stats.get_stats()) if runner.stats else {}
