"""Reviews in the JSON of any service, or of a page's own scripts, by the names of their parts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crawler.drawn.day_order import settled_days
from crawler.drawn.days import machine_date
from crawler.html.bodies import one_line, text_of
from crawler.items import ReviewItem
from crawler.language.locales import parse_number
from crawler.payloads import as_bool, as_float, as_id, as_instant, as_int, as_text
from crawler.scales import best_of, to_stars
from crawler.stated import names as stated_names

MOST = 500
"""Reviews of one value that are read."""

MOST_NODES = 300_000
"""Objects and lists of one value that are looked at."""

DEEPEST = 40

_ITEM = "*"
_HOLDERS = (dict, list)
Flat = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Found:
    """An object that may be a review: where it stands, its members, and those around it."""

    path: tuple[str, ...]
    places: tuple[int | str, ...]
    flat: Flat
    around: Flat


def read_stated(value: Any, locale: str | None, *, called: bool = False) -> tuple[ReviewItem, ...]:
    """Return the reviews of the largest list of a value that can be nothing else.

    An object is a review that has a rating, words, and an author or a day, in a list that is called
    one of reviews or whose members are. Questions, other goods and their reviews are left out, as
    is a list that has reviews of several products and does not say which is the page's.

    Args:
        value: JSON, numbers as text.
        locale: How its dates are written where no machine wrote them; None if nobody knows.
        called: The address of the value calls it one of reviews.
    """
    groups: dict[tuple[str, ...], list[_Found]] = defaultdict(list)
    for found in _candidates(value, called=called):
        if len(groups[found.path]) < MOST:
            groups[found.path].append(found)
    best: tuple[ReviewItem, ...] = ()
    for path, group in groups.items():
        if _is_of_one(path, group):
            reviews = _reviews(group, locale)
            best = reviews if len(reviews) > len(best) else best
    return best


def _candidates(value: Any, *, called: bool) -> Iterator[_Found]:
    # What is still to be read, the next last: value, path, places, the list item around it.
    stack: list[tuple[Any, tuple[str, ...], tuple[int | str, ...], Flat]] = [(value, (), (), {})]
    nodes = 0
    while stack and nodes < MOST_NODES:
        node, path, places, around = stack.pop()
        nodes += 1
        if len(path) > DEEPEST:
            continue
        if isinstance(node, list):
            stack += [
                (item, (*path, _ITEM), (*places, at), around)
                for at, item in reversed(list(enumerate(node[:20_000])))
                if isinstance(item, dict | list)
            ]
            continue
        inner = around
        if path and path[-1] == _ITEM:
            flat = stated_names.flattened(node)
            if _may_be_review(flat, path, called=called):
                yield _Found(path, places, flat, around)
            inner = flat
        for key, item in reversed(node.items()):
            if item.__class__ not in _HOLDERS or not item or stated_names.is_elsewhere(key[:80]):
                continue
            name, _, number = key[:80].partition(":")
            if number and isinstance(item, dict):  # a cache: {"Review:901": {...}}
                stack.append((item, (*path, name, _ITEM), (*places, number), inner))
            else:
                stack.append((item, (*path, key[:80]), places, inner))


def _may_be_review(flat: Flat, path: tuple[str, ...], *, called: bool) -> bool:
    if flat.keys() & stated_names.OF_GOODS or stated_names.is_unseen(flat):
        return False
    if _rating(flat) is None or _words(flat) is None:
        return False
    if called or any(stated_names.REVIEWS.search(name) for name in (*path[-6:], *flat)):
        return True
    said = any(stated_names.COMMENTS.search(name) for name in path[-6:])
    return said and any(name in flat for name in stated_names.STARS)


def _is_of_one(path: tuple[str, ...], group: list[_Found]) -> bool:
    """Return whether a list has the reviews of one thing: nothing above its name is repeated."""
    named = [at for at, name in enumerate(path) if stated_names.is_called(name)]
    above = path[: named[-1]].count(_ITEM) if named else path.count(_ITEM) - 1
    return len({found.places[:above] for found in group}) == 1


def _reviews(group: list[_Found], locale: str | None) -> tuple[ReviewItem, ...]:
    ratings = [_rating(found.flat) or 0.0 for found in group]
    stated = [_number(_first(found.flat, stated_names.BEST)) for found in group]
    common = best_of(ratings)
    texts = [_date(found) for found in group]
    days = settled_days(texts, locale, known=[_machine(text) for text in texts])
    reviews: dict[ReviewItem, None] = {}
    for found, rating, best, text, day in zip(group, ratings, stated, texts, days, strict=True):
        review = _review(found, rating, best_of([rating], best) if best else common)
        if review.author is not None or text is not None:
            reviews[replace(review, date_text=text, posted_at=day)] = None
    ids = [review.id for review in reviews if review.id is not None]
    if len(set(ids)) < len(ids):  # a product's, or a reviewer's
        return tuple(replace(review, id=None) for review in reviews)
    return tuple(reviews)


def _review(found: _Found, rating: float, best: float) -> ReviewItem:
    flat = found.flat
    up = as_int(_first(flat, stated_names.HELPFUL))
    down = as_int(_first(flat, stated_names.DOWN))
    title = text_of(_first(flat, stated_names.TITLE))
    return ReviewItem(
        id=as_id(_first(flat, stated_names.ID)),
        stars=to_stars(rating, best),
        rating=rating,
        best_rating=best,
        title=one_line(title[:1000]) if title else None,
        body=_words(flat),
        author=_author(flat) or _author(found.around),
        verified=_verified(flat),
        helpful=up,
        helpful_total=up + down if up is not None and down is not None else None,
        product=as_id(_first(flat, stated_names.PRODUCT)),
        reply=_reply(flat),
    )


def _first(flat: Flat, names: stated_names.Names) -> Any:
    """Return the first value under some names that is text or a truth value and not blank."""
    for name in names:
        value = flat.get(name)
        if isinstance(value, bool) or as_text(value) is not None:
            return value
    return None


def _rating(flat: Flat) -> float | None:
    rating = _number(_first(flat, stated_names.RATING))
    return rating if rating is not None and 0 < rating <= 100 else None


def _number(value: Any) -> float | None:
    if not isinstance(value, str) or len(value) > 12:
        return None
    plain = as_float(value)
    if plain is None and value.replace(",", "", 1).strip().isdigit():
        return parse_number(value, "de")
    return plain


def _words(flat: Flat) -> str | None:
    for name in stated_names.BODY:
        if (text := text_of(flat.get(name))) is not None:
            return text
    return None


def _author(flat: Flat) -> str | None:
    for name in stated_names.AUTHOR:
        value = flat.get(name)
        text = _person(value) if isinstance(value, dict) else as_text(value)
        if text is not None and len(text) <= 300:
            return one_line(text)
    return None


def _person(value: dict[str, Any], depth: int = 0) -> str | None:
    flat = {stated_names.plain(key): item for key, item in list(value.items())[:100]}
    name = as_text(_first(flat, stated_names.PERSON))
    if name is not None:
        return name
    parts = [as_text(flat.get(part)) for part in ("firstname", "lastname")]
    if parts[0] is not None:
        return " ".join(part for part in parts if part)
    profile = flat.get("profile")
    return _person(profile, 1) if isinstance(profile, dict) and not depth else None


def _verified(flat: Flat) -> bool | None:
    found = [as_bool(flat[name]) for name in stated_names.VERIFIED if name in flat]
    known = [value for value in found if value is not None]
    return any(known) if known else None


def _reply(flat: Flat) -> str | None:
    for name in stated_names.REPLY:
        value = flat.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            inner = {stated_names.plain(key): item for key, item in list(value.items())[:100]}
            value = _first(inner, stated_names.WORDS)
        if (text := text_of(value)) is not None:
            return text
    return None


def _date(found: _Found) -> str | None:
    """Return the date of a review as written, one that a machine wrote if there is any."""
    texts = [as_text(found.flat.get(name)) for name in stated_names.DATE]
    known = [text[:100] for text in texts if text is not None]
    return next((text for text in known if _machine(text)), next(iter(known), None))


def _machine(text: str | None) -> str | None:
    return None if text is None else machine_date(text) or as_instant(text)
