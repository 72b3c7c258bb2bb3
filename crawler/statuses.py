"""What an HTTP status adds to what a page says."""

from dataclasses import replace

from crawler.items import Kind, Outcome, Page

_BY_STATUS: dict[int, Outcome] = {
    401: "sign_in", 403: "blocked", 404: "not_found", 410: "not_found", 407: "blocked",
    429: "blocked", 451: "blocked", 503: "blocked",
}  # fmt: skip


def with_status(page: Page, status: int) -> Page:
    """Return the page with the outcome that its status demands.

    A page that shows reviews or a wall under status 200 is judged by its content alone; an error
    status is never `ok` or `empty`, whatever the body says, and 404 means gone only where the
    body is not a wall.
    """
    if 200 <= status < 300:
        return page
    outcome = _BY_STATUS.get(status, "broken")
    if page.outcome in ("blocked", "sign_in"):
        return page
    told = f" ({page.sign})" if page.sign and page.outcome != "broken" else ""
    # What is missing on an error page says nothing of the layout.
    return replace(page, outcome=outcome, sign=f"HTTP {status}{told}", missing=(), reviews=())


def unanswered(marketplace: str, url: str, kind: Kind, outcome: Outcome, sign: str) -> Page:
    """Return the page of a request that got no answer."""
    return Page(marketplace=marketplace, url=url, outcome=outcome, kind=kind, sign=sign)
