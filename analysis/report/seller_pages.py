"""Dossiers with their findings, on the front page or on pages of their own, streamed."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from analysis.report.dossiers import dossier_view
from analysis.report.findings import finding_views
from analysis.report.language import Language
from analysis.report.layout import PAGE_SIZE, Key, Layout, file_of
from analysis.report.models import DossierView, SellerView
from analysis.report.publish import write_pieces
from analysis.report.weeks import Week
from db.queries import report_evidence

BUFFER = 200
"""Pieces of a page that are written at once."""
_AROUND = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What all pages of one report share."""

    connection: sqlite3.Connection
    templates: Environment
    week: Week
    language: Language
    layout: Layout
    hosts: frozenset[str]
    known: Mapping[Key, int]
    context: Mapping[str, Any]


def dossiers(
    report: Report, sellers: list[SellerView]
) -> Iterator[tuple[DossierView, int, Iterator[Markup]]]:
    """Yield each seller's dossier, the number of its findings, and those as finished sections.

    None where the report is split: then they are on pages of their own.
    """
    for seller in () if report.layout.split else sellers:
        rows = _rows(report, seller)
        yield _dossier(report, seller), _count(report, seller), _findings(report, rows)


def write_dossier(report: Report, seller: SellerView, folder: Path) -> None:
    """Write the pages of one seller."""
    dossier = _dossier(report, seller)
    rows = _rows(report, seller)
    hrefs = tuple(file_of(seller.slug, page) for page in range(1, seller.pages + 1))
    for page, name in enumerate(hrefs, start=1):
        stream = report.templates.get_template("seller.html").stream(
            **report.context,
            dossier=dossier,
            known=_count(report, seller),
            findings=_findings(report, islice(rows, PAGE_SIZE)),
            page=page,
            pages=seller.pages,
            near=_near(hrefs, page),
        )
        stream.enable_buffering(BUFFER)
        write_pieces(folder / "sellers" / name, stream)


def _near(hrefs: tuple[str, ...], page: int) -> tuple[tuple[int, str], ...]:
    """Return the first and last pages and those around one, with their numbers."""
    shown = {1, len(hrefs), *range(page - _AROUND, page + _AROUND + 1)}
    return tuple((n, href) for n, href in enumerate(hrefs, start=1) if n in shown)


def _dossier(report: Report, seller: SellerView) -> DossierView:
    return dossier_view(report.connection, seller, week=report.week, language=report.language)


def _count(report: Report, seller: SellerView) -> int:
    return report.known.get((seller.site, seller.key), 0)


def _rows(report: Report, seller: SellerView) -> Iterator[sqlite3.Row]:
    return report_evidence.findings_of_seller(
        report.connection, site=seller.site, seller=seller.key
    )  # fmt: skip


def _findings(report: Report, rows: Iterator[sqlite3.Row]) -> Iterator[Markup]:
    """Yield findings a batch at a time, as finished sections."""
    template = report.templates.get_template("findings.html")
    while batch := list(islice(rows, PAGE_SIZE)):
        views = finding_views(
            report.connection, batch, language=report.language, hosts=report.hosts
        )
        yield Markup(template.render(findings=views))
