"""What is claimed of every seller at one instant, and who stands out over the fleet."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.fleet import e_benjamini_hochberg
from analysis.report.layout import Key
from analysis.report.strength import LEAST_PROBABILITY, Claims, campaign_e_value, fleet_value
from db.queries import report_front

#: Bound on the expected share of honest sellers among those that carry the fleet's mark.
FLEET_ALPHA = 0.05


def claims_known(
    connection: sqlite3.Connection, *, since: str, end: str, products: Mapping[Key, int]
) -> dict[Key, Claims]:
    """Return what is claimed of sellers.

    Args:
        connection: The record, prepared.
        since: Claims made from then on are fresh.
        end: The instant whose knowledge is told.
        products: Number of products of each seller.
    """
    found: dict[Key, Claims] = {}
    for row in report_front.removed_by_seller(connection, end=end):
        key = (row["site"], row["seller"])
        found[key] = Claims(
            confirmed=row["confirmed"],
            probable=row["probable"],
            explained=row["explained"],
            unexplained=row["unexplained"],
            returned=row["returned"],
        )
    for row in report_front.witnesses_by_seller(connection, end=end, least=LEAST_PROBABILITY):
        key = (row["site"], row["seller"])
        found[key] = replace(
            found.get(key, Claims()),
            witnesses=row["witnesses"],
            unnamed=row["unnamed"],
            texts=row["texts"],
        )
    claimed: dict[Key, list[sqlite3.Row]] = defaultdict(list)
    for row in report_front.claims_by_seller(connection, start=since, end=end):
        claimed[row["site"], row["seller"]].append(row)
    for key, rows in claimed.items():
        found[key] = _with_findings(found.get(key, Claims()), rows, products.get(key, 0))
    return found


def _with_findings(claims: Claims, rows: Iterable[sqlite3.Row], products: int) -> Claims:
    counts: dict[str, int] = defaultdict(int)
    fresh: dict[str, int] = defaultdict(int)
    surplus: dict[str | None, float] = {}
    selective = disclosure = 0.0
    after = campaigns = 0
    for row in rows:
        name = row["family"]
        counts[name] += row["findings"]
        fresh[name] += row["fresh"]
        value = row["e_value"] or 0.0
        if name == "inflation":
            surplus[row["product"]] = max(surplus.get(row["product"], 0.0), value)
            campaigns += row["findings"]
        elif name == "selective":
            selective = max(selective, value)
        elif row["kind"] == "removal_after_disclosure" and (row["e_value"] or 0.0) > 1:
            after += row["findings"]
            disclosure = max(disclosure, value)
    return replace(
        claims,
        after_disclosure=after,
        disclosure_e=disclosure,
        selective_e=selective,
        inflation_e=campaign_e_value(sum(surplus.values()) / max(products, len(surplus), 1)),
        inflation_top=max(surplus.values(), default=0.0),
        campaigns=campaigns,
        findings=tuple(sorted(counts.items())),
        fresh=tuple(sorted((k, v) for k, v in fresh.items() if v)),
    )


def named_over_fleet(claims: Mapping[Key, Claims], products: Mapping[Key, int]) -> set[Key]:
    """Return the sellers whose `fleet_value` passes e-Benjamini-Hochberg over all sellers."""
    names = {f"{number}": key for number, key in enumerate({*claims, *products})}
    values = {
        name: fleet_value(claims.get(key, Claims()), products.get(key, 0))
        for name, key in names.items()
    }
    return {names[name] for name in e_benjamini_hochberg(values, FLEET_ALPHA)}
