"""Scrapy's settings: identification, manners, and the order of the pieces."""

from typing import Any

BOT_NAME = "starwitness"
SPIDER_MODULES = ["crawler.spiders"]
USER_AGENT = "starwitness (no contact configured)"

ROBOTSTXT_OBEY = False  # crawler.manners.robots obeys it, as RFC 9309 says
METAREFRESH_ENABLED = False  # not checked to stay on the site
COOKIES_ENABLED = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # no items here; Scrapy starts this many tasks for every response
DOWNLOAD_DELAY = 3.0
DOWNLOAD_DELAY_JITTER = 0.3
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 16 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = True
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.handlers.HeadBoundHandler",
    "https": "crawler.handlers.HeadBoundHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_DNS_RESOLVER = "crawler.manners.addresses.GuardedResolver"
SITE_BUDGET = 0
DEPTH_LIMIT = 0
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "WARNING"

SCRAPY_POET_PROVIDERS = {"crawler.providers.MarketplacePageProvider": 400}

ADDONS: dict[str, int] = {"scrapy_poet.Addon": 300}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.manners.robots.RobotsMiddleware": 100,
    "crawler.manners.budget.BudgetMiddleware": 110,
    "crawler.manners.patience.PatientRetryMiddleware": 550,
    "crawler.manners.addresses.AddressMiddleware": 560,
    "crawler.manners.redirects.OnSiteRedirectMiddleware": 600,
    "crawler.manners.cookies.OwnCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 880,
    "crawler.middlewares.CaptureMiddleware": 850,
}
