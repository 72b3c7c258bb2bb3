"""Titles, descriptions and stored queries, in the layouts of Datasette 0.65 and 1.0."""

from importlib.resources import files
from typing import Any

from starwitness.serving.errors import ExtraMissing

DATABASE = "starwitness"
_SETTINGS_OF_TABLE = ("hidden", "facets", "sort", "sort_desc", "fts_table", "fts_pk", "size")


def read_layout() -> dict[str, Any]:
    """Return `db/datasette.yaml`: one file for both versions, in the layout of 0.65.

    Raises:
        ExtraMissing: The YAML library, which comes with Datasette, is not installed.
    """
    try:
        import yaml
    except ImportError as error:
        raise ExtraMissing("Datasette", "serve") from error
    text = (files("db") / "datasette.yaml").read_text(encoding="utf-8")
    layout: dict[str, Any] = yaml.safe_load(text)
    return layout


def split_layout(layout: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (metadata, configuration) as Datasette 1.0 wants them apart.

    Metadata describes; queries, facets, sorting and what is hidden are configuration.
    """
    metadata = {key: value for key, value in layout.items() if key != "databases"}
    metadata["databases"], config = {}, {}
    for name, database in layout["databases"].items():
        described = {k: v for k, v in database.items() if k not in ("queries", "tables")}
        described["tables"], configured = {}, {}
        for table, told in database["tables"].items():
            described["tables"][table] = {
                k: v for k, v in told.items() if k not in _SETTINGS_OF_TABLE
            }
            settings = {k: v for k, v in told.items() if k in _SETTINGS_OF_TABLE}
            if settings:
                configured[table] = settings
        metadata["databases"][name] = described
        config[name] = {"queries": database["queries"], "tables": configured}
    return metadata, {"databases": config}


def stored_queries() -> dict[str, dict[str, Any]]:
    """Return the twenty questions: name → title, description, params, sql."""
    queries: dict[str, dict[str, Any]] = read_layout()["databases"][DATABASE]["queries"]
    return queries
