"""Words and evidence of removal findings: neutral, with every scan that bears witness."""

import json
from collections.abc import Iterator, Mapping

from analysis.ratings.witness import Testimony, Witness
from analysis.removals.memory import Told
from db.records import Evidence, Finding
from db.store import Row

GROUPED = frozenset({"purge", "sweep", "listing_change"})
_MOST_EVIDENCE = 50
_TESTIMONY: Mapping[Testimony, str] = {
    "corroborates": "The numbers that the site itself reports bear it out.",
    "weakens": "The numbers that the site itself reports speak against it.",
    "silent": "",
}


def removal_finding(told: Told, witness: Witness | None, *, detector: str, version: str) -> Finding:
    """Return the finding that one review was removed, with what the site's own total says."""
    ((row, label),) = told
    stars = f"{row['stars']:g}-star review" if row["stars"] is not None else "Review"
    says = [
        f"{stars} {row['review_key']} was last seen at {row['last_seen_at']} and was absent by"
        f" {row['gone_by']} where a scan would have shown it; {_grounds(row)}."
    ]
    if label.context != "isolated":
        says.append(f"Likely cause other than the seller: {label.context} ({label.reason}).")
    if row["returned_at"]:
        says.append(f"It was seen again at {row['returned_at']}.")
    if witness is not None and witness.testimony != "silent":
        says.append(_TESTIMONY[witness.testimony])
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
            *_witness_evidence(row["product_id"], witness),
        ),
    )


def group_finding(told: Told, witness: Witness | None, *, detector: str, version: str) -> Finding:
    """Return one finding for removals of one product that share a cause and an interval."""
    rows = [row for row, _ in told]
    first, label = told[0]
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
            + (f" {_TESTIMONY[witness.testimony]}" if witness is not None else "").rstrip()
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
            *_witness_evidence(first["product_id"], witness),
        ),
    )


def _witness_evidence(product: str, witness: Witness | None) -> Iterator[Evidence]:
    """Yield the site's own numbers as a second witness, where it reported any."""
    if witness is not None:
        yield Evidence(
            kind="series",
            ref=product,
            note=f"second witness, {witness.testimony}: {witness.reason}",
            data=json.dumps(
                {
                    "testimony": witness.testimony,
                    "likelihood_ratio": float(f"{witness.ratio:.3g}"),
                    "moved": witness.moved,
                    "removed": witness.removed,
                    "expected_arrivals": round(witness.expected, 2),
                }
            ),
        )


def _grounds(row: Row) -> str:
    basis = json.loads(row["basis"])
    if basis["own_page_gone"]:
        return "confirmed: its own page says that it is gone"
    return f"confirmed by {len(basis['crawls'])} crawls"


def _key(identity: str | None, site: str) -> str | None:
    return None if identity is None else identity.removeprefix(f"{site}/")
