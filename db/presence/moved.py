"""Reviews that an edit may have moved to the end of a listing that was not read. Pure."""

from collections.abc import Iterable, Mapping

from db.presence.absences import Absence
from db.presence.ladder import Pass
from db.presence.view import whole


def may_have_moved(
    scan: Pass,
    missing: Iterable[int],
    absences: Mapping[int, Absence],
    seen: Mapping[int, str],
    history: Iterable[Pass],
) -> set[int]:
    """Return the missing reviews that may stand beyond the end of a reading from the oldest on.

    A site that dates an edited review anew puts it there, and its old date lies inside what was
    read. It would head a listing that begins with the newest: one that was read since, back to
    when the review was last seen, and does not show it tells that there was no such edit. For the
    second crossing it must have been read after the first.

    Args:
        scan: The reading.
        missing: Ordinals that it covers and does not show.
        absences: Open ones, by ordinal.
        seen: When each of the others was last shown.
        history: Readings before it.
    """
    if scan.sort != "oldest" or whole(scan.coverage):
        return set()
    from_top = [p for p in history if p.sort == "newest"]
    found = set()
    for ordinal in missing:
        absence = absences.get(ordinal)
        last = absence.last_seen_at if absence else seen.get(ordinal, "")
        since = absence.first.at if absence else last
        if not any(
            p.captured_at > since and ordinal not in p.shown and p.coverage.covers(last)
            for p in from_top
        ):
            found.add(ordinal)
    return found
