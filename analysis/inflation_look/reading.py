"""From the record to ledgers and histories: only what is new since the last look is read."""

from collections.abc import Iterable
from datetime import date

from analysis.inflation.averages import UNITS, AverageReading, fits, unit_of
from analysis.inflation.histograms import HistogramReading
from analysis.inflation.ledger import (
    Ledger,
    count_reviews,
    empty_ledger,
    merge_spans,
    spans_of_scan,
)
from analysis.inflation.markers.rings import LEAST, Praise, Ring, find_rings
from analysis.inflation.records import Rated
from db.queries.inflation import (
    first_ratings,
    high_texts,
    praises,
    rated_reviews,
    reported_ratings,
    scans_of_product,
)
from db.ranges import Ranges
from db.store import Row, Store

#: Kinds of coverage that show every review of some days.
COVERING = ("complete", "window")
#: Texts of other sellers that are compared with a campaign's.
MOST_TEXTS = 3000
#: Weeks around a campaign from which they are taken.
WEEKS_AROUND = 8


def take_in_scans(
    store: Store, product: str, ledger: Ledger, *, number: int, rewrites: int, until: str
) -> Ledger:
    """Return the ledger with the scans since its last; from scratch where its past has changed.

    Only scans of one scope count: the one with the most covering scans so far. Only what a
    covering scan showed is counted: ranked and filtered views choose what they show.

    Args:
        store: The record.
        product: Id of the product.
        ledger: What was taken in before.
        number: Scans of the product by now: more than are new tells that an older one came late.
        rewrites: How often the product's past was rewritten by now: dates, who is vouched for.
        until: Scans captured later are left out.
    """
    fresh = scans_of_product(store, product, after=ledger.last, until=until)
    scope, scopes = _main_scope(ledger, fresh)
    moved = scope != ledger.scope and bool(ledger.covered)
    if moved or rewrites != ledger.rewrites or ledger.scans + len(fresh) != number:
        ledger = empty_ledger()
        fresh = scans_of_product(store, product, after="", until=until)
        scope, scopes = _main_scope(ledger, fresh)
    counted = Ranges.parse(ledger.shown)
    weeks, first = dict(ledger.weeks), ledger.first_day
    spans: list[tuple[int, int]] = []
    for scan in fresh:
        if scan["scope"] == scope and scan["coverage"] in COVERING:
            spans += spans_of_scan(scan["coverage"], scan["stretches"], scan["captured_at"])
            new = minus(Ranges.parse(scan["shown"]), counted)
            if new.starts:
                first = count_reviews(weeks, first, first_ratings(store, product, new))
                counted = plus(counted, new)
    return Ledger(
        scope=scope,
        scopes=scopes,
        rewrites=rewrites,
        scans=ledger.scans + len(fresh),
        last=fresh[-1]["captured_at"] if fresh else ledger.last,
        shown=str(counted),
        covered=merge_spans([*ledger.covered, *spans]),
        first_day=first,
        weeks=weeks,
    )


def minus(shown: Ranges, counted: Ranges) -> Ranges:
    """Return what is in the first and not in the second, at the cost of their ranges."""
    starts, ends = [], []
    at = 0
    for low, high in zip(shown.starts, shown.ends, strict=True):
        begin = low
        while at < len(counted.ends) and counted.ends[at] < begin:
            at += 1
        inside = at
        while inside < len(counted.starts) and counted.starts[inside] <= high:
            if counted.starts[inside] > begin:
                starts.append(begin)
                ends.append(counted.starts[inside] - 1)
            begin = max(begin, counted.ends[inside] + 1)
            inside += 1
        if begin <= high:
            starts.append(begin)
            ends.append(high)
    return Ranges(tuple(starts), tuple(ends))


def plus(left: Ranges, right: Ranges) -> Ranges:
    """Return what is in either, at the cost of their ranges."""
    starts: list[int] = []
    ends: list[int] = []
    pairs = [*zip(left.starts, left.ends, strict=True), *zip(right.starts, right.ends, strict=True)]
    for low, high in sorted(pairs):
        if ends and low <= ends[-1] + 1:
            ends[-1] = max(ends[-1], high)
        else:
            starts.append(low)
            ends.append(high)
    return Ranges(tuple(starts), tuple(ends))


