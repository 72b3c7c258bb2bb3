"""What others do to tell that a review was removed, on the same scans as the record's ladder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from db.ingest import store_scan
from db.records import Scan
from db.store import Store
from db.tables.crawls import start_crawl

LADDER = "confirmed by the ladder"
LADDER_PROBABLE = "probable or confirmed"
SET_DIFFERENCE = "set difference"
TWO_CROSSINGS = "two crossings"
COUNT_DROP = "reported count falls by 1 or more"
PEERS = (LADDER, LADDER_PROBABLE, SET_DIFFERENCE, TWO_CROSSINGS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Reviews called removed, with the scan at which each was first called so.

    Attributes:
        calls: (product, review key) → time of the scan.
        drops: For the count rule, which names no review: times at which it spoke, by product.
    """

    calls: Mapping[tuple[str, str], str] = field(default_factory=dict)
    drops: Mapping[str, Sequence[str]] = field(default_factory=dict)


def run_peers(scans: Iterable[Scan], *, store: Store) -> dict[str, Told]:
    """Run the ladder (in `store`) and every peer over scans, each product's oldest first.

    Set difference calls what the scan before showed and this one does not (ReviewMeta's
    "deleted reviews"). Two crossings calls what two scans in a row do not show although both
    show an older and a newer review. The count rule speaks when the reported total falls.
    """
    calls: dict[str, dict[tuple[str, str], str]] = {name: {} for name in PEERS}
    drops: dict[str, list[str]] = {}
    before: dict[str, Scan] = {}
    known: dict[str, dict[str, str | None]] = {}
    crossed: dict[str, set[str]] = {}
    for scan in scans:
        start_crawl(store, scan.crawl, kind="crawl", source=None, at=scan.captured_at, version="0")
        taken = store_scan(store, scan)
        product, at = scan.product, scan.captured_at
        if taken.absent:
            _read_ladder(store, calls, at)
        shown = {sighting.key: sighting.posted_at for sighting in scan.sightings}
        earlier = before.get(product)
        if earlier is not None:
            for sighting in earlier.sightings:
                if sighting.key not in shown:
                    calls[SET_DIFFERENCE].setdefault((product, sighting.key), at)
            if (earlier.reported_total or 0) > (scan.reported_total or 0):
                drops.setdefault(product, []).append(at)
        inside = _between(known.setdefault(product, {}), shown)
        for key in inside & crossed.get(product, set()):
            calls[TWO_CROSSINGS].setdefault((product, key), at)
        crossed[product] = inside
        known[product].update(shown)
        before[product] = scan
    told = {name: Told(calls=rows) for name, rows in calls.items()}
    return told | {COUNT_DROP: Told(drops=drops)}


def _read_ladder(store: Store, calls: dict[str, dict[tuple[str, str], str]], at: str) -> None:
    for row in store.rows(
        "SELECT p.key AS product, r.key AS review, m.grade FROM removals m"
        " JOIN reviews r ON r.id = m.review_id JOIN products p ON p.id = m.product_id"
        " WHERE m.grade <> 'candidate' AND (m.gone_by = ? OR m.confirmed_at = ?)",
        (at, at),
    ):
        pair = (row["product"], row["review"])
        calls[LADDER_PROBABLE].setdefault(pair, at)
        if row["grade"] == "confirmed":
            calls[LADDER].setdefault(pair, at)


def _between(known: Mapping[str, str | None], shown: Mapping[str, str | None]) -> set[str]:
    """Return known reviews that are not shown although an older and a newer one are."""
    dates = [date for date in shown.values() if date]
    if not dates:
        return set()
    oldest, newest = min(dates), max(dates)
    return {
        key for key, date in known.items() if key not in shown and date and oldest < date < newest
    }
