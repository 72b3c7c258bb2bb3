"""Finds sellers whose low-star reviews vanish more readily than the site's moderation explains."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.detector import Look, Result
from analysis.fleet import e_benjamini_hochberg
from analysis.selective.baseline import baseline_terms, log_belief
from analysis.selective.eprocess import SelectiveEvidence, selective_evidence
from analysis.selective.fisher import Floats
from analysis.selective.fleet_state import (
    Keeper,
    SellerState,
    load_products,
    load_seller,
    load_site,
    save_sellers,
    told,
)
from analysis.selective.ledger import take_in
from analysis.selective.product import ProductStratum
from db.queries.removals import removal_ids
from db.records import Evidence, Finding
from db.store import Row
from db.tables.selections import selection_row, seller_e_values

_MOST_EVIDENCE = 50
_LEAST_BELIEF = -50.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Selective:
    """The e-process of docs/methods/removals.md, with e-BH over all sellers of the record.

    Attributes:
        alpha: False discovery rate of one look.
    """

    name: str = "selective"
    version: str = "3"
    order: int = 30
    alpha: float = 0.05

    def find(self, look: Look) -> Iterator[Result]:
        """Yield the sellers that this look rejects and whose own removals changed."""
        keeper = Keeper(store=look.store, detector=self.name, version=self.version, at=look.now)
        take_in(keeper, look.changed)
        values = seller_e_values(look.store)
        for seller in sorted(e_benjamini_hochberg(values, self.alpha)):
            state = load_seller(keeper, seller)
            if state.told != state.tally.strata:
                save_sellers(keeper, {seller: told(state)})
                yield Result(finding=self._finding(keeper, seller, state, len(values)))

    def _finding(self, keeper: Keeper, seller: str, state: SellerState, tested: int) -> Finding:
        row = selection_row(keeper.store, seller)
        others = load_site(keeper, row["site_id"]) - baseline_terms(state.tally.ordinary)
        evidence = selective_evidence(state.tally, others)
        strata = _strata_of(keeper, seller, state)
        data = _data(row, evidence, log_belief(others), tested, strata)
        removals = [
            identity
            for product, stratum in strata
            if stratum.low_removed
            for identity in removal_ids(keeper.store, product, stratum.gone_by)
        ]
        return Finding(
            kind="selective_removal",
            site=row["site_id"],
            seller=row["key"],
            detector=self.name,
            version=self.version,
            period_start=min(stratum.gone_by for _, stratum in strata),
            period_end=max(stratum.gone_by for _, stratum in strata),
            score=row["odds_ratio"],
            e_value=row["e_value"],
            summary=_summary(row, evidence),
            claim=json.dumps(["selective", seller]),
            evidence=(
                Evidence(
                    kind="series",
                    ref=seller,
                    note="strata: product, first absence, low at risk, low removed,"
                    " others at risk, others removed",
                    data=json.dumps(data),
                ),
                Evidence(
                    kind="series",
                    ref=seller,
                    note="vanished and watched; odds ratio, and what is believed of moderation",
                    data=json.dumps(_counts(row, data["baseline"])),
                ),
                *(Evidence(kind="removal", ref=i) for i in removals[:_MOST_EVIDENCE]),
            ),
        )


def _strata_of(keeper: Keeper, seller: str, state: SellerState) -> list[tuple[str, ProductStratum]]:
    """Return a seller's strata, each with its product, products in order."""
    return [
        (product, stratum)
        for product, known in sorted(load_products(keeper, state.products).items())
        for stratum in known.strata
        if stratum.seller == seller
    ]


def _data(
    row: Row,
    evidence: SelectiveEvidence,
    belief: Floats,
    tested: int,
    strata: Sequence[tuple[str, ProductStratum]],
) -> dict[str, object]:
    """Return all that it takes to compute the e-value again.

    Args:
        row: The seller's row of `selections`.
        evidence: What is told beside the e-value.
        belief: Logs of what is believed of the site's moderation, over the grid of odds ratios.
        tested: Sellers at this look.
        strata: From `_strata_of`.
    """
    return {
        "e_value": row["e_value"],
        "odds_ratio": row["odds_ratio"],
        "interval": [row["ci_low"], row["ci_high"]],
        "baseline": [
            round(evidence.baseline_low, 4),
            round(evidence.baseline, 4),
            round(evidence.baseline_high, 4),
        ],
        "belief": [round(float(value), 2) for value in np.maximum(belief, _LEAST_BELIEF)],
        "sellers_tested": tested,
        "strata": [[p, s.gone_by, *s[-4:]] for p, s in strata],
    }


def _counts(row: Row, baseline: object) -> dict[str, object]:
    """Return what the claim says in numbers: a reader of any language can be told from these."""
    return {
        "low": [row["low_removed"], row["low_at_risk"]],
        "others": [row["high_removed"], row["high_at_risk"]],
        "odds_ratio": row["odds_ratio"],
        "interval": [row["ci_low"], row["ci_high"]],
        "baseline": baseline,
    }


def _summary(row: Row, evidence: SelectiveEvidence) -> str:
    return (
        f"{row['low_removed']} of {row['low_at_risk']} low-star reviews vanished, and"
        f" {row['high_removed']} of {row['high_at_risk']} others: odds ratio"
        f" {row['odds_ratio']:g} (95 %: {row['ci_low']:g} to {row['ci_high']:g})."
        f" E-value {row['e_value']:.4g} against the site's ordinary moderation, whose own odds"
        f" ratio the other sellers put at {evidence.baseline:.2f} (95 %:"
        f" {evidence.baseline_low:.2f} to {evidence.baseline_high:.2f})."
    )


DETECTOR = Selective()
