"""What the detector of removals remembers of a product between looks."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.selective.contexts import ContextLabel
from db.identity import derived_id
from db.store import Row

Told = Sequence[tuple[Row, ContextLabel]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remembered:
    """What was looked at and said.

    Attributes:
        signature: Digest of the product's removals.
        neighbours: Products that a reviewer ties to it: their labels move with its own.
        claims: Digest of what a finding rests on → prefix of its id.
    """

    signature: str = ""
    neighbours: tuple[str, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)


def signature(rows: Iterable[Row], *, until: str) -> str:
    """Return a digest of what labels and findings of removals depend on; "" for none.

    What happened after `until` is taken as not having happened.
    """
    parts = sorted(f"{row['id']} {_state(row, until)}" for row in rows)
    return derived_id(*parts) if parts else ""


def grounds_of(told: Told, *, beside: int, until: str) -> str:
    """Return a digest of what one finding rests on.

    Args:
        told: Its removals with their labels.
        beside: Removals of the product that may share in what its totals say.
        until: Time of the look.
    """
    parts = [f"{row['id']} {_state(row, until)} {label.reason}" for row, label in told]
    return derived_id(str(beside), *parts, length=8)


def remembered(state: str | None) -> Remembered:
    """Return what a stored state says; nothing before the first look."""
    if state is None:
        return Remembered()
    digest, neighbours, claims = json.loads(state)
    return Remembered(signature=digest, neighbours=tuple(neighbours), claims=claims)


def remember(memory: Remembered) -> str:
    """Return the state that `remembered` reads."""
    return json.dumps(
        [memory.signature, memory.neighbours, dict(memory.claims)], separators=(",", ":")
    )


def _state(row: Row, until: str) -> str:
    confirmed, returned = row["confirmed_at"], row["returned_at"]
    return (
        f"{row['grade']} {row['last_seen_at']} {row['gone_by']}"
        f" {confirmed if (confirmed or '~') <= until else None}"
        f" {returned if (returned or '~') <= until else None}"
    )
