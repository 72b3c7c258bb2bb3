"""Reviews of answers by a table of names: where each field of a review may stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from crawler.answers.page import with_parameter
from crawler.html.bodies import one_line, text_of, tidy
from crawler.items import Page, ReviewItem
from crawler.language.locales import parse_date
from crawler.outcomes import judge_count
from crawler.payloads import as_bool, as_float, as_id, as_instant, as_int, as_text, dig
from crawler.scales import to_stars
from db.records import Histogram

T = TypeVar("T")
Names = tuple[str, ...]
"""Names of a value, or paths of names and places with dots, in the order they are tried in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewNames:
    """Where a service puts what it says of a review; an empty tuple for what it never says.

    Attributes:
        best: Top of the service's scale.
        locale: How dates are written; None where they are machine-written.
        markup: Words may hold HTML; False where a `<` is what the reviewer typed.
        votes: All votes; where a service counts them apart, `down` says it instead.
    """

    id: Names
    rating: Names
    date: Names
    title: Names = ()
    body: Names
    author: Names
    author_id: Names = ()
    verified: Names = ()
    helpful: Names = ()
    down: Names = ()
    votes: Names = ()
    incentivized: Names = ()
    country: Names = ()
    lang: Names = ()
    variant: Names = ()
    product: Names = ()
    reply: Names = ()
    reply_at: Names = ()
    edited_at: Names = ()
    best: float = 5.0
    locale: str | None = None
    markup: bool = True


def read_review(raw: Any, names: ReviewNames) -> ReviewItem:
    """Return what an answer says of one review."""
    rating = first_float(raw, names.rating)
    date_text = first_text(raw, names.date)
    up, down = first_count(raw, names.helpful), first_count(raw, names.down)
    total = up + down if up is not None and down is not None else first_count(raw, names.votes)
    return ReviewItem(
        id=first_id(raw, names.id),
        stars=to_stars(rating, names.best),
        rating=rating,
        best_rating=names.best if rating is not None else None,
        posted_at=_moment(date_text, names.locale),
        date_text=date_text,
        title=one_line(_words(raw, names.title, names.markup)),
        body=_words(raw, names.body, names.markup),
        author=one_line(first_text(raw, names.author)),
        author_id=first_id(raw, names.author_id),
        verified=first_flag(raw, names.verified),
        helpful=up,
        helpful_total=total,
        incentivized=first_flag(raw, names.incentivized) or False,
        country=first_text(raw, names.country),
        lang=first_text(raw, names.lang),
        variant=one_line(first_text(raw, names.variant)),
        product=first_text(raw, names.product),
        reply=_words(raw, names.reply, names.markup),
        reply_at=_moment(first_text(raw, names.reply_at), names.locale),
        edited_at=_moment(first_text(raw, names.edited_at), names.locale),
    )


def listing_page(
    marketplace: str,
    url: str,
    reviews: tuple[ReviewItem, ...],
    *,
    listed: int | None,
    total: int | None = None,
    average: float | None = None,
) -> Page:
    """Return the page of an answer, judged by what it reports.

    Args:
        marketplace: Whose answer it is.
        url: The address that was asked for.
        reviews: What it shows.
        listed: Reviews that the listing holds, as it says.
        total: Ratings of the product, where these are counted apart.
        average: Average of all ratings, in five stars; 0 for none.
    """
    outcome, sign, missing = judge_count(len(reviews), listed if listed is not None else total)
    return Page(
        marketplace=marketplace,
        url=url,
        outcome=outcome,
        kind="listing",
        sign=sign,
        missing=missing,
        aggregate_rating=average or None,
        best_rating=5.0 if average else None,
        aggregate_count=total if total is not None else listed,
        written_count=listed,
        reviews=reviews,
    )


def next_numbered(
    url: str,
    current: int | None,
    *,
    pages: int | None = None,
    size: int | None = None,
    listed: int | None = None,
    shown: int = 0,
) -> str | None:
    """Return the address of the page after `current`; None on the last one.

    By the pages there are, else by the reviews; where an answer counts neither, a full page may
    be followed by another.
    """
    current = current or 1
    if pages is None and size and listed is not None:
        pages = -(-listed // size)
    ends = current >= pages if pages is not None else not size or shown < size
    return None if ends else with_parameter(url, "page", str(current + 1))


def histogram_of(counts: Iterable[int | None]) -> Histogram | None:
    """Return a histogram from 5 stars down to 1; None where a count is missing."""
    known = [count for count in counts if count is not None]
    if len(known) != 5:
        return None
    five, four, three, two, one = known
    return five, four, three, two, one


def first_text(raw: Any, names: Names) -> str | None:
    """Return the first non-blank text under some names."""
    return _first(raw, names, as_text)


def first_id(raw: Any, names: Names) -> str | None:
    """Return the first id under some names."""
    return _first(raw, names, as_id)


def first_count(raw: Any, names: Names) -> int | None:
    """Return the first count under some names."""
    return _first(raw, names, as_int)


def first_float(raw: Any, names: Names) -> float | None:
    """Return the first number under some names."""
    return _first(raw, names, as_float)


def first_flag(raw: Any, names: Names) -> bool | None:
    """Return the first truth value under some names."""
    return _first(raw, names, as_bool)


def _first(raw: Any, names: Names, read: Callable[[Any], T | None]) -> T | None:
    is_object = isinstance(raw, dict)
    for name in names:
        found = raw.get(name) if is_object else None
        if found is None and not (is_object and "." not in name):
            found = dig(raw, *_steps(name))
        if found is not None and (value := read(found)) is not None:
            return value
    return None


@cache
def _steps(name: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdigit() else step for step in name.split("."))


def _words(raw: Any, names: Names, markup: bool) -> str | None:
    text = first_text(raw, names)
    return None if text is None else text_of(text) if markup else tidy(text[:200_000])


def _moment(text: str | None, locale: str | None) -> str | None:
    if text is None:
        return None
    return parse_date(text, locale) or parse_date(text, "en") if locale else as_instant(text)
