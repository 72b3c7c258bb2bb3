"""Downloader middleware: a cookie goes back to the host that set it, and to no other.

Scrapy's own asks publicsuffix.org which domains are public: a request off every target's site.
Cookies bound to their host need no such list.
"""

from collections.abc import Iterable
from http.cookiejar import Cookie
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http.cookies import CookieJar


class OwnCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies of each host for that host."""

    def _process_cookies(
        self, cookies: Iterable[Cookie], *, jar: CookieJar, request: Request
    ) -> None:
        host = (urlsplit(request.url).hostname or "").lower()
        for cookie in cookies:
            if cookie.domain_specified:
                domain = cookie.domain.lower().removeprefix(".")
                if "." not in domain or not f".{host}".endswith(f".{domain}"):
                    continue
                cookie.domain, cookie.domain_specified = host, False
            jar.set_cookie_if_ok(cookie, request)
