"""Odds ratios in words: where they are no longer told apart, that is said."""

from typing import Final

from analysis.report.language import Language

MOST_ODDS: Final = 256.0
"""The largest odds ratio that the method tells from larger ones (`analysis.selective.tally`)."""


def odds(value: float | None, language: Language) -> str:
    """Return an odds ratio, or an end of its interval, for a reader."""
    if value is not None and value >= MOST_ODDS:
        return language.say("%(odds)s or more", odds=language.measure(MOST_ODDS))
    return language.measure(value)
