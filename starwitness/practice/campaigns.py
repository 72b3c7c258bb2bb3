"""Bought reviews: bursts of five stars on products of sellers that buy them."""

from datetime import datetime, timedelta
from random import Random

from starwitness.practice.calendar import WEEK
from starwitness.practice.drafts import Draft, Plan, between, new_id, stream
from starwitness.practice.people import make_accounts, make_name
from starwitness.practice.records import Product, Version
from starwitness.practice.texts import compose_bought, load_texts
from starwitness.practice.truth import PlantedCampaign


def plant_campaigns(plan: Plan, size: int) -> None:
    """Add one campaign of about `size` reviews to half the products of each buying seller."""
    calendar = plan.calendar
    for seller, abuses in sorted(plan.abusive.items()):
        if "buys" not in abuses or calendar.weeks < 4:
            continue
        own = [product for product in plan.products if product.seller == seller]
        rng = stream(plan.seed, "campaign", seller)
        for product in rng.sample(own, (len(own) + 1) // 2):
            length = min(rng.choice((2, 3, 4)), calendar.weeks - 2)
            latest = calendar.last - WEEK * (length + 1)
            starts = between(rng, calendar.first + WEEK, max(calendar.first + WEEK, latest))
            starts = starts.replace(hour=0, minute=0, second=0)
            ends = starts + WEEK * length - timedelta(seconds=1)
            ring = make_accounts(plan.seed, product.lang, 12, purpose="ring")
            count = rng.randint(round(size * 0.85), round(size * 1.2))
            bought = [_bought(plan, rng, product, (starts, ends), ring) for _ in range(count)]
            plan.drafts.extend(bought)
            plan.campaigns.append(
                PlantedCampaign(
                    product=product.id,
                    seller=seller,
                    started_on=starts.date(),
                    ended_on=ends.date(),
                    reviews=tuple(draft.id for draft in bought),
                )
            )


def _bought(
    plan: Plan,
    rng: Random,
    product: Product,
    span: tuple[datetime, datetime],
    ring: list[tuple[str, str]],
) -> Draft:
    """Return one bought review inside a span; every fifth account serves several sellers."""
    texts = load_texts(product.lang)
    name = new_id(rng, plan.ids, "R", 12)
    title, body = compose_bought(stream(plan.seed, "words", name), texts)
    posted_at = between(rng, *span)
    account = (new_id(rng, plan.ids, "A", 10), make_name(rng, texts.names))
    if ring and rng.random() < 0.2:
        account = ring.pop()
    return Draft(
        id=name,
        product=product,
        account=account[0],
        author=account[1],
        verified=rng.random() < 0.4,
        vote_days=0,
        versions=[
            Version(
                since=posted_at,
                posted_at=posted_at,
                stars=5 if rng.random() < 0.93 else 4,
                title=title,
                body=body,
            )
        ],
    )
