"""Rating scales: what a displayed rating is worth in stars from 1 to 5.

Half-star and percentage displays are proportional to five stars (Magento writes four stars as
80 of 100, AliExpress as 80), so `stars = rating / best * 5`, never below one star.
"""

from collections.abc import Iterable

LADDER = (5.0, 10.0, 20.0, 100.0)
"""Tops of the scales seen in the wild, used where a page does not say its own."""


def best_of(ratings: Iterable[float], stated: float | None = None) -> float:
    """Return the top of the scale that the ratings of one page are on.

    Args:
        ratings: Ratings that share one scale, as displayed.
        stated: What the page says (`bestRating`); 0 and anything below a rating is not believed.
    """
    highest = max(ratings, default=0.0)
    if stated is not None and stated > 0 and stated >= highest:
        return stated
    return next((top for top in LADDER if highest <= top), highest)


def to_stars(rating: float | None, best: float = 5.0, worst: float | None = None) -> float | None:
    """Return a rating as stars in 1..5; None where it is missing or outside its scale.

    A rating of 0 means "not rated", unless the page says that its scale of ten or more begins
    at 0.
    """
    if rating is None or not 0 <= rating <= best or best <= 0:
        return None
    if rating == 0 and not (worst == 0 and best > 5):
        return None
    return round(max(1.0, rating / best * 5), 4)
