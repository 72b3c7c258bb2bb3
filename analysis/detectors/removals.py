"""Finds reviews that were removed, and writes the likely cause of each removal."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from analysis.detector import Look, Result
from analysis.ratings.testimony import testimonies
from analysis.removals.findings import GROUPED, group_finding, removal_finding
from analysis.removals.memory import (
    Remembered,
    Told,
    grounds_of,
    remember,
    remembered,
    signature,
)
from analysis.selective.contexts import ContextLabel, label_contexts
from analysis.selective.surroundings import surroundings_of, vanished_of
from db.clock import parse_utc, utc_text
from db.queries.news import batches, last_version, removal_heads
from db.queries.removals import (
    products_of_new_reviewers,
    removals_of_product,
    set_contexts,
)
from db.records import Finding
from db.store import Row
from db.tables.findings import claim_prefix, supersede_claim
from db.tables.products import touch_product
from db.tables.states import load_state, save_state, states_of

_READ_TO = "read to"
_AROUND = timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Removals:
    """Confirmed removals become findings; sweeps, purges and changed listings one each.

    A label rests on a product's removals, and on what their reviewers wrote and lost elsewhere:
    only products of which any of that changed are looked at again. What was said of a removal
    and is no longer borne out is withdrawn.
    """

    name: str = "removals"
    version: str = "2"
    order: int = 10

    def find(self, look: Look) -> Iterator[Result]:
        """Yield removals of the products that changed, and of those a reviewer ties to them."""
        read_to = int(load_state(look.store, self.name, self.version, _READ_TO) or 0)
        tied: set[str] = set()
        if read_to:
            tied = products_of_new_reviewers(look.store, after=read_to)
        changed = frozenset(look.changed)
        done: set[str] = set()
        for group in batches(look.changed):
            for product, before in self._moved(look, group):
                findings, neighbours = self._label(look, product, before, changed)
                yield from (Result(finding=finding) for finding in findings)
                done.add(product)
                tied |= neighbours
        for group in batches(sorted(tied - done)):
            states = states_of(look.store, self.name, self.version, group)
            for product in group:
                findings, _ = self._label(look, product, remembered(states.get(product)), changed)
                yield from (Result(finding=finding) for finding in findings)
        newest = str(last_version(look.store))
        save_state(look.store, self.name, self.version, _READ_TO, newest, at=look.now)

    def _moved(self, look: Look, products: Sequence[str]) -> Iterator[tuple[str, Remembered]]:
        """Yield the products of which a removal is new, decided, undone or no more."""
        heads = removal_heads(look.store, products, until=look.now)
        states = states_of(look.store, self.name, self.version, products)
        for product in products:
            before = remembered(states.get(product))
            if signature(heads[product], until=look.now) != before.signature:
                yield product, before

    def _label(
        self, look: Look, product: str, before: Remembered, changed: Collection[str]
    ) -> tuple[list[Finding], set[str]]:
        """Write a product's contexts; return its findings, and the products that they may move."""
        rows = removals_of_product(look.store, product, until=look.now)
        named = surroundings_of(look.store, rows, until=look.now)
        neighbours = set(named.losing) - {product}
        related = [
            row
            for other in sorted(neighbours)
            for row in removals_of_product(look.store, other, until=look.now)
            if row["reviewer_id"] in named.known_reviews
        ]
        labels = label_contexts(vanished_of([*rows, *related]), named)[: len(rows)]
        told = list(zip(rows, labels, strict=True))
        news = [
            (label.context, row["id"]) for row, label in told if label.context != row["context"]
        ]
        set_contexts(look.store, news)
        if news and product not in changed:
            touch_product(look.store, product)
        claims, findings = self._findings(look, told, before)
        for claim in sorted({*before.claims.values()} - {*claims.values()}):
            supersede_claim(look.store, claim)
        after = Remembered(
            signature=signature(rows, until=look.now),
            neighbours=tuple(sorted(neighbours)),
            claims=claims,
        )
        save_state(look.store, self.name, self.version, product, remember(after), at=look.now)
        return findings, neighbours.union(before.neighbours) - {product}

    def _findings(
        self, look: Look, told: Told, before: Remembered
    ) -> tuple[dict[str, str], list[Finding]]:
        """Return what all findings of a product rest on, with their claims, and the new ones."""
        claims: dict[str, str] = {}
        new: dict[str, Told] = {}
        for part in _parts([t for t in told if (t[0]["confirmed_at"] or "~") <= look.now]):
            grounds = grounds_of(part, beside=_beside(part, told), until=look.now)
            if grounds in before.claims:
                claims[grounds] = before.claims[grounds]
            else:
                new[grounds] = part
        said = testimonies(
            look.store,
            [row for row, _ in told],
            [part[0][0] for part in new.values()],
            until=look.now,
        )
        findings = []
        for grounds, part in new.items():
            witness = said.get(part[0][0]["id"])
            make = group_finding if part[0][1].context in GROUPED else removal_finding
            finding = make(part, witness, detector=self.name, version=self.version)
            claims[grounds] = claim_prefix(finding)
            findings.append(finding)
        return claims, findings


def _beside(part: Told, told: Told) -> int:
    """Return how many of a product's removals may share in what its totals say of some of them."""
    first = min(row["last_seen_at"] for row, _ in part)
    start = utc_text(parse_utc(first) - _AROUND)
    end = max(row["confirmed_at"] for row, _ in part)
    return sum(start < row["gone_by"] <= end for row, _ in told)


def _parts(told: Told) -> list[Told]:
    """Return what makes one finding each: a removal, or those that share a cause and a scan."""
    parts: dict[tuple[str, str], list[tuple[Row, ContextLabel]]] = defaultdict(list)
    for row, label in told:
        grouped = label.context in GROUPED
        parts[label.context, row["gone_by"] if grouped else row["id"]].append((row, label))
    return list(parts.values())


DETECTOR = Removals()
