"""What happened at each seller of an invented record: removals, offers, campaigns, verdicts."""

import json
from datetime import timedelta

from record_rows import (
    MONDAY,
    SITE,
    Rows,
    at,
    evidence_row,
    finding_row,
    review_row,
    reviewer_row,
    version_row,
)

WEDNESDAY = MONDAY + timedelta(days=2)
QUOTES = (
    (
        "refund_for_removal",
        "en",
        "The shop wrote to me twice and offered a full refund if I would take this review down.",
        {
            "actor": "The shop",
            "lever": "offered a full refund",
            "condition": "if",
            "act": "take this review down",
        },
    ),
    (
        "upgrade_to_five_stars",
        "fr",
        "Le vendeur promet un bon d'achat de 20 euros à condition que je mette 5 étoiles.",
        {
            "actor": "Le vendeur",
            "lever": "un bon d'achat de 20 euros",
            "condition": "à condition que",
            "act": "je mette 5 étoiles",
        },
    ),
    (
        "threat",
        "de",
        "Der Anbieter droht mit einem Anwalt, falls ich die Bewertung nicht lösche.",
        {
            "actor": "Der Anbieter",
            "lever": "droht mit einem Anwalt",
            "condition": "falls",
            "act": "die Bewertung nicht lösche",
        },
    ),
)


def tell_story(store, number, *, rng, hostile):
    """Insert what happened at a seller; the further down, the less."""
    rows = Rows()
    _reviews(rows, number, rng, hostile)
    _removals(rows, number, hostile)
    _offers(rows, number, hostile)
    if number in (0, 1, 2):
        _campaign(rows, number, hostile)
    if number in (0, 3):
        _selection(rows, number)
    if number == 1:
        _dismissed(rows, number)
    _verdicts(rows, number, hostile)
    rows.insert_into(store)
    if number == 1:
        store.execute(
            "UPDATE mentions SET finding_id = NULL, version_n = (SELECT n FROM versions v"
            " WHERE v.review_id = mentions.review_id AND v.number = 1) WHERE seller_id = ?",
            (f"{SITE}/s1",),
        )


def _reviews(rows, number, rng, hostile):
    for key in range(1, 41):
        day = MONDAY - timedelta(days=rng.randrange(5, 200))
        _, review = review_row(number, key, day, rng, hostile)
        rows.add("reviews", review)
        rows.add("reviewers", reviewer_row(review))
        stars = rng.choice([1, 2, 3, 4, 5, 5])
        rows.add(
            "versions",
            version_row(review["id"], 1, day, stars, "It leaks at the lid.", hostile=hostile),
        )
        if key % 9 == 4:
            rows["versions"][-1]["seen_to"] = at(day + timedelta(days=2))
            rows.add(
                "versions",
                version_row(
                    review["id"],
                    2,
                    day + timedelta(days=3),
                    5,
                    "Now fine.",
                    changed="stars,text",
                    hostile=hostile,
                ),
            )


def _removals(rows, number, hostile):
    gone = range(1, 1 + max(0, 14 - 4 * number))
    for place, key in enumerate(gone):
        day = MONDAY - timedelta(days=7 * place) + timedelta(days=1)
        rows.add(
            "removals",
            {
                "id": f"rm{number}x{key}",
                "review_id": f"r{number}x{key}",
                "product_id": f"{SITE}/p{number}",
                "grade": "probable" if key % 4 == 0 else "confirmed",
                "basis": "two scans",
                "context": ("isolated", "isolated", "isolated", "purge")[key % 4],
                "last_seen_at": at(day - timedelta(days=7)),
                "last_scan_id": f"scan-{number}-1",
                "gone_by": at(day),
                "gone_scan_id": f"scan-{number}-0",
                "confirmed_at": at(day),
                "returned_at": at(day + timedelta(days=1)) if key == 6 else None,
            },
        )
        finding = finding_row(
            number,
            "removal",
            key,
            found=day,
            review=f"R{number}-{key}",
            score=0.9,
            summary=hostile or "Review absent from two covering scans.",
        )
        rows.add("findings", finding)
        rows.add(
            "evidence",
            evidence_row(
                finding["id"],
                0,
                "removal",
                f"rm{number}x{key}",
                note=hostile or "missed by two scans of different crawls",
            ),
        )
        rows.add("evidence", evidence_row(finding["id"], 1, "scan", f"scan-{number}-0"))


