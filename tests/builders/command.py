"""The command as a user calls it, and a file of listings for it to take in."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from starwitness.cli import main

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Kettle</title>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",
 "name": "Kettle", "sku": "k-1", "brand": "Hearth",
 "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.5, "reviewCount": 1},
 "review": [{"@type": "Review", "author": {"@type": "Person", "name": "Ines"},
  "datePublished": "2026-10-02", "reviewBody": "It boils.",
  "reviewRating": {"@type": "Rating", "ratingValue": 5}}]}</script></head>
<body><h1>Kettle</h1></body></html>"""


def scan_line(number: int, day: int, total: int) -> dict[str, object]:
    return {
        "record": "scan", "scan": f"s{number}", "site": "shop.example", "product": "kettle",
        "seller": "hearth", "captured_at": f"2026-10-{day:02}T06:00:00Z", "sort": "newest",
        "reached_end": True, "reported_total": total, "reported_average": 4.2,
    }  # fmt: skip


def review_line(scan: int, number: int) -> dict[str, object]:
    return {
        "record": "review", "scan": f"s{scan}", "position": number, "id": f"r{number}",
        "stars": 1 + number % 5, "posted_at": f"2026-09-{number:02}T10:00:00Z",
        "title": f"title {number}", "body": f"the body of review {number}",
        "author": f"author {number}", "verified": True, "reply": None,
    }  # fmt: skip


def listings(folder: Path) -> Path:
    """Three scans of ten reviews; the second and third do not show number 4."""
    lines: list[dict[str, object]] = []
    for scan, day in ((1, 1), (2, 8), (3, 15)):
        shown = [n for n in range(10, 0, -1) if scan == 1 or n != 4]
        lines += [scan_line(scan, day, len(shown)), *(review_line(scan, n) for n in shown)]
    path = folder / "kettle.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def call(*arguments: object, code: int = 0, stdin: str | None = None) -> Result:
    """Run a command in this process; it must end with `code` and never with a traceback."""
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)
    crashed = result.exception is not None and not isinstance(result.exception, SystemExit)
    assert not crashed, (arguments, result.exception)
    assert result.exit_code == code, (arguments, result.stdout, result.stderr)
    assert "Traceback" not in result.output
    return result


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, which may end with anything."""
    line = [sys.executable, "-m", "starwitness", *(str(a) for a in arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=100)


def dump(workspace: Path) -> list[str]:
    connection = sqlite3.connect(workspace / "starwitness.db")
    lines = [li for li in connection.iterdump() if "_fts" not in li and "_migrations" not in li]
    connection.close()
    return lines


def query(workspace: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(workspace / "starwitness.db")
    rows = connection.execute(sql).fetchall()
    connection.close()
    return rows
