"""Builds the dossier of one seller: what happened when, what the ratings were, who told what."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date

from analysis.report.blindness import seller_blind_says, site_hazards
from analysis.report.clauses import sum_matches
from analysis.report.events import (
    campaign_events,
    day_of,
    disclosure_events,
    edit_events,
    removal_events,
)
from analysis.report.labels import ALTERNATIVES, CONTEXTS, LINES
from analysis.report.language import Language
from analysis.report.models import DossierView, SellerView
from analysis.report.product_names import product_names
from analysis.report.quotes import quote_views
from analysis.report.seller_ratings import rating_charts
from analysis.report.seller_removals import removal_ages, selection_rows, selection_says
from analysis.report.strength import grades
from analysis.report.timeline import timeline_chart
from analysis.report.weeks import Week
from db.queries import report_dossiers

_EVENTS = 1500
_QUOTES = 12
Row = sqlite3.Row


def dossier_view(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> DossierView:
    """Return a seller's dossier as known at the end of the week."""
    removals: list[Row] = []
    edits: list[Row] = []
    mentions: list[Row] = []
    quotes_total = 0
    selection: Row | None = None
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
        selection = report_dossiers.selection_of_seller(
            connection, seller_id=seller.id, end=week.end
        )
    campaigns = report_dossiers.campaigns_of_seller(
        connection, site=seller.site, seller=seller.key, limit=_EVENTS
    )
    told = [*removals, *edits, *mentions, *campaigns]
    names = product_names(connection, site=seller.site, keys=(row["product"] for row in told))
    events = [
        *removal_events(removals, week, language, names=names),
        *edit_events(edits, language, names=names),
        *disclosure_events(mentions, language, names=names),
        *campaign_events(campaigns, week, language, names=names),
    ]
    clauses = report_dossiers.clauses_of_seller(connection, site=seller.site, seller=seller.key)
    quotes = quote_views(mentions, most=_QUOTES, names=names)
    return DossierView(
        seller=seller,
        opening=_opening(seller, removals, language),
        timeline=timeline_chart(
            events, until=week.sunday, name=f"{seller.anchor}-time", language=language,
            since=_watched_since(connection, seller, week=week),
            totals={
                "removal": removals[0]["total"] if removals else 0,
                "return": seller.claims.returned,
                "edit": edits[0]["total"] if edits else 0,
                "disclosure": quotes_total,
            },
        ),
        ratings=rating_charts(connection, seller, week=week, language=language),
        hazard=removal_ages(connection, seller, week=week, language=language),
        selection=selection_rows(selection, language) if selection is not None else (),
        selection_says=selection_says(selection, language) if selection is not None else "",
        blind_says=_blind_says(connection, seller, week=week, language=language),
        quotes=quotes,
        quotes_total=max(0, quotes_total - sum(len(q.schemes) + q.others for q in quotes)),
        clauses=sum_matches(
            ((row["clauses"], json.loads(row["schemes"]), row["findings"]) for row in clauses),
            site=seller.site,
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
                "Every product was last read to the end on %(day)s or later.",
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


def _watched_since(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week
) -> date | None:
    if seller.id is None:
        return None
    return day_of(
        report_dossiers.first_scan_of_seller(connection, seller_id=seller.id, end=week.end)
    )


def _blind_says(
    connection: sqlite3.Connection, seller: SellerView, *, week: Week, language: Language
) -> str:
    if seller.id is None:
        return ""
    hazard = site_hazards(connection, week=week).get(seller.site)
    return seller_blind_says(
        connection, hazard, seller_id=seller.id, week=week, language=language
    )  # fmt: skip


def _alternatives(
    seller: SellerView, language: Language
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    held = dict(seller.claims.findings)
    reached = zip(LINES, grades(seller.claims), strict=True)
    lines = [name for name, grade in reached if grade or held.get(name)]
    return tuple(
        (name, tuple(language.say(message) for message in ALTERNATIVES[name])) for name in lines
    )
