"""Ordinary reviews arriving: a Poisson stream per product with weekly rhythm and sales peaks."""

import math
from datetime import datetime, timedelta
from random import Random

from starwitness.practice.calendar import DAY
from starwitness.practice.drafts import Draft, Plan, new_id, stream
from starwitness.practice.people import make_accounts, make_name
from starwitness.practice.records import Product, Version
from starwitness.practice.texts import compose_review, load_texts

# Shares of 5, 4, 3, 2 and 1 star: most real distributions are J-shaped.
_HONEST = (0.55, 0.20, 0.09, 0.06, 0.10)
_POOR = (0.38, 0.14, 0.10, 0.12, 0.26)
_REGULARS = 60


def poisson(rng: Random, mean: float) -> int:
    """Return a Poisson draw (Knuth 1969, vol. 2, 3.4.1); cost grows with the mean."""
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def plant_arrivals(plan: Plan, reviews_per_week: float) -> None:
    """Add the ordinary reviews of every product over the whole calendar."""
    for product in plan.products:
        rng = stream(plan.seed, "arrivals", product.id)
        regulars = make_accounts(plan.seed, product.lang, _REGULARS, purpose="regulars")
        rng.shuffle(regulars)
        rate = min(reviews_per_week * 2, rng.lognormvariate(math.log(reviews_per_week), 0.3))
        weights = _quality(rng, _POOR if product.seller in plan.abusive else _HONEST)
        for day in plan.calendar.days:
            for _ in range(poisson(rng, rate / 7 * plan.calendar.factor(day))):
                posted_at = day + timedelta(minutes=int(60 * rng.triangular(6, 24, 20)))
                posted_at += timedelta(seconds=rng.randrange(60))
                if posted_at < plan.calendar.opens:
                    continue
                stars = rng.choices((5, 4, 3, 2, 1), weights=weights)[0]
                account = regulars.pop() if regulars and rng.random() < 0.2 else None
                plan.drafts.append(draft_review(plan, rng, product, posted_at, stars, account))


def draft_review(
    plan: Plan,
    rng: Random,
    product: Product,
    posted_at: datetime,
    stars: int,
    account: tuple[str, str] | None = None,
) -> Draft:
    """Return a new ordinary review, by a fresh account unless one is given.

    Every third low review or so gets a lawful public answer of the seller some days later.
    """
    texts = load_texts(product.lang)
    name = new_id(rng, plan.ids, "R", 12)
    title, body = compose_review(stream(plan.seed, "words", name), texts, stars)
    identity = account or (new_id(rng, plan.ids, "A", 10), make_name(rng, texts.names))
    reply_at = None
    if stars <= 3 and rng.random() < 0.3:
        reply_at = posted_at + DAY * rng.randint(1, 4)
    first = Version(since=posted_at, posted_at=posted_at, stars=stars, title=title, body=body)
    draft = Draft(
        id=name,
        product=product,
        account=identity[0],
        author=identity[1],
        verified=rng.random() < 0.85,
        vote_days=rng.choice((0, 0, 9, 23, 41)),
        versions=[first],
    )
    if reply_at is not None:
        draft.versions.append(
            Version(
                since=reply_at,
                posted_at=posted_at,
                stars=stars,
                title=title,
                body=body,
                reply=rng.choice(texts.replies),
                reply_at=reply_at,
            )
        )
    return draft


def _quality(rng: Random, base: tuple[float, ...]) -> list[float]:
    """Return star shares of one product, scattered around a base (a Dirichlet draw)."""
    return [rng.gammavariate(40 * share, 1.0) for share in base]
