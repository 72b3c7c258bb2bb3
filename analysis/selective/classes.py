"""Which of a product's reviews have 1-2 stars, and since when the record knows each.

Followed from look to look: a product of which something vanished every month is not read whole
every month. One character stands for a review, in the order in which reviews were first seen.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.store import Row

MOST_LOW = 2.0
LOW, OTHER, UNRATED, UNKNOWN = "lou-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Classes:
    """The classes of a product's vouched reviews.

    Attributes:
        rewrites: How often the product's past had been rewritten when they were read.
        edits: How many edits of stars its reviews had been seen to have.
        runs: (first seen at, one class per ordinal) in order of ordinals from 1 on, `UNKNOWN`
            for an ordinal of no vouched review; reviews first seen together share a run.
        changes: (ordinal, at, class from then on) in order of ordinals and of time.
    """

    rewrites: int
    edits: int
    runs: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[int, str, str], ...] = ()

    @property
    def known(self) -> int:
        """Return the highest ordinal that is known."""
        return sum(len(run) for _, run in self.runs)


def class_of(stars: float | None) -> str:
    """Return the class of a review by its stars."""
    if stars is None:
        return UNRATED
    return LOW if stars <= MOST_LOW else OTHER


def extended(classes: Classes, rows: Iterable[Row]) -> Classes:
    """Return the classes with more reviews.

    Args:
        classes: Those known so far.
        rows: From `ratings_history`: versions of reviews above `classes.known`.
    """
    runs = [list(run) for run in classes.runs]
    changes = list(classes.changes)
    known, current = classes.known, UNKNOWN
    for row in rows:
        ordinal, now = row["ordinal"], class_of(row["stars"])
        if ordinal > known:
            run = UNKNOWN * (ordinal - known - 1) + now
            if runs and runs[-1][0] == row["first_seen_at"]:
                runs[-1][1] += run
            else:
                runs.append([row["first_seen_at"], run])
            known = ordinal
        elif now != current:
            changes.append((ordinal, row["seen_from"], now))
        current = now
    return Classes(
        rewrites=classes.rewrites,
        edits=classes.edits,
        runs=tuple((first, run) for first, run in runs),
        changes=tuple(changes),
    )


def classes_before(classes: Classes, moment: str) -> str:
    """Return one class per ordinal from 1 on, as of a moment.

    `UNKNOWN` for what was first seen at that moment or later.
    """
    known = "".join(run if first < moment else UNKNOWN * len(run) for first, run in classes.runs)
    late = [change for change in classes.changes if change[1] < moment]
    if not late:
        return known
    letters = list(known)
    for ordinal, _, now in late:
        if letters[ordinal - 1] != UNKNOWN:
            letters[ordinal - 1] = now
    return "".join(letters)


def classes_to_text(classes: Classes) -> str:
    """Return the state that `classes_from_text` reads."""
    return json.dumps(
        [classes.rewrites, classes.edits, classes.runs, classes.changes], separators=(",", ":")
    )


def classes_from_text(text: str) -> Classes:
    """Return what was kept of an earlier look."""
    rewrites, edits, runs, changes = json.loads(text)
    return Classes(
        rewrites=rewrites,
        edits=edits,
        runs=tuple((first, run) for first, run in runs),
        changes=tuple((ordinal, at, now) for ordinal, at, now in changes),
    )
