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
            "%(sellers)s on %(sites)s were watched; %(listings)s are on record.",
            sellers=language.count("%(n)s seller", "%(n)s sellers", len(sellers)),
            sites=language.count("%(n)s site", "%(n)s sites", sites),
            listings=language.count("%(n)s listing", "%(n)s listings", sight.listings),
        )
    ]
    strong = sum(any(item.grade >= 3 for item in view.lines) for view in sellers)
    agreeing = sum(sum(item.grade >= 2 for item in view.lines) >= 2 for view in sellers)
    said.append(
        language.count(
            "On %(n)s seller some line of evidence is strong or very strong (step 3 or 4).",
            "On %(n)s sellers some line of evidence is strong or very strong (step 3 or 4).",
            strong,
        )
        + " "
        + language.count(
            "On %(n)s seller two lines or more agree.",
            "On %(n)s sellers two lines or more agree.",
            agreeing,
        )
        if strong
        else language.say("On no seller is any line of evidence strong.")
    )
    said.append(
        language.count(
            "%(n)s finding is new this week; %(known)s are known in all, %(dismissed)s of them "
            "dismissed by analysts.",
            "%(n)s findings are new this week; %(known)s are known in all, %(dismissed)s of them "
            "dismissed by analysts.",
            totals["fresh"],
            known=language.number(totals["known"]),
            dismissed=language.number(totals["dismissed"]),
        )
    )
    said.append(sight_in_sentences(sight, language))
    return tuple(said)


def sight_in_sentences(sight: SightView, language: Language) -> str:
    """Return in words how much of what is watched was read."""
    if not sight.listings:
        return language.say("No listing could be scanned yet.")
    said = language.say(
        "%(complete)s of %(listings)s were read to the end this week.",
        complete=language.number(sight.complete),
        listings=language.count("%(n)s listing", "%(n)s listings", sight.listings),
    )
    if sight.share is not None:
        said += " " + language.say(
            "The last scans read %(share)s of the reviews that the sites report there.",
            share=language.share(min(sight.share, 1.0)),
        )
    return said
