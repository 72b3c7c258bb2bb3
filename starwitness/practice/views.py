"""Which state and which reviews a page of the practice market shows, mishaps included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records import Histogram
from starwitness.practice.exchange import Asked, Place
from starwitness.practice.faults import Faults, die
from starwitness.practice.pages import Listing, stamp
from starwitness.practice.records import Product, Shown, World
from starwitness.practice.selection import rekeyed, select_reviews

_TOP = 5
_DRIFT = timedelta(days=6)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The instant that a page shows, and what page and headers say of it."""

    at: datetime
    dated: bool = True
    headers: tuple[tuple[str, str], ...] = ()


def find_state(world: World, faults: Faults, asked: Asked, product: str, number: int) -> State:
    """Return the state that a page of a product shows: now, an older copy, or a moment ago.

    Drift serves the first pages of a reading as they were just before a change that has
    happened since; a page that is asked for again shows the state of now.
    """
    if faults.draw("stale_scan", asked.at, product):
        return _old_copy(faults, asked.at, "scan", asked.at, product)
    if faults.draw("stale", *asked.key):
        return _old_copy(faults, asked.at, "page", *asked.key)
    if asked.attempt == 0 and faults.draw("drift", asked.at, product):
        since = max(asked.before or asked.at - _DRIFT, asked.at - _DRIFT)
        edges = world.changes(product, since, asked.at)
        if edges and number <= 1 + faults.pick(3, "border", asked.at, product):
            edge = edges[faults.pick(len(edges), "edge", asked.at, product)]
            return State(at=edge - timedelta(seconds=1))
    return State(at=asked.at)


def _old_copy(faults: Faults, at: datetime, *key: object) -> State:
    """Return a copy half a day to three weeks old; one in five carries no trace of its age."""
    age = timedelta(hours=12 + faults.pick(492, "age", *key))
    trace = faults.pick(5, "trace", *key)
    if trace == 0:
        return State(at=at - age, dated=False)
    headers: tuple[tuple[str, str], ...] = (("Age", str(int(age.total_seconds()))),)
    if trace > 1:
        headers += (("Date", http_date(at - age)),)
    return State(at=at - age, dated=trace > 2, headers=headers)


def http_date(at: datetime) -> str:
    """Return an instant as HTTP writes it (RFC 9110, 5.6.7)."""
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M:%S} GMT"


def select_top(
    world: World, faults: Faults, product: Product, at: datetime, asked_at: datetime
) -> Listing:
    """Return the handful of reviews on a product's own page, most helpful first."""
    shown = rekeyed(faults, world.listed(product.id, at), asked_at, product.id)
    return Listing(
        product=product,
        seller=world.sellers[product.seller],
        shown=tuple(_sorted(shown, "top")[:_TOP]),
        histogram=world.histogram(product.id, at),
        total=len(shown),
        number=1,
        sort="top",
        filter="",
        next=None,
    )


def select_listing(
    world: World,
    faults: Faults,
    product: Product,
    at: datetime,
    asked: Asked,
    place: Place,
    per_page: int,
) -> Listing:
    """Return one page of a listing as the market serves it.

    Args:
        world: What exists.
        faults: What goes wrong.
        product: Whose reviews are shown.
        at: The instant of the state shown.
        asked: The request; the key of every draw.
        place: Page number and order asked for.
        per_page: Reviews on a page.
    """
    scan = (asked.at, product.id)
    histogram: Histogram | None = world.histogram(product.id, at)
    shown, counted, named = select_reviews(world, faults, product, at, scan)
    total: int | None = counted
    sort, said = place.sort, place.sort
    if faults.draw("other_sort", *asked.key):
        sort = "top" if place.sort != "top" else "newest"
        said = sort if faults.pick(2, "sort said", *asked.key) else place.sort
    number, printed = _number(faults, scan, asked, place.number)
    ordered = _sorted(shown, sort)
    if faults.draw("shuffled", *asked.key):
        ordered.sort(key=lambda s: die(faults.seed, "shuffled", s.id, *asked.key))
    if faults.draw("resized", *asked.key):
        per_page = max(1, per_page // 2)
    start = (number - 1) * per_page
    if number > 1 and faults.draw("overlap", *asked.key):
        start -= 1
    on_page = tuple(ordered[start : start + per_page])
    following = printed + 1 if start + per_page < len(shown) else None
    if faults.draw("cap", *scan) and place.number >= faults.cap_pages:
        following = None
        on_page = on_page if place.number == faults.cap_pages else ()
    if faults.draw("empty_zero", *asked.key):
        on_page, total, following, histogram = (), 0, None, (0, 0, 0, 0, 0)
    elif faults.draw("empty", *asked.key):
        on_page, following = (), None
        total = total if faults.pick(2, "count said", *asked.key) else None
    elif faults.draw("miscount", *asked.key) and total is not None:
        total = max(0, total + (-3, -2, -1, 1, 2, 3)[faults.pick(6, "miscount", *asked.key)])
    return Listing(
        product=product,
        seller=world.sellers[product.seller],
        shown=on_page,
        histogram=histogram,
        total=total,
        number=printed,
        sort=said,
        filter=named,
        next=following,
    )


def _number(faults: Faults, scan: tuple[object, ...], asked: Asked, number: int) -> tuple[int, int]:
    """Return the number of the page that is served and the one that is printed on it."""
    if faults.draw("ignore_page", *scan):
        return 1, number if faults.pick(2, "printed", *scan) else 1
    if number > 1 and faults.draw("repeat_first", *asked.key):
        return 1, number if faults.pick(2, "printed", *asked.key) else 1
    return number, number


def _sorted(shown: Sequence[Shown], sort: str) -> list[Shown]:
    """Return reviews in an order; they come newest first."""
    if sort == "oldest":
        return list(reversed(shown))
    if sort == "top":
        return sorted(shown, key=lambda s: (-s.helpful, stamp(s.version.posted_at), s.id))
    return list(shown)
