"""Whose word it is that there is a review at all."""

from db.fold.state import Prepared
from db.records import Scan, Sighting
from db.store import Store


def vouches(scan: Scan, sighting: Sighting) -> bool:
    """Return whether a scan that shows a review proves that there is one.

    Not when it showed more than the site has, nor when it is an old copy; and an undated thing
    in a mere sample may be anything that a collector took for a review.
    """
    firm = scan.coverage.kind in ("complete", "window") or sighting.posted_at is not None
    return scan.trusted and firm and scan.coverage.kind != "none"


def vouch(store: Store, scan: Scan, ready: Prepared) -> None:
    """Write that what a scan shows is vouched for; a strange one vouches for nobody.

    Nor does the one other scan that showed what this one should: nothing tells which is strange.
    """
    if ready.strange:
        store.executemany(
            "UPDATE reviews SET vouched = 0 WHERE id = ?", [(review,) for review in ready.unsure]
        )
        return
    shown = {s.key for s in ready.sightings if vouches(scan, s)}
    doubted = [k.id for k in ready.known.values() if not k.known.vouched and k.key in shown]
    store.executemany(
        "UPDATE reviews SET vouched = 1, learned = ? WHERE id = ?",
        [(ready.passing.seq, review) for review in doubted],
    )
