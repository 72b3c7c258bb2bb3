"""Which reviews a reading of the practice market holds at all, mishaps included."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from starwitness.practice.faults import Faults, die
from starwitness.practice.records import Product, Shown, World

Scan = tuple[datetime, str]


def select_reviews(
    world: World, faults: Faults, product: Product, at: datetime, scan: Scan
) -> tuple[Sequence[Shown], int, str]:
    """Return the reviews of a listing, newest first, the total reported, and the filter named.

    Args:
        world: What exists.
        faults: What goes wrong.
        product: Whose reviews are asked for.
        at: The instant of the state shown.
        scan: Market time and product: the key of what holds for a whole reading.
    """
    shown: Sequence[Shown] = world.listed(product.id, at)
    if faults.draw("merged", *scan):
        shown = _merged(world, faults, product, at, scan)
    shown, total, named = _filtered(faults, scan, shown)
    if not named and faults.draw("left_out", *scan):
        shown, missing = _left_out(faults, scan, shown)
        total -= missing if faults.pick(2, "left out counted", *scan) else 0
    return rekeyed(faults, shown, *scan), total, named


def rekeyed(faults: Faults, shown: Sequence[Shown], *scan: object) -> Sequence[Shown]:
    """Return the reviews under their own ids, or under others."""
    if not faults.draw("rekeyed", *scan):
        return shown
    return [
        replace(s, review=replace(s.review, id=f"RK{int(die(faults.seed, 'id', s.id) * 2**40):X}"))
        for s in shown
    ]


def _merged(
    world: World, faults: Faults, product: Product, at: datetime, scan: Scan
) -> Sequence[Shown]:
    """Return the reviews of the product and of another one of the same seller."""
    others = [
        other
        for other in world.products.values()
        if other.seller == product.seller and other.id != product.id and world.offered(other.id, at)
    ]
    shown = list(world.listed(product.id, at))
    if others:
        other = others[faults.pick(len(others), "merged with", *scan)]
        shown += world.listed(other.id, at)
    return sorted(shown, key=lambda s: (s.version.posted_at, s.id), reverse=True)


def _left_out(faults: Faults, scan: Scan, shown: Sequence[Shown]) -> tuple[Sequence[Shown], int]:
    """Return the reviews without one to three of them, and how many those are."""
    drawn = sorted(shown, key=lambda s: die(faults.seed, "left out", s.id, *scan))
    missing = {s.id for s in drawn[: 1 + faults.pick(3, "left out", *scan)]}
    return [s for s in shown if s.id not in missing], len(missing)


def _filtered(
    faults: Faults, scan: Scan, shown: Sequence[Shown]
) -> tuple[Sequence[Shown], int, str]:
    """Return the reviews that pass a filter, the total reported, and the filter named."""
    total = len(shown)
    quiet = faults.draw("hushed", *scan)
    if not quiet and not faults.draw("filtered", *scan):
        return shown, total, ""
    if faults.pick(2, "filter", *scan):
        passed, name = [s for s in shown if s.stars >= 4], "positive"
    else:
        passed, name = [s for s in shown if s.review.verified], "verified"
    if quiet:
        return passed, len(passed), ""
    if faults.pick(2, "filter said", *scan):
        return passed, len(passed), name
    return passed, total, ""
