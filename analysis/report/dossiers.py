"""Builds the dossier of one seller: what happened when, what the ratings were, who told what."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from analysis.report.blindness import seller_blind_says, site_hazards
from analysis.report.charts import RatingPoint, rating_chart
from analysis.report.clauses import on_site, sum_clauses
from analysis.report.events import (
    campaign_events,
    day_of,
    disclosure_events,
    edit_events,
    removal_events,
)
from analysis.report.hazards import LEAST_REMOVED, age_curves, hazard_chart
from analysis.report.labels import ALTERNATIVES, CONTEXTS, LINES, N_
from analysis.report.language import Language
from analysis.report.models import ChartView, DossierView, SellerView
from analysis.report.quotes import quote_views
from analysis.report.safe_text import line
from analysis.report.strength import grades
from analysis.report.timeline import timeline_chart
from analysis.report.weeks import NoSuchWeek, Week, parse_week
from db import report_dossiers

_EVENTS = 1500
_QUOTES = 12
_PRODUCTS = 4
_POINTS = 160
_EXPOSURES = 50_000

#: Curves are fitted for so many sellers, the first of the ranking with a finding on their stars.
_CURVES = 50
Row = sqlite3.Row


def dossier_view(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> DossierView:
    """Return a seller's dossier as known at the end of the week."""
    removals: list[Row] = []
    edits: list[Row] = []
    mentions: list[Row] = []
    quotes_total = 0
    if seller.id is not None:
        removals = report_dossiers.removals_of_seller(
            connection, seller_id=seller.id, end=week.end, limit=_EVENTS
        )
        edits = report_dossiers.edits_of_seller(
            connection, seller_id=seller.id, end=week.end, limit=_EVENTS
        )
        mentions = report_dossiers.mentions_of_seller(
            connection, seller_id=seller.id, end=week.end, limit=_EVENTS
        )
        quotes_total = report_dossiers.mentions_total(
            connection, seller_id=seller.id, end=week.end
        )  # fmt: skip
    campaigns = report_dossiers.campaigns_of_seller(
        connection, site=seller.site, seller=seller.key, limit=_EVENTS
    )
    events = [
        *removal_events(removals, week, language),
        *edit_events(edits, language),
        *disclosure_events(mentions, language),
        *campaign_events(campaigns, week, language),
    ]
    clauses = report_dossiers.clauses_of_seller(connection, site=seller.site, seller=seller.key)
    selection = _selection(connection, seller, week)
    quotes = quote_views(mentions, most=_QUOTES)
    return DossierView(
        seller=seller,
        opening=_opening(seller, removals, language),
        timeline=timeline_chart(
            events, until=week.sunday, name=f"{seller.anchor}-time", language=language,
            totals={
                "removal": removals[0]["total"] if removals else 0,
                "return": seller.claims.returned,
                "edit": edits[0]["total"] if edits else 0,
                "disclosure": quotes_total,
            },
        ),
        ratings=_ratings(connection, seller, week=week, language=language),
        hazard=_hazard(connection, seller, week=week, language=language),
        selection=_selection_rows(selection, language) if selection is not None else (),
        selection_says=_selection_says(selection, language) if selection is not None else "",
        blind_says=_blind_says(connection, seller, week=week, language=language),
        quotes=quotes,
        quotes_total=max(0, quotes_total - sum(len(q.schemes) + q.others for q in quotes)),
        clauses=on_site(
            sum_clauses((row["clauses"], row["findings"]) for row in clauses), seller.site
        ),
        alternatives=_alternatives(seller, language),
    )  # fmt: skip


def _opening(seller: SellerView, removals: Sequence[Row], language: Language) -> tuple[str, ...]:
    said = [
        language.say(
            "On record: %(reviews)s of %(products)s.",
            reviews=language.count("%(n)s review", "%(n)s reviews", seller.reviews),
            products=language.count("%(n)s product", "%(n)s products", seller.products),
        )
        if seller.reviews
        else language.say("No review of this seller is on record.")
    ]
    if seller.never_complete:
        said.append(
            language.say(
                "Products that could never be read to the end: %(n)s; removals there may stay "
                "unseen.",
                n=language.number(seller.never_complete),
            )
        )
    elif seller.complete_at:
        said.append(
            language.say(
                "Every product was read to the end at least once since %(day)s.",
                day=language.day(seller.complete_at),
            )
        )
    causes = Counter(r["context"] for r in removals if r["context"] != "isolated")
    if causes:
        said.append(
            language.say("Removals with a likely cause other than the seller:")
            + " "
            + language.semicolon.join(
                f"{language.say(CONTEXTS.get(cause, cause))}{language.colon}"
                f"{language.number(number)}"
                for cause, number in causes.most_common()
            )
            + "."
        )
    return tuple(said)


