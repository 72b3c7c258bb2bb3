"""Finds reviews that were removed, and writes the likely cause of each removal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.detector import Look, Result
from analysis.removal_findings import GROUPED, group_finding, removal_finding
from analysis.selective.contexts import ContextLabel, label_contexts
from analysis.selective.surroundings import surroundings_of, vanished_of
from db.removal_queries import (
    products_of_reviewers,
    removals_of_product,
    set_contexts,
    touch_product,
)
from db.store import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class Removals:
    """Confirmed removals become findings; sweeps, purges and changed listings one each."""

    name: str = "removals"
    version: str = "1"
    order: int = 10

    def find(self, look: Look) -> Iterator[Result]:
        """Yield removals of the products that changed, and of those that a purge ties to them."""
        for product in look.changed:
            rows = removals_of_product(look.store, product, until=look.now)
            if rows:
                yield from self._of_product(look, product, rows)

    def _of_product(self, look: Look, product: str, rows: Sequence[Row]) -> Iterator[Result]:
        named = surroundings_of(look.store, rows, until=look.now)
        reviewers = sorted(named.known_reviews)
        elsewhere = products_of_reviewers(look.store, reviewers) - {product}
        related = [
            row
            for other in sorted(elsewhere)
            for row in removals_of_product(look.store, other, until=look.now)
            if row["reviewer_id"] in reviewers
        ]
        labels = label_contexts(vanished_of([*rows, *related]), named)
        own, others = labels[: len(rows)], labels[len(rows) :]
        # A purge that shows only now reaches back to what vanished elsewhere; nothing else does,
        # since of the other products only these reviewers' removals were looked at.
        reached = [
            (row, label)
            for row, label in zip(related, others, strict=True)
            if label.context == "purge" and row["context"] != "purge"
        ]
        told = list(zip(rows, own, strict=True))
        set_contexts(
            look.store,
            [(la.context, r["id"]) for r, la in (*told, *reached) if la.context != r["context"]],
        )
        for other in sorted({row["product_id"] for row, _ in reached}):
            touch_product(look.store, other)
        yield from self._results([*told, *reached], until=look.now)

    def _results(self, told: Sequence[tuple[Row, ContextLabel]], *, until: str) -> Iterator[Result]:
        groups: dict[tuple[str, str, str], list[tuple[Row, ContextLabel]]] = defaultdict(list)
        for row, label in told:
            if row["confirmed_at"] is None or row["confirmed_at"] > until:
                continue
            if label.context in GROUPED:
                groups[row["product_id"], label.context, row["gone_by"]].append((row, label))
            else:
                finding = removal_finding(row, label, detector=self.name, version=self.version)
                yield Result(finding=finding)
        for group in groups.values():
            rows = [row for row, _ in group]
            yield Result(
                finding=group_finding(rows, group[0][1], detector=self.name, version=self.version)
            )


DETECTOR = Removals()
