"""Rows of `crawls`: one run of the spider, one import."""

from db.store import Store


def start_crawl(
    store: Store, crawl: str, *, kind: str, source: str | None, at: str, version: str
) -> None:
    """Write the row of a crawl or an import, once."""
    store.insert(
        "crawls",
        {"id": crawl, "kind": kind, "source": source, "started_at": at, "version": version},
        or_ignore=True,
    )


def finish_crawl(store: Store, crawl: str, at: str) -> None:
    """Note that a crawl ended by itself; one that was killed has no end."""
    store.execute("UPDATE crawls SET finished_at = ? WHERE id = ?", (at, crawl))
