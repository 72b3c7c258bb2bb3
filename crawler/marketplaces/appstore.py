"""App Store: the customer review feed, as JSON and as Atom, and the catalogue's answers.

The feed serves ten pages of fifty; its "next" link on the last page leads nowhere new.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from lxml import etree
from parsel import Selector

from crawler.answers.page import AnswerPage, failed_answer, substantial
from crawler.answers.reviews import ReviewNames, first_flag, first_text, read_review
from crawler.html.heads import absolute, path_of
from crawler.items import Page, ReviewItem, Sort
from crawler.language.regions import join_locale, language_of
from crawler.marketplace import Marketplace, is_on_host
from crawler.payloads import as_dict, as_dicts, as_text, dig, find_objects, parse_json

_HOST = re.compile(
    r"^(?:itunes|apps|amp-api(?:-edge)?|api|sandbox\.itunes|music)(?:\.apps)?\.apple\.com$"
)
_APP = re.compile(r"(?:/id=?|[?&;]id=|/apps/)(\d{5,12})(?:[/?&#]|$)")
_PAGE = re.compile(r"/page=(\d{1,4})(?:/|$)")
_PERSON = re.compile(r"/id=?(\d{3,20})")
_COUNTRY = re.compile(r"^/(?:v\d/catalog/)?([a-z]{2})(?:/|$)")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ITUNES = "{http://itunes.apple.com/rss}"

_IN_FEED = ReviewNames(
    id=("id.label",),
    rating=("im:rating.label",),
    date=("updated.label",),
    title=("title.label",),
    body=("content.label",),
    author=("author.name.label",),
    helpful=("im:voteSum.label",),
    votes=("im:voteCount.label",),
    variant=("im:version.label",),
)
_IN_CATALOGUE = ReviewNames(
    id=("id", "userReviewId"),
    rating=("attributes.rating", "rating"),
    date=("attributes.date", "date"),
    title=("attributes.title", "title"),
    body=("attributes.review", "body"),
    author=("attributes.userName", "name"),
    helpful=("voteSum",),
    votes=("voteCount",),
    reply=("attributes.developerResponse.body", "developerResponse.body"),
    reply_at=("attributes.developerResponse.modified", "developerResponse.modified"),
)

_IN_STATE = ReviewNames(
    id=("id",),
    rating=("rating",),
    date=("date",),
    title=("title",),
    body=("contents",),
    author=("reviewerName",),
    reply=("response.contents",),
    reply_at=("response.date",),
)
_STATE_KEYS = ("reviewerName", "contents", "rating")
_STATES = "//script[contains(@type, 'json') and not(contains(@type, 'ld+json'))]/text()"


class AppstorePage(AnswerPage):
    """A page of the review feed, an answer of the catalogue, or an app's page."""

    marketplace: ClassVar[str] = "appstore"

    def read(self) -> Page:
        """Return what the feed says, in whichever of its two formats."""
        body = self.response.body
        head = body[:3000].lstrip()
        if head.startswith((b"<?xml", b"<feed")) and b"<html" not in head.lower():
            feed, whole = _from_atom(body)
            if feed is None:
                return failed_answer(self.marketplace, str(self.url), None)
            page = _read(feed, str(self.url))
            if whole:
                return page
            return replace(page, outcome="broken", sign="feed cut short", missing=("end of feed",))
        return super().read()

    def read_html(self) -> Page:
        """Return what an app's page says, under the number that the feed knows it by."""
        read = super().read_html()
        reviews = substantial(_in_state(self.selector))
        if reviews:
            read = replace(read, outcome="ok", sign=None, missing=(), reviews=reviews)
        app = _APP.search(str(self.url))
        return replace(read, product=app[1]) if app and read.product else read

    def read_answer(self, value: Any) -> Page | None:
        """Return what a JSON feed, or an answer of the catalogue, says."""
        url = str(self.url)
        feed = dig(value, "feed")
        if isinstance(feed, dict) and ("entry" in feed or "link" in feed or "id" in feed):
            return _read(feed, url)
        reviews = [d for d in as_dicts(dig(value, "data")) if d.get("type") == "user-reviews"]
        reviews += [d for d in as_dicts(dig(value, "userReviewList")) if "userReviewId" in d]
        if reviews:
            return _from_catalogue(reviews, as_text(dig(value, "next")), url)
        return None


def _in_state(document: Selector) -> Iterator[ReviewItem]:
    """Yield the reviews of the state that an app's page carries for its scripts, each once."""
    seen: set[str | None] = set()
    for script in document.xpath(_STATES).getall()[:20]:
        state = parse_json(script) if len(script) < 20_000_000 else None
        kept = [parse_json(v) for v in as_dict(state).values() if isinstance(v, str)]
        found = [
            *(read_review(raw, _IN_STATE) for raw in find_objects(state, *_STATE_KEYS)),
            *(
                _edited(read_review(raw, _IN_CATALOGUE), raw)
                for raw in find_objects([state, *kept], "type", "attributes")
                if raw["type"] == "user-reviews"
            ),
        ]
        for review in found:
            if review.id not in seen:
                seen.add(review.id)
                yield review


