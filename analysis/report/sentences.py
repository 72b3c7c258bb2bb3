"""Says the week in a few sentences: what a reader takes away in a minute."""

import sqlite3

from analysis.report.language import Language
from analysis.report.models import SellerView, SightView


def week_in_sentences(
    sellers: list[SellerView], totals: sqlite3.Row, sight: SightView, language: Language
) -> tuple[str, ...]:
    """Return the week in a few sentences."""
    sites = len({view.site for view in sellers})
    said = [
        language.say(
            "Watched: %(sellers)s on %(sites)s. On record: %(listings)s.",
            sellers=language.count("%(n)s seller", "%(n)s sellers", len(sellers)),
            sites=language.count("%(n)s site", "%(n)s sites", sites),
            listings=language.count("%(n)s listing", "%(n)s listings", sight.listings),
        )
    ]
    strong = sum(any(item.grade >= 3 for item in view.lines) for view in sellers)
    agreeing = sum(sum(item.grade >= 2 for item in view.lines) >= 2 for view in sellers)
    agree = language.count(
        "On %(n)s seller two lines or more agree.",
        "On %(n)s sellers two lines or more agree.",
        agreeing,
    )
    if strong:
        some = language.count(
            "On %(n)s seller some line of evidence is strong or very strong (step 3 or 4).",
            "On %(n)s sellers some line of evidence is strong or very strong (step 3 or 4).",
            strong,
        )
        said.append(f"{some} {agree}")
    elif sight.listings or agreeing:
        none = language.say("On no seller is any line of evidence strong.")
        said.append(f"{none} {agree}" if agreeing else none)
    said.append(_findings_in_sentences(totals, language))
    said.append(sight_in_sentences(sight, language))
    return tuple(said)


def _findings_in_sentences(totals: sqlite3.Row, language: Language) -> str:
    said = (
        language.count(
            "%(n)s finding is new this week", "%(n)s findings are new this week", totals["fresh"]
        )
        + language.semicolon
        + language.count("%(n)s holds in all.", "%(n)s hold in all.", totals["holding"])
    )
    if totals["dismissed"]:
        said += " " + language.count(
            "Analysts dismissed %(n)s finding.",
            "Analysts dismissed %(n)s findings.",
            totals["dismissed"],
        )
    return said


def sight_in_sentences(sight: SightView, language: Language) -> str:
    """Return in words how much of what is watched was read."""
    if not sight.listings:
        return language.say("No listing could be scanned yet.")
    said = language.say(
        "Read to the end this week: %(complete)s of %(listings)s.",
        complete=language.number(sight.complete),
        listings=language.count("%(n)s listing", "%(n)s listings", sight.listings),
    )
    if sight.share is not None:
        said += " " + language.say(
            "Where a site reports their number, the last scans read %(share)s of the reviews.",
            share=language.share(min(sight.share, 1.0)),
        )
    return said
