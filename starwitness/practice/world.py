"""Builds a practice world and its truth from a seed."""

from datetime import date

from starwitness.practice.arrivals import plant_arrivals
from starwitness.practice.calendar import Calendar
from starwitness.practice.campaigns import plant_campaigns
from starwitness.practice.drafts import Draft, Plan, freeze
from starwitness.practice.moderation import (
    delist,
    plant_moderation,
    plant_purges,
    plant_sweeps,
)
from starwitness.practice.people import make_products, make_sellers
from starwitness.practice.pressure import plant_pressure, plant_second_thoughts
from starwitness.practice.records import World
from starwitness.practice.telling import plant_texts
from starwitness.practice.truth import Truth

START = date(2026, 1, 5)


def plant_world(
    seed: int,
    *,
    sellers: int = 10,
    products_per_seller: int = 3,
    weeks: int = 12,
    start: date = START,
    history_weeks: int = 30,
    reviews_per_week: float = 1.2,
    abusive: int | None = None,
    pressure: float = 0.6,
    campaign_size: int = 32,
    moderation_per_week: float = 0.002,
) -> tuple[World, Truth]:
    """Return a world and what was planted in it; a pure function of its arguments.

    Args:
        seed: The same seed gives the same world, on every machine.
        sellers: Number of sellers; their buyers write in five languages in turn.
        products_per_seller: Products that each of them offers.
        weeks: Number of weekly scans for which there is something to see.
        start: Day of the first of them.
        history_weeks: Weeks of ordinary reviews before the first scan.
        reviews_per_week: Median of the products' mean rates of ordinary reviews.
        abusive: Sellers that press buyers or buy reviews; by default three of ten.
        pressure: Share of low reviews that a pressing seller goes after.
        campaign_size: Reviews in a campaign, about.
        moderation_per_week: Chance per week that the site removes a review.
    """
    calendar = Calendar(start=start, weeks=weeks, history_weeks=history_weeks)
    count = round(0.3 * sellers) if abusive is None else abusive
    shops, styles = make_sellers(seed, sellers, count)
    products = make_products(seed, shops, products_per_seller, calendar)
    plan = Plan(seed=seed, calendar=calendar, sellers=shops, products=products, abusive=styles)
    plant_arrivals(plan, reviews_per_week)
    large = max(1, len(products) // 15) if weeks > 2 else 0
    delist(plan, large // 2)
    plant_texts(plan, told=0.05, frauds=0.004, decoys=0.04)
    plant_campaigns(plan, campaign_size)
    plant_purges(plan, large, reviews=5)
    plant_sweeps(plan, large)
    plant_pressure(plan, pressure)
    plant_moderation(plan, moderation_per_week, reinstated=0.35)
    plant_second_thoughts(plan, per_week=0.0015)
    return _world(plan), _truth(plan)


def build_world(
    seed: int,
    *,
    sellers: int = 10,
    products_per_seller: int = 3,
    weeks: int = 12,
    start: date = START,
) -> World:
    """Return only what a crawler could see of the world of a seed."""
    return plant_world(
        seed, sellers=sellers, products_per_seller=products_per_seller, weeks=weeks, start=start
    )[0]


def _world(plan: Plan) -> World:
    by_product: dict[str, list[Draft]] = {product.id: [] for product in plan.products}
    for draft in plan.drafts:
        by_product[draft.product.id].append(draft)
    return World(
        seed=plan.seed,
        calendar=plan.calendar,
        sellers={seller.id: seller for seller in plan.sellers},
        products={product.id: product for product in plan.products},
        reviews={
            product: tuple(freeze(draft) for draft in drafts)
            for product, drafts in by_product.items()
        },
    )


def _truth(plan: Plan) -> Truth:
    return Truth(
        abusive=dict(plan.abusive),
        removals=tuple(sorted(plan.removals, key=lambda r: (r.at, r.review))),
        edits=tuple(sorted(plan.edits, key=lambda e: (e.at, e.review))),
        disclosures=tuple(sorted(plan.disclosures, key=lambda d: (d.since, d.review))),
        campaigns=tuple(sorted(plan.campaigns, key=lambda c: (c.started_on, c.product))),
        decoys=frozenset(plan.decoys),
    )
