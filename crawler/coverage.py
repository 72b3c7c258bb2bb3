"""From the pages that were read to what a scan covers. Pure; every claim rests on it.

`docs/coverage.md` draws the cases. The rule of the house: a review may be missed by a scan that
claims too little, never called gone by one that claims too much.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawler.items import Outcome, Sort
from db.records import Coverage, Stretch, earlier

Entry = tuple[str, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRead:
    """One page of a listing as it was read.

    Attributes:
        number: 1-based position that was asked for; a re-read has the number of its page.
        entries: (review key, posted_at) in order.
        reported: Reviews that the page says the listing has; None where it says nothing.
        sign: The evidence for an outcome that is not `ok`, in words.
        last: The page itself says that nothing follows.
    """

    number: int
    outcome: Outcome
    entries: tuple[Entry, ...] = ()
    reported: int | None = None
    sign: str = ""
    last: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What is to be judged: pages of one listing, read in one crawl.

    Attributes:
        ended: The reading reached what the site says is the end; None where nobody knows.
        declared: A collector says that it read everything, as one piece. A page that the crawler
            read may have been cut short, so it is believed only with a total.
        usual_gaps: `reported - shown` of earlier readings of the same listing that reached the
            end, oldest first: sites count ratings without text, hidden or doubled ones.
    """

    pages: tuple[PageRead, ...]
    sort: Sort
    filtered: bool = False
    ended: bool | None = None
    declared: bool = False
    usual_gaps: tuple[int, ...] = ()


def derive_coverage(reading: Reading) -> Coverage:
    """Return which known reviews the reading would have shown.

    `complete` needs the end, no page that failed or repeated another, the same total on every
    page, and as many distinct reviews as the site reports (or the site's own usual gap). Else
    a chronological order gives stretches, one a page, joined where neighbours overlap; the
    reviews between two pages are outside, for one that moved up while the listing was read is
    hidden there. Everything else covers nothing, a listing included that reached its end with
    fewer reviews than the site counts: it hides some, nobody knows where.
    """
    if not reading.pages:
        return Coverage(kind="none", reason="nothing was read")
    first = reading.pages[0]
    if first.outcome != "ok":
        return Coverage(kind="none", reason=_walled(first))
    good = [page for page in reading.pages if page.outcome == "ok" and page.entries]
    if not good:
        return Coverage(kind="none", reason="no reviews were shown")
    if reading.filtered:
        return Coverage(kind="sample", reason="the listing was filtered")
    good, repeated = _without_repeats(good)
    whole = len(good) == len(reading.pages) and not repeated
    gap = gap_of(reading)
    if gap is not None and not plausible_total(reading):
        return Coverage(kind="none", reason=f"{-gap} more reviews were shown than the site has")
    if whole and _is_complete(reading, gap):
        return Coverage(kind="complete")
    reason = _why_not_complete(reading, gap, whole=whole)
    if whole and reading.ended and gap:
        return Coverage(kind="sample", reason=f"{reason}, and nobody knows where the rest stands")
    return _window(reading, good, reason)


def gap_of(reading: Reading) -> int | None:
    """Return reported minus distinct shown reviews; None where totals are absent or differ."""
    totals = {page.reported for page in reading.pages if page.outcome == "ok"}
    if len(totals) != 1 or None in totals:
        return None
    (total,) = totals
    keys = {key for page in reading.pages for key, _ in page.entries}
    return (total or 0) - len(keys)


