"""The data dictionary and the cookbook as Markdown, from the schema and its metadata."""

from typing import Any

from db.store import Store
from starwitness.serving.metadata import DATABASE, read_layout

VIEWS = (
    "removed_reviews", "edited_reviews", "coercion_mentions", "rating_inflation",
    "selective_removal", "displayed_and_adjusted", "crawl_health", "seller_summary",
)  # fmt: skip


def objects_of(store: Store) -> dict[str, list[tuple[str, str]]]:
    """Return table or view → (column, type), without what belongs to SQLite or the index."""
    names = store.rows(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'versions_fts%' ORDER BY name"
    )
    return {
        row["name"]: [
            (column["name"], column["type"])
            for column in store.rows("SELECT name, type FROM pragma_table_xinfo(?)", (row["name"],))
        ]
        for row in names
    }


def data_dictionary() -> str:
    """Return every public table and view with its columns, as Markdown."""
    tables = read_layout()["databases"][DATABASE]["tables"]
    with Store.in_memory() as store:
        found = objects_of(store)
    public = [name for name in VIEWS if name in found]
    public += ["findings", *(n for n in sorted(found) if n not in public and n != "findings")]
    return "\n".join(
        _described(name, found[name], tables[name])
        for name in public
        if not tables.get(name, {}).get("hidden")
    )


def _described(name: str, columns: list[tuple[str, str]], told: dict[str, Any]) -> str:
    kind = "view" if name in VIEWS else "table"
    lines = [
        f"## `{name}` ({kind})", "", told["description"], "",
        "| column | type | means |", "| --- | --- | --- |",
    ]  # fmt: skip
    for column, of in columns:
        lines.append(f"| `{column}` | {of.lower() or '-'} | {told['columns'][column]} |")
    return "\n".join([*lines, ""])


def cookbook() -> str:
    """Return the twenty questions with their SQL, as Markdown."""
    parts = []
    for name, query in read_layout()["databases"][DATABASE]["queries"].items():
        parts += [f"## {query['title']}", "", f"`{name}`. {query['description']}", ""]
        if query.get("params"):
            parts += [f"Parameters: {', '.join(f'`:{p}`' for p in query['params'])}.", ""]
        parts += ["```sql", query["sql"], "```", ""]
    return "\n".join(parts)
