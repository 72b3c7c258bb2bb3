"""The ladder and its peers on real repeated captures."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analysis.evaluation.removal_peers import LADDER, SET_DIFFERENCE, TWO_CROSSINGS, run_peers
from db.records import Scan
from db.store import Store


def evaluate_real(
    path: Path, read_listings: Callable[[Path, Store], Iterator[Scan]]
) -> list[dict[str, Any]]:
    """Return, per product of a file, what each method calls removed, and the scans' coverage.

    There are no labels: the counts are to be read beside the coverage and, review by review, in
    docs/methods/removals.md.
    """
    rows: list[dict[str, Any]] = []
    with Store.in_memory() as store:
        scans: list[Scan] = []
        told = run_peers(_kept(read_listings(path, store), scans), store=store)
        for product in sorted({scan.product for scan in scans}):
            own = [scan for scan in scans if scan.product == product]
            counts = {
                name: sum(key[0] == product for key in told[name].calls)
                for name in (LADDER, SET_DIFFERENCE, TWO_CROSSINGS)
            }
            rows.append(
                {
                    "table": "real",
                    "file": path.name,
                    "product": product,
                    "scans": len(own),
                    "coverage": dict(Counter(scan.coverage.kind for scan in own)),
                    "returned": _returned(store, product),
                }
                | counts
            )
    return rows


def _kept(scans: Iterator[Scan], kept: list[Scan]) -> Iterator[Scan]:
    for scan in scans:
        kept.append(scan)
        yield scan


def _returned(store: Store, product: str) -> int:
    return int(
        store.value(
            "SELECT count(*) FROM removals m JOIN products p ON p.id = m.product_id"
            " WHERE p.key = ? AND m.returned_at IS NOT NULL",
            (product,),
        )
    )
