"""What the practice market answers to a request: a pure function of world, faults, request."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starwitness.practice.exchange import Answer, Asked, Place, find_place
from starwitness.practice.faults import Faults
from starwitness.practice.pages import (
    ROOT,
    Look,
    render_captcha,
    render_home,
    render_listing,
    render_notice,
    render_permalink,
    render_product,
    render_seller,
    render_sign_in,
)
from starwitness.practice.records import Product, World
from starwitness.practice.views import find_state, select_listing, select_top


@dataclass(frozen=True, kw_only=True, slots=True)
class Market:
    """What does not change while a market runs: world, faults, reviews on a page."""

    world: World
    faults: Faults
    per_page: int


def answer_request(market: Market, asked: Asked) -> Answer:
    """Return what the market answers, faults included."""
    place = find_place(asked.target)
    if place.kind == "captcha":
        return _page(render_captcha())
    if place.kind == "signin":
        return _page(render_sign_in())
    if place.kind == "nowhere":
        return _gone()
    faults = market.faults
    blocked = _block(faults, asked)
    if blocked is not None:
        return blocked
    if place.kind != "home" and faults.draw("home", *asked.key):
        return _page(render_home(market.world, Look(as_of=asked.at)))
    look = Look(as_of=asked.at, ids=not faults.draw("no_ids"), shift=_shift(faults, asked.at))
    answer = _answer_place(market, asked, place, look)
    delay = faults.slow_seconds if faults.draw("slow", *asked.key) else 0.0
    return _cut(faults, asked, replace(answer, delay=delay))


def _block(faults: Faults, asked: Asked) -> Answer | None:
    if faults.draw("captcha", *asked.key):
        return _page(render_captcha())
    if faults.draw("unavailable", *asked.key):
        wait = str(faults.pick(2, "retry after", *asked.key))
        body = render_notice("unavailable", "The market is busy.").encode()
        return Answer(status=503, body=body, headers=(("Retry-After", wait),))
    if faults.draw("sign_in", *asked.key):
        return Answer(status=302, body=b"", headers=(("Location", f"{ROOT}signin"),))
    return None


def _answer_place(market: Market, asked: Asked, place: Place, look: Look) -> Answer:
    world = market.world
    if place.kind == "home":
        return _page(render_home(world, look))
    if place.kind == "seller":
        seller = world.sellers.get(place.name)
        return _gone() if seller is None else _page(render_seller(world, seller, look))
    if place.kind == "review":
        return _answer_permalink(market, asked, place.name, look)
    product = world.products.get(place.name)
    if product is None or not world.offered(product.id, asked.at):
        return _gone()
    if market.faults.draw("wrong_product", *asked.key):
        product = _other_product(market, asked, product)
    return _answer_product(market, asked, place, look, product)


def _answer_product(
    market: Market, asked: Asked, place: Place, look: Look, product: Product
) -> Answer:
    state = find_state(market.world, market.faults, asked, product.id, place.number)
    look = replace(look, as_of=state.at, dated=state.dated)
    if place.kind == "product":
        top = select_top(market.world, market.faults, product, state.at, asked.at)
        return _page(render_product(top, look), state.headers)
    listing = select_listing(
        market.world, market.faults, product, state.at, asked, place, market.per_page
    )
    answer = _page(render_listing(listing, look), state.headers)
    quiet = state.at != asked.at and not state.headers
    return replace(answer, copied=state.at if quiet else None)


def _answer_permalink(market: Market, asked: Asked, review: str, look: Look) -> Answer:
    """Return a review's own page; 410 once it is gone, 404 if it never was."""
    world = market.world
    life = world.review(review)
    if life is None or not look.ids or asked.at < life.versions[0].since:
        return _gone()
    if market.faults.draw("rekeyed", asked.at, life.product):
        return _gone(410)
    state = find_state(world, market.faults, asked, life.product, 0)
    if state.at < life.versions[0].since:
        return _answer_shown(world, review, look, asked.at, ())
    look = replace(look, as_of=state.at, dated=state.dated)
    return _answer_shown(world, review, look, state.at, state.headers)


def _answer_shown(
    world: World, review: str, look: Look, at: datetime, headers: tuple[tuple[str, str], ...]
) -> Answer:
    shown = world.shown(review, at)
    if shown is None:
        return replace(_gone(410), headers=headers)
    product = world.products[shown.review.product]
    seller = world.sellers[product.seller]
    return _page(render_permalink(product, seller, shown, look), headers)


def _other_product(market: Market, asked: Asked, product: Product) -> Product:
    others = [
        other
        for other in market.world.products.values()
        if other.id != product.id and market.world.offered(other.id, asked.at)
    ]
    return others[market.faults.pick(len(others), "other", *asked.key)] if others else product


def _cut(faults: Faults, asked: Asked, answer: Answer) -> Answer:
    """Return the answer, or one whose body ends somewhere in its last four fifths."""
    kind = next((kind for kind in ("cut", "cut_clean") if faults.draw(kind, *asked.key)), None)
    if kind is None or answer.status != 200:
        return answer
    whole = len(answer.body)
    body = answer.body[: whole * (20 + faults.pick(75, "cut at", *asked.key)) // 100]
    return replace(answer, body=body, length=whole if kind == "cut" else None)


def _page(html: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status=200, body=html.encode(), headers=headers)


def _gone(status: int = 404) -> Answer:
    return Answer(status=status, body=render_notice("gone", "This page is gone.").encode())


def _shift(faults: Faults, at: datetime) -> timedelta:
    if not faults.draw("clock_shift", at):
        return timedelta(0)
    return timedelta(hours=(-8, -5, -1, 2, 5, 9)[faults.pick(6, "shift", at)])
