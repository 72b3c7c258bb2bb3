"""Times the public views and the twenty questions on a synthetic record, against 100 ms.

    python benchmarks/views.py [--versions 1000000] [--keep FILE] [--again FILE]

The record is made by plain SQL (views.sql): 200 reviews a product, 5 products a seller, 1 review in
100 removed, 1 in 20 edited, 1 in 500 with a mention, 12 scans a product. Each statement runs once
to warm up and then five times; the median is printed with its ratio to the limit. A page is what
Datasette asks for: the first 101 rows.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from string import Template

from db.store import Store
from starwitness.serving.dictionary import VIEWS
from starwitness.serving.metadata import stored_queries

LIMIT_MS = 100.0
SITE = "shop.example"


def fill(store: Store, versions: int) -> None:
    """Fill an empty record with about `versions` versions."""
    reviews = int(versions / 1.05)
    products = max(reviews // 200, 1)
    sizes = {
        "reviews": reviews, "products": products, "sellers": max(products // 5, 1),
        "reviewers": max(reviews // 3, 1), "removals": reviews // 100, "mentions": reviews // 500,
    }  # fmt: skip
    script = (Path(__file__).parent / "views.sql").read_text(encoding="utf-8")
    store.execute("PRAGMA foreign_keys = OFF")
    store.execute("PRAGMA synchronous = OFF")
    store.connection.executescript(Template(script).substitute(sizes))


def statements(store: Store) -> list[tuple[str, str, dict[str, str]]]:
    """Return (name, SQL, parameters) of everything that is timed."""
    sellers = store.value("SELECT count(*) FROM sellers")
    seller = f"S{max(sellers // 2, 1)}"
    product = store.value("SELECT key FROM products WHERE seller_id = ?", (f"{SITE}/{seller}",))
    review = store.value("SELECT key FROM reviews WHERE product_id = ?", (f"{SITE}/{product}",))
    given = {
        "site": SITE, "seller": seller, "product": product, "review": review, "finding": "F-5",
        "since": "2026-11-01", "words": "word20 AND word9",
    }  # fmt: skip
    found: list[tuple[str, str, dict[str, str]]] = []
    for view in VIEWS:
        names = {r["name"] for r in store.rows("SELECT name FROM pragma_table_info(?)", (view,))}
        found.append((f"{view}: a page", f"SELECT * FROM {view} LIMIT 101", {}))
        for column in sorted({"seller", "product"} & names):
            sql = f"SELECT * FROM {view} WHERE site = :site AND {column} = :{column} LIMIT 101"
            found.append((f"{view}: one {column}", sql, given))
    found += [(query["title"], query["sql"], given) for query in stored_queries().values()]
    return found


def timed(connection: sqlite3.Connection, sql: str, given: dict[str, str]) -> tuple[float, int]:
    """Return the median of five runs in milliseconds, and how many rows came."""
    rows = len(connection.execute(sql, given).fetchall())
    took = []
    for _ in range(5):
        start = time.perf_counter()
        connection.execute(sql, given).fetchall()
        took.append((time.perf_counter() - start) * 1000)
        if took[-1] > 5000:
            break
    return statistics.median(took), rows


def report(store: Store) -> int:
    """Print a line per statement; return how many are over the limit."""
    print(f"{store.value('SELECT max(n) FROM versions'):,} versions")
    print(f"{'ms':>9} {'ratio':>6} {'rows':>6}  what")
    over = 0
    for name, sql, given in statements(store):
        took, rows = timed(store.connection, sql, given)
        over += took > LIMIT_MS
        mark = "  <-- over" if took > LIMIT_MS else ""
        print(f"{took:9.1f} {took / LIMIT_MS:6.2f} {rows:6}  {name}{mark}", flush=True)
    return over


def main() -> int:
    """Make or open the record, time everything, print a table; 1 when something is over."""
    parser = argparse.ArgumentParser(description="Times views and questions against 100 ms.")
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="keep the record in this file")
    parser.add_argument("--again", type=Path, help="time a record that was kept")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.again or chosen.keep or Path(folder) / "synthetic.db"
        with Store.create(path) as store:
            if chosen.again is None:
                start = time.perf_counter()
                fill(store, chosen.versions)
                took = time.perf_counter() - start
                print(f"made in {took:.0f} s, {path.stat().st_size / 1e6:.0f} MB")
            over = report(store)
    print(f"{over} over {LIMIT_MS:.0f} ms")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
