"""The removal ladder: what one more scan changes for the reviews of one product. Pure.

A known review that a scan covers but does not show has *crossed*: it is absent where presence
would have been seen. What the crossings of a review amount to is `db.presence.absences`; here
is which reviews a scan crosses, and what it opens, advances and closes; how sound its word is, is
`db.presence.soundness`.

Seen again: `returned_at` is set and the row stays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.presence.absences import Absence, Crossing, weighed
from db.presence.habit import to_outlast
from db.ranges import Ranges
from db.records import Coverage, Look

Signature = tuple[str, str]
"""(reviewer, instant of posting)."""
SOUND, MANY_MISSING, MAYBE_OLD, NEW_IDS = 0, 1, 2, 3
"""How a scan's absences are taken: as they are, with one more crossing (many at once, or by other
ids than before, so that own pages prove nothing), or as an old copy's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A review as the record knows it before a scan; `ordinal` is its number in the product.

    Attributes:
        vouched: Shown by a scan that can be relied on; others are never called gone.
        learned: Number of the scan, in the order in which scans were taken in, that brought it,
            or first vouched for it: those before could ask nobody.
        reviewer: Who wrote it, by pseudonym.
        lost: Its own page may not be found under the id by which it is known.
        identified: It has the site's own id, or an author: an edit cannot make it another. Of
            others, absence may be an edit that changed text and date, so never confirmed.
    """

    ordinal: int
    posted_at: str | None
    first_seen_at: str
    vouched: bool = True
    identified: bool = True
    learned: int = 0
    reviewer: str | None = None
    lost: bool = False

    @property
    def arrived(self) -> str:
        """When it was posted; where nobody says, when it was first seen."""
        return self.posted_at or self.first_seen_at

    @property
    def since(self) -> str:
        """From when it is known to have been there: an edit may have moved its date."""
        return min(self.arrived, self.first_seen_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """One scan as the ladder sees it: when, in which order, how well, what it showed."""

    scan: str
    crawl: str
    captured_at: str
    coverage: Coverage
    shown: Ranges
    looks: Mapping[int, Look]
    suspect: int = SOUND
    reported: int | None = None
    seq: int = 0
    sort: str = "other"


def signature(reviewer: str | None, posted_at: str | None) -> Signature | None:
    """Return what one review of a site has alone: its author and the instant of posting.

    None where either is not known; a day, or its first second, is no instant.
    """
    if reviewer is None or posted_at is None or posted_at[10:] in ("", "T00:00:00Z"):
        return None
    return reviewer, posted_at


def missing_from(
    known: Iterable[Known], scan: Pass, signed: Collection[Signature | None] = ()
) -> list[int]:
    """Return the ordinals of reviews that the scan covers and does not show, ascending.

    What the second look found, here or in another listing, is not missing; what its own page
    says gone is, where it was not shown, whatever the coverage. What stands there under another
    id, signed by the same author at the same instant, is not, nor is what no scan vouched for.

    Args:
        known: Reviews that were known when the scan was made.
        scan: What it covers and shows.
        signed: Signatures of what it shows.
    """
    absent = []
    for review in known:
        look = scan.looks.get(review.ordinal)
        shown = review.ordinal in scan.shown or look in ("present", "elsewhere")
        if shown or not review.vouched:
            continue
        sign = signature(review.reviewer, review.posted_at)
        if sign is not None and sign in signed:
            continue
        if look == "gone" or scan.coverage.covers(review.posted_at):
            absent.append(review.ordinal)
    return sorted(absent)


def step(
    known: Iterable[Known],
    open_absences: Mapping[int, Absence],
    scan: Pass,
    missing: Iterable[int],
    last_shown: Mapping[int, tuple[str, str]],
    returned: Sequence[int] = (),
) -> dict[int, Absence]:
    """Return the absences that the scan opens, advances, closes or makes void, by ordinal.

    Args:
        known: Every review of the product known before the scan.
        open_absences: Those not returned yet, by ordinal.
        scan: The scan; `suspect` already decided.
        missing: What the scan covers and does not show, open absences included.
        last_shown: For reviews that may open: (captured_at, scan) of the last scan showing them.
        returned: Crossings of each of the product's absences that are over.
    """
    missing = list(missing)
    by_ordinal = {review.ordinal: review for review in known}
    strangers = (o for o, look in scan.looks.items() if look == "elsewhere" and o in by_ordinal)
    came_with = {by_ordinal[ordinal].learned for ordinal in strangers}
    back = set()
    if scan.suspect != MAYBE_OLD:
        back = {
            ordinal
            for ordinal in open_absences
            if ordinal in scan.shown or scan.looks.get(ordinal) == "present"
        }
    stand = open_absences
    if scan.suspect == SOUND:
        stand = weighed(open_absences, back=back, still=set(missing))
    changed = {o: a for o, a in stand.items() if o not in back}
    for ordinal in back:
        changed[ordinal] = replace(
            open_absences[ordinal], returned_at=scan.captured_at, returned_scan=scan.scan
        )
    outlast = to_outlast(
        [*returned, *(len(open_absences[o].crossings) for o in back)],
        [a for o, a in open_absences.items() if o not in back],
    )
    for ordinal in missing:
        before = stand.get(ordinal)
        if before is None and ordinal in last_shown:
            seen_at, seen_scan = last_shown[ordinal]
            before = Absence(ordinal=ordinal, last_seen_at=seen_at, last_scan=seen_scan)
        if before is not None:
            changed[ordinal] = _crossed(
                before, scan, by_ordinal[ordinal], came_with, outlast=outlast
            )
    return {o: a for o, a in changed.items() if a != open_absences.get(o)}


def _crossed(
    absence: Absence, scan: Pass, review: Known, came_with: Collection[int], *, outlast: int
) -> Absence:
    """Return the absence with one more crossing, and confirmed where that is enough.

    A scan taken in before the review was known could not give it a second look, nor can any
    where its own page may not be found: unsound. An own page says gone at once where the listing
    bears it out: not where that may be an old copy (it may be as old), nor where the listing
    covers nothing, since it hides others, nor where the review became known together with some
    that turn out to stand in another listing: it may belong there too. Then a second crawl must
    say the same.

    Args:
        absence: What is known so far.
        scan: The scan that misses the review.
        review: The review.
        came_with: When those became known that the scan found in other listings.
        outlast: Crossings that prove nothing in a listing that hides reviews, nor is one sound.
    """
    if absence.grade == "confirmed":
        return absence
    gone = scan.looks.get(review.ordinal) == "gone"
    alone = (
        scan.suspect == MAYBE_OLD
        or not scan.coverage.covers(review.posted_at)
        or review.learned in came_with
    )
    doubtful = bool(scan.suspect or outlast) or review.lost or scan.seq < review.learned
    absence = absence.crossed(
        Crossing(
            crawl=scan.crawl,
            scan=scan.scan,
            at=scan.captured_at,
            sound=not alone and (gone or not doubtful),
            gone=gone,
            early=scan.seq < review.learned,
        )
    )
    if absence.enough(identified=review.identified, outlast=outlast) or (gone and not alone):
        absence = replace(absence, confirmed_at=scan.captured_at, confirmed_scan=scan.scan)
    return absence
