"""An absence: the crossings of one review, what they amount to, and when they lose their word.

The grade counts crossings of different crawls (design §6):

- `candidate`: one crossing, by a scan whose word is not sound (see `db.presence.ladder`);
- `probable`: one sound crossing, or two that are not;
- `confirmed`: the review's own page says gone, or two crossings of different crawls; three where
  one of them is not sound, four where all are.

The removal happened in (`last_seen_at`, `gone_by`]. `gone_by` is the first crossing that can be
relied on, the last one where none can. A scan that missed many reviews at once is a witness for
all of them or for none: what later becomes of the others tells which (`weighed`).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from db.clock import parse_utc
from db.identity import derived_id

VISITS_APART = timedelta(hours=1)
"""Crossings closer than this count once, whatever crawls they belong to."""
UPHELD_BY = 3
"""Other reviews of the same batch that must still be missing for an unsound word to stand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Crossing:
    """One crawl that covers a review and does not show it.

    Attributes:
        sound: It can be relied on by itself.
        upheld: It could not, but a later sound scan misses the others that it missed.
        gone: The review's own page said so.
        early: Its scan was taken in before the review was known here, and may be of a time when
            the review stood in another listing: it dates nothing, whatever others of its batch do.
    """

    crawl: str
    scan: str
    at: str
    sound: bool = True
    upheld: bool = False
    gone: bool = False
    early: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A removal in the making: when the review was last seen, and its crossings, oldest first.

    One without crossings is void: nothing is left that speaks for it.
    """

    ordinal: int
    last_seen_at: str
    last_scan: str
    crossings: tuple[Crossing, ...] = ()
    confirmed_at: str | None = None
    confirmed_scan: str | None = None
    returned_at: str | None = None
    returned_scan: str | None = None

    @property
    def grade(self) -> str:
        """`candidate`, `probable` or `confirmed`."""
        if self.confirmed_at is not None:
            return "confirmed"
        return "probable" if self.sound or len(self.crossings) > 1 else "candidate"

    @property
    def first(self) -> Crossing:
        """The crossing by which the review is known to be gone.

        Where none can be relied on, the last: what one alone may have hidden went before another
        missed it.
        """
        reliable = (c for c in self.crossings if c.sound or c.upheld)
        return next(reliable, self.crossings[-1])

    @property
    def basis(self) -> str:
        """Return what the grade rests on, as JSON."""
        return json.dumps(
            {
                "clean": self.sound,
                "suspect": len(self.crossings) - self.sound,
                "own_page_gone": any(c.gone for c in self.crossings),
                "crawls": [c.crawl for c in self.crossings],
                "crossings": [_kept(c) for c in self.crossings],
            }
        )

    @property
    def sound(self) -> int:
        """Crossings that can be relied on by themselves."""
        return sum(c.sound for c in self.crossings)

    def id(self, review: str) -> str:
        """Return the row's id: a review and when it was last seen."""
        return derived_id("removal", review, self.last_seen_at)

    def crossed(self, crossing: Crossing) -> "Absence":
        """Return the absence with one more crossing; a crawl, and an hour, count once.

        Crawls that were given the same copy, or two files that hold the same reading, are one
        witness. Of the two the one with the word of the review's own page is kept.
        """
        same = next((c for c in self.crossings if _one_visit(c, crossing)), None)
        if same is None:
            return replace(self, crossings=(*self.crossings, crossing))
        if same.gone or not crossing.gone:
            return self
        kept = tuple(crossing if c is same else c for c in self.crossings)
        return replace(self, crossings=kept)

    def enough(self, *, identified: bool, outlast: int = 0) -> bool:
        """Return whether the crossings confirm by their number.

        Args:
            identified: An edit cannot make the review another; else its own page must speak.
            outlast: As many crossings ended with a review back in its place (`db.presence.habit`).
        """
        unsound = len(self.crossings) - self.sound
        needed = max(2 if not unsound else 3 if self.sound else 4, outlast + 1)
        gone_twice = len(self.crossings) > 1 and self.crossings[-1].gone
        return (identified and len(self.crossings) >= needed) or gone_twice


def _one_visit(first: Crossing, second: Crossing) -> bool:
    apart = parse_utc(second.at) - parse_utc(first.at)
    return first.crawl == second.crawl or abs(apart) < VISITS_APART


def crossings_of(basis: str, *, scan: str = "", at: str = "") -> tuple[Crossing, ...]:
    """Return the crossings that a stored basis names.

    Args:
        basis: As `Absence.basis` wrote it; a record of version 0.1 kept only their number.
        scan: The row's `gone_scan_id`, for such a one.
        at: Its `gone_by`.
    """
    told = json.loads(basis)
    kept = told.get("crossings") or [
        [scan, at, number < told["clean"], False, False] for number in range(len(told["crawls"]))
    ]
    return tuple(
        Crossing(
            crawl=crawl, scan=scan, at=at, sound=sound, upheld=upheld, gone=gone, early=bool(early)
        )
        for crawl, (scan, at, sound, upheld, gone, *early) in zip(told["crawls"], kept, strict=True)
    )


def _kept(crossing: Crossing) -> list[str | bool]:
    """Return a crossing as it is stored, without its crawl; `early` only where it is."""
    c = crossing
    return [c.scan, c.at, c.sound, c.upheld, c.gone, *([True] if c.early else [])]


def weighed(
    absences: Mapping[int, Absence], *, back: Collection[int], still: Collection[int]
) -> dict[int, Absence]:
    """Return open absences after a sound scan tells what became of each unsound scan's batch.

    A listing that hid eleven reviews for a week and one that lost eleven look the same that
    week; in the next one the hidden are back. Where more of a batch are back than missing, the
    scan that missed them is refuted, for those of its batch, too, that stay away. Where most of
    them, at least `UPHELD_BY`, are still missing, it is upheld.

    Args:
        absences: Open ones, by ordinal.
        back: Ordinals that the scan shows.
        still: Ordinals that the scan covers and does not show.
    """
    batches: dict[str, list[int]] = {}
    for ordinal, absence in absences.items():
        for crossing in absence.crossings:
            if not (crossing.sound or crossing.upheld or crossing.early):
                batches.setdefault(crossing.scan, []).append(ordinal)
    refuted, upheld = set(), set()
    for scan, batch in batches.items():
        returned, gone = _count(batch, back), _count(batch, still)
        if returned > gone:
            refuted.add(scan)
        elif gone >= UPHELD_BY and 2 * gone > len(batch):
            upheld.add(scan)
    return {o: _after(a, refuted, upheld) for o, a in absences.items()}


def _count(batch: Iterable[int], among: Collection[int]) -> int:
    return sum(1 for ordinal in batch if ordinal in among)


def _after(absence: Absence, refuted: Collection[str], upheld: Collection[str]) -> Absence:
    if absence.grade == "confirmed" or not (refuted or upheld):
        return absence
    crossings = tuple(
        replace(c, upheld=True) if c.scan in upheld and not (c.sound or c.early) else c
        for c in absence.crossings
        if c.sound or c.early or c.scan not in refuted
    )
    return replace(absence, crossings=crossings)
