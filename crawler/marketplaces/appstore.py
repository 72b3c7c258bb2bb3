"""App Store: the customer review feed, as JSON and as Atom, and the catalogue's answers.

The feed serves ten pages of fifty; its "next" link on the last page leads nowhere new.
"""

import re
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler.answers import AnswerPage, failed_answer, substantial, text_of
from crawler.bodies import one_line
from crawler.items import Page, ReviewItem, Sort
from crawler.marketplace import Marketplace, host_site
from crawler.payloads import (
    as_bool,
    as_dict,
    as_dicts,
    as_float,
    as_id,
    as_instant,
    as_int,
    as_text,
    dig,
)
from crawler.regions import join_locale, language_of
from crawler.scales import to_stars

_HOST = re.compile(
    r"^(?:itunes|apps|amp-api(?:-edge)?|api|sandbox\.itunes|music)(?:\.apps)?\.apple\.com$"
)
_APP = re.compile(r"(?:/id=?|[?&;]id=|/apps/)(\d{5,12})(?:[/?&#]|$)")
_PAGE = re.compile(r"/page=(\d{1,4})(?:/|$)")
_PERSON = re.compile(r"/id=?(\d{3,20})")
_COUNTRY = re.compile(r"^/([a-z]{2})(?:/|$)")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ITUNES = "{http://itunes.apple.com/rss}"


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

    def read_answer(self, value: Any) -> Page | None:
        """Return what a JSON feed, or an answer of the catalogue, says."""
        url = str(self.url)
        feed = dig(value, "feed")
        if isinstance(feed, dict) and ("entry" in feed or "link" in feed or "id" in feed):
            return _read(feed, url)
        reviews = [d for d in as_dicts(dig(value, "data")) if d.get("type") == "user-reviews"]
        if reviews:
            return _from_catalogue(reviews, as_text(dig(value, "next")), url)
        return None


def _read(feed: dict[str, Any], url: str) -> Page:
    entries = feed.get("entry")
    raws = [entries] if isinstance(entries, dict) else as_dicts(entries)
    reviews = substantial(_review(raw) for raw in raws if "im:rating" in raw)
    links = {
        str(dig(link, "attributes", "rel")): as_text(dig(link, "attributes", "href")) or ""
        for link in as_dicts(feed.get("link"))
    }
    own = " ".join([url, links.get("self", ""), links.get("next", ""), links.get("first", "")])
    app = _APP.search(url) or _APP.search(own.replace(" ", "/"))
    country = _COUNTRY.search(urlsplit(links.get("self") or url).path)
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


def _locale(country: str) -> str | None:
    language = language_of(country)
    return join_locale(language, country) if language else None


def _review(raw: dict[str, Any]) -> ReviewItem:
    rating = as_float(_label(raw, "im:rating"))
    date_text = _label(raw, "updated")
    person = _PERSON.search(as_text(dig(raw, "author", "uri", "label")) or "")
    return ReviewItem(
        id=as_id(_label(raw, "id")),
        stars=to_stars(rating),
        rating=rating,
        best_rating=5.0 if rating is not None else None,
        posted_at=as_instant(date_text),
        date_text=date_text,
        title=one_line(_label(raw, "title")),
        body=text_of(_label(raw, "content")),
        author=one_line(as_text(dig(raw, "author", "name", "label"))),
        author_id=person[1] if person else None,
        helpful=as_int(_label(raw, "im:voteSum")),
        helpful_total=as_int(_label(raw, "im:voteCount")),
        variant=_label(raw, "im:version"),
    )


def _label(raw: dict[str, Any], name: str) -> str | None:
    return as_text(dig(raw, name, "label"))


def _from_catalogue(raws: list[dict[str, Any]], following: str | None, url: str) -> Page:
    reviews = []
    for raw in raws:
        said = as_dict(raw.get("attributes"))
        rating = as_float(said.get("rating"))
        posted_at = as_instant(said.get("date"))
        reply = as_dict(said.get("developerResponse"))
        reviews.append(
            ReviewItem(
                id=as_id(raw.get("id")),
                stars=to_stars(rating),
                rating=rating,
                best_rating=5.0 if rating is not None else None,
                posted_at=posted_at,
                date_text=as_text(said.get("date")),
                title=one_line(as_text(said.get("title"))),
                body=text_of(said.get("review")),
                author=one_line(as_text(said.get("userName"))),
                edited_at=posted_at if as_bool(said.get("isEdited")) else None,
                reply=text_of(reply.get("body")),
                reply_at=as_instant(reply.get("modified")),
            )
        )
    app = _APP.search(url) or _APP.search(following or "")
    page = _read({"link": []}, url)
    return replace(
        page, outcome="ok", sign=None, reviews=tuple(reviews), best_rating=5.0, page_number=None,
        product=app[1] if app else None, next=urljoin(url, following) if following else None,
    )  # fmt: skip


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
    links = [{"attributes": dict(link.attrib)} for link in root.findall(f"{_ATOM}link")]
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
    number = _PAGE.search(urlsplit(following).path) if following else None
    if not following or (number is not None and int(number[1]) <= page_number):
        return None
    return following


def _sort(addresses: str) -> Sort:
    return "newest" if "sortby=mostrecent" in addresses.lower() else "other"


def _claims(url: str) -> bool:
    return _HOST.search(host_site(url)) is not None


def _recognises(body: bytes) -> bool:
    head = body[:100_000]
    return b'"im:rating"' in head or b"<im:rating" in head or b'"type":"user-reviews"' in head


def _listing_url(url: str) -> str:
    """Return the feed, newest first, of an app's page or of a feed."""
    app = _APP.search(url)
    country = _COUNTRY.search(urlsplit(url).path)
    if app is None:
        return url
    store = country[1] if country else "us"
    return (
        f"https://itunes.apple.com/{store}/rss/customerreviews/page=1/id={app[1]}"
        "/sortby=mostrecent/json"
    )


MARKETPLACE = Marketplace(
    name="appstore",
    claims=_claims,
    recognises=_recognises,
    page=AppstorePage,
    listing_url=_listing_url,
    page_cap=10,
    should_match=(
        "https://itunes.apple.com/us/rss/customerreviews/page=1/id=123456789/sortby=mostrecent/json",
        "https://apps.apple.com/fr/app/kettle/id123456789",
    ),
    should_not_match=("https://apple.example/us/rss", "https://www.apple.com/shop"),
)
