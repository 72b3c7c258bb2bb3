"""Says what is new, what grew and what ended since last week, a line a seller and kind."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from analysis.report.labels import LINE_NAMES, LINES, kind_name
from analysis.report.language import Language
from analysis.report.layout import Key, Layout
from analysis.report.models import ChangeView, SellerView
from analysis.report.product_names import product_names
from analysis.report.safe_text import line
from analysis.report.strength import grades
from analysis.report.weeks import Week
from db.queries import report_front

_RENEWED = 500
_ENDED = 500


def new_views(
    connection: sqlite3.Connection,
    rows: Sequence[sqlite3.Row],
    sellers: Mapping[Key, SellerView],
    *,
    layout: Layout,
    language: Language,
) -> tuple[ChangeView, ...]:
    """Return the week's new findings, one line a seller and kind, in the order of the ranking.

    Args:
        connection: The record, prepared.
        rows: From `report_front.fresh_by_seller`; the strongest finding stands for its kind.
        sellers: By site and key.
        layout: Where the findings stand.
        language: The reader's.
    """
    views = []
    named = _names(connection, [row for row in rows if row["products"] == 1])
    for row in rows:
        seller = sellers.get((row["site"], row["seller"]))
        if seller is None:
            continue
        says = language.count("%(n)s new finding", "%(n)s new findings", row["findings"])
        if row["products"] > 1:
            says += ", " + language.count("%(n)s product", "%(n)s products", row["products"])
        if row["e_value"]:
            says += ", " + language.say("e-value %(e)s", e=language.measure(row["e_value"]))
        views.append(
            (
                (seller.rank, LINES.index(row["family"]) if row["family"] in LINES else 9),
                _change(
                    row["family"],
                    seller,
                    title=language.say(kind_name(row["kind"])),
                    product=_name(named, row, language) if row["products"] == 1 else "",
                    says=says,
                    href=layout.finding(seller, row["id"], row["position"]),
                    day=language.day(row["found_at"]),
                ),
            )
        )
    return tuple(view for _, view in sorted(views, key=lambda item: item[0]))


def grown_views(
    connection: sqlite3.Connection,
    sellers: Mapping[Key, SellerView],
    *,
    layout: Layout,
    language: Language,
) -> tuple[ChangeView, ...]:
    """Return the lines of evidence that reached a higher step, and the findings renewed."""
    renewed: dict[tuple[Key, str], sqlite3.Row] = {}
    for row in report_front.renewed_findings(connection, limit=_RENEWED):
        renewed.setdefault(((row["site"], row["seller"]), row["family"]), row)
    risen: dict[tuple[Key, str], str] = defaultdict(str)
    for key, view in sellers.items():
        for name, now, then in zip(LINES, grades(view.claims), grades(view.before), strict=True):
            if now > then > 0:
                risen[key, name] = language.say(
                    "from step %(then)s to step %(now)s of 4", then=then, now=now
                )
    views = []
    named = _names(connection, renewed.values())
    for key, name in {**risen, **renewed}:
        seller = sellers.get(key)
        if seller is None:
            continue
        said = [risen[key, name]] if (key, name) in risen else []
        found = renewed.get((key, name))
        if found is not None:
            said.append(_renewal(found, language))
        views.append(
            _change(
                name,
                seller,
                title=language.say(LINE_NAMES[name]),
                product=_name(named, found, language) if found is not None else "",
                says=language.semicolon.join(said),
                href=layout.finding(seller, found["id"], found["position"])
                if found is not None
                else seller.href,
                day="",
            )
        )
    ranks = {view.anchor: view.rank for view in sellers.values()}
    return tuple(sorted(views, key=lambda view: (ranks[view.seller_anchor], view.line)))


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
    rows = report_front.ended(connection, start=week.start, end=week.end, limit=_ENDED)
    named = _names(connection, rows)
    for row in rows:
        name, title = titles[row["what"]]
        seller = sellers.get((row["site"], row["seller"]))
        says = ""
        if row["review"]:
            says = language.say("review %(review)s", review=line(row["review"], 40))
        if seller is not None:
            href = seller.href
            if row["finding"]:
                href = layout.finding(seller, row["finding"], row["position"])
            day = language.day(row["ended_at"])
            views.append(
                _change(
                    name, seller, title=title, product=_name(named, row, language), says=says,
                    href=href, day=day,
                )
            )  # fmt: skip
    return tuple(views)


def _change(
    name: str,
    seller: SellerView,
    *,
    title: str,
    product: str,
    says: str,
    href: str | None,
    day: str,
) -> ChangeView:
    return ChangeView(
        line=name, seller=seller.label, seller_anchor=seller.anchor, title=title, product=product,
        says=says, href=href, day=day,
    )  # fmt: skip


def _names(
    connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]
) -> dict[tuple[str, str], str]:
    """Return the names of the products that rows are about, by site and key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["product"]:
            keys[row["site"]].add(row["product"])
    return {
        (site, key): name
        for site, wanted in keys.items()
        for key, name in product_names(connection, site=site, keys=wanted).items()
    }


def _name(named: Mapping[tuple[str, str], str], row: sqlite3.Row, language: Language) -> str:
    """Return the name of the product that a row is about; empty where it is about none."""
    if not row["product"]:
        return ""
    name = named.get((row["site"], row["product"]), "")
    if name == line(row["product"], 40):
        return language.say("product %(product)s", product=name)
    return name


def _renewal(row: sqlite3.Row, language: Language) -> str:
    if row["e_before"] is None or row["e_value"] is None:
        return language.say("renewed with new evidence, %(day)s", day=language.day(row["found_at"]))
    return language.say(
        "e-value %(before)s → %(after)s since %(day)s",
        before=language.measure(row["e_before"]),
        after=language.measure(row["e_value"]),
        day=language.day(row["found_before"]),
    )
