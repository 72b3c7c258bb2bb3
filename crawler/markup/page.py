"""Any shop's page by its schema.org markup: JSON-LD, microdata and RDFa together."""

import re
from dataclasses import replace
from urllib.parse import unquote

from parsel import Selector

from crawler.drawn.turning import turned_page
from crawler.drawn.visible import read_visible_reviews
from crawler.html.bodies import one_line
from crawler.html.heads import Head, address_key, host_of, path_of, read_head
from crawler.items import Kind, Page, ReviewItem, SellerItem
from crawler.language.regions import host_locale, page_locale
from crawler.markup.completing import completed
from crawler.markup.jsonld import read_jsonld
from crawler.markup.microdata import read_microdata, read_rdfa
from crawler.markup.ratings import read_average
from crawler.markup.reviews import is_marked_up, read_reviews
from crawler.markup.silence import says_no_reviews
from crawler.markup.subjects import HOUSES, main_subject
from crawler.markup.things import Thing
from crawler.outcomes import find_outcome, has_widget, is_home, is_home_instead, judge_count
from crawler.paging import page_number, query_of
from crawler.scales import best_of
from crawler.stated.page_state import state_values
from crawler.stated.reviews import read_stated

_LISTING_PATH = re.compile(
    r"(?:^|[/_-])(?:product-?)?(?:reviews?|bewertung(?:en)?|rezensionen|avis|opinion(?:es|i)?|"
    r"recensioni|valoraciones|yorumlar\w*|beoordelingen|omdomen|avaliacoes|opinie)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:sku|mpn|isbn|upc|ean|gtin\d*|asin|id):\s*(?=\S)", re.IGNORECASE)
_APPS = frozenset({"softwareapplication", "mobileapplication", "webapplication"})


def read_markup(
    page: Selector,
    url: str,
    marketplace: str,
    *,
    with_reviews: bool = True,
    head: Head | None = None,
) -> Page:
    """Return what a page says in schema.org markup, and its outcome.

    Args:
        page: The page.
        url: The address that was asked for.
        marketplace: Name of the marketplace that reads the page.
        with_reviews: False where the caller reads the reviews itself; the outcome is then the
            caller's too (`judge_page`).
        head: What `read_head` says of the page, where the caller has asked already.
    """
    head = head or read_head(page, url)
    locale = page_locale(head)
    things = [*read_jsonld(page), *read_microdata(page), *read_rdfa(page)]
    subject = main_subject(things, head)
    sellers = read_sellers(subject)
    reviews: tuple[ReviewItem, ...] = ()
    if with_reviews:
        reviews = read_reviews(
            things,
            subject,
            locale=locale,
            home=host_locale(head),
            root=page.root,
            shop=shop_name(head),
            article="article" in head.meta.get("og:type", "") and not _is_for_sale(subject),
        )
    is_house = bool(subject) and bool(subject[0].types & HOUSES)
    average = read_average(subject, things, locale)
    count = average.ratings if average else None
    few = not reviews or (len(reviews) < (count or 0) and not is_marked_up(things))
    if with_reviews and few and count != 0:
        known = bool(count and subject)
        if known or not _is_of_nothing(head):
            shown = _shown_reviews(
                page,
                locale,
                more_than=len(reviews),
                known=known,
                of_shop=is_house,
                listing=_is_listing(url),
            )
            reviews = (completed(reviews, shown) or reviews) if reviews else shown
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
        product=None if is_house else _product(subject, head),
        product_title=one_line(next((n for t in subject for n in t.texts("name")), None)),
        category=next((c for t in subject for c in t.texts("category")), None),
        seller=sellers[0] if sellers else None,
        sellers=sellers,
        aggregate_rating=average.value if average else None,
        best_rating=best,
        aggregate_count=count,
        written_count=average.written if average else None,
        reviews=reviews,
        page_number=page_number(url),
        next=next_page(head) or (turned_page(page.root, head) if reviews else None),
    )
    return judge_page(read, page, head, has_product=bool(subject)) if with_reviews else read


