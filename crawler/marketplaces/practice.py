"""The practice market: a marketplace on loopback with a known past, for tests and the demo."""

import re
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.html.heads import absolute
from crawler.items import Kind, Outcome, Page, ReviewItem, SellerItem, Sort
from crawler.marketplace import Marketplace
from crawler.pages import ReviewPage
from db.records import Histogram

_ROOT = "/practice/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PLACE = re.compile(r"/practice/(product|review|seller)/([A-Z0-9]{1,40})(/reviews)?/?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_WALLS: dict[str, tuple[Outcome, str]] = {
    "captcha": ("blocked", "form#captcha"),
    "unavailable": ("blocked", "the market is busy"),
    "sign_in": ("sign_in", "form#sign-in"),
    "gone": ("not_found", "this page is gone"),
    "home": ("wrong_page", "the front page"),
}
_KINDS: dict[str, Kind] = {
    "listing": "listing",
    "product": "product",
    "review": "review",
    "seller": "seller",
}


class PracticePage(ReviewPage):
    """Any page of the practice market; `body[data-kind]` says which."""

    marketplace = "practice"

    def read(self) -> Page:
        """Return what the page says; a wall or a half page is an outcome, never a review less."""
        url = str(self.url)
        asked_kind, asked_name = _asked(url)
        shown = self.css("body::attr(data-kind)").get() or ""
        if shown in _WALLS:
            outcome, sign = _WALLS[shown]
            return self._nothing(url, outcome, asked_kind, sign=sign)
        if not self.xpath("/html[@data-market='practice']") or shown not in _KINDS:
            return self._nothing(url, "broken", asked_kind, missing=("body[data-kind]",))
        name = self.css("body::attr(data-product), body::attr(data-seller)").get()
        if asked_kind in ("listing", "product", "seller") and name != asked_name:
            sign = f"shows {_KINDS[shown]} {name}, asked for {asked_kind} {asked_name}"
            return self._nothing(url, "wrong_page", asked_kind, sign=sign)
        if _KINDS[shown] != asked_kind:
            sign = f"shows a {shown}, asked for a {asked_kind}"
            return self._nothing(url, "wrong_page", asked_kind, sign=sign)
        return self._said(url, _KINDS[shown])

    def _nothing(
        self,
        url: str,
        outcome: Outcome,
        kind: Kind,
        *,
        sign: str | None = None,
        missing: tuple[str, ...] = (),
    ) -> Page:
        return Page(
            marketplace=self.marketplace,
            url=url,
            outcome=outcome,
            kind=kind,
            sign=sign,
            missing=missing,
        )

    def _said(self, url: str, kind: Kind) -> Page:
        whole = bool(self.css("footer[data-end]"))
        articles = self.css("article.review")
        # A page that was cut ends inside its last review: what is left of it is not what it says.
        told = articles if whole else articles[:-1]
        reviews = tuple(_review(url, article.root) for article in told)
        ratings = self.css("div[data-ratings]")
        total = _count(ratings.xpath("@data-reviews").get())
        outcome, sign, missing = _outcome(kind, whole, total, len(reviews))
        number = _count(self.css("nav::attr(data-page)").get())
        next_page = self.css("a[rel=next]::attr(href)").get()
        listing = self.css("a[data-link=reviews]::attr(href)").get()
        return Page(
            marketplace=self.marketplace,
            url=url,
            outcome=outcome,
            kind=kind,
            sign=sign,
            missing=missing,
            locale="en",
            product=self.css("body::attr(data-product)").get(),
            product_title=self.css("h1::text").get(),
            seller=self._seller(url),
            aggregate_rating=_number(ratings.xpath("@data-average").get()),
            best_rating=_number(ratings.xpath("@data-best").get()),
            aggregate_count=_count(ratings.xpath("@data-ratings").get()),
            written_count=total,
            histogram=self._histogram(),
            reviews=reviews,
            sort=_sort(self.css("nav::attr(data-sort)").get(), reviews),
            filtered=bool(self.css("nav::attr(data-filter)").get()),
            page_number=number,
            next=absolute(url, next_page),
            listing=absolute(url, listing),
        )

    def _seller(self, url: str) -> SellerItem | None:
        place = self.css("p[data-seller]")
        if not place:
            name = self.css("body::attr(data-seller)").get()
            title = self.css("h1::text").get()
            return SellerItem(id=name, name=title, url=url) if name else None
        link = place.css("a::attr(href)").get()
        return SellerItem(
            id=place.xpath("@data-seller").get(""),
            name=place.css("a::text").get(),
            url=absolute(url, link),
        )

    def _histogram(self) -> Histogram | None:
        bars = {
            bar.root.get("data-bar"): _count(bar.root.get("data-count"))
            for bar in self.css("li[data-bar]")
        }
        counts = [bars.get(stars) for stars in "54321"]
        five, four, three, two, one = counts
        if five is None or four is None or three is None or two is None or one is None:
            return None
        return (five, four, three, two, one)


