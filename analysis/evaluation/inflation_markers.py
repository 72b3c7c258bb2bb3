"""How often each marker cries on honest stretches: its base rate, measured."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from analysis.inflation.baseline import Category
from analysis.inflation.markers.all_markers import mark_campaign
from analysis.inflation.records import Rated

START = date(2025, 3, 3)
LEVELS = (0.01, 0.05)
#: Customers sleep: few reviews before seven.
HOURS = np.concatenate([np.full(7, 0.01), np.full(17, 0.93 / 17)])
#: Deliveries make Mondays busier than Sundays.
DAYS = np.array([0.2, 0.17, 0.15, 0.13, 0.12, 0.11, 0.12])
WORDS = [
    "the",
    "a",
    "very",
    "good",
    "bad",
    "product",
    "works",
    "well",
    "after",
    "weeks",
    "of",
    "use",
    "it",
    "broke",
    "my",
    "son",
    "likes",
    "delivery",
    "was",
    "fast",
    "colour",
    "size",
    "fine",
    "quality",
    "price",
    "battery",
    "sound",
    "screen",
    "cable",
    "light",
    "heavy",
    "small",
    "big",
    "use",
    "daily",
    "happy",
    "again",
    "would",
    "buy",
    "not",
    "as",
    "described",
]


def honest_reviews(random: np.random.Generator, *, rate: float = 5.0) -> list[Rated]:
    """Return a year of an honest product's reviews, oldest first."""
    reviews = []
    for week in range(-40, 14):
        for _ in range(random.poisson(rate * random.gamma(6.0, 1 / 6.0))):
            day = START + timedelta(days=7 * week + int(random.choice(7, p=DAYS)))
            reviews.append(
                Rated(
                    posted_on=day,
                    stars=float(random.choice([1, 2, 3, 4, 5], p=[0.1, 0.05, 0.1, 0.15, 0.6])),
                    verified=bool(random.random() < 0.9),
                    reviewer=f"reviewer-{random.integers(10**6)}",
                    text=" ".join(random.choice(WORDS, int(random.geometric(0.08)))),
                    hour=int(random.choice(24, p=HOURS)),
                    removed=bool(random.random() < 0.03),
                    product=str(random.choice(["red", "blue", "green"], p=[0.6, 0.39, 0.01])),
                )
            )
    return sorted(reviews, key=lambda review: review.posted_on)


def evaluate_markers(*, products: int, seed: int) -> list[dict[str, Any]]:
    """Return one row a marker: how often three honest weeks reach p-values of 0.01 and 0.05."""
    random = np.random.default_rng(seed)
    p_values: dict[str, list[float]] = {}
    for _ in range(products):
        reviews = honest_reviews(random)
        known = {review.reviewer or "": int(random.random() < 0.4) + 1 for review in reviews}
        for marker in mark_campaign(
            reviews,
            START,
            START + timedelta(days=20),
            factors=[1.0, 1.0, 1.0],
            rate=(40.0, 8.0),
            category=Category(dispersion=6.0),
            known=known,
            elsewhere={},
        ):
            if marker.p_value is not None:
                p_values.setdefault(marker.name, []).append(marker.p_value)
    return [
        {
            "table": "markers",
            "marker": name,
            "stretches": len(values),
            **{f"p_at_most_{level}": float(np.mean(np.array(values) <= level)) for level in LEVELS},
        }
        for name, values in p_values.items()
    ]
