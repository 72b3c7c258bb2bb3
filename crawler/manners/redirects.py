"""Downloader middleware: follows redirects as long as they stay on the target's site."""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.marketplace import is_on_site

HOPS = 5
_FOLLOWED = frozenset({301, 302, 303, 307, 308})


class OnSiteRedirectMiddleware:
    """Follows redirects on the site; one that leads elsewhere is a wall, not a page."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request that a redirect makes, or the answer that stands.

        Raises:
            IgnoreRequest: It leads off the site, or leads on and on.
        """
        if response.status not in _FOLLOWED or request.meta.get("dont_redirect"):
            return response
        location = (response.headers.get(b"Location") or b"").decode("utf-8", "replace").strip()
        if not location:
            return response
        url = _joined(request.url, location)
        target = request.meta.get("site_of", request.url)
        if url is None or not is_on_site(url, target, name=request.meta.get("marketplace")):
            raise IgnoreRequest(f"redirected off the site: {(url or location)[:200]}")
        hops = request.meta.get("redirects", 0) + 1
        if hops > HOPS:
            raise IgnoreRequest(f"more than {HOPS} redirects")
        followed = request.replace(url=url, dont_filter=True)
        followed.meta["redirects"] = hops
        return followed


def _joined(base: str, location: str) -> str | None:
    try:
        url = urljoin(base, location)
        return url if urlsplit(url).hostname and len(url) < 8000 else None
    except ValueError:
        return None
