"""Charts of what a seller's ratings were: the site's, and what they would be."""

import sqlite3
from collections import Counter
from datetime import date, timedelta

from analysis.report.charts import RatingPoint, rating_chart
from analysis.report.events import day_of
from analysis.report.language import Language
from analysis.report.models import ChartView, SellerView
from analysis.report.safe_text import line
from analysis.report.weeks import NoSuchWeek, Week, parse_week
from db.queries import report_dossiers

_PRODUCTS = 4
_POINTS = 160


def rating_charts(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> tuple[ChartView, ...]:
    """Return a chart of all products together, where they are many, and of the most reviewed."""
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


def _week_day(week: str) -> date | None:
    """Return the Sunday of a week, written as a label or as any of its days."""
    try:
        return parse_week(week).sunday
    except NoSuchWeek:
        day = day_of(week)
        return None if day is None else day + timedelta(days=6 - day.weekday())
