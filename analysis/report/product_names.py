"""Names products as their sites do, so that a reader need not know ids."""

import sqlite3
from collections.abc import Iterable, Mapping

from analysis.report.safe_text import line
from db.queries import report_evidence

_TITLE = 70
_KEY = 40


def product_names(
    connection: sqlite3.Connection, *, site: str, keys: Iterable[str | None]
) -> Mapping[str, str]:
    """Return the names of products by the site's own ids.

    A name that other products of the seller have too, as far as it is shown, is followed by the
    id; a product whose title nobody read is called by its id alone.
    """
    wanted = sorted({key for key in keys if key})
    named = {key: line(key, _KEY) for key in wanted}
    for row in report_evidence.products_by_key(connection, site=site, keys=wanted, shown=_TITLE):
        title = line(row["title"], _TITLE)
        if title and title != row["key"]:
            alike = f" ({line(row['key'], _KEY)})" if row["alike"] else ""
            named[row["key"]] = title + alike
    return named