def _asked(url: str) -> tuple[Kind, str]:
    """Return kind and id that a URL asks for; a listing of nothing where it names neither."""
    match = _PLACE.fullmatch(urlsplit(url).path)
    if match is None:
        return "listing", ""
    if match[3]:
        return "listing", match[2]
    kinds: dict[str, Kind] = {"product": "product", "review": "review", "seller": "seller"}
    return kinds[match[1]], match[2]


def _outcome(
    kind: Kind, whole: bool, total: int | None, shown: int
) -> tuple[Outcome, str | None, tuple[str, ...]]:
    """Return outcome, sign and what is missing of a page that is the market's own."""
    if not whole:
        return "broken", "the page ends early", ("footer[data-end]",)
    if kind == "seller" or (kind == "review" and shown):
        return "ok", None, ()
    if kind == "review":
        return "broken", None, ("article.review",)
    if total is None:
        return "broken", "no count of reviews", ("div[data-reviews]",)
    if total and not shown:
        return "blocked", f"says {total}, shows 0", ()
    return ("ok", None, ()) if shown else ("empty", "says 0", ())


def _review(url: str, article: HtmlElement) -> ReviewItem:
    parts = _marked(article)
    stars = _number(_stated(parts, "data-stars"))
    valid = stars if stars is not None and 1 <= stars <= 5 else None
    posted, reply = parts.get("data-posted"), parts.get("data-reply")
    answered = next(reply.iter("time"), None) if reply is not None else None
    own = parts.get("data-link")
    address = own.get("href") if own is not None and own.get("data-link") == "review" else None
    return ReviewItem(
        id=article.get("data-review"),
        stars=valid,
        rating=valid,
        best_rating=5,
        posted_at=_instant(posted.get("datetime")) if posted is not None else None,
        date_text=posted.text if posted is not None else None,
        title=_text(next(article.iter("h3"), None)),
        body=_text(parts.get("data-body")),
        author=_text(parts.get("data-name")),
        author_id=article.get("data-author"),
        verified="data-verified" in parts,
        helpful=_count(_stated(parts, "data-helpful")),
        reply=_text(reply.find("div")) if reply is not None else None,
        reply_at=_instant(answered.get("datetime")) if answered is not None else None,
        url=absolute(url, address),
    )


def _marked(article: HtmlElement) -> dict[str, HtmlElement]:
    """Return the first element below a review with each attribute."""
    parts: dict[str, HtmlElement] = {}
    for element in article.iterdescendants():
        for name in element.attrib:
            parts.setdefault(name, element)
    return parts


def _sort(said: str | None, reviews: tuple[ReviewItem, ...]) -> Sort:
    """Return the order a page names, unless the dates on it contradict it."""
    dates = [review.posted_at for review in reviews if review.posted_at]
    if said == "newest" and dates == sorted(dates, reverse=True):
        return "newest"
    return "oldest" if said == "oldest" and dates == sorted(dates) else "other"


def _stated(parts: dict[str, HtmlElement], name: str) -> str | None:
    element = parts.get(name)
    return element.get(name) if element is not None else None


def _text(element: HtmlElement | None) -> str | None:
    return "".join(element.itertext("*")).strip() if element is not None else None


def _instant(text: str | None) -> str | None:
    """Return an instant that exists, as written."""
    if text is None or not _INSTANT.fullmatch(text):
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _count(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _number(text: str | None) -> float | None:
    digits = (text or "").strip()
    return float(digits) if re.fullmatch(r"\d{1,3}(\.\d{1,3})?", digits, re.ASCII) else None


def claims_url(url: str) -> bool:
    """Return whether a URL lies on loopback under the practice market's own path."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return host in _LOOPBACK and f"{parts.path}/".startswith(_ROOT)


def recognises_body(body: bytes) -> bool:
    """Return whether a saved page is the practice market's."""
    return b'data-market="practice"' in body[:500]


def site_of(_url: str) -> str:
    """Return the site's name in the record; ports change with every start."""
    return "practice.example"


def listing_url_of(url: str) -> str:
    """Return the first page of a product's listing, newest first; other URLs unchanged."""
    kind, name = _asked(url)
    if kind not in ("product", "listing") or not name:
        return url
    return urljoin(url, f"{_ROOT}product/{name}/reviews?sort=newest&page=1")


def permalink_of(url: str, review: str) -> str | None:
    """Return a review's own page; None for an id that the market cannot have given."""
    return urljoin(url, f"{_ROOT}review/{review}") if re.fullmatch(r"R[A-Z0-9]+", review) else None


MARKETPLACE = Marketplace(
    name="practice",
    claims=claims_url,
    recognises=recognises_body,
    page=PracticePage,
    site=site_of,
    listing_url=listing_url_of,
    permalink=permalink_of,
    should_match=(
        "http://127.0.0.1:8000/practice/product/PABCDEFGH",
        "http://localhost:9/practice/product/PABCDEFGH/reviews?sort=newest&page=2",
        "http://[::1]:8000/practice/review/RABCDEFGHJKLM",
    ),
    should_not_match=(
        "http://127.0.0.1:8000/shop/kettle",
        "https://practice.example/practice/product/PABCDEFGH",
        "http://127.0.0.1:8000/practices/product/PABCDEFGH",
        "http://[::1",
    ),
)
