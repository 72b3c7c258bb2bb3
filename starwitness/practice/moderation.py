"""What the site itself takes down, and sometimes puts back: no seller is behind it."""

from dataclasses import replace
from datetime import datetime

from starwitness.practice.arrivals import draft_review
from starwitness.practice.calendar import DAY
from starwitness.practice.drafts import Draft, Plan, between, remove, stream
from starwitness.practice.people import make_accounts
from starwitness.practice.records import Product


def plant_moderation(plan: Plan, per_week: float, reinstated: float) -> None:
    """Remove any review with the same small chance; a share comes back 10 to 20 days later."""
    since, until = plan.calendar.first + DAY * 2, plan.calendar.last - DAY
    for draft in plan.drafts:
        rng = stream(plan.seed, "moderation", draft.id)
        back = rng.random() < reinstated
        latest = until - DAY * 20 if back else until
        at = between(rng, max(since, draft.first.posted_at + DAY), latest)
        if draft.touched or rng.random() >= per_week * plan.calendar.weeks or at >= latest:
            continue
        returned_at = between(rng, at + DAY * 10, at + DAY * 20)
        remove(plan, draft, at, "moderation", returned_at=returned_at if back else None)
        if back and rng.random() < 0.3:
            draft.versions.append(replace(draft.last, since=returned_at, posted_at=returned_at))


def plant_sweeps(plan: Plan, count: int) -> None:
    """Remove many five-star reviews of a product within hours, at `count` honest products."""
    rng = stream(plan.seed, "sweeps")
    for product in _honest_products(plan, count, purpose="sweeps"):
        at = between(rng, plan.calendar.first + DAY * 8, plan.calendar.last - DAY)
        high = [draft for draft in _standing(plan, product, at) if draft.last.stars == 5]
        for draft in rng.sample(high, min(len(high), rng.randint(8, 14))):
            remove(plan, draft, between(rng, at, at + DAY / 8), "sweep")


def plant_purges(plan: Plan, accounts: int, reviews: int) -> None:
    """Ban accounts: everything they wrote, on several products, goes at one instant."""
    rng = stream(plan.seed, "purges")
    by_lang: dict[str, list[Product]] = {}
    for product in plan.products:
        if product.delisted_at is None:
            by_lang.setdefault(product.lang, []).append(product)
    langs = sorted(by_lang)
    calendar = plan.calendar
    for index in range(accounts):
        products = by_lang[langs[index % len(langs)]]
        account = make_accounts(plan.seed, products[0].lang, 1, purpose=f"banned {index}")[0]
        at = between(rng, calendar.first + DAY * 8, calendar.last - DAY)
        for product in rng.sample(products, min(len(products), reviews)):
            posted_at = between(rng, calendar.opens, calendar.first - DAY)
            stars = rng.choice((1, 4, 5, 5, 5))
            draft = draft_review(plan, rng, product, posted_at, stars, account)
            plan.drafts.append(draft)
            remove(plan, draft, at, "purge")


def delist(plan: Plan, count: int) -> None:
    """Take `count` products of honest sellers off the market, their reviews with them."""
    rng = stream(plan.seed, "delistings")
    for product in _honest_products(plan, count, purpose="delistings"):
        at = between(rng, plan.calendar.first + DAY * 15, plan.calendar.last - DAY * 8)
        for draft in _standing(plan, product, at):
            remove(plan, draft, at, "listing_change")
        plan.drafts = [
            draft
            for draft in plan.drafts
            if draft.product.id != product.id or draft.first.posted_at < at
        ]
        gone = replace(product, delisted_at=at)
        plan.products = [gone if p.id == product.id else p for p in plan.products]


def _honest_products(plan: Plan, count: int, *, purpose: str) -> list[Product]:
    rng = stream(plan.seed, "honest", purpose)
    own = [p for p in plan.products if p.seller not in plan.abusive and p.delisted_at is None]
    return rng.sample(own, min(len(own), count)) if plan.calendar.weeks > 4 else []


def _standing(plan: Plan, product: Product, at: datetime) -> list[Draft]:
    return [
        draft
        for draft in plan.drafts
        if draft.product.id == product.id and not draft.touched and draft.first.posted_at < at
    ]
