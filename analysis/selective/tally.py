"""What a seller's removals say about the odds ratio, kept as one curve of bounded size.

A stratum is one product and one interval between two covering scans. Strata enter by summing
their log-likelihoods over a fixed grid of odds ratios: the order of arrival is irrelevant, a new
week costs only its own strata, and the state does not grow.

Strata in which many reviews vanished at once (`MASS` or more, counted without regard to stars)
are summed apart: what decides is only d, on which the law is conditioned anyway, so the split
costs no validity; and a moderation sweep cannot drown what happened in the ordinary intervals.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.selective.fisher import Floats, log_pmf

STEPS_PER_OCTAVE = 16
LOWEST_OCTAVE = -6
HIGHEST_OCTAVE = 8
LOG_ODDS: Floats = np.arange(
    LOWEST_OCTAVE * STEPS_PER_OCTAVE, HIGHEST_OCTAVE * STEPS_PER_OCTAVE + 1
) * (np.log(2.0) / STEPS_PER_OCTAVE)
ODDS_ONE = -LOWEST_OCTAVE * STEPS_PER_OCTAVE
MASS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """Reviews of one product at risk between two covering scans.

    Attributes:
        low_at_risk: Reviews of 1-2 stars seen at the first scan and covered by the second.
        low_removed: Those of them whose removal is confirmed.
        high_at_risk, high_removed: The same for 3-5 stars.
    """

    low_at_risk: int
    low_removed: int
    high_at_risk: int
    high_removed: int

    def __post_init__(self) -> None:
        """Refuse counts that contradict each other."""
        low_fits = 0 <= self.low_removed <= self.low_at_risk
        if not (low_fits and 0 <= self.high_removed <= self.high_at_risk):
            raise ValueError(f"{self}: no more can be removed than were at risk, and none below 0")

    @property
    def removed(self) -> int:
        """Reviews removed, of any stars."""
        return self.low_removed + self.high_removed


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Tally:
    """Sums over strata; build with `empty_tally` and `add_strata`.

    Attributes:
        ordinary: Log-likelihood on `LOG_ODDS` of strata with fewer than `MASS` removals.
        mass: The same of the other strata.
        ordinary_removed, ordinary_low: Removed reviews, and low ones among them, in `ordinary`.
        mass_removed, mass_low: The same in `mass`.
        strata: Strata that carried information, of both sorts.
    """

    ordinary: Floats
    mass: Floats
    ordinary_removed: int = 0
    ordinary_low: int = 0
    mass_removed: int = 0
    mass_low: int = 0
    strata: int = 0


def empty_tally() -> Tally:
    """Return the tally of a seller of whom nothing was removed yet."""
    return Tally(ordinary=np.zeros(LOG_ODDS.shape), mass=np.zeros(LOG_ODDS.shape))


def add_strata(tally: Tally, strata: Iterable[Stratum]) -> Tally:
    """Return the tally with more strata; those without information cost and change nothing.

    A stratum informs only when some but not all of its reviews vanished and both low and other
    stars were at risk.
    """
    curves = {False: tally.ordinary.copy(), True: tally.mass.copy()}
    removed = {False: tally.ordinary_removed, True: tally.mass_removed}
    low = {False: tally.ordinary_low, True: tally.mass_low}
    informative = tally.strata
    for stratum in strata:
        if not informs(stratum):
            continue
        mass = stratum.removed >= MASS
        curves[mass] += log_pmf(
            stratum.low_removed,
            at_risk=stratum.low_at_risk + stratum.high_at_risk,
            low=stratum.low_at_risk,
            removed=stratum.removed,
            log_odds=LOG_ODDS,
        )
        removed[mass] += stratum.removed
        low[mass] += stratum.low_removed
        informative += 1
    return Tally(
        ordinary=curves[False],
        mass=curves[True],
        ordinary_removed=removed[False],
        ordinary_low=low[False],
        mass_removed=removed[True],
        mass_low=low[True],
        strata=informative,
    )


def informs(stratum: Stratum) -> bool:
    """Tell whether k can take more than one value given d."""
    at_risk = stratum.low_at_risk + stratum.high_at_risk
    return 0 < stratum.removed < at_risk and stratum.low_at_risk > 0 and stratum.high_at_risk > 0


def leave_out(tally: Tally, part: Tally) -> Tally:
    """Return the tally without some of its strata, given as a tally of their own."""
    return replace(
        tally,
        ordinary=tally.ordinary - part.ordinary,
        mass=tally.mass - part.mass,
        ordinary_removed=tally.ordinary_removed - part.ordinary_removed,
        ordinary_low=tally.ordinary_low - part.ordinary_low,
        mass_removed=tally.mass_removed - part.mass_removed,
        mass_low=tally.mass_low - part.mass_low,
        strata=tally.strata - part.strata,
    )


def tally_to_json(tally: Tally) -> dict[str, Any]:
    """Return text and numbers; `tally_from_json` gives the same tally back exactly."""
    return {
        "grid": [LOWEST_OCTAVE, HIGHEST_OCTAVE, STEPS_PER_OCTAVE],
        "ordinary": _to_text(tally.ordinary),
        "mass": _to_text(tally.mass) if tally.mass_removed else "",
        "counts": [
            tally.ordinary_removed,
            tally.ordinary_low,
            tally.mass_removed,
            tally.mass_low,
            tally.strata,
        ],
    }


def tally_from_json(stored: Mapping[str, Any]) -> Tally:
    """Return the tally that `tally_to_json` wrote.

    Raises:
        ValueError: It was written on another grid and must be derived again from the record.
    """
    if stored["grid"] != [LOWEST_OCTAVE, HIGHEST_OCTAVE, STEPS_PER_OCTAVE]:
        raise ValueError(f"stored on the grid {stored['grid']}; derive it again from the record")
    counts = stored["counts"]
    return Tally(
        ordinary=_from_text(stored["ordinary"]),
        mass=_from_text(stored["mass"]) if stored["mass"] else np.zeros(LOG_ODDS.shape),
        ordinary_removed=counts[0],
        ordinary_low=counts[1],
        mass_removed=counts[2],
        mass_low=counts[3],
        strata=counts[4],
    )


def _to_text(curve: Floats) -> str:
    return b64encode(curve.astype("<f8").tobytes()).decode("ascii")


def _from_text(text: str) -> Floats:
    return np.frombuffer(b64decode(text), dtype="<f8").astype(np.float64)
