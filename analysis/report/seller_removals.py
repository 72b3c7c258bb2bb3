"""Which stars vanish at a seller, and at what age, as the dossier shows it."""

import sqlite3

from analysis.report.hazards import LEAST_REMOVED, age_curves, hazard_chart
from analysis.report.labels import N_
from analysis.report.language import Language
from analysis.report.models import ChartView, SellerView
from analysis.report.odds import odds
from analysis.report.weeks import Week
from db.queries import report_dossiers

_EXPOSURES = 50_000

#: Curves are fitted for so many sellers, the first of the ranking with a finding on their stars.
_CURVES = 50


def selection_rows(row: sqlite3.Row, language: Language) -> tuple[tuple[str, str, str, str], ...]:
    """Return low and high stars: their name, how many were removed, of how many, the share."""
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


def selection_says(row: sqlite3.Row, language: Language) -> str:
    """Return the odds ratio and its e-value in a sentence."""
    if row["odds_ratio"] is None:
        return language.say("Too few removals to say which stars vanish more readily.")
    return language.say(
        "As of %(day)s: odds ratio %(ratio)s (95%% interval: %(low)s to %(high)s), where 1 means "
        "that low and high stars vanish alike; e-value %(e)s. A finding keeps the value of its own "
        "day.",
        day=language.day(row["as_of"]),
        ratio=odds(row["odds_ratio"], language),
        low=odds(row["ci_low"], language),
        high=odds(row["ci_high"], language),
        e=language.measure(row["e_value"]),
    )


def removal_ages(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> ChartView | None:
    """Return at what age reviews vanish, low stars and high; None where too few did."""
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
