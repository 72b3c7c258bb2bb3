"""Builds the ranking of the front page: every seller with its lines of evidence."""

import sqlite3
from dataclasses import replace

from analysis.report.fleet_claims import claims_known, named_over_fleet
from analysis.report.labels import LINES
from analysis.report.language import Language
from analysis.report.layout import slug_of
from analysis.report.models import LineView, SellerView
from analysis.report.safe_text import line
from analysis.report.strength import Claims, grade_line, rank_key
from analysis.report.weeks import Week
from db.queries import report_dossiers, report_front


def seller_views(
    connection: sqlite3.Connection, *, week: Week, language: Language
) -> list[SellerView]:
    """Return all sellers, the strongest evidence first; those without findings come last."""
    rows = report_front.sellers(connection, end=week.end)
    products = {(row["site"], row["seller"]): row["products"] for row in rows}
    now = claims_known(connection, since=week.start, end=week.end, products=products)
    before = claims_known(connection, since=week.start, end=week.start, products=products)
    fleet = named_over_fleet(now, products)
    vanished = {
        row["seller_id"]: row for row in report_dossiers.selections(connection, end=week.end)
    }
    views = [
        _seller(
            row,
            claims=now.get((row["site"], row["seller"]), Claims()),
            before=before.get((row["site"], row["seller"]), Claims()),
            fleet=(row["site"], row["seller"]) in fleet,
            vanished=vanished.get(row["id"]),
            language=language,
        )
        for row in rows
    ]
    views.sort(key=lambda view: (rank_key(view.claims), view.site, view.key or ""))
    return [replace(view, rank=rank) for rank, view in enumerate(views, start=1)]


def _seller(
    row: sqlite3.Row,
    *,
    claims: Claims,
    before: Claims,
    fleet: bool,
    vanished: sqlite3.Row | None,
    language: Language,
) -> SellerView:
    key = row["seller"]
    label = line(row["name"], 70) or line(key, 70) or language.say("seller not shown")
    slug = slug_of(row["site"], key)
    return SellerView(
        id=row["id"],
        site=row["site"],
        key=key,
        label=label,
        slug=slug,
        anchor=f"S-{slug}",
        products=row["products"],
        reviews=row["reviews"],
        complete_at=row["complete_at"],
        never_complete=row["never_complete"],
        claims=claims,
        before=before,
        lines=tuple(
            LineView(
                line=name,
                grade=grade_line(name, claims),
                detail=_detail(name, claims, row["reviews"], vanished, language),
            )
            for name in LINES
        ),
        fleet=fleet,
        pages=0,
        href=None,
    )  # fmt: skip


def _detail(
    name: str, claims: Claims, reviews: int, vanished: sqlite3.Row | None, language: Language
) -> str:
    if name == "removals":
        return _removals_detail(claims, reviews, language)
    if name == "coercion":
        if not claims.witnesses:
            return ""
        return language.count("%(n)s person concerned", "%(n)s people concerned", claims.witnesses)
    value = claims.selective_e if name == "selective" else claims.inflation_top
    if not value:
        return ""
    said = language.say("e-value %(e)s", e=language.measure(value))
    if name == "selective" and vanished is not None:
        return _vanished(vanished, language) + language.semicolon + said
    if name == "inflation" and claims.campaigns:
        said += ", " + language.count("%(n)s finding", "%(n)s findings", claims.campaigns)
    return said


def _vanished(row: sqlite3.Row, language: Language) -> str:
    """Return how many reviews vanished of how many, low stars and others."""
    return language.say(
        "%(low)s of %(lows)s with 1–2 stars, %(high)s of %(highs)s others",
        low=language.number(row["low_removed"]),
        lows=language.number(row["low_at_risk"]),
        high=language.number(row["high_removed"]),
        highs=language.number(row["high_at_risk"]),
    )


def _removals_detail(claims: Claims, reviews: int, language: Language) -> str:
    """Return how many reviews of how many were removed, how surely, and what else is known."""
    counts = []
    if claims.confirmed:
        counts.append(language.count("%(n)s confirmed", "%(n)s confirmed", claims.confirmed))
    if claims.probable:
        counts.append(language.count("%(n)s probable", "%(n)s probable", claims.probable))
    if not counts:
        return ""
    said = [", ".join(counts)]
    if reviews >= claims.confirmed + claims.probable:  # fewer where products changed hands
        said[0] = language.say(
            "%(counts)s of %(reviews)s",
            counts=said[0],
            reviews=language.count("%(n)s review", "%(n)s reviews", reviews),
        )
    if claims.explained:
        said.append(
            language.say(
                "%(n)s with a likely cause other than the seller",
                n=language.number(claims.explained),
            )
        )
    if claims.returned:
        said.append(language.count("%(n)s more came back", "%(n)s more came back", claims.returned))
    return language.semicolon.join(said)
