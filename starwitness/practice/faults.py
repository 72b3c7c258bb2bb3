"""What can go wrong between a market and who reads it: kinds, odds, and a fixed die."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """Chances of each fault, 0 to 1; none by default.

    The first group is drawn for each request, the second for each reading of a listing (a
    product at one market time), the third for the whole market at one time.

    Attributes:
        captcha: A captcha with status 200.
        unavailable: Status 503 with Retry-After 0 or 1.
        sign_in: A redirect to the sign-in page, which answers 200.
        empty: "No reviews found" with status 200, the count shown or no count at all.
        empty_zero: The same with a count of 0: nothing on the page tells it from the truth.
        cut: The body ends before its Content-Length.
        cut_clean: The body ends inside the page, and the length agrees.
        repeat_first: Page 1 in place of page N.
        stale: An older copy, mostly with an Age header.
        other_sort: Another order than asked for, said or not said.
        slow: An answer that takes `slow_seconds`.
        wrong_product: Another product's page.
        home: The front page in place of the page asked for.
        miscount: A reported total that is off by one to three.
        shuffled: The page is cut from the listing in a random order, said to be the one asked for.
        resized: The page holds half as many reviews as the others.
        overlap: The page begins with the last review of the one before it.
        drift: Reviews come, go or change between the pages of one reading.
        ignore_page: The page number is ignored: page 1 for ever.
        cap: Only the first `cap_pages` pages, then no next; the total says more.
        filtered: Only some reviews; the page says so, or its total does.
        hushed: Only some reviews, and every number on the page agrees with it.
        left_out: One to three reviews are not shown; half the time the total agrees.
        merged: Another product's reviews stand among its own, and the total counts both.
        rekeyed: All reviews carry other ids than before, and nothing is found under the old ones.
        stale_scan: The whole listing as an older copy, mostly with an Age header.
        clock_shift: All dates of the market moved by the same hours.
        no_ids: The market shows no review ids and has no permalinks (1 for always).
    """

    seed: int = 0
    captcha: float = 0.0
    unavailable: float = 0.0
    sign_in: float = 0.0
    empty: float = 0.0
    empty_zero: float = 0.0
    cut: float = 0.0
    cut_clean: float = 0.0
    repeat_first: float = 0.0
    stale: float = 0.0
    other_sort: float = 0.0
    slow: float = 0.0
    wrong_product: float = 0.0
    home: float = 0.0
    miscount: float = 0.0
    shuffled: float = 0.0
    resized: float = 0.0
    overlap: float = 0.0
    drift: float = 0.0
    ignore_page: float = 0.0
    cap: float = 0.0
    filtered: float = 0.0
    hushed: float = 0.0
    left_out: float = 0.0
    merged: float = 0.0
    rekeyed: float = 0.0
    stale_scan: float = 0.0
    clock_shift: float = 0.0
    no_ids: float = 0.0
    cap_pages: int = 2
    slow_seconds: float = 0.2

    def __post_init__(self) -> None:
        for kind in FAULT_KINDS:
            chance = getattr(self, kind)
            if not 0 <= chance <= 1:
                raise ValueError(f"Faults({kind}={chance!r}): a chance lies between 0 and 1")

    def draw(self, kind: str, *key: object) -> bool:
        """Return whether a fault strikes what `key` names; the same answer every time."""
        chance: float = getattr(self, kind)
        return chance > 0 and die(self.seed, kind, *key) < chance

    def pick(self, sides: int, *key: object) -> int:
        """Return one of `sides` numbers from 0 for what `key` names; the same every time."""
        return int(die(self.seed, "pick", *key) * sides)


FAULT_KINDS = tuple(
    field.name
    for field in fields(Faults)
    if field.name not in ("seed", "cap_pages", "slow_seconds")
)


def one_fault(kind: str, chance: float, *, seed: int = 0) -> Faults:
    """Return a market with one kind of fault."""
    changes: dict[str, Any] = {kind: chance}
    return replace(Faults(seed=seed), **changes)


def every_fault(chance: float, *, seed: int = 0, without: tuple[str, ...] = ("no_ids",)) -> Faults:
    """Return a market with every kind of fault at the same chance, those of `without` apart.

    A market without ids is another market and not a mishap: what it hides with all numbers
    agreeing nothing can tell, so it is judged by itself.
    """
    changes: dict[str, Any] = dict.fromkeys(set(FAULT_KINDS) - set(without), chance)
    return replace(Faults(seed=seed), **changes)


def die(*key: object) -> float:
    """Return a number in [0, 1) that depends on nothing but its arguments."""
    parts = (
        key_part.isoformat() if isinstance(key_part, datetime) else str(key_part)
        for key_part in key
    )
    digest = blake2b("\x1f".join(parts).encode(), digest_size=7).digest()
    return int.from_bytes(digest) / 2**56