def _ratings(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> tuple[ChartView, ...]:
    if seller.id is None:
        return ()
    rows = report_dossiers.averages_of_seller(
        connection, seller_id=seller.id, until=week.label
    ) + report_dossiers.adjusted_of_seller(
        connection, seller_id=seller.id, until=week.label, products=_PRODUCTS
    )  # fmt: skip
    series: dict[str, list[RatingPoint]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        day = _week_day(row["week"])
        if day is None or day > week.sunday:
            continue
        titles[row["product"]] = row["title"]
        series.setdefault(row["product"], []).append(
            RatingPoint(
                day=day, displayed=row["displayed"], observed=row["observed"],
                restored=row["restored"], adjusted=row["adjusted"],
                low=row["ci_low"], high=row["ci_high"],
            )
        )  # fmt: skip
    if not series:
        series, titles = _displayed(connection, seller, week)
    charts = []
    named = Counter(titles.values())
    for number, (key, points) in enumerate(series.items()):
        title = line(titles[key], 70)
        if key and named[titles[key]] > 1:
            title = f"{title} ({line(key, 40)})" if title else ""
        chart = rating_chart(
            points[-_POINTS:],
            name=f"{seller.anchor}-r{number}",
            title=title or line(key, 70) or language.say("all products"),
            language=language,
        )
        if chart is not None:
            charts.append(chart)
    return tuple(charts)


def _hazard(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> ChartView | None:
    if seller.id is None or seller.rank > _CURVES or not seller.claims.selective_e:
        return None
    removed = report_dossiers.removed_total(connection, seller_id=seller.id, end=week.end)
    if removed < LEAST_REMOVED:
        return None
    rows = report_dossiers.exposures_of_seller(
        connection, seller_id=seller.id, end=week.end, limit=_EXPOSURES
    )
    return hazard_chart(
        age_curves(rows, language), name=f"{seller.anchor}-age", language=language
    )  # fmt: skip


def _blind_says(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> str:
    if seller.id is None:
        return ""
    hazard = site_hazards(connection, week=week).get(seller.site)
    return seller_blind_says(
        connection, hazard, seller_id=seller.id, week=week, language=language
    )  # fmt: skip


def _displayed(
    connection: sqlite3.Connection, seller: SellerView, week: Week
) -> tuple[dict[str, list[RatingPoint]], dict[str, str]]:
    """Return what the site displayed, where no average of our own was computed."""
    series: dict[str, list[RatingPoint]] = {}
    titles: dict[str, str] = {}
    for row in report_dossiers.displayed_of_seller(
        connection, seller_id=seller.id or "", end=week.end, products=_PRODUCTS
    ):
        best = row["best_rating"] or 5.0
        stars = 1 + 4 * (row["average"] - 1) / (best - 1) if best > 1 else row["average"]
        points = series.setdefault(row["product"], [])
        titles[row["product"]] = row["title"]
        for instant in (row["seen_from"], row["seen_to"]):
            day = day_of(instant)
            if day is not None and (not points or points[-1].day < day):
                points.append(RatingPoint(day=min(day, week.sunday), displayed=stars))
    return series, titles


def _selection(connection: sqlite3.Connection, seller: SellerView, week: Week) -> Row | None:
    if seller.id is None:
        return None
    return report_dossiers.selection_of_seller(connection, seller_id=seller.id, end=week.end)


def _selection_rows(row: Row, language: Language) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (
            language.say(label),
            language.number(row[f"{group}_removed"]),
            language.number(row[f"{group}_at_risk"]),
            language.share(row[f"{group}_removed"] / row[f"{group}_at_risk"], 1)
            if row[f"{group}_at_risk"]
            else language.number(None),
        )
        for group, label in (("low", N_("1–2 stars")), ("high", N_("3–5 stars")))
    )


def _selection_says(row: Row, language: Language) -> str:
    if row["odds_ratio"] is None:
        return language.say("Too few removals to say which stars vanish more readily.")
    return language.say(
        "As of %(day)s: odds ratio %(ratio)s (95%% interval: %(low)s to %(high)s), where 1 means "
        "that low and high stars vanish alike; e-value %(e)s. A finding keeps the value of its own "
        "day.",
        day=language.day(row["as_of"]),
        ratio=language.number(row["odds_ratio"], 1),
        low=language.number(row["ci_low"], 1),
        high=language.measure(row["ci_high"]),
        e=language.measure(row["e_value"]),
    )


def _alternatives(
    seller: SellerView, language: Language
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    held = dict(seller.claims.findings)
    reached = zip(LINES, grades(seller.claims), strict=True)
    lines = [name for name, grade in reached if grade or held.get(name)]
    return tuple(
        (name, tuple(language.say(message) for message in ALTERNATIVES[name])) for name in lines
    )


def _week_day(week: str) -> date | None:
    """Return the Sunday of a week, written as a label or as any of its days."""
    try:
        return parse_week(week).sunday
    except NoSuchWeek:
        day = day_of(week)
        return None if day is None else day + timedelta(days=6 - day.weekday())