def _read(feed: dict[str, Any], url: str) -> Page:
    raws = _listed(feed.get("entry"))
    reviews = substantial(_review(raw) for raw in raws if "im:rating" in raw)
    links = {
        str(dig(link, "attributes", "rel")): as_text(dig(link, "attributes", "href")) or ""
        for link in _listed(feed.get("link"))
    }
    own = " ".join([url, links.get("self", ""), links.get("next", ""), links.get("first", "")])
    app = _APP.search(url) or _APP.search(own.replace(" ", "/"))
    country = _COUNTRY.search(path_of(links.get("self") or url))
    number = _PAGE.search(url) or _PAGE.search(links.get("self", ""))
    page_number = int(number[1]) if number else 1
    return Page(
        marketplace="appstore",
        url=url,
        outcome="ok" if reviews else "broken" if len(raws) > 1 else "empty",
        kind="listing",
        sign=None if reviews else f"a feed without reviews, {len(raws)} entries",
        missing=("reviews",) if len(raws) > 1 and not reviews else (),
        locale=_locale(country[1].upper()) if country else None,
        product=app[1] if app else None,
        best_rating=5.0 if reviews else None,
        reviews=reviews,
        sort=_sort(own),
        page_number=page_number,
        next=_next(links, page_number) if reviews else None,
    )


def _listed(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; the feed writes a list of one as that one."""
    return [value] if isinstance(value, dict) else as_dicts(value)


def _locale(country: str) -> str | None:
    language = language_of(country)
    return join_locale(language, country) if language else None


def _review(raw: dict[str, Any]) -> ReviewItem:
    person = _PERSON.search(first_text(raw, ("author.uri.label",)) or "")
    return replace(read_review(raw, _IN_FEED), author_id=person[1] if person else None)


def _from_catalogue(raws: list[dict[str, Any]], following: str | None, url: str) -> Page:
    reviews = tuple(_edited(read_review(raw, _IN_CATALOGUE), raw) for raw in raws)
    app = _APP.search(url) or _APP.search(following or "")
    page = _read({"link": []}, url)
    return replace(
        page, outcome="ok", sign=None, reviews=reviews, best_rating=5.0, page_number=None,
        product=app[1] if app else None, next=absolute(url, following),
    )  # fmt: skip


def _edited(review: ReviewItem, raw: dict[str, Any]) -> ReviewItem:
    is_edited = first_flag(raw, ("attributes.isEdited", "isEdited"))
    return replace(review, edited_at=review.posted_at) if is_edited else review


def _from_atom(body: bytes) -> tuple[dict[str, Any] | None, bool]:
    """Return an Atom feed in the shape of the JSON one, and whether it is whole."""
    root, whole = None, True
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=recover
        )
        try:
            root = etree.fromstring(body, parser)
            break
        except (etree.XMLSyntaxError, ValueError):
            whole = False
    if root is None or root.tag != f"{_ATOM}feed":
        return None, False
    entries = [_atom_entry(entry) for entry in root.findall(f"{_ATOM}entry")]
    links = [{"attributes": dict(link.items())} for link in root.findall(f"{_ATOM}link")]
    return {"entry": entries, "link": links}, whole


def _atom_entry(entry: etree._Element) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    for child in entry:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.replace(_ATOM, "").replace(_ITUNES, "im:")
        plain = child.get("type") in (None, "text")
        if name == "author":
            labels["author"] = {
                part.tag.replace(_ATOM, ""): {"label": part.text or ""}
                for part in child
                if isinstance(part.tag, str)
            }
        elif name not in labels and plain:
            labels[name] = {"label": "".join(str(text) for text in child.itertext())}
    return labels


def _next(links: dict[str, str], page_number: int) -> str | None:
    """Return the address of the next page, if it is one further."""
    following = links.get("next")
    number = _PAGE.search(path_of(following)) if following else None
    if not following or (number is not None and int(number[1]) <= page_number):
        return None
    return following


def _sort(addresses: str) -> Sort:
    return "newest" if "sortby=mostrecent" in addresses.lower() else "other"


def _recognises(body: bytes) -> bool:
    head = body[:100_000]
    return b'"im:rating"' in head or b"<im:rating" in head or b'"type":"user-reviews"' in head


def _store(url: str) -> str:
    """Return the country whose store a URL belongs to; an address without one is the American."""
    country = _COUNTRY.search(path_of(url))
    return country[1] if country else "us"


def _site(url: str) -> str:
    """Return the store: each country has reviews of its own, on several hosts."""
    return f"apps.apple.com/{_store(url)}"


def _listing_url(url: str) -> str:
    """Return the feed, newest first, of an app's page or of a feed."""
    app = _APP.search(url)
    if app is None:
        return url
    return (
        f"https://itunes.apple.com/{_store(url)}/rss/customerreviews/page=1/id={app[1]}"
        "/sortby=mostrecent/json"
    )


MARKETPLACE = Marketplace(
    name="appstore",
    claims=partial(is_on_host, _HOST),
    recognises=_recognises,
    page=AppstorePage,
    site=_site,
    listing_url=_listing_url,
    page_cap=10,
    should_match=(
        "https://itunes.apple.com/us/rss/customerreviews/page=1/id=123456789/sortby=mostrecent/json",
        "https://apps.apple.com/fr/app/kettle/id123456789",
    ),
    should_not_match=("https://apple.example/us/rss", "https://www.apple.com/shop"),
)
