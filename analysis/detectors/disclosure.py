"""Finds reviews that told of coercion and vanished soon after."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.detector import Look, Result
from analysis.disclosure import (
    WINDOW_DAYS,
    Disclosure,
    disclosure_evidence,
)
from analysis.selective.classes import MOST_LOW
from analysis.selective.hazard import removal_curve
from analysis.selective.site_hazard import load_site_hazard
from db.clock import days_between
from db.queries.standing import (
    disclosures_of_seller,
    first_removals,
    last_covering_scan,
    sellers_with_lost_disclosures,
)
from db.records import Evidence, Finding
from db.store import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class _Watched:
    row: Row
    removal: Row | None
    outcome: Disclosure


@dataclass(frozen=True, kw_only=True, slots=True)
class AfterDisclosure:
    """Each such removal is a finding; its e-value is that of all the seller's disclosures."""

    name: str = "disclosure"
    version: str = "2"
    order: int = 60

    def find(self, look: Look) -> Iterator[Result]:
        """Yield removals within 60 days after a disclosure, of sellers with a changed product."""
        changed = set(look.changed)
        for seller, products in sorted(sellers_with_lost_disclosures(look.store).items()):
            if not changed.isdisjoint(products):
                yield from self._of_seller(look, seller)

    def _of_seller(self, look: Look, seller: str) -> Iterator[Result]:
        rows = disclosures_of_seller(look.store, seller, until=look.now)
        watched = [one for row in rows if (one := _watched(look, row)) is not None]
        if not any(one.outcome.removed for one in watched):
            return
        known = load_site_hazard(look.store, watched[0].row["site_id"])
        e_value, rates = 1.0, {}
        for low in (True, False):
            group = [one.outcome for one in watched if _low(one.row) == low]
            curve = (known.low if low else known.high) if known else removal_curve([])
            evidence = disclosure_evidence(group, curve)
            e_value *= evidence.e_value
            rates.update(evidence.base_rates)
        removed = sum(one.outcome.removed for one in watched)
        for one in watched:
            if one.outcome.removed and one.removal is not None:
                rate = rates[one.row["review_id"]]
                says = (
                    f"{removed} of the seller's {len(watched)} reviews with a disclosure vanished"
                    f" within {WINDOW_DAYS:.0f} days"
                )
                yield Result(finding=self._finding(one.row, one.removal, rate, e_value, says))

    def _finding(self, row: Row, removal: Row, rate: float, e_value: float, says: str) -> Finding:
        days = days_between(row["disclosed_at"], removal["gone_by"])
        return Finding(
            kind="removal_after_disclosure",
            site=row["site_id"],
            seller=row["seller_key"],
            product=row["product_key"],
            review=row["review_key"],
            detector=self.name,
            version=self.version,
            period_start=row["disclosed_at"],
            period_end=removal["gone_by"],
            score=round(rate, 5),
            e_value=float(f"{e_value:.4g}"),
            summary=(
                f"Review {row['review_key']} told of what matches the description of"
                f" {row['scheme']} and was absent {days:.0f} days after that was first seen."
                f" Of standing reviews of like stars and age at most {rate:.1%} vanish within"
                f" {WINDOW_DAYS:.0f} days. {says}; e-value {e_value:.4g}."
            ),
            evidence=(
                Evidence(kind="mention", ref=row["mention"], quote=row["quote"]),
                Evidence(kind="removal", ref=removal["id"]),
                Evidence(
                    kind="series",
                    ref=row["review_id"],
                    note="base rate of removal within the window, upper limit",
                    data=json.dumps({"base_rate": round(rate, 5), "days": round(days, 1)}),
                ),
            ),
        )


def _watched(look: Look, row: Row) -> _Watched | None:
    """Return a disclosure with its outcome; None where its removal has another likely cause."""
    removal = first_removals(look.store, row["product_id"], until=look.now).get(row["review_id"])
    scan = last_covering_scan(look.store, row["product_id"], until=look.now)
    last = scan["captured_at"] if scan else row["disclosed_at"]
    gone = False
    if removal is not None:
        if removal["context"] not in ("isolated", "replacement"):
            return None
        gone = days_between(row["disclosed_at"], removal["gone_by"]) <= WINDOW_DAYS
        last = removal["gone_by"]
    outcome = Disclosure(
        review=row["review_id"],
        age_days=row["age"],
        watched_days=max(days_between(row["disclosed_at"], last), 0.0),
        removed=gone,
    )
    return _Watched(row=row, removal=removal, outcome=outcome)


def _low(row: Row) -> bool:
    return row["stars"] is None or row["stars"] <= MOST_LOW


DETECTOR = AfterDisclosure()
