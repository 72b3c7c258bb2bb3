"""Sellers, products and the accounts that write about them."""

from datetime import datetime
from random import Random

from starwitness.practice.calendar import Calendar
from starwitness.practice.drafts import between, new_id, stream
from starwitness.practice.records import Product, Seller
from starwitness.practice.texts import LANGUAGES, load_texts
from starwitness.practice.truth import Abuse

_STYLES: tuple[frozenset[Abuse], ...] = (
    frozenset({"presses", "buys"}),
    frozenset({"presses"}),
    frozenset({"buys"}),
)
_SYLLABLES = ("vel", "mor", "tan", "ki", "sol", "bre", "dun", "lio", "rax", "ne", "pam", "ost")
_BUSINESS = ("Home", "Direct", "Trade", "Shop", "Goods", "Store", "Works", "Outlet")


def make_sellers(
    seed: int, count: int, abusive: int
) -> tuple[list[Seller], dict[str, frozenset[Abuse]]]:
    """Return sellers over all languages, and what the abusive ones among them do."""
    rng = stream(seed, "sellers")
    taken: set[str] = set()
    sellers = [
        Seller(
            id=new_id(rng, taken, "S", 6),
            name=f"{''.join(rng.sample(_SYLLABLES, 2)).title()} {rng.choice(_BUSINESS)}",
            lang=LANGUAGES[index % len(LANGUAGES)],
        )
        for index in range(count)
    ]
    chosen = rng.sample(sellers, min(abusive, count))
    styles = {seller.id: _STYLES[index % len(_STYLES)] for index, seller in enumerate(chosen)}
    return sellers, styles


def make_products(
    seed: int, sellers: list[Seller], per_seller: int, calendar: Calendar
) -> list[Product]:
    """Return the products of all sellers, each with its one-tap ratings."""
    rng = stream(seed, "products")
    taken: set[str] = set()
    products = []
    for seller in sellers:
        titles = load_texts(seller.lang).products
        for index in range(per_seller):
            title = titles[(index + rng.randrange(3)) % len(titles)]
            products.append(
                Product(
                    id=new_id(rng, taken, "P", 8),
                    title=f"{seller.name.split()[0]} {title}",
                    seller=seller.id,
                    lang=seller.lang,
                    price_cents=rng.randint(900, 19_900),
                    taps=_taps(rng, calendar),
                )
            )
    return products


def _taps(rng: Random, calendar: Calendar) -> tuple[tuple[datetime, int], ...]:
    count = rng.randint(10, 80)
    stars = rng.choices((5, 4, 3, 2, 1), weights=(55, 20, 10, 5, 10), k=count)
    instants = [between(rng, calendar.opens, calendar.closes) for _ in range(count)]
    return tuple(sorted(zip(instants, stars, strict=True)))


def make_accounts(seed: int, lang: str, count: int, *, purpose: str) -> list[tuple[str, str]]:
    """Return accounts as (id, display name); display names repeat, ids do not."""
    rng = stream(seed, "accounts", purpose, lang)
    names = load_texts(lang).names
    taken: set[str] = set()
    return [(new_id(rng, taken, "A", 10), make_name(rng, names)) for _ in range(count)]


def make_name(rng: Random, names: tuple[str, ...]) -> str:
    """Return a display name: a first name, alone or with an initial or a number."""
    name = rng.choice(names)
    style = rng.random()
    if style < 0.5:
        return f"{name} {rng.choice('ABCDEFGHKLMNPRSTVW')}."
    return f"{name.lower()}{rng.randint(1, 99)}" if style < 0.75 else name
