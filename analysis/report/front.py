"""Builds the front page: the ranking, what changed, and what could not be seen."""

import hashlib
import math
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.fleet import e_benjamini_hochberg
from analysis.report.findings import anchor_of
from analysis.report.labels import LINES
from analysis.report.language import Language
from analysis.report.models import LineView, SellerView
from analysis.report.safe_text import line
from analysis.report.strength import (
    LEAST_PROBABILITY,
    Claims,
    campaign_e_value,
    fleet_value,
    grade_line,
    grades,
    rank_key,
)
from analysis.report.weeks import Week
from db import report_queries

#: Findings on one page of a dossier.
PAGE_SIZE = 100

#: Bound on the expected share of honest sellers among those that carry the fleet's mark.
FLEET_ALPHA = 0.05

_ENDED = 500
_WORST = 25
Key = tuple[str, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Where things stand: one page for all, or a page a seller (`split`)."""

    split: bool

    def dossier(self, seller: SellerView, page: int = 1) -> str:
        """Return a dossier's address relative to the front page."""
        if not self.split:
            return f"#{seller.anchor}"
        return f"sellers/{file_of(seller.slug, page)}"

    def finding(self, seller: SellerView, finding: str, position: int) -> str:
        """Return a finding's permalink relative to the front page."""
        anchor = anchor_of(finding)
        if not self.split:
            return f"#{anchor}"
        page = (position - 1) // PAGE_SIZE + 1
        return f"sellers/{file_of(seller.slug, page)}#{anchor}"


def file_of(slug: str, page: int) -> str:
    """Return the file of one page of a dossier."""
    return f"{slug}.html" if page == 1 else f"{slug}-{page}.html"


def slug_of(site: str, key: str | None) -> str:
    """Return a name for files and anchors: readable, unique, plain ASCII."""
    plain = unicodedata.normalize("NFKD", f"{site}-{key or 'unknown'}"[:200])
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain.lower())
    digest = hashlib.sha256(repr((site, key)).encode("utf-8", "replace")).hexdigest()[:8]
    return "-".join(part for part in words[:60].split("-") if part) + f"-{digest}"


def seller_views(
    connection: sqlite3.Connection, *, week: Week, language: Language
) -> list[SellerView]:
    """Return all sellers, the strongest evidence first; those without findings come last."""
    rows = report_queries.sellers(connection, end=week.end)
    products = {(row["site"], row["seller"]): row["products"] for row in rows}
    now = _claims(connection, since=week.start, end=week.end, products=products)
    before = _claims(connection, since=week.start, end=week.start, products=products)
    fleet = _named_over_fleet(now, products)
    views = [
        _seller(
            row,
            claims=now.get((row["site"], row["seller"]), Claims()),
            before=before.get((row["site"], row["seller"]), Claims()),
            fleet=(row["site"], row["seller"]) in fleet,
            language=language,
        )
        for row in rows
    ]
    views.sort(key=lambda view: (rank_key(view.claims), view.site, view.key or ""))
    return [replace(view, rank=rank) for rank, view in enumerate(views, start=1)]


def with_pages(
    views: Sequence[SellerView], known: Mapping[Key, int], layout: Layout
) -> list[SellerView]:
    """Return the sellers with their dossiers' addresses; `known` counts findings of any status."""
    placed = []
    for view in views:
        findings = known.get((view.site, view.key), 0)
        if has_dossier(view, findings):
            pages = max(1, math.ceil(findings / PAGE_SIZE)) if layout.split else 1
            placed.append(replace(view, pages=pages, href=layout.dossier(view)))
        else:
            placed.append(view)
    return placed


def has_dossier(view: SellerView, findings: int) -> bool:
    """Return whether there is anything to say about a seller."""
    claims = view.claims
    gone = claims.confirmed + claims.probable + claims.returned
    return findings > 0 or claims.texts > 0 or gone > 0


def _seller(
    row: sqlite3.Row, *, claims: Claims, before: Claims, fleet: bool, language: Language
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
                detail=_detail(name, claims, language),
            )
            for name in LINES
        ),
        change=sum(grades(claims)) - sum(grades(before)),
        fleet=fleet,
        pages=0,
        href=None,
    )  # fmt: skip