def _offers(rows, number, hostile):
    for key in range(20, 20 + max(0, 4 - number)):
        scheme, lang, quote, slots = QUOTES[(key + number) % len(QUOTES)]
        day = WEDNESDAY - timedelta(days=11 * (key - 20))
        finding = finding_row(
            number,
            "coercion",
            key,
            found=day,
            score=0.97,
            review=f"R{number}-{key}",
            summary=hostile or f"A text matches the description of {scheme}.",
            clauses=("us.16cfr465.4:A", "eu.ucpd.annex1.23c:A", "amazon.reviews:P"),
            status="confirmed" if key == 20 and number == 0 else "open",
        )
        rows.add("findings", finding)
        spans = {
            name: [quote.find(words), quote.find(words) + len(words)]
            for name, words in slots.items()
        }
        rows.add(
            "mentions",
            {
                "id": f"m{number}x{key}",
                "finding_id": finding["id"],
                "site_id": SITE,
                "seller_id": f"{SITE}/s{number}",
                "product_id": f"{SITE}/p{number}",
                "review_id": f"r{number}x{key}",
                "version_n": None,
                "message_id": None,
                "source": "review",
                "lang": lang,
                "scheme": scheme,
                "probability": 0.97,
                **{name: hostile or slots[name] for name in slots},
                "quote": hostile or quote,
                "spans": json.dumps(spans),
                "rule": "en.refund.01",
                "campaign": None,
                "found_at": at(day),
            },
        )
        rows.add(
            "evidence",
            evidence_row(
                finding["id"],
                0,
                "version",
                f"r{number}x{key}.1",
                quote=hostile or quote,
                note="offer; condition; act",
            ),
        )


def _campaign(rows, number, hostile):
    old = finding_row(
        number,
        "rating_inflation",
        "a",
        found=MONDAY - timedelta(days=5),
        e_value=170.0 + number,
    )
    new = finding_row(
        number,
        "rating_inflation",
        "b",
        found=WEDNESDAY,
        e_value=(49000.0, 660.0, 250.0)[number],
        supersedes=old["id"],
        period=MONDAY - timedelta(days=40),
        clauses=("eu.ucpd.annex1.23c:A",),
    )
    rows["findings"] += [old, new]
    for finding in (old, new):
        rows.add(
            "inflations",
            {
                "finding_id": finding["id"],
                "site": SITE,
                "seller": f"s{number}",
                "product": f"p{number}",
                "started_on": (MONDAY - timedelta(days=40)).isoformat(),
                "ended_on": (MONDAY + timedelta(days=1)).isoformat() if number == 2 else None,
                "reviews": 120,
                "expected_share": 0.55,
                "observed_share": 0.91,
                "extra_reviews": 43.2,
                "extra_low": 30.1,
                "extra_high": 52.8,
                "e_value": finding["e_value"],
                "markers": json.dumps([hostile or "near_duplicates 0.31 vs 0.02"]),
            },
        )
        rows.add(
            "evidence",
            evidence_row(
                finding["id"],
                0,
                "series",
                f"{SITE}/p{number}/weeks",
                note="high stars per week against the product's own past",
                data=json.dumps(
                    {
                        "weeks": 6,
                        "high": 109,
                        "reviews": 120,
                        "prior": 0.55,
                        "text": hostile or "weekly",
                    }
                ),
            ),
        )


def _selection(rows, number):
    finding = finding_row(
        number,
        "selective_removal",
        "s",
        found=WEDNESDAY,
        product=False,
        e_value=2.3e5 if number == 0 else 26.0,
        clauses=("eu.ucpd.annex1.23c:A",),
    )
    rows.add("findings", finding)
    rows.add(
        "evidence",
        evidence_row(
            finding["id"],
            0,
            "series",
            f"{SITE}/s{number}",
            data=json.dumps(
                {"low_removed": 11, "low_at_risk": 60, "high_removed": 2, "high_at_risk": 340}
            ),
        ),
    )
    rows.add(
        "selections",
        {
            "seller_id": f"{SITE}/s{number}",
            "as_of": at(WEDNESDAY),
            "low_removed": 11,
            "low_at_risk": 60,
            "high_removed": 2,
            "high_at_risk": 340,
            "odds_ratio": 35.2,
            "ci_low": 7.4,
            "ci_high": 168.0,
            "e_value": 2.3e5,
        },
    )


def _dismissed(rows, number):
    rows.add(
        "findings",
        finding_row(
            number,
            "removal",
            "d",
            found=MONDAY - timedelta(days=20),
            status="dismissed",
            summary="A review went with its product.",
        ),
    )
    rows.add("evidence", evidence_row(rows["findings"][-1]["id"], 0, "scan", f"scan-{number}-0"))


def _verdicts(rows, number, hostile):
    if number == 0:
        rows.add(
            "verdicts",
            {
                "id": "v1",
                "finding_id": f"F-{number:04d}coe20",
                "verdict": "confirm",
                "note": hostile or "Screenshot of the message seen.",
                "analyst": hostile or "M. Duval",
                "given_at": at(WEDNESDAY, 15),
            },
        )
    if number == 1:
        rows.add(
            "verdicts",
            {
                "id": "v2",
                "finding_id": f"F-{number:04d}remd",
                "verdict": "dismiss",
                "note": hostile or "The product was withdrawn.",
                "analyst": "M. Duval",
                "given_at": at(WEDNESDAY, 16),
            },
        )