def plausible_total(reading: Reading) -> bool:
    """Return False where clearly more was shown than the site says it has.

    Such a reading holds things that are not reviews of this listing, or the total is another
    locale's. A handful more is a site's own disagreement with itself (41 against 40).
    """
    gap = gap_of(reading)
    if gap is None or gap >= 0:
        return True
    total = next(page.reported for page in reading.pages if page.outcome == "ok") or 0
    usual = min(reading.usual_gaps, default=0)
    return gap >= usual or -gap <= max(2, total // 10)


def _walled(page: PageRead) -> str:
    if page.outcome == "empty":
        return "the site says it has none"
    return f"first page: {page.outcome}" + (f" ({page.sign})" if page.sign else "")


def _without_repeats(pages: Sequence[PageRead]) -> tuple[list[PageRead], bool]:
    """Drop pages that show just what another page number showed."""
    seen: dict[tuple[str, ...], int] = {}
    kept = []
    for page in pages:
        keys = tuple(key for key, _ in page.entries)
        if seen.setdefault(keys, page.number) == page.number:
            kept.append(page)
    return kept, len(kept) < len(pages)


def _is_complete(reading: Reading, gap: int | None) -> bool:
    if reading.ended is False or _drifted(reading.pages):
        return False
    if gap == 0:
        return True
    if gap is None:
        silent = all(page.reported is None for page in reading.pages)
        return silent and reading.declared and len(reading.pages) == 1
    usual = reading.usual_gaps[-5:]
    return bool(usual) and min(usual[-3:]) - 1 <= gap <= median(usual)


def _drifted(pages: Sequence[PageRead]) -> bool:
    """Return whether a review stands on two pages: the listing moved while it was read."""
    owners: dict[str, int] = {}
    for page in pages:
        for key, _ in page.entries:
            if owners.setdefault(key, page.number) != page.number:
                return True
    return False


def _why_not_complete(reading: Reading, gap: int | None, *, whole: bool) -> str:
    if not whole:
        failed = Counter(p.outcome for p in reading.pages if p.outcome != "ok")
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(failed.items()))
        return f"pages failed: {told}" if told else "a page repeated another"
    if reading.ended is False:
        return "the end was not reached"
    if _drifted(reading.pages):
        return "the listing moved while reading"
    if gap:
        shown = len({key for page in reading.pages for key, _ in page.entries})
        return f"{shown} shown of {shown + gap} reported"
    if all(page.reported is None for page in reading.pages):
        return "the site gives no total"
    return "totals changed while reading"


def _window(reading: Reading, pages: Sequence[PageRead], reason: str) -> Coverage:
    if reading.sort == "other":
        return Coverage(kind="sample", reason=f"{reason}; not in order of time")
    runs = _runs(pages)
    stretches = [_stretch(run, reading.sort) for run in runs]
    if any(stretch is None for stretch in stretches):
        return Coverage(kind="sample", reason=f"{reason}; dates absent or out of order")
    found = sorted(
        (s for s in stretches if s is not None and earlier(s.after, s.before)),
        key=lambda s: s.after,
    )
    overlapping = any(earlier(b.after, a.before) for a, b in pairwise(found))
    if not found or overlapping:
        return Coverage(kind="sample", reason=f"{reason}; pages do not follow each other")
    return Coverage(kind="window", stretches=tuple(found), reason=reason)


def _runs(pages: Sequence[PageRead]) -> list[list[Entry]]:
    """Join pages that overlap: the next one shows the end of the one before it again."""
    runs: list[list[Entry]] = []
    number = 0
    for page in sorted(pages, key=lambda p: p.number):
        entries = list(page.entries)
        tail = runs[-1][-1][0] if runs else None
        keys = [key for key, _ in entries]
        if runs and page.number == number + 1 and tail in keys:
            known = {key for key, _ in runs[-1]}
            runs[-1] += [entry for entry in entries if entry[0] not in known]
        elif runs and page.number == number:
            runs[-1] = entries if len(entries) > len(runs[-1]) else runs[-1]
        else:
            runs.append(entries)
        number = page.number
    return runs


def _stretch(run: Sequence[Entry], sort: Sort) -> Stretch | None:
    """Return the open interval between a run's ends; None where its order is not that of time."""
    times = [posted_at for _, posted_at in run]
    if any(time is None for time in times):
        return None
    dates = [time for time in times if time is not None]
    if sort == "newest":
        dates.reverse()
    if any(earlier(after, before) for before, after in pairwise(dates)):
        return None
    return Stretch(after=dates[0], before=dates[-1])