def _detail(name: str, claims: Claims, language: Language) -> str:
    if name == "removals":
        return _removals_detail(claims, language)
    if name == "coercion":
        if not claims.witnesses:
            return ""
        return language.count("%(n)s person concerned", "%(n)s people concerned", claims.witnesses)
    value = claims.selective_e if name == "selective" else claims.inflation_top
    if not value:
        return ""
    said = language.say("e-value %(e)s", e=language.measure(value))
    if name == "inflation" and claims.campaigns:
        said += ", " + language.count("%(n)s finding", "%(n)s findings", claims.campaigns)
    return said


def _removals_detail(claims: Claims, language: Language) -> str:
    """Return how many reviews were removed, how surely, and what else is known of them."""
    counts = []
    if claims.confirmed:
        counts.append(language.count("%(n)s confirmed", "%(n)s confirmed", claims.confirmed))
    if claims.probable:
        counts.append(language.count("%(n)s probable", "%(n)s probable", claims.probable))
    if not counts:
        return ""
    said = [", ".join(counts)]
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


def _claims(
    connection: sqlite3.Connection, *, since: str, end: str, products: Mapping[Key, int]
) -> dict[Key, Claims]:
    found: dict[Key, Claims] = {}
    for row in report_queries.removed_by_seller(connection, end=end):
        key = (row["site"], row["seller"])
        found[key] = Claims(
            confirmed=row["confirmed"],
            probable=row["probable"],
            explained=row["explained"],
            unexplained=row["unexplained"],
            returned=row["returned"],
        )
    for row in report_queries.witnesses_by_seller(connection, end=end, least=LEAST_PROBABILITY):
        key = (row["site"], row["seller"])
        found[key] = replace(
            found.get(key, Claims()),
            witnesses=row["witnesses"],
            unnamed=row["unnamed"],
            texts=row["texts"],
        )
    claimed: dict[Key, list[sqlite3.Row]] = defaultdict(list)
    for row in report_queries.claims_by_seller(connection, start=since, end=end):
        claimed[row["site"], row["seller"]].append(row)
    for key, rows in claimed.items():
        found[key] = _with_findings(found.get(key, Claims()), rows, products.get(key, 0))
    return found


def _with_findings(claims: Claims, rows: Iterable[sqlite3.Row], products: int) -> Claims:
    counts: dict[str, int] = defaultdict(int)
    fresh: dict[str, int] = defaultdict(int)
    surplus: dict[str | None, float] = {}
    selective = disclosure = 0.0
    after = campaigns = 0
    for row in rows:
        name = row["family"]
        counts[name] += row["findings"]
        fresh[name] += row["fresh"]
        value = row["e_value"] or 0.0
        if name == "inflation":
            surplus[row["product"]] = max(surplus.get(row["product"], 0.0), value)
            campaigns += row["findings"]
        elif name == "selective":
            selective = max(selective, value)
        elif row["kind"] == "removal_after_disclosure" and (row["e_value"] or 0.0) > 1:
            after += row["findings"]
            disclosure = max(disclosure, value)
    return replace(
        claims,
        after_disclosure=after,
        disclosure_e=disclosure,
        selective_e=selective,
        inflation_e=campaign_e_value(sum(surplus.values()) / max(products, len(surplus), 1)),
        inflation_top=max(surplus.values(), default=0.0),
        campaigns=campaigns,
        findings=tuple(sorted(counts.items())),
        fresh=tuple(sorted((k, v) for k, v in fresh.items() if v)),
    )


def _named_over_fleet(claims: Mapping[Key, Claims], products: Mapping[Key, int]) -> set[Key]:
    """Return the sellers whose `fleet_value` passes e-Benjamini-Hochberg over all sellers."""
    names = {f"{number}": key for number, key in enumerate({*claims, *products})}
    values = {
        name: fleet_value(claims.get(key, Claims()), products.get(key, 0))
        for name, key in names.items()
    }
    return {names[name] for name in e_benjamini_hochberg(values, FLEET_ALPHA)}