def _shown_reviews(
    page: Selector,
    locale: str | None,
    *,
    more_than: int,
    known: bool,
    of_shop: bool,
    listing: bool,
) -> tuple[ReviewItem, ...]:
    """Return the reviews that a page draws, else those that it carries for its scripts.

    Args:
        page: The page.
        locale: Its locale.
        more_than: Reviews that its markup says.
        known: The markup says what is sold, and counts its reviews; else only what has stars, an
            author or a day, and stands with its like, is believed to be some.
        of_shop: The page is about a shop.
        listing: Its address calls it one of reviews.
    """
    drawn = read_visible_reviews(
        page, locale, more_than=more_than, sure=not known, of_shop=of_shop, listing=listing
    )
    if drawn:
        return drawn
    stated = (read_stated(value, locale) for value in state_values(page))
    found = max(stated, key=len, default=())
    return found if len(found) > more_than else ()


def _is_listing(url: str) -> bool:
    asked = [value for values in query_of(url).values() for value in values]
    return any(_LISTING_PATH.search(text) for text in (path_of(url), *asked))


def _is_of_nothing(head: Head) -> bool:
    """Return whether a page without a product can have no reviews of one: an article, a home."""
    return "article" in head.meta.get("og:type", "") or is_home(head)


def judge_page(read: Page, page: Selector, head: Head, *, has_product: bool) -> Page:
    """Return the page with the outcome that the evidence supports.

    A product page without review markup is `broken`, not `empty`: only a count of 0 or the words
    for "no reviews yet" say that there are none.
    """
    if read.kind == "seller" and is_home_instead(head):
        return replace(read, outcome="wrong_page", sign="the site's home page", reviews=())
    if read.reviews:
        return replace(read, outcome="ok")
    if not has_product and (verdict := find_outcome(page, head)):
        return replace(read, outcome=verdict[0], sign=verdict[1], missing=(), product=None)
    if has_product and is_home_instead(head):
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
    """Return who sells a product, as its offers say, each once; an app is sold by its maker."""
    if subject and subject[0].types & HOUSES:
        house = subject[0]
        name = one_line(house.text("name"))
        return (SellerItem(id=name, name=name, url=house.text("url")),) if name else ()
    found: dict[str, SellerItem] = {}
    for thing in subject:
        offers = [*thing.things("offers")]
        offers += [inner for offer in offers for inner in offer.things("offers")]
        for offer in offers[:100]:
            _add_sellers(found, offer, "seller", "offeredby")
    for thing in subject if not found else ():
        if thing.types & _APPS:
            _add_sellers(found, thing, "author", "creator", "publisher")
    return tuple(found.values())


def _add_sellers(found: dict[str, SellerItem], thing: Thing, *names: str) -> None:
    for value in thing.values(*names):
        shop = value if isinstance(value, Thing) else None
        name = one_line(shop.text("name") if shop else next(thing.texts(*names), None))
        if name and len(name) <= 300:
            link = shop.text("url") if shop else None
            found.setdefault(name, SellerItem(id=name, name=name, url=link))


def shop_name(head: Head) -> str:
    """Return the name that a shop gives itself, else the first part of its host."""
    hosts = [host_of(a).removeprefix("www.") for a in (*head.own, head.url)]
    return head.meta.get("og:site_name", "").strip()[:100] or next(
        (host.split(".")[0] for host in hosts if host), ""
    )


def next_page(head: Head) -> str | None:
    """Return the following page of the same listing; a link to another product is none."""
    for link in head.next_links:
        key = address_key(link)
        same = key in head.keys or any(key.startswith(own + "/") for own in head.keys)
        if link.startswith("http") and same:
            return link
    return None


def _is_for_sale(subject: list[Thing]) -> bool:
    """Return whether the page describes goods itself, rather than in what it says of them."""
    return bool(subject) and subject[0].role != "itemreviewed"


def _kind(url: str, *, is_house: bool) -> Kind:
    if is_house:
        return "seller"
    return "listing" if _LISTING_PATH.search(path_of(url)) else "product"


def _product(subject: list[Thing], head: Head) -> str | None:
    """Return the product's number, else the last part of the page's own address."""
    for name in ("sku", "productid", "identifier", "gtin13", "gtin", "mpn", "isbn"):
        for thing in subject:
            number = thing.text(name)
            if number and len(number) <= 200:
                return _SCHEME.sub("", number.strip())
    if not subject:
        return None
    for address in (*head.own, head.url):
        path = unquote(path_of(address)).strip("/")
        if path:
            return path.rpartition("/")[2][:200]
    return None
