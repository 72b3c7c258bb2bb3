"""Words and evidence of removal findings: neutral, with every scan that bears witness."""

import json
from collections.abc import Sequence

from analysis.selective.contexts import ContextLabel
from db.records import Evidence, Finding
from db.store import Row

GROUPED = frozenset({"purge", "sweep", "listing_change"})
_MOST_EVIDENCE = 50


def removal_finding(row: Row, label: ContextLabel, *, detector: str, version: str) -> Finding:
    """Return the finding that one review was removed."""
    stars = f"{row['stars']:g}-star review" if row["stars"] is not None else "Review"
    says = [
        f"{stars} {row['review_key']} was last seen at {row['last_seen_at']} and was absent by"
        f" {row['gone_by']} where a scan would have shown it; {_grounds(row)}."
    ]
    if label.context != "isolated":
        says.append(f"Likely cause other than the seller: {label.context} ({label.reason}).")
    if row["returned_at"]:
        says.append(f"It was seen again at {row['returned_at']}.")
    return Finding(
        kind="removal",
        site=row["site_id"],
        seller=_key(row["seller_id"], row["site_id"]),
        product=row["product_key"],
        review=row["review_key"],
        detector=detector,
        version=version,
        period_start=row["last_seen_at"],
        period_end=row["gone_by"],
        summary=" ".join(says),
        claim=json.dumps([row["product_key"], row["review_key"], row["gone_by"]]),
        evidence=(
            Evidence(kind="removal", ref=row["id"], note=_grounds(row)),
            Evidence(kind="scan", ref=row["last_scan_id"], note="the last scan that showed it"),
            Evidence(kind="scan", ref=row["gone_scan_id"], note="covers it and does not show it"),
            Evidence(kind="scan", ref=row["confirmed_scan_id"], note="confirmed its absence"),
        ),
    )


def group_finding(
    rows: Sequence[Row], label: ContextLabel, *, detector: str, version: str
) -> Finding:
    """Return one finding for removals of one product that share a cause and an interval."""
    first = rows[0]
    known = [row["stars"] for row in rows if row["stars"] is not None]
    mean = f", {sum(known) / len(known):.1f} stars on average" if known else ""
    return Finding(
        kind="removals",
        site=first["site_id"],
        seller=_key(first["seller_id"], first["site_id"]),
        product=first["product_key"],
        detector=detector,
        version=version,
        period_start=min(row["last_seen_at"] for row in rows),
        period_end=first["gone_by"],
        summary=(
            f"{len(rows)} {'review' if len(rows) == 1 else 'reviews'}{mean}: absent by"
            f" {first['gone_by']}. Likely cause other than the seller: {label.context}"
            f" ({label.reason})."
        ),
        claim=json.dumps([first["product_key"], label.context, first["gone_by"]]),
        evidence=(
            *(Evidence(kind="removal", ref=row["id"]) for row in rows[:_MOST_EVIDENCE]),
            Evidence(
                kind="series",
                ref=first["product_id"],
                note="stars of the removed reviews, 1 to 5",
                data=json.dumps([sum(round(s) == star for s in known) for star in range(1, 6)]),
            ),
        ),
    )


def _grounds(row: Row) -> str:
    basis = json.loads(row["basis"])
    if basis["own_page_gone"]:
        return "confirmed: its own page says that it is gone"
    return f"confirmed by {len(basis['crawls'])} crawls"


def _key(identity: str | None, site: str) -> str | None:
    return None if identity is None else identity.removeprefix(f"{site}/")
