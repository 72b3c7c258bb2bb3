"""What one scan proves, held against what was known when it was made.

The same whether it is the product's latest (`db.fold.state`) or all are folded
again (`db.fold.refold`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.presence.absences import Absence
from db.presence.ladder import MANY_MISSING, SOUND, Known, Pass, Signature, missing_from
from db.presence.moved import may_have_moved
from db.presence.parted import CAME_AT_LEAST, left_together
from db.presence.soundness import Gap, how_sound
from db.presence.strange import expected, turned_over
from db.presence.totals import held_against

Sight = tuple[str, str]
"""(captured_at, scan id) of a scan that shows a review."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What was known when a scan was made.

    Attributes:
        known: Reviews first seen before it.
        absences: Open ones, by ordinal.
        last_shown: Gives the last sight, before the scan, of some ordinals; without those that no
            scan has shown.
    """

    known: Sequence[Known]
    absences: Mapping[int, Absence]
    last_shown: Callable[[Collection[int]], Mapping[int, Sight]]

    @property
    def settled(self) -> set[int]:
        """Reviews whose removal is confirmed."""
        return {o for o, absence in self.absences.items() if absence.grade == "confirmed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What a scan proves.

    Attributes:
        scan: With the coverage that it may claim and how its word is taken.
        missing: Ordinals that it covers and does not show, ascending.
        doubted: Ordinals that its coverage leaves out, for the listing may hide them.
    """

    scan: Pass
    missing: list[int]
    doubted: list[int]


def awaited_of(scan: Pass, before: Before, dates: Iterable[str | None]) -> list[int]:
    """Return the reviews that a strange reading should show; empty for one that is none.

    Args:
        scan: The reading.
        before: What was known then.
        dates: Posting times that it shows.
    """
    awaited = expected(scan, before.known, before.settled)
    seen = before.last_shown(awaited) if awaited else {}
    if not seen or turned_over(max(at for at, _ in seen.values()), list(dates)):
        return []
    return [o for o in awaited if o in seen]


def missed_by(scan: Pass, before: Before, signed: Collection[Signature | None]) -> list[int]:
    """Return what a scan covers and does not show, of what any scan has shown, ascending.

    Args:
        scan: The scan.
        before: What was known then.
        signed: Signatures of what it shows.
    """
    missing = missing_from(before.known, scan, signed)
    seen = before.last_shown([o for o in missing if o not in before.absences])
    return [o for o in missing if o in before.absences or o in seen]


def judge(
    scan: Pass,
    missing: Sequence[int],
    before: Before,
    *,
    moved: Mapping[int, bool],
    strange: bool,
    history: Iterable[Pass],
    since: Mapping[int, str],
    shown: Mapping[int, str | None],
    past: Mapping[int, Sequence[Gap]],
) -> Judged:
    """Return what a scan proves of the reviews that it misses.

    Args:
        scan: As its pages say.
        missing: From `missed_by`.
        before: What was known then.
        moved: Missing reviews of which another listing has to speak first, and if it is home.
        strange: It shows none of what it should: its word is taken as when many are missing.
        history: Earlier scans, latest first.
        since: From when each review is known to have been there, by ordinal; those that the scan
            is the first to show included.
        shown: Posting times that it shows, by ordinal.
        past: Earlier absences, by ordinal.
    """
    asked = frozenset(o for o in missing if o not in moved and scan.looks.get(o) != "gone")
    history = list(history) if len(asked) >= CAME_AT_LEAST else history
    parted = left_together(asked - before.settled, before.known, history)
    if scan.sort == "oldest" and asked:
        history = list(history)
        seen = {o: at for o, (at, _) in before.last_shown(asked).items()}
        parted |= may_have_moved(scan, asked - before.settled, before.absences, seen, history)
    scan, kept, doubted = held_against(
        scan,
        [o for o in missing if o not in moved and o not in parted],
        before.known,
        history=history,
        since=since,
        shown=shown,
        settled=before.settled,
        shared=[*(o for o, foreign in moved.items() if not foreign), *sorted(parted)],
    )
    absences = before.absences
    suspect = how_sound(
        before.known,
        scan,
        [o for o in kept if o not in absences],
        absences.values(),
        waiting=[o for o in kept if o in absences and not absences[o].sound],
        newest=max((date for date in shown.values() if date), default=None),
        past=past,
    )
    if strange and suspect == SOUND:
        suspect = MANY_MISSING
    doubted = sorted({*doubted, *parted})
    return Judged(scan=replace(scan, suspect=suspect), missing=kept, doubted=doubted)
