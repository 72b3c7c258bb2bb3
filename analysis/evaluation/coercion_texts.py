"""Reads labelled texts of several sources, each line in the half that is tuned on or held."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.coercion.corpus import part_of
from analysis.coercion.errors import LabelledDataMissing, LabelledLineUnread
from analysis.coercion.records import SCHEMES

CORPUS: Final = Path(__file__).parent.parent / "coercion" / "corpus"
NO_SCHEME_FITS: Final = frozenset(
    {
        "brushing",
        "review_hijacking",
        "competitor_sabotage",
        "insider_review",
        "helpful_vote_manipulation",
    }
)
TYPOLOGY: Final = {
    "refund_for_removal": "refund_for_removal",
    "gift_card_for_removal": "compensation_for_removal",
    "replacement_for_removal": "compensation_for_removal",
    "upgrade_to_five_stars": "upgrade_to_five_stars",
    "refund_withheld": "refund_withheld",
    "partial_refund_bargaining": "refund_for_removal",
    "relentless_followup": "harassment",
    "emotional_plea": "harassment",
    "legal_threat": "threat",
    "doxxing_intimidation": "threat",
    "insert_card_harvest": "contact_harvesting",
    "warranty_registration_harvest": "contact_harvesting",
    "rebate_for_five_stars": "incentive_for_positive",
    "test_buyer": "incentive_for_positive",
    "refund_after_review": "incentive_for_review",
    "off_platform_contact": "off_platform",
    "contact_us_first": "review_suppressed",
    "review_gating": "review_suppressed",
    "seller_feedback_strikethrough": "review_suppressed",
    "abuse_report_removal": "review_suppressed",
    "insider_bribe_deletion": "review_suppressed",
    "gag_clause": "review_suppressed",
    "adjacent_delivery_otp_theft": "delivery_code_theft",
    "adjacent_phishing_impersonation": "payment_phishing",
    "adjacent_refund_fraud_service": "refund_fraud_service",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledText:
    """A text with its schemes (none: benign) and whether its half was held back from tuning."""

    text: str
    lang: str
    side: str | None
    schemes: frozenset[str]
    source: str
    held: bool


def _lines(path: Path, *keys: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and content of each line of a file; nothing where there is no file.

    Args:
        path: JSON Lines.
        keys: What each line must hold beside `text`.

    Raises:
        LabelledLineUnread: A line is no object with these keys.
    """
    if not path.is_file():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError) as error:
                problem = f"not JSON ({str(error)[:80]})"
                raise LabelledLineUnread(str(path), number + 1, problem) from error
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise LabelledLineUnread(str(path), number + 1, 'no object with a "text"')
            if missing := [key for key in keys if row.get(key) is None]:
                problem = f"no {', '.join(missing)}"
                raise LabelledLineUnread(str(path), number + 1, problem)
            yield number, row


def read_typology(path: Path) -> Iterator[LabelledText]:
    """Yield sentences by scheme; odd lines are held. Kinds that no scheme fits are left out."""
    for number, row in _lines(path, "scheme", "lang", "side"):
        kind = row["scheme"]
        if kind in NO_SCHEME_FITS:
            continue
        found = TYPOLOGY.get(kind)
        yield LabelledText(
            text=row["text"],
            lang=row["lang"],
            side=row["side"],
            schemes=frozenset({found} if found else ()),
            source="typology",
            held=number % 2 == 1,
        )


def read_labelled(path: Path) -> Iterator[LabelledText]:
    """Yield reviews, messages and quotations by hand; odd lines are held, doubtful ones left out.

    An incentive that the reviewer discloses ("free for my honest review") is benign here: nothing
    but honesty is asked for.
    """
    for number, row in _lines(path, "lang", "labels", "kind"):
        if row.get("ambiguous"):
            continue
        title = f"{row['title']}\n\n" if row.get("title") else ""
        yield LabelledText(
            text=title + row["text"],
            lang=row["lang"],
            side=None,
            schemes=frozenset(row["labels"]) & frozenset(SCHEMES),
            source=f"labelled {row['kind']}",
            held=number % 2 == 1,
        )


def read_corpus(folder: Path = CORPUS) -> Iterator[LabelledText]:
    """Yield the shipped corpus, which is tuned on and trained on: a floor, not a measure.

    Of the texts by other hands the test part is held.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for _, row in _lines(path, "lang", "labels", "origin"):
            yield LabelledText(
                text=row["text"],
                lang=row["lang"],
                side=row.get("side"),
                schemes=frozenset(row["labels"]) & frozenset(SCHEMES),
                source=f"corpus {path.stem.split('-')[0]}",
                held=row["origin"] == "other" and part_of(row["group"]) == "test",
            )


def read_ordinary(path: Path) -> Iterator[LabelledText]:
    """Yield ordinary reviews, in which any mention counts as a false alarm; odd lines are held."""
    for number, row in _lines(path, "lang"):
        yield LabelledText(
            text=row["text"],
            lang=row["lang"],
            side="reviewer",
            schemes=frozenset(),
            source="ordinary",
            held=number % 2 == 1,
        )


def read_research(data: Path) -> tuple[list[LabelledText], list[LabelledText]]:
    """Return the labelled and the ordinary texts of a research folder.

    Args:
        data: Folder that holds `labelled.jsonl` and `ordinary.jsonl`, by themselves or in
            `coercion/`, and `typology.jsonl`, or has `field/typology.jsonl` beside it.

    Raises:
        LabelledDataMissing: The folder holds none of the files.
        LabelledLineUnread: A line of one cannot be read.
    """
    folder = data / "coercion" if (data / "coercion").is_dir() else data
    places = (data / "typology.jsonl", data.parent / "field" / "typology.jsonl")
    typology = next((path for path in places if path.is_file()), places[0])
    labelled = [*read_typology(typology), *read_labelled(folder / "labelled.jsonl")]
    ordinary = list(read_ordinary(folder / "ordinary.jsonl"))
    if not labelled and not ordinary:
        raise LabelledDataMissing(str(data))
    return labelled, ordinary
