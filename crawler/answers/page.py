"""Answers of review APIs: what every marketplace that reads JSON does alike."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from crawler.items import Kind, Page, ReviewItem
from crawler.markup.page import read_markup
from crawler.outcomes import judge_answer
from crawler.pages import ReviewPage
from crawler.payloads import load_json


class AnswerPage(ReviewPage):
    """One answer of a review API; the shop's pages on the same host are read by their markup.

    Subclasses implement `read_answer`, and `read_html` where pages carry more than markup.
    """

    kind: ClassVar[Kind] = "listing"

    def read(self) -> Page:
        """Return what the answer says; an error, or HTML in its place, is never `empty`."""
        body = self.response.body
        if is_html(body):
            return self.read_html()
        value = load_json(body)
        page = None if value is None else self.read_answer(value)
        if page is not None and page.outcome == "empty" and judge_answer(value) is not None:
            page = None  # an error that also counts 0 reviews
        return page or failed_answer(self.marketplace, str(self.url), value, kind=self.kind)

    def read_answer(self, value: Any) -> Page | None:
        """Return what a JSON value says; None where it is not this marketplace's answer."""
        raise TypeError(f"{type(self).__name__} does not implement read_answer()")

    def read_html(self) -> Page:
        """Return what a page in place of an answer says."""
        read = read_markup(self.selector, str(self.url), self.marketplace)
        if read.outcome == "broken" and read.product is None:
            return replace(read, kind=self.kind, missing=("reviews",), sign="HTML, not an answer")
        return read


def is_html(body: bytes) -> bool:
    """Return whether a body is markup rather than JSON."""
    return body[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def failed_answer(marketplace: str, url: str, value: Any, *, kind: Kind = "listing") -> Page:
    """Return the page of an answer without the reviews that were asked for."""
    outcome, sign = judge_answer(value) or ("broken", "no review in the answer")
    if value is None:
        sign = "no readable JSON"
    missing = ("reviews",) if outcome == "broken" else ()
    return Page(
        marketplace=marketplace, url=url, outcome=outcome, kind=kind, sign=sign, missing=missing
    )


def substantial(reviews: Iterable[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Return the reviews that say anything at all."""
    return tuple(r for r in reviews if r.rating is not None or r.body or r.title)


def asked(url: str) -> dict[str, str]:
    """Return the parameters of a URL, names in lower case, the last of each."""
    query = parse_qs(urlsplit(url).query) if len(url) < 20_000 else {}
    return {name.lower(): values[-1] for name, values in query.items()}


def with_parameter(url: str, name: str, value: str) -> str:
    """Return a URL with one parameter set, in place of any spelling of it."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    kept = {k: v for k, v in query.items() if k.lower() != name.lower()}
    kept[name] = [value]
    return urlunsplit(parts._replace(query=urlencode(kept, doseq=True), fragment=""))
