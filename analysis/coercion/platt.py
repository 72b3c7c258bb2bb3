"""Turns a raw score into a probability by Platt's line; `calibration.py` fits such lines."""

import math
from dataclasses import dataclass
from typing import Final

FLOOR: Final = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Platt:
    """A line on the log odds of a raw score."""

    slope: float
    intercept: float

    def probability(self, raw: float) -> float:
        """Return the calibrated probability of a raw score in 0..1."""
        line = self.slope * log_odds(raw) + self.intercept
        if line < 0:
            grown = math.exp(line)
            return grown / (1 + grown)
        return 1 / (1 + math.exp(-line))


def log_odds(raw: float) -> float:
    """Return the log odds of a score, the score kept off 0 and 1."""
    kept = min(max(raw, FLOOR), 1 - FLOOR)
    return math.log(kept / (1 - kept))
