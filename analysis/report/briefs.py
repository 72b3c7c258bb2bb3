"""Says findings in a line each, for whoever is told of them outside the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.report.findings import finding_views
from analysis.report.labels import kind_name, line_of
from analysis.report.language import load_language
from analysis.report.safe_text import line
from db.queries import report_evidence, report_source

_EVER = "9999"


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """A finding in a line: whom it is about, and what it claims, in the reader's language."""

    id: str
    seller: str
    product: str
    says: str


def briefs(record: Path, ids: Sequence[str], *, lang: str) -> list[Brief]:
    """Return findings in the order asked for; those that are not there are left out.

    Raises:
        NoSuchLanguage: There is no catalogue for `lang`.
        RecordMissing, RecordUnreadable: The record cannot be read.
    """
    language = load_language(lang)
    found: dict[str, Brief] = {}
    with report_source.open_for_report(record, lenient=True) as connection:
        report_source.prepare(connection, start=_EVER, end=_EVER, family=line_of)
        for row in report_evidence.findings_by_id(connection, ids):
            (view,) = finding_views(connection, [row], language=language, hosts=())
            found[row["id"]] = Brief(
                id=view.id,
                seller=line(row["seller_name"] or row["seller"], 70) or line(row["site"], 70),
                product=view.product,
                says=view.says,
            )
    return [found[one] for one in ids if one in found]


def kind_says(kind: str, *, lang: str) -> str:
    """Return the name of a kind of finding in a language."""
    return load_language(lang).say(kind_name(kind))
