"""Classifies JSON Lines: each text in, the same line with its mentions out, a bad line reported."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any, Final, cast

from analysis.coercion.classify import Classifier, shared_classifier
from analysis.coercion.records import Mention, Side

SIDES: Final = frozenset({"reviewer", "seller"})
MAX_ECHO: Final = 60


def mention_row(mention: Mention) -> dict[str, Any]:
    """Return a mention as plain data: slots as strings, their ranges under `spans`."""
    slots = mention.slots()
    spans = {name: [slot.start, slot.end] for name, slot in slots.items() if slot is not None}
    return {
        "scheme": mention.scheme,
        "probability": mention.probability,
        "lang": mention.lang,
        **{name: slot.text if slot else None for name, slot in slots.items()},
        "quote": mention.quote.text,
        "spans": spans | {"quote": [mention.quote.start, mention.quote.end]},
        "rule": mention.rule,
        "explanation": mention.explanation,
    }


def _problem(row: object) -> str | None:
    """Say what is wrong with a parsed line, or nothing."""
    if not isinstance(row, Mapping):
        return 'is not an object; write {"id": "1", "text": "…"}'
    if not isinstance(row.get("text"), str):
        return 'has no "text" that is a string; add one'
    if row.get("lang") is not None and not isinstance(row["lang"], str):
        return 'has a "lang" that is not a string; write "fr", or leave it out'
    side = row.get("side")
    if side is not None and not (isinstance(side, str) and side in SIDES):
        return 'has an unknown "side"; write "reviewer" or "seller", or leave it out'
    return None


def classify_lines(
    lines: Iterable[str | bytes],
    classifier: Classifier | None = None,
    *,
    complain: Callable[[str], None] | None = None,
) -> Iterator[str]:
    """Yield each line with its mentions, as one JSON object a line, as they come.

    A line that cannot be read gives `{"line": n, "error": "…"}` (with its `id` where it has one)
    instead, so that nothing is lost and the output has a line for every line that is not blank.

    Args:
        lines: JSON Lines with `text` and, optionally, `id`, `lang`, `side`; UTF-8 when bytes.
        classifier: One that is loaded already; loaded when absent.
        complain: Called with what is wrong with a line, for each that cannot be read.
    """
    reader = classifier or shared_classifier()
    for read, mentions in reader.classify_many(map(_asked, _read(lines, complain or _nobody))):
        # A line that could not be read went along as an empty text, to keep its place.
        yield (
            read
            if isinstance(read, str)
            else _dump(read | {"mentions": [mention_row(mention) for mention in mentions]})
        )


def _asked(read: str | dict[str, Any]) -> tuple[str | dict[str, Any], str, str | None, Side | None]:
    """Return what is asked of the classifier about a row; nothing about a failure."""
    if isinstance(read, str):
        return read, "", None, None
    return read, read["text"], read.get("lang"), cast("Side | None", read.get("side"))


def _nobody(_problem: str) -> None:
    return None


def _read(
    lines: Iterable[str | bytes], complain: Callable[[str], None]
) -> Iterator[str | dict[str, Any]]:
    """Yield the row of each line that is not blank, or the failure that stands for it."""
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
            if not text.strip():
                continue
            row = json.loads(
                text.removeprefix("\ufeff"), parse_constant=_no_json, parse_float=_finite
            )
            problem = _problem(row)
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            row, problem = None, f"is not JSON ({str(error)[:MAX_ECHO]}); one object a line"
        if problem is None:
            yield row
            continue
        told = f"line {number} {problem}"
        complain(told)
        name = row.get("id") if isinstance(row, Mapping) else None
        yield _dump(({} if name is None else {"id": name}) | {"line": number, "error": told})


def _no_json(name: str) -> None:
    """Refuse `NaN` and `Infinity`: they could not be printed again."""
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is beyond all numbers")
    return number


def _dump(row: Mapping[str, Any]) -> str:
    """Return a row as JSON; lone surrogates are escaped, so that it can always be written."""
    text = json.dumps(row, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(row)
    return text
