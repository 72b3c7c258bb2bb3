"""Rows of an invented record, and how they are inserted."""

import json
from collections import defaultdict
from datetime import date

SITE = "market.example"
MONDAY = date(2026, 11, 16)
TOLD = ("reviewers", "reviews", "versions", "removals", "findings", "evidence")
"""Tables in the order in which their rows can refer to each other; others come after them."""


class Rows(defaultdict[str, list[dict[str, object]]]):
    """Rows to be inserted, by table."""

    def __init__(self):
        super().__init__(list)

    def add(self, table, row):
        self[table].append(row)
        return row

    def insert_into(self, store):
        for table in (*TOLD, *(name for name in self if name not in TOLD)):
            insert(store, table, self[table])


def insert(store, table, rows):
    rows = list(rows)
    if not rows:
        return
    names = list(rows[0])
    marks = ", ".join("?" * len(names))
    columns = ", ".join(f'"{name}"' for name in names)
    store.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",
        [tuple(row[name] for name in names) for row in rows],
    )


def at(day, hour=9):
    return f"{day.isoformat()}T{hour:02d}:00:00Z"


def review_row(number, key, day, rng, hostile):
    product = f"{SITE}/p{number}"
    review = f"r{number}x{key}"
    return product, {
        "id": review,
        "product_id": product,
        "ordinal": key,
        "key": f"R{number}-{key}",
        "derived": 0,
        "reviewer_id": f"w{number}{key:05d}aabbccdd",
        "posted_at": day.isoformat(),
        "first_seen_at": at(day),
        "content": "",
        "url": f"https://{SITE}/r/{number}-{key}",
    }


def reviewer_row(review):
    return {
        "id": review["reviewer_id"],
        "site_id": SITE,
        "first_seen_at": review["first_seen_at"],
    }


def version_row(review, version, day, stars, body, *, hostile=None, changed=None, seen_to=None):
    return {
        "review_id": review,
        "number": version,
        "seen_from": at(day),
        "seen_to": seen_to,
        "changed": changed,
        "stars": stars,
        "posted_at": day.isoformat(),
        "title": hostile or "Honest words",
        "body": hostile or body,
        "scan_id": "scan-0-2",
    }


def finding_row(
    number,
    kind,
    key,
    *,
    found,
    e_value=None,
    score=None,
    summary="",
    review=None,
    clauses=(),
    status="open",
    supersedes=None,
    period=None,
    product=True,
    version="1.0",
):
    return {
        "id": f"F-{number:04d}{kind[:3]}{key}",
        "kind": kind,
        "site": SITE,
        "seller": f"s{number}",
        "product": f"p{number}" if product else None,
        "review": review,
        "detector": kind,
        "version": version,
        "found_at": at(found),
        "period_start": (period or found).isoformat(),
        "period_end": found.isoformat(),
        "score": score,
        "e_value": e_value,
        "summary": summary or f"{kind} at s{number}",
        "clauses": json.dumps(list(clauses)),
        "status": status,
        "supersedes": supersedes,
    }


def evidence_row(finding, position, kind, ref, **more):
    row = {
        "finding_id": finding,
        "position": position,
        "kind": kind,
        "ref": ref,
        "start": None,
        "end": None,
        "quote": None,
        "note": None,
        "data": None,
    }
    return row | more
