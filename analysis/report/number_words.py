"""Names the numbers that detectors store with a claim, and reads their values, for a reader."""

import json
from typing import Final

from analysis.report.labels import N_, SCHEMES
from analysis.report.language import Language
from analysis.report.models import NumberView
from analysis.report.safe_text import clean, line

_SHOWN = 16
_FEW = 8
_JSON = 50_000

#: What the finding itself says in words.
_SAID: Final = frozenset({"alternatives"})

#: The names that detectors give to numbers; a test fails when one is missing here.
NUMBER_NAMES: Final = {
    "added": N_("ratings that came meanwhile"),
    "average_run_length": N_("weeks until a false alarm, on average"),
    "base_rate": N_("share that vanishes anyway, upper limit"),
    "baseline": N_("ordinary moderation or past, with its interval"),
    "baseline_rate": N_("reviews a week in the past (shape, rate)"),
    "baseline_stars": N_("stars in the past (weights of 1–3, 4, 5)"),
    "belief": N_("belief in each odds ratio of the grid (logarithm)"),
    "category": N_("what products of this kind do"),
    "days": N_("days until it was missing"),
    "e_value": N_("e-value"),
    "expected_arrivals": N_("reviews expected to arrive"),
    "fleet": N_("held against all sellers watched"),
    "found_on": N_("found on"),
    "high_from": N_("high stars from"),
    "interval": N_("95% interval"),
    "least_mean": N_("stars on average, at the least"),
    "likelihood_ratio": N_("likelihood ratio"),
    "log_e": N_("logarithms of e-values"),
    "log_e_of": N_("of which"),
    "low": N_("low stars: vanished, watched"),
    "moved": N_("change of the number reported"),
    "odds_ratio": N_("odds ratio"),
    "others": N_("others: vanished, watched"),
    "probability": N_("probability"),
    "removed": N_("removals claimed"),
    "rule": N_("rule"),
    "running": N_("still running"),
    "scheme": N_("matches the description of"),
    "sellers_tested": N_("sellers tested"),
    "spans": N_("places in the text"),
    "strata": N_("products and intervals"),
    "testimony": N_("the site's own numbers"),
    "weeks": N_("weeks"),
}

_WORDS: Final = {
    "corroborates": N_("bear it out"),
    "weakens": N_("speak against it"),
    "silent": N_("say nothing either way"),
    "alarm": N_("alarm"),
    "stars alone": N_("stars alone"),
    "stars and volume": N_("stars and volume"),
}


def number_views(raw: str | None, language: Language) -> tuple[NumberView, ...]:
    """Return the numbers that a claim can be recomputed from, flattened and bounded."""
    if not raw:
        return ()
    try:
        data = json.loads(raw[:_JSON])
    except (ValueError, RecursionError):
        return (NumberView(name="JSON", value=clean(raw, 200)),)
    items = data.items() if isinstance(data, dict) else [("", data)]
    shown = [
        NumberView(
            name=language.say(NUMBER_NAMES[key]) if key in NUMBER_NAMES else line(str(key), 40),
            value=_value(key, value, language),
            named=not key or key in NUMBER_NAMES,
        )
        for key, value in items
        if key not in _SAID
    ]
    return tuple(shown[:_SHOWN])


def _value(key: str, value: object, language: Language) -> str:
    if isinstance(value, bool):
        return language.say(N_("yes")) if value else language.say(N_("no"))
    if value is None:
        return "–"
    if isinstance(value, int | float) and abs(value) < 1e300:
        if key == "probability":
            return language.chance(value)
        return language.share(value, 1) if key == "base_rate" else language.measure(float(value))
    if isinstance(value, str):
        known = SCHEMES.get(value) if key == "scheme" else _WORDS.get(value)
        if known:
            return language.say(known)
        return language.day(value) if key == "found_on" else clean(value, 160)
    few = value if isinstance(value, list) and 0 < len(value) <= _FEW else []
    if few and all(isinstance(one, str) for one in few):
        return language.semicolon.join(
            language.say(_WORDS[one]) if one in _WORDS else clean(one, 60) for one in few
        )
    if few and all(map(_is_number, few)):
        return language.semicolon.join(_exactly(one, language) for one in few)
    return clean(json.dumps(value, ensure_ascii=False), 240)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _exactly(value: float, language: Language) -> str:
    """Return a number as it was stored, to 7 decimals at most, with the language's signs."""
    written = f"{value:.7f}".rstrip("0")
    return language.number(value, len(written.partition(".")[2]))
