"""Says what no visit can have seen, and draws how readily reviews of a site vanish as they age."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from statistics import median

from analysis.report.hazards import GROUPS, age_curve, hazard_chart
from analysis.report.language import Language
from analysis.report.models import BlindView
from analysis.report.safe_text import line
from analysis.report.weeks import Week
from analysis.selective.detectability import detectability
from analysis.selective.site_hazard import DETECTOR, VERSION, SiteHazard, hazard_from_json
from db.queries import report_visits

_MOST_SITES = 8
_PRODUCTS = 500


def site_hazards(connection: sqlite3.Connection, *, week: Week) -> dict[str, SiteHazard]:
    """Return the curves of every site that were drawn before the end of the week."""
    rows = report_visits.hazard_states(connection, detector=DETECTOR, version=VERSION)
    found = {row["subject"].removeprefix("site/"): hazard_from_json(row["state"]) for row in rows}
    return {site: hazard for site, hazard in sorted(found.items()) if hazard.as_of < week.end}


def blind_views(
    connection: sqlite3.Connection, *, week: Week, language: Language
) -> tuple[BlindView, ...]:
    """Return, per site, what goes unseen at the pace of its visits, with the curves drawn."""
    views = []
    for number, (site, hazard) in enumerate(site_hazards(connection, week=week).items()):
        if number == _MOST_SITES:
            break
        rows = report_visits.visits_of_site(connection, site=site, end=week.end, products=_PRODUCTS)
        curves = [
            age_curve(curve, group=group, label=language.say(label))
            for (group, label), curve in zip(GROUPS, (hazard.low, hazard.high), strict=True)
        ]
        views.append(
            BlindView(
                site=line(site, 40),
                says=blind_says(hazard, days_between(rows), language),
                chart=hazard_chart(curves, name=f"site-{number}-age", language=language),
            )
        )
    return tuple(views)


def seller_blind_says(
    connection: sqlite3.Connection,
    hazard: SiteHazard | None,
    *,
    seller_id: str,
    week: Week,
    language: Language,
) -> str:
    """Return what goes unseen at the pace at which a seller's products are visited."""
    if hazard is None:
        return ""
    rows = report_visits.visits_of_seller(connection, seller_id=seller_id, end=week.end)
    return blind_says(hazard, days_between(rows), language)


def days_between(rows: Sequence[sqlite3.Row]) -> float | None:
    """Return the median over products of the mean days between two visits; None without."""
    spans = [
        (date.fromisoformat(row["last"][:10]) - date.fromisoformat(row["first"][:10])).days
        / (row["visits"] - 1)
        for row in rows
        if row["visits"] > 1
    ]
    paces = [span for span in spans if span > 0]
    return float(median(paces)) if paces else None


def blind_says(hazard: SiteHazard, every_days: float | None, language: Language) -> str:
    """Return in words the share of posted reviews that vanish before any visit shows them."""
    if every_days is None:
        return ""
    low, high = (
        detectability(curve, every_days=[every_days])[0] for curve in (hazard.low, hazard.high)
    )
    return language.say(
        "Days between two visits of a product: %(days)s (median). So many of the reviews posted "
        "vanish before any visit shows them: 1–2 stars %(low)s (%(low_from)s – %(low_to)s), "
        "3–5 stars %(high)s (%(high_from)s – %(high_to)s). Nobody can count these.",
        days=language.measure(every_days),
        low=language.share(low.never_seen, 1),
        low_from=language.share(low.ci_low, 1),
        low_to=language.share(low.ci_high, 1),
        high=language.share(high.never_seen, 1),
        high_from=language.share(high.ci_low, 1),
        high_to=language.share(high.ci_high, 1),
    )
