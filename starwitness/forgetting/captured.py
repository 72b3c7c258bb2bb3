"""The captures of a workspace, and what the journal knows of them."""

from collections.abc import Iterator

from crawler.captures.exchanges import Exchange
from crawler.captures.store import CaptureDamaged, CaptureStore
from db.store import Store
from starwitness.workspace import Workspace


def originals(captures: CaptureStore) -> Iterator[tuple[str, Exchange]]:
    """Yield id and content of every capture that holds its own body; damaged ones are left out."""
    rows = captures.index.execute(
        "SELECT id FROM exchanges WHERE original IS NULL ORDER BY id"
    ).fetchall()
    for row in rows:
        try:
            yield row["id"], captures.read(row["id"])
        except CaptureDamaged:
            continue


def captured(
    workspace: Workspace, store: Store
) -> tuple[dict[str, tuple[str, str | None]], dict[str, str]]:
    """Return site and product, and the marketplace, of every capture that the journal names."""
    products: dict[str, tuple[str, str | None]] = {}
    marketplaces: dict[str, str] = {}
    targets = {
        row["id"]: row["key"]
        for row in store.rows(
            "SELECT t.id, p.key FROM targets t JOIN products p ON p.id = t.product_id"
        )
    }
    for entry in workspace.journal().entries():
        if entry["kind"] != "scan":
            continue
        product = entry["product"] or targets.get(entry["target"])
        for step in entry["steps"]:
            if step["capture"]:
                products[step["capture"]] = (entry["site"], product)
                marketplaces[step["capture"]] = entry["marketplace"]
    return products, marketplaces
