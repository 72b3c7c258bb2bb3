"""Which reviews deserve a second look while a scan is still in progress."""

from dataclasses import dataclass

from db.fold.state import prepare
from db.records import Scan
from db.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A known review that a scan in progress does not show although it may have to.

    Attributes:
        listed: It is shown, and its own page is to be the control: the address under which the
            record knows it must still lead to it, or the site has changed its ids.
    """

    key: str
    posted_at: str | None
    url: str | None
    listed: bool = False


def candidates(store: Store, scan: Scan) -> list[Candidate]:
    """Return the reviews that deserve a second look before the scan is stored. Read-only.

    Those already absent and confirmed are left out. The first is a control, where there is one:
    by an address that worked, best of a review that is shown under another id now. Lost addresses
    come last, for looks are few.
    """
    ready = prepare(store, scan, "")
    settled = {o for o, a in ready.open.items() if a.grade == "confirmed"}
    absent = {*ready.missing, *ready.doubted} - settled
    if not absent:
        return []
    shown = [s.key for s in ready.sightings if s.key in ready.known]
    control = min(
        shown,
        key=lambda key: (ready.known[key].known.lost, key not in ready.renamed),
        default=None,
    )
    found = [
        Candidate(
            key=row["key"],
            posted_at=row["posted_at"],
            url=row["url"],
            listed=row["key"] == control,
        )
        for row in store.rows(
            "SELECT key, posted_at, url, ordinal FROM reviews WHERE product_id = ?"
            " ORDER BY ordinal",
            (ready.product,),
        )
        if row["ordinal"] in absent or row["key"] == control
    ]
    return sorted(found, key=lambda c: (not c.listed, ready.known[c.key].known.lost))
