"""Writes the report of a week: one file, or a front page and a page a seller when they are many.

Everything is streamed: a batch of findings is read, rendered, written and forgotten.
"""

import sqlite3
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from analysis.coercion.clauses import load_clauses
from analysis.report.changes import ended_views, grown_views, new_views
from analysis.report.fleet_claims import FLEET_ALPHA
from analysis.report.front import seller_views
from analysis.report.labels import line_of
from analysis.report.language import Language, load_language
from analysis.report.layout import Key, Layout, with_pages
from analysis.report.models import SellerView
from analysis.report.pages import environment, style
from analysis.report.publish import FRONT, publishing, write_pieces
from analysis.report.safe_text import host_of, line
from analysis.report.seller_pages import BUFFER, Report, dossiers, write_dossier
from analysis.report.sentences import sight_in_sentences, week_in_sentences
from analysis.report.sight import sight_view
from analysis.report.strength import grades
from analysis.report.weeks import Week, parse_week
from db.queries import report_front, report_source

#: More dossiers or findings than this get pages of their own.
SPLIT_SELLERS = 50
SPLIT_FINDINGS = 2000

_SHOWN = 12
_QUIET = 500


def render_report(
    record: Path | str | sqlite3.Connection,
    *,
    week: str,
    lang: str = "en",
    out_dir: Path,
    now: str,
    contact: str | None = None,
    publisher: str | None = None,
) -> Path:
    """Write the report of a week and return the path of its front page.

    Args:
        record: The record's file (opened for reading only), or an open connection, of which
            only temporary tables are touched.
        week: ISO week, `2026-W47`; what was found after its end is left out.
        lang: `en` or `fr`.
        out_dir: Folder of all reports; this one goes to `<out_dir>/<week>/index.html`.
        now: Time of writing, ISO 8601 UTC; shown, and used for nothing else.
        contact: Where a seller may send a reply.
        publisher: Who publishes the report.

    Raises:
        NoSuchWeek, NoSuchLanguage: An argument names nothing known.
        RecordMissing, RecordUnreadable: The record cannot be read.
    """
    span = parse_week(week)
    language = load_language(lang)
    place = out_dir / span.label
    words = partial(_context, span, language, now=now, contact=contact, publisher=publisher)
    if isinstance(record, sqlite3.Connection):
        before = record.row_factory
        record.row_factory = sqlite3.Row
        try:
            _publish(record, span, language, place, words())
        finally:
            record.row_factory = before
        return place / FRONT
    try:
        with report_source.open_for_report(Path(record)) as connection:
            _publish(connection, span, language, place, words())
    except report_source.NotUtf8:
        with report_source.open_for_report(Path(record), lenient=True) as connection:
            _publish(connection, span, language, place, words())
    return place / FRONT


def _publish(
    connection: sqlite3.Connection,
    week: Week,
    language: Language,
    place: Path,
    context: Mapping[str, Any],
) -> None:
    report_source.prepare(connection, start=week.start, end=week.end, family=line_of)
    with publishing(place) as folder:
        _write(connection, week, language, folder, context)


def _write(
    connection: sqlite3.Connection,
    week: Week,
    language: Language,
    folder: Path,
    context: Mapping[str, Any],
) -> None:
    sellers = seller_views(connection, week=week, language=language)
    known = {
        (row["site"], row["seller"]): row["findings"]
        for row in report_front.known_by_seller(connection)
    }
    told = with_pages(sellers, known, Layout(split=False))
    split = (
        sum(view.href is not None for view in told) > SPLIT_SELLERS
        or sum(known.values()) > SPLIT_FINDINGS
    )
    layout = Layout(split=split)
    report = Report(
        connection=connection,
        templates=environment(language),
        week=week,
        language=language,
        layout=layout,
        hosts=_hosts(connection),
        known=known,
        context=context,
    )
    placed = with_pages(sellers, known, layout)
    if split:
        for seller in placed:
            if seller.href is not None:
                write_dossier(report, seller, folder)
    _write_front(report, placed, folder)


def _write_front(report: Report, sellers: list[SellerView], folder: Path) -> None:
    connection, week, language = report.connection, report.week, report.language
    by_key: dict[Key, SellerView] = {(view.site, view.key): view for view in sellers}
    told = [view for view in sellers if view.href is not None]
    ranked = [view for view in told if any(grades(view.claims))]
    quiet = [view for view in sellers if view.href is None]
    totals = report_front.findings_total(connection)
    fresh = report_front.fresh_by_seller(connection)
    new = new_views(connection, fresh, by_key, layout=report.layout, language=language)
    grew = grown_views(connection, by_key, layout=report.layout, language=language)
    ended = ended_views(connection, by_key, week=week, layout=report.layout, language=language)
    sight = sight_view(connection, week=week, language=language, hosts=report.hosts)
    nothing = not sellers and not sight.listings and not sight.never_scanned
    stream = report.templates.get_template("index.html").stream(
        **report.context,
        split=report.layout.split,
        nothing=nothing,
        blind=2 * sight.complete < sight.listings,
        minute=week_in_sentences(sellers, totals, sight, language),
        totals=totals,
        new=new[:_SHOWN],
        new_total=len(new),
        grew=grew[:_SHOWN],
        grew_total=len(grew),
        ended=ended[:_SHOWN],
        ended_total=len(ended),
        ranked=ranked,
        unranked=[view for view in told if not any(grades(view.claims))],
        quiet=quiet[:_QUIET],
        quiet_total=len(quiet),
        unseen_total=sum(not view.complete_at for view in quiet),
        sight=sight,
        sight_says=sight_in_sentences(sight, language),
        dossiers=dossiers(report, told),
    )
    stream.enable_buffering(BUFFER)
    write_pieces(folder / FRONT, stream)


def _hosts(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the hosts that the report may link to: those of the targets, and the sites."""
    urls = report_front.target_urls(connection)
    named = [row["id"].lower() for row in report_front.sites(connection)]
    return frozenset([*filter(None, map(host_of, urls)), *(host for host in named if "." in host)])


def _context(
    week: Week, language: Language, *, now: str, contact: str | None, publisher: str | None
) -> dict[str, Any]:  # fmt: skip
    css, digest = style()
    return {
        "week": week,
        "week_title": language.say(
            "Week %(number)s of %(year)s", number=week.number, year=week.year
        ),
        "days": language.span(week.monday, week.sunday),
        "now": now,
        "over": now >= week.end,
        "clauses_read_on": load_clauses().read_on.isoformat(),
        "contact": line(contact, 120),
        "publisher": line(publisher, 120),
        "style": css,
        "style_digest": digest,
        "alpha": FLEET_ALPHA,
    }  # fmt: skip
