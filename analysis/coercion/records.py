"""Holds what the coercion stage says about a text: mentions and their slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["reviewer", "seller"]

SCHEMES: Final = (
    "refund_for_removal",
    "compensation_for_removal",
    "upgrade_to_five_stars",
    "refund_withheld",
    "incentive_for_positive",
    "incentive_for_review",
    "harassment",
    "threat",
    "contact_harvesting",
    "off_platform",
    "review_suppressed",
    "delivery_code_theft",
    "payment_phishing",
    "refund_fraud_service",
)
OVERALL: Final = "coercion"
SLOTS: Final = ("actor", "lever", "condition", "act")
LEVER_NAMES: Final[Mapping[str, str]] = {
    "harassment": "pressure",
    "threat": "threat",
    "contact_harvesting": "bait",
    "off_platform": "channel",
    "review_suppressed": "means",
    "delivery_code_theft": "pretext",
    "payment_phishing": "pretext",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A piece of the stored text: `text == stored[start:end]`, in characters."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"slot {self.start}:{self.end} does not hold {self.text!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """One scheme that a text discloses (or, written by a seller, proposes)."""

    scheme: str
    probability: float
    lang: str
    actor: Slot | None
    lever: Slot | None
    condition: Slot | None
    act: Slot | None
    quote: Slot
    rule: str
    explanation: str

    def slots(self) -> dict[str, Slot | None]:
        """Return the four slots of the tuple by name, in the order of SLOTS."""
        return {
            "actor": self.actor,
            "lever": self.lever,
            "condition": self.condition,
            "act": self.act,
        }


def explain(scheme: str, slots: Mapping[str, Slot | None]) -> str:
    """Return the tuple in words: `offer: …; condition: …; act: …`, empty slots left out."""
    names = {
        "actor": "actor",
        "lever": LEVER_NAMES.get(scheme, "offer"),
        "condition": "condition",
        "act": "act",
    }
    parts = [
        f"{names[name]}: {' '.join(slot.text.split())}"
        for name in SLOTS
        if (slot := slots.get(name)) is not None
    ]
    return "; ".join(parts)
