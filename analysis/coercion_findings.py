"""Words a coercion finding: who is said to have offered or threatened what, for which act."""

import json
from dataclasses import dataclass
from typing import Any

from analysis.coercion.clauses import clauses_of
from analysis.coercion.records import Mention
from db.records import Evidence, Finding
from db.store import Row

_SOURCES = {
    "review": "A review tells of",
    "reply": "The seller's public reply contains",
    "message": "A message handed over contains",
}
WORDS = {
    "refund_for_removal": "a refund conditional on removing or changing a review",
    "compensation_for_removal": "a benefit conditional on removing or changing a review",
    "upgrade_to_five_stars": "a benefit conditional on raising the stars",
    "refund_withheld": "a refund withheld until a review is removed or changed",
    "incentive_for_positive": "a benefit for a positive review",
    "incentive_for_review": "a benefit for a review",
    "harassment": "repeated pressure because of a review",
    "threat": "a threat because of a review",
    "contact_harvesting": "contact data asked for in exchange for a gift",
    "off_platform": "contact about a review outside the marketplace",
    "review_suppressed": "a review that was held back",
    "delivery_code_theft": "a delivery code asked for without delivery",
    "payment_phishing": "a message in the marketplace's name asking for payment data",
    "refund_fraud_service": "a service that obtains refunds by deceit",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """One text and what it mentions; `row` as from `db.queries.telling.new_texts`."""

    row: Row
    field: str
    source: str
    mentions: tuple[Mention, ...]


def spans_of(mention: Mention, field: str) -> dict[str, Any]:
    """Return where the slots stand in the stored text: `{"field", "quote", "actor", …}`."""
    spans: dict[str, Any] = {"field": field, "quote": [mention.quote.start, mention.quote.end]}
    for name, slot in mention.slots().items():
        if slot is not None:
            spans[name] = [slot.start, slot.end]
    return spans


def mention_columns(row: Row, field: str, source: str, mention: Mention) -> dict[str, Any]:
    """Return the columns of a row of `mentions`, its id and time left out."""
    slots = mention.slots()
    return {
        "site_id": row["site_id"],
        "seller_id": row["seller_id"],
        "product_id": row["product_id"],
        "review_id": row["review_id"],
        "version_n": row["n"],
        "message_id": row["message_id"],
        "source": source,
        "lang": mention.lang,
        "scheme": mention.scheme,
        "probability": round(mention.probability, 4),
        **{name: slot.text if slot else None for name, slot in slots.items()},
        "quote": mention.quote.text,
        "spans": json.dumps(spans_of(mention, field)),
        "rule": mention.rule,
    }


def telling_finding(telling: Telling, *, detector: str, version: str) -> Finding:
    """Return the finding of a text that mentions one scheme or more."""
    row, mentions = telling.row, telling.mentions
    told = "; ".join(WORDS[mention.scheme] for mention in mentions)
    seller = row["seller_id"]
    day = str(row["posted_at"] or row["seen_from"])[:10]
    return Finding(
        kind="coercion",
        site=row["site_id"],
        seller=seller.removeprefix(f"{row['site_id']}/") if seller else None,
        product=row["product"],
        review=row["review"],
        detector=detector,
        version=version,
        period_start=day,
        period_end=day,
        score=round(max(mention.probability for mention in mentions), 4),
        summary=f"{_SOURCES[telling.source]} {told}",
        clauses=tuple(
            dict.fromkeys(f"{c.tag}:{c.strength}" for m in mentions for c in clauses_of(m.scheme))
        ),
        evidence=tuple(
            Evidence(
                kind="version" if row["n"] is not None else "message",
                ref=str(row["version_id"] or row["message_id"]),
                start=mention.quote.start,
                end=mention.quote.end,
                quote=mention.quote.text,
                note=mention.explanation,
                data=json.dumps(
                    {
                        "scheme": mention.scheme,
                        "probability": round(mention.probability, 4),
                        "rule": mention.rule,
                        "spans": spans_of(mention, telling.field),
                    }
                ),
            )
            for mention in mentions
        ),
        claim=json.dumps(
            [
                row["product"],
                row["review"],
                row["message_id"],
                telling.source,
                [m.quote.text for m in mentions],
            ]
        ),
    )