def _main_scope(ledger: Ledger, fresh: Iterable[Row]) -> tuple[str, dict[str, int]]:
    """Return the scope with the most covering scans, and how many each has.

    A scope takes the place of another when it has more, so that two that take turns do not.
    """
    scope, scopes = ledger.scope, dict(ledger.scopes)
    for scan in fresh:
        if scan["coverage"] in COVERING:
            scopes[scan["scope"]] = scopes.get(scan["scope"], 0) + 1
            if scopes[scan["scope"]] > scopes.get(scope, 0):
                scope = scan["scope"]
    return scope, scopes


def read_rated(store: Store, product: str, *, until: str) -> list[Rated]:
    """Return a product's reviews as the markers need them, oldest first."""
    return [
        Rated(
            posted_on=date.fromisoformat(row["posted_at"][:10]),
            stars=row["stars"],
            verified=None if row["verified"] is None else bool(row["verified"]),
            reviewer=row["reviewer_id"],
            text=" ".join(part for part in (row["title"], row["body"]) if part),
            hour=int(row["posted_at"][11:13]) if len(row["posted_at"]) > 13 else None,
            removed=bool(row["removed"]),
            id=row["version"],
            product=row["variant"] or "",
            free=bool(row["vine"]),
            foreign=bool(row["is_foreign"]),
        )
        for row in rated_reviews(store, product, until=until)
    ]


def read_elsewhere(
    store: Store, site: str, seller: str | None, after: str, until: str
) -> dict[str, list[str]]:
    """Return texts of other sellers' high reviews around a campaign, by seller, at most 3,000."""
    texts: dict[str, list[str]] = {}
    number = 0
    for row in high_texts(store, site, after=after, until=until):
        if row["seller_id"] is None or row["seller_id"] == seller:
            continue
        text = " ".join(part for part in (row["title"], row["body"]) if part)
        if text:
            texts.setdefault(row["seller_id"], []).append(text)
            number += 1
            if number == MOST_TEXTS:
                break
    return texts


def read_rings(store: Store, site: str, *, until: str) -> list[Ring]:
    """Return the reviewer rings of a site."""
    return find_rings(
        Praise(
            reviewer=row["reviewer_id"], product=row["product_id"], seller=row["seller_id"] or ""
        )
        for row in praises(store, site, until=until, least=LEAST)
    )


def read_histograms(store: Store, product: str, *, until: str) -> list[HistogramReading]:
    """Return the histograms that a site showed, at both ends of every interval."""
    readings = []
    for row in reported_ratings(store, product, until=until):
        stars = tuple(row[f"stars_{number}"] for number in range(1, 6))
        if None in stars:
            continue
        readings += [
            HistogramReading(day=date.fromisoformat(row[end][:10]), stars=stars)
            for end in ("seen_from", "seen_to")
            if row[end] <= until
        ]
    return readings


def read_averages(store: Store, product: str, *, until: str) -> list[AverageReading]:
    """Return the averages that a site showed without a histogram, at both ends of intervals.

    The step in which a site shows averages is not stored: the coarsest that fits, on the site's
    own scale, all that it had shown of the product until then.
    """
    readings = []
    shown: list[float] = []
    unit = UNITS[0]
    for row in reported_ratings(store, product, until=until):
        if row["average"] is None or not row["count"] or row["stars_5"] is not None:
            continue
        best = row["best_rating"] or 5.0
        lowest = 1.0 if best == 5.0 else 0.0
        if not lowest <= row["average"] * 5.0 / best <= 5.0:
            continue
        shown.append(row["average"])
        if not fits(row["average"], unit):
            unit = unit_of(shown)
        readings += [
            AverageReading(
                day=date.fromisoformat(row[end][:10]),
                average=row["average"] * 5.0 / best,
                count=row["count"],
                unit=unit * 5.0 / best,
                lowest=lowest,
            )
            for end in ("seen_from", "seen_to")
            if row[end] <= until
        ]
    return readings
