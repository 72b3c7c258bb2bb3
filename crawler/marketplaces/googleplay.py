"""Google Play: batchexecute answers (`UsvDTd`) and app pages.

Values have no names, only places. An edited review may be listed twice under one id, as Google's
history does; both entries stay, each with its own date.

Answers go on by POST, which is not followed (docs/add-a-marketplace.md says why): `next` names the
token, so that no answer with one is taken for the last, and what a browser recorded can be
imported whole.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urlsplit

from crawler.answers.page import AnswerPage, asked, failed_answer, is_html, substantial
from crawler.answers.reviews import ReviewNames, read_review
from crawler.items import Page, ReviewItem
from crawler.marketplace import Marketplace
from crawler.markup.page import read_markup
from crawler.payloads import as_list, as_text, dig, parse_json

_RPC = "UsvDTd"
_APP = re.compile(r"[?&]id=([\w.]{3,200})")
_DATA = re.compile(r"AF_initDataCallback\(\{key:\s?'[^']{1,40}',.{0,80}?data:", re.DOTALL)
_MOST_ENVELOPES = 50

_PLACES = ReviewNames(
    id=("0",),
    rating=("2",),
    date=("5.0",),
    body=("4",),
    author=("1.0",),
    author_id=("9.0",),
    helpful=("6",),
    variant=("10",),
    reply=("7.1",),
    reply_at=("7.2.0",),
    markup=False,
)


class GoogleplayPage(AnswerPage):
    """A batchexecute answer, or an app's page."""

    marketplace: ClassVar[str] = "googleplay"

    def read(self) -> Page:
        """Return what the answer says; an answer without a payload is never `empty`."""
        url, body = str(self.url), self.response.body
        if is_html(body):
            return self.read_html()
        payloads = [p for name, p in _envelopes(body) if name == _RPC]
        if not payloads:
            return failed_answer(self.marketplace, url, None)
        value = next((v for p in payloads if (v := _decoded(p)) is not None), None)
        if not isinstance(value, list):
            return Page(
                marketplace=self.marketplace, url=url, outcome="blocked", kind="listing",
                sign="answer without a payload",
            )  # fmt: skip
        reviews = substantial(_review(r) for r in as_list(dig(value, 0)) if _is_review(r))
        if dig(value, 0) and not reviews:
            return failed_answer(self.marketplace, url, None)
        query = asked(url)
        return Page(
            marketplace=self.marketplace,
            url=url,
            outcome="ok" if reviews else "empty",
            kind="listing",
            sign=None if reviews else "a payload that lists nothing",
            locale=query.get("hl"),
            product=_app(url),
            best_rating=5.0 if reviews else None,
            reviews=reviews,
            next=_following(url, value) if reviews else None,
        )

    def read_html(self) -> Page:
        """Return what an app's page says in markup, and the reviews that it carries as data."""
        url = str(self.url)
        document = self.selector
        read = read_markup(document, url, self.marketplace)
        app = _app(url) or read.product
        for script in document.xpath("//script[contains(., 'AF_initDataCallback')]/text()"):
            for value in _page_data(script.get() or ""):
                raws = [r for r in as_list(dig(value, 0)) if _is_review(r)]
                if raws:
                    reviews = substantial(_review(r) for r in raws)
                    read = replace(read, next=_following(url, value))
                    return _replaced(read, reviews, app)
        return _replaced(read, read.reviews, app)


def _following(url: str, value: list[Any]) -> str | None:
    """Return the page's own address with the token of what follows; None at the end."""
    token = as_text(dig(value, -1, -1)) if len(value) > 1 else None
    return f"{url.partition('#')[0]}#token={quote(token)}" if token else None


def _replaced(read: Page, reviews: tuple[ReviewItem, ...], app: str | None) -> Page:
    if reviews:
        read = replace(read, outcome="ok", sign=None, missing=(), reviews=reviews)
    return replace(read, product=app)


def _review(raw: list[Any]) -> ReviewItem:
    review = read_review(raw, _PLACES)
    return replace(review, helpful=review.helpful or 0)


def _is_review(raw: Any) -> bool:
    """Return whether a list has a review's places: id, person, stars 1..5."""
    return (
        as_text(dig(raw, 0)) is not None
        and as_text(dig(raw, 1, 0)) is not None
        and dig(raw, 2) in ("0", "1", "2", "3", "4", "5")
        and len(raw) > 5
    )


def _envelopes(body: bytes) -> Iterator[tuple[str, Any]]:
    """Yield name and payload of each `wrb.fr` entry; chunks may be preceded by their length."""
    text = body.decode("utf-8", "replace")
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    at = text.find("[")
    for _ in range(_MOST_ENVELOPES):
        if at < 0:
            return
        try:
            chunk, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        entries = chunk if isinstance(chunk, list) else []
        for entry in [entries, *entries]:
            if dig(entry, 0) == "wrb.fr" and isinstance(dig(entry, 1), str):
                yield entry[1], dig(entry, 2)
        at = text.find("[", end)


def _decoded(payload: Any) -> Any:
    return parse_json(payload) if isinstance(payload, str) else None


def _page_data(script: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
    for match in _DATA.finditer(script[:5_000_000]):
        try:
            value, _ = decoder.raw_decode(script, match.end())
        except (ValueError, RecursionError):
            continue
        yield value


def _app(url: str) -> str | None:
    match = _APP.search(unquote(url[:5000]))
    return match[1] if match else None


def _claims(url: str) -> bool:
    return urlsplit(url).hostname == "play.google.com"


def _recognises(body: bytes) -> bool:
    if is_html(body):
        return False
    return b'"wrb.fr"' in body[:4000] and b'"UsvDTd"' in body


MARKETPLACE = Marketplace(
    name="googleplay",
    claims=_claims,
    recognises=_recognises,
    page=GoogleplayPage,
    should_match=(
        "https://play.google.com/_/PlayStoreUi/data/batchexecute?hl=en&gl=us",
        "https://play.google.com/store/apps/details?id=com.example.app",
    ),
    should_not_match=("https://play.google.example/store", "https://www.google.com/store"),
)
