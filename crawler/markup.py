"""Any shop's page by its schema.org markup: JSON-LD, microdata and RDFa together."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from parsel import Selector

from crawler.items import Kind, Page, SellerItem
from crawler.jsonld import read_jsonld
from crawler.markup_ratings import read_average
from crawler.markup_reviews import read_reviews
from crawler.microdata import read_microdata, read_rdfa
from crawler.outcomes import find_outcome, has_widget, is_home_instead, judge_count, says_no_reviews
from crawler.regions import page_locale
from crawler.scales import best_of
from crawler.subjects import HOUSES, address_key, main_subject, own_addresses, read_hints
from crawler.things import Thing
from crawler.visible import read_visible_reviews

_LISTING_PATH = re.compile(
    r"(?:^|[/_-])(?:product-?)?(?:reviews?|bewertung(?:en)?|rezensionen|avis|opinion(?:es|i)?|"
    r"recensioni|valoraciones|yorumlar\w*|beoordelingen|omdomen|avaliacoes|opinie)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:sku|mpn|isbn|upc|ean|gtin\d*|asin|id):\s*(?=\S)", re.IGNORECASE)
_PAGE_PARAMETERS = ("page", "p", "pg", "pagenumber", "currentpage", "reviewpage", "seite", "pn")


def read_markup(page: Selector, url: str, marketplace: str) -> Page:
    """Return what a page says in schema.org markup, and its outcome.

    Args:
        page: The page.
        url: The address that was asked for.
        marketplace: Name of the marketplace that reads the page.
    """
    locale = page_locale(page, url)
    things = [*read_jsonld(page), *read_microdata(page), *read_rdfa(page)]
    hints = read_hints(page, url)
    subject = main_subject(things, hints)
    sellers = read_sellers(subject)
    reviews = read_reviews(
        things,
        subject,
        locale=locale,
        root=page.root,
        shop=shop_name(page, url),
        article="article" in (page.xpath('//meta[@property="og:type"]/@content').get() or ""),
    )
    average = read_average(subject, things, locale)
    count = average.ratings if average else None
    if not reviews and count and subject:
        reviews = read_visible_reviews(page, locale)
    is_house = bool(subject) and bool(subject[0].types & HOUSES)
    best = None
    if average is not None and average.value is not None:
        stated = average.best or next((r.best_rating for r in reviews if r.best_rating), None)
        best = best_of([average.value], stated)
    read = Page(
        marketplace=marketplace,
        url=url,
        outcome="ok",
        kind=_kind(url, is_house=is_house),
        locale=locale,
        product=None if is_house else _product(subject, page, url),
        product_title=next((n for t in subject for n in t.texts("name")), None),
        category=next((c for t in subject for c in t.texts("category")), None),
        seller=sellers[0] if sellers else None,
        sellers=sellers,
        aggregate_rating=average.value if average else None,
        best_rating=best,
        aggregate_count=count,
        written_count=average.written if average else None,
        reviews=reviews,
        page_number=page_number(url),
        next=next_page(page, url),
    )
    return judge_page(read, page, has_product=bool(subject))


def judge_page(read: Page, page: Selector, *, has_product: bool) -> Page:
    """Return the page with the outcome that the evidence supports.

    A product page without review markup is `broken`, not `empty`: only a count of 0 or the words
    for "no reviews yet" say that there are none.
    """
    if read.reviews:
        return replace(read, outcome="ok")
    if not has_product and (verdict := find_outcome(page, read.url)):
        return replace(read, outcome=verdict[0], sign=verdict[1], missing=(), product=None)
    if has_product and is_home_instead(page, read.url):
        return replace(read, outcome="wrong_page", sign="the site's home page")
    reported = read.written_count if read.written_count is not None else read.aggregate_count
    outcome, sign, missing = judge_count(0, reported or read.aggregate_count)
    if reported is None and read.aggregate_rating is None and has_product:
        words = says_no_reviews(page)
        if words is not None and not has_widget(page):
            return replace(read, outcome="empty", sign=f"says {words!r}")
    if not has_product:
        missing = ("product", "reviews")
    return replace(read, outcome=outcome, sign=sign, missing=missing)


def read_sellers(subject: list[Thing]) -> tuple[SellerItem, ...]:
    """Return who sells a product, as its offers say, each once."""
    if subject and subject[0].types & HOUSES:
        house = subject[0]
        name = house.text("name")
        return (SellerItem(id=name, name=name, url=house.text("url")),) if name else ()
    found: dict[str, SellerItem] = {}
    for thing in subject:
        offers = [*thing.things("offers")]
        offers += [inner for offer in offers for inner in offer.things("offers")]
        for offer in offers[:100]:
            for value in offer.values("seller", "offeredby"):
                shop = value if isinstance(value, Thing) else None
                name = shop.text("name") if shop else next(offer.texts("seller", "offeredby"), None)
                if name and len(name) <= 300:
                    link = shop.text("url") if shop else None
                    found.setdefault(name, SellerItem(id=name, name=name, url=link))
    return tuple(found.values())


def shop_name(page: Selector, url: str) -> str:
    """Return the name that a shop gives itself, else the first part of its host."""
    stated = page.xpath('//meta[@property="og:site_name"]/@content').get()
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = [urlsplit(a).hostname or "" for a in own_addresses(page, url)]
    name = next((h.removeprefix("www.") for h in own if h), host).split(".")[0]
    return (stated or "").strip()[:100] or name


def next_page(page: Selector, url: str) -> str | None:
    """Return the following page of the same listing; a link to another product is none."""
    links = page.xpath(
        '//link[@rel="next"]/@href | //a[contains(concat(" ", @rel, " "), " next ")]/@href'
    ).getall()[:5]
    own = {address_key(a) for a in (url, *own_addresses(page, url))}
    for link in links:
        try:
            absolute = urljoin(url, link.strip()[:2000])
        except ValueError:
            continue
        key = address_key(absolute)
        if absolute.startswith("http") and (
            key in own or any(key.startswith(o + "/") for o in own)
        ):
            return absolute
    return None


def page_number(url: str) -> int | None:
    """Return the page number that an address asks for; None where it names none."""
    for name, values in parse_qs(urlsplit(url).query, max_num_fields=100).items():
        if name.lower() in _PAGE_PARAMETERS and values[0].isdecimal() and len(values[0]) < 7:
            return int(values[0])
    return None


def _kind(url: str, *, is_house: bool) -> Kind:
    if is_house:
        return "seller"
    return "listing" if _LISTING_PATH.search(urlsplit(url).path) else "product"


def _product(subject: list[Thing], page: Selector, url: str) -> str | None:
    """Return the product's number, else the last part of the page's own address."""
    for name in ("sku", "productid", "identifier", "gtin13", "gtin", "mpn", "isbn"):
        for thing in subject:
            number = thing.text(name)
            if number and len(number) <= 200:
                return _SCHEME.sub("", number.strip())
    if not subject:
        return None
    for address in (*own_addresses(page, url), url):
        path = unquote(urlsplit(address).path).strip("/")
        if path:
            return path.rpartition("/")[2][:200]
    return None
