"""How a scan's reviews match those that the record knows: their ids, their dates, their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.clock import apart, corrections, shifted, unsteadiness, wandering
from db.fold.identification import REKEYED_AT_LEAST, KnownReview, load_known, renamed_keys
from db.fold.versions import Content
from db.records import Coverage, Scan, Sighting, Stretch, earlier
from db.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """A scan's reviews as those of the record.

    Attributes:
        known: What the record knows of the product, by key.
        renamed: Known keys whose reviews the scan shows under other ids.
        new_ids: Those are most of the known reviews that it shows.
        sightings: The scan's, with the clock shift taken out and known keys in place of others.
        ordinals: Number of each sighting's review in the product; new ones continue the count.
        coverage: The scan's, its stretches moved with the clock and drawn in by its unsteadiness.
        shift_s: Seconds by which most of its dates were late.
    """

    known: Mapping[str, KnownReview]
    renamed: frozenset[str]
    new_ids: bool
    sightings: tuple[Sighting, ...]
    ordinals: Mapping[str, int]
    coverage: Coverage
    shift_s: int

    @property
    def dates(self) -> dict[int, str | None]:
        """Posting times that the scan shows, by ordinal."""
        return {self.ordinals[s.key]: s.posted_at for s in self.sightings}


def match(store: Store, product: str, scan: Scan) -> Matched:
    """Return a scan's reviews as those of the record."""
    known = load_known(store, product)
    renamed = renamed_keys(store, known, scan.sightings, scan.coverage)
    read = tuple(replace(s, key=renamed[s.key]) if s.key in renamed else s for s in scan.sightings)
    late, shift = corrections(
        {key: review.known.posted_at for key, review in known.items()},
        [(s.key, s.posted_at) for s in read],
    )
    sightings = tuple(
        replace(s, posted_at=shifted(s.posted_at, -late[s.key])) if late.get(s.key) else s
        for s in read
    )
    coverage = _corrected(scan.coverage, scan.sightings, sightings) if late else scan.coverage
    if coverage.kind == "window":
        dates = [(known[s.key].known.posted_at, s.posted_at) for s in sightings if s.key in known]
        moved = _dates_moved(store, product)
        dates += [(before, after) for before, after, _ in moved]
        alone = [(before, after) for before, after, alone in moved if alone]
        alone += _moved_alone(known, sightings)
        shaken = max(abs(shift), unsteadiness(dates), _largest_shift(store, product))
        coverage = _steadied(coverage, max(shaken, wandering(alone)))
    return Matched(
        known=known,
        renamed=frozenset(renamed.values()),
        new_ids=_has_new_ids(known, renamed, read),
        sightings=sightings,
        ordinals=_numbered(known, sightings),
        coverage=coverage,
        shift_s=shift,
    )


def _numbered(known: Mapping[str, KnownReview], sightings: Sequence[Sighting]) -> dict[str, int]:
    """Return the number of each sighting's review in the product; new ones continue the count."""
    ordinals, following = {}, len(known)
    for sighting in sightings:
        if sighting.key in known:
            ordinals[sighting.key] = known[sighting.key].known.ordinal
        elif sighting.key not in ordinals:
            following += 1
            ordinals[sighting.key] = following
    return ordinals


def _has_new_ids(
    known: Mapping[str, KnownReview], renamed: Mapping[str, str], shown: Sequence[Sighting]
) -> bool:
    """Return whether most of the known reviews that a scan shows carry other ids of the site."""
    given = sum(1 for key in renamed.values() if not known[key].derived)
    return given >= max(REKEYED_AT_LEAST, sum(1 for s in shown if s.key in known) / 2)


def _corrected(
    coverage: Coverage, shown: Sequence[Sighting], corrected: Sequence[Sighting]
) -> Coverage:
    """Move the ends of the stretches with the reviews that they were taken from."""
    moved = {
        s.posted_at: c.posted_at
        for s, c in zip(shown, corrected, strict=True)
        if s.posted_at and c.posted_at
    }
    return replace(
        coverage,
        stretches=tuple(
            Stretch(after=moved.get(s.after) or s.after, before=moved.get(s.before) or s.before)
            for s in coverage.stretches
        ),
    )


def _largest_shift(store: Store, product: str) -> int:
    """Return the largest clock shift, in seconds, that any scan of a product was corrected by."""
    query = "SELECT max(abs(clock_shift_s)) FROM scans WHERE product_id = ?"
    return int(store.value(query, (product,)) or 0)


def _moved_alone(
    known: Mapping[str, KnownReview], shown: Sequence[Sighting]
) -> list[tuple[str | None, str | None]]:
    """Return (known, shown) posting times of the reviews of which only that is another."""
    found = []
    for sighting in shown:
        old = known.get(sighting.key)
        if old is not None and old.known.posted_at != sighting.posted_at:
            as_known = replace(sighting, posted_at=old.known.posted_at)
            if Content.of(as_known).digest == old.content:
                found.append((old.known.posted_at, sighting.posted_at))
    return found


def _dates_moved(store: Store, product: str) -> list[tuple[str | None, str | None, bool]]:
    """Return (before, after, alone) of every posting time of a product's reviews that changed."""
    return [
        (row["before"], row["after"], row["changed"] == "date")
        for row in store.rows(
            "SELECT o.posted_at AS before, v.posted_at AS after, v.changed FROM reviews r"
            " JOIN versions v ON v.review_id = r.id AND v.changed LIKE '%date%'"
            " JOIN versions o ON o.review_id = r.id AND o.number = v.number - 1"
            " WHERE r.product_id = ?",
            (product,),
        )
    ]


def _steadied(coverage: Coverage, seconds: int) -> Coverage:
    """Draw the ends of the stretches in by as much as the product's clock was seen to move.

    Which of two dates is the earlier is known only up to that: some may have been read by the
    one clock, some by the other.
    """
    if not seconds:
        return coverage
    kept = tuple(
        Stretch(after=after, before=before)
        for s in coverage.stretches
        if earlier(after := apart(s.after, seconds), before := apart(s.before, -seconds))
    )
    kind = coverage.kind if kept else "sample"
    return replace(coverage, kind=kind, stretches=kept)
