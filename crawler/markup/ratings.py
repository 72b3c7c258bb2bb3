"""Ratings in schema.org markup: single ones and the average of a product."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.language.locales import parse_count, parse_number, parse_rating
from crawler.markup.subjects import HOUSES, same_name
from crawler.markup.things import Thing


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """A rating as displayed, with what the markup says of its scale."""

    value: float | None
    best: float | None
    worst: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Average:
    """An aggregate rating; counts are None where the markup has none.

    Attributes:
        ratings: Ratings counted, one-tap ratings included.
        written: Written reviews counted; None where the markup counts ratings alone.
    """

    value: float | None
    best: float | None
    ratings: int | None
    written: int | None


_OF_SHOP = re.compile(
    r"footer|(?<![\w-])(?:(?:site|page|main|top|shop|store|global)[-_]*)?header(?![\w-])|sidebar|trusted|trustbadge|trustpilot|ekomi|shop-?_?rating|store-?_?rating|"
    r"shop-?_?review|seller|merchant|company",
    re.IGNORECASE,
)


def read_rating(review: Thing, locale: str | None) -> Rating:
    """Return the rating of a review, nested or written straight onto it."""
    rating = review.thing("reviewrating", "rating", "starrating")
    if rating is not None:
        return _rating(rating, locale)
    text = review.text("reviewrating", "ratingvalue", "rating", "starrating")
    value, best = (None, None) if text is None else _number(text, locale)
    best = best or _plain(review.text("bestrating", "best"), locale)
    return _upright(
        Rating(value=value, best=best, worst=_plain(review.text("worstrating"), locale))
    )


def read_average(
    subject: list[Thing], things: Iterable[Thing], locale: str | None
) -> Average | None:
    """Return the aggregate rating of a subject; None where the page has none of it.

    What belongs to a shop, or to another product, is not the subject's; a loose aggregate counts
    only when it stands alone on the page and names nothing else.
    """
    found = [
        average
        for thing in subject
        for name in ("aggregaterating", "aggregate", "review", "rating")
        for average in thing.things(name)
        if _is_average(average) and _is_about(average, subject)
    ]
    if not found:
        loose = [
            t for t in things if _is_average(t) and t.role is None and _stands_free(t, subject)
        ]
        named = [t for t in loose if t.properties.get("itemreviewed")]
        found = [t for t in named if _is_about(t, subject)] or (
            loose if len(loose) == 1 and not named else []
        )
    averages = [_average(thing, locale) for thing in found]
    rated = [a for a in averages if a.value is not None and a.ratings != 0]
    return next(iter(rated or averages), None)


def _is_average(thing: Thing) -> bool:
    untyped = not thing.types and thing.role == "aggregaterating"
    return untyped or bool(thing.types & {"aggregaterating", "review-aggregate"})


def _is_about(average: Thing, subject: list[Thing]) -> bool:
    about = average.thing("itemreviewed")
    if about is None:
        text = average.text("itemreviewed")
        names = [name for thing in subject for name in thing.texts("name")]
        return (
            text is None
            or not names
            or any(same_name(text, n) for n in names)
            or average.role is not None
        )
    if about in subject:
        return True
    if about.types & HOUSES:
        return any(thing.types & HOUSES for thing in subject)
    names = list(about.texts("name"))
    return not names or any(
        same_name(one, two) for one in names for thing in subject for two in thing.texts("name")
    )


def _stands_free(average: Thing, subject: list[Thing]) -> bool:
    for around in average.ancestors():
        if around in subject:
            return True
        if around.types & HOUSES or around.types & {"product", "offer", "review", "article"}:
            return False
    element = average.element
    if element is None:
        return not subject or bool(average.properties.get("itemreviewed"))
    for height, above in enumerate(element.iterancestors()):
        label = f"{above.get('class', '')} {above.get('id', '')}"[:300]
        if above.tag in ("footer", "header", "aside") or _OF_SHOP.search(label):
            return False
        if height > 12 or above.tag == "body":
            break
    return not _OF_SHOP.search(f"{element.get('class', '')} {element.get('id', '')}"[:300])


def _average(thing: Thing, locale: str | None) -> Average:
    rating = _rating(thing, locale)
    ratings = _count(thing.text("ratingcount", "votes"), locale)
    reviews = _count(thing.text("reviewcount", "count"), locale)
    return Average(
        value=rating.value or None,
        best=rating.best or None,
        ratings=ratings if ratings or reviews is None else reviews,
        written=reviews,
    )


def _rating(thing: Thing, locale: str | None) -> Rating:
    inner = thing.thing("rating", "ratingvalue")
    if inner is not None and inner is not thing:
        thing = inner
    text = thing.text("ratingvalue", "average", "value", "rating")
    value, best = (None, None) if text is None else _number(text, locale)
    best = best or _plain(thing.text("bestrating", "best"), locale)
    return _upright(
        Rating(value=value, best=best, worst=_plain(thing.text("worstrating", "worst"), locale))
    )


def _upright(rating: Rating) -> Rating:
    """Return a rating; without its value where less is more, or best and worst are mixed up."""
    if rating.best and rating.worst is not None and rating.worst > rating.best:
        return Rating(value=None, best=None, worst=None)
    return rating


def _number(text: str, locale: str | None) -> tuple[float | None, float | None]:
    """Return rating and top of the scale of a rating's text ("4,5", "4.5/5", "80%")."""
    if len(text) > 80:
        return None, None
    plain = _plain(text, locale)
    if plain is not None:
        return plain, None
    value, best = parse_rating(text, locale)
    if text.lstrip().startswith("-"):
        return None, None
    return value, 100.0 if best is None and "%" in text else best


def _plain(text: str | None, locale: str | None) -> float | None:
    """Return a number that is all of a text, machine-written or with the locale's marks."""
    if text is None or len(text) > 40:
        return None
    stripped = text.strip()
    try:
        value = float(stripped) if not stripped.lower().strip("+-").startswith(("n", "i")) else None
    except ValueError:
        if not stripped.replace(",", "").replace(".", "").isdigit():
            return None
        value = parse_number(stripped, locale)
    return value if value is not None and 0 <= value < 1e6 else None


def _count(text: str | None, locale: str | None) -> int | None:
    if text is None or text.lstrip().startswith("-"):
        return None
    try:
        value = float(text) if len(text) < 16 and "_" not in text else None
    except ValueError:
        value = None
    if value is not None and value.is_integer() and not _grouped(text, locale):
        return int(value)
    return parse_count(text, locale)


def _grouped(text: str, locale: str | None) -> bool:
    """Return whether "1.234" may be a thousand and more rather than a fraction."""
    return "." in text and parse_count(text, locale) is not None
