"""Builds the front page: the ranking, what changed, and what could not be seen."""

import hashlib
import math
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.fleet import e_benjamini_hochberg
from analysis.report.findings import anchor_of
from analysis.report.labels import KINDS, LINE_NAMES, LINES, OUTCOMES, line_of
from analysis.report.language import Language
from analysis.report.models import ChangeView, LineView, SellerView, SightView, UnseenView
from analysis.report.safe_text import clean, line, safe_link
from analysis.report.strength import (
    LEAST_PROBABILITY,
    Claims,
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
            LineView(line=name, grade=grade_line(name, claims), detail=_detail(name, claims, language))
            for name in LINES
        ),
        change=sum(grades(claims)) - sum(grades(before)),
        fleet=fleet,
        pages=0,
        href=None,
    )  # fmt: skip


def _detail(name: str, claims: Claims, language: Language) -> str:
    if name == "removals":
        if not claims.confirmed and not claims.probable:
            return ""
        said = language.say(
            "%(confirmed)s confirmed, %(probable)s probable",
            confirmed=language.number(claims.confirmed),
            probable=language.number(claims.probable),
        )
        if claims.explained:
            said += "; " + language.say(
                "%(n)s with another likely cause", n=language.number(claims.explained)
            )
        return said
    if name == "coercion":
        if not claims.witnesses:
            return ""
        return language.count("%(n)s witness", "%(n)s witnesses", claims.witnesses)
    value = claims.selective_e if name == "selective" else claims.inflation_e
    if not value:
        return ""
    said = language.say("e-value %(e)s", e=language.measure(value))
    if name == "inflation" and claims.campaigns:
        said += ", " + language.count("%(n)s campaign", "%(n)s campaigns", claims.campaigns)
    return said


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
            returned=row["returned"],
        )
    for row in report_queries.witnesses_by_seller(connection, end=end, least=LEAST_PROBABILITY):
        key = (row["site"], row["seller"])
        found[key] = replace(
            found.get(key, Claims()), witnesses=row["witnesses"], texts=row["texts"]
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
        elif row["kind"] == "removal_after_disclosure":
            after += row["findings"]
            disclosure = max(disclosure, value)
    return replace(
        claims,
        after_disclosure=after,
        disclosure_e=disclosure,
        selective_e=selective,
        inflation_e=sum(surplus.values()) / max(products, len(surplus), 1),
        campaigns=campaigns,
        findings=tuple(sorted(counts.items())),
        fresh=tuple(sorted((k, v) for k, v in fresh.items() if v)),
    )


def _named_over_fleet(claims: Mapping[Key, Claims], products: Mapping[Key, int]) -> set[Key]:
    """Return the sellers whose mean e-value passes e-Benjamini-Hochberg over all sellers."""
    names = {f"{number}": key for number, key in enumerate({*claims, *products})}
    values = {}
    for name, key in names.items():
        seller = claims.get(key, Claims())
        values[name] = (seller.selective_e + seller.inflation_e) / 2
    return {names[name] for name in e_benjamini_hochberg(values, FLEET_ALPHA)}


def change_views(
    rows: Sequence[sqlite3.Row],
    sellers: Mapping[Key, SellerView],
    *,
    layout: Layout,
    language: Language,
) -> tuple[ChangeView, ...]:
    """Return findings of the week as lines of the front page."""
    views = []
    for row in rows:
        seller = sellers.get((row["site"], row["seller"]))
        name = line_of(row["kind"])
        says = clean(row["summary"], 220)
        if row["e_before"] is not None and row["e_value"] is not None:
            says = language.say(
                "e-value %(before)s → %(after)s since %(day)s",
                before=language.measure(row["e_before"]),
                after=language.measure(row["e_value"]),
                day=language.day(row["found_before"]),
            )
        elif row["product"]:
            says = language.say("product %(product)s", product=line(row["product"], 60))
            if row["e_value"]:
                says += ", " + language.say("e-value %(e)s", e=language.measure(row["e_value"]))
        views.append(
            ChangeView(
                line=name,
                seller=seller.label if seller else line(row["seller"], 60),
                seller_href=seller.href if seller else None,
                title=language.say(KINDS.get(row["kind"], LINE_NAMES[name])),
                says=says,
                href=layout.finding(seller, row["id"], row["position"]) if seller else None,
                day=language.day(row["found_at"]),
            )
        )
    return tuple(views)


def grown_sellers(views: Sequence[SellerView], language: Language) -> tuple[ChangeView, ...]:
    """Return the sellers whose evidence reached a higher step than a week ago."""
    found = []
    for view in views:
        for name, now, then in zip(LINES, grades(view.claims), grades(view.before), strict=True):
            if now > then > 0:
                found.append(
                    ChangeView(
                        line=name,
                        seller=view.label,
                        seller_href=view.href,
                        title=language.say(LINE_NAMES[name]),
                        says=language.say(
                            "from step %(then)s to step %(now)s of 4", then=then, now=now
                        ),
                        href=view.href,
                        day="",
                    )
                )
    return tuple(found)


def ended_views(
    connection: sqlite3.Connection,
    sellers: Mapping[Key, SellerView],
    *,
    week: Week,
    layout: Layout,
    language: Language,
) -> tuple[ChangeView, ...]:
    """Return what ended in the week: campaigns, absences, findings that were dismissed."""
    titles = {
        "campaign": ("inflation", language.say("Surplus of high-star reviews ended")),
        "returned": ("removals", language.say("Removed review came back")),
        "dismissed": ("other", language.say("Finding dismissed by an analyst")),
    }
    views = []
    for row in report_queries.ended(connection, start=week.start, end=week.end, limit=_ENDED):
        name, title = titles[row["what"]]
        seller = sellers.get((row["site"], row["seller"]))
        says = language.say("product %(product)s", product=line(row["product"], 60))
        if row["review"]:
            says += ", " + language.say("review %(review)s", review=line(row["review"], 40))
        href = seller.href if seller else None
        if seller and row["finding"]:
            href = layout.finding(seller, row["finding"], row["position"])
        views.append(
            ChangeView(
                line=name,
                seller=seller.label if seller else line(row["seller"], 60),
                seller_href=seller.href if seller else None,
                title=title,
                says=says,
                href=href,
                day=language.day(row["ended_at"]),
            )
        )
    return tuple(views)


def sight_view(
    connection: sqlite3.Connection, *, week: Week, language: Language, hosts: Collection[str]
) -> SightView:
    """Return how well the week was seen, and the listings that were seen worst."""
    rows = report_queries.sightings_of_week(connection, start=week.start, end=week.end)
    outcomes = report_queries.scans_by_outcome(connection, start=week.start, end=week.end)
    counted = [r for r in rows if r["scans"] and r["reported"] and r["seen"] is not None]
    reported = sum(max(r["reported"], r["seen"]) for r in counted)
    unseen = [r for r in rows if r["best"] != 2]
    return SightView(
        listings=len(rows),
        complete=sum(r["best"] == 2 for r in rows),
        window=sum(r["best"] == 1 for r in rows),
        less=sum(r["best"] == 0 for r in rows),
        missed=sum(r["best"] is None for r in rows),
        never_scanned=report_queries.targets_never_scanned(connection, end=week.end),
        stale=sum(r["stale"] or 0 for r in rows),
        scans=sum(r["scans"] for r in outcomes),
        pages=sum(r["pages"] for r in outcomes),
        share=sum(r["seen"] for r in counted) / reported if reported else None,
        outcomes=tuple(
            (language.say(OUTCOMES.get(r["outcome"], line(r["outcome"], 30))), r["scans"], r["pages"])
            for r in outcomes
        ),
        ages=_ages(rows, week, language),
        worst=tuple(_unseen(r, language, hosts) for r in unseen[:_WORST]),
        worst_total=len(unseen),
    )  # fmt: skip


def _ages(
    rows: Sequence[sqlite3.Row], week: Week, language: Language
) -> tuple[tuple[str, int], ...]:
    labels = (
        language.say("this week"),
        language.say("last week"),
        language.say("2 to 4 weeks ago"),
        language.say("longer ago"),
        language.say("never"),
    )
    counts = [0] * len(labels)
    for row in rows:
        if row["complete_at"] is None:
            counts[4] += 1
            continue
        days = (week.sunday - date.fromisoformat(row["complete_at"][:10])).days
        counts[0 if days < 7 else 1 if days < 14 else 2 if days < 35 else 3] += 1
    return tuple(zip(labels, counts, strict=True))


def _unseen(row: sqlite3.Row, language: Language, hosts: Collection[str]) -> UnseenView:
    if row["best"] is None:
        why = language.say("not scanned this week")
    else:
        why = language.say(OUTCOMES.get(row["outcome"], line(row["outcome"], 40)))
        if row["reason"]:
            why += f": {line(row['reason'], 140)}"
    seen = ""
    if row["scans"] and row["seen"] is not None and row["reported"]:
        seen = language.say(
            "%(seen)s of %(reported)s",
            seen=language.number(row["seen"]),
            reported=language.number(row["reported"]),
        )
    address = row["url"] or row["product_url"]
    return UnseenView(
        label=line(row["title"], 70) or line(row["product"], 70) or line(address or row["unit"], 70),
        link=safe_link(address, hosts=hosts),
        site=line(row["site"], 40),
        why=why,
        seen=seen,
        complete_at=language.day(row["complete_at"]) if row["complete_at"] else None,
    )  # fmt: skip
