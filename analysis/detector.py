"""What a detector must be, and how its file is found.

Every module in `analysis/detectors` ends with `DETECTOR: Detector = ...`, named like the file.
"""

import gc
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from db.records import Finding
from db.store import Store
from db.tables.findings import Detail


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look at the record.

    Attributes:
        store: The record. A detector reads it, and writes the tables of its own (`mentions`,
            `selections`, `adjusted_ratings`, `removals.context`, its states); the caller holds
            the transaction.
        now: The time of the look, UTC: nothing after it may be used, no other clock exists.
        changed: Ids of the products that changed since this detector's last look, ascending.
    """

    store: Store
    now: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A finding with the rows of detail tables (`inflations`) that belong to it."""

    finding: Finding
    details: tuple[Detail, ...] = ()


class Detector(Protocol):
    """Finds one kind of claim. `order` decides who runs first: contexts before tests on them."""

    @property
    def name(self) -> str:
        """Return the module's name."""
        ...

    @property
    def version(self) -> str:
        """Return the method's version: a change of method or threshold changes it."""
        ...

    @property
    def order(self) -> int:
        """Return the place in the run, lowest first."""
        ...

    def find(self, look: Look) -> Iterator[Result]:
        """Yield what is new. The same record and states yield the same findings."""
        ...


@cache
def load_detectors() -> tuple[Detector, ...]:
    """Import every file of `analysis/detectors` and return its detector, in order.

    An import error is let through: a broken detector must not look like an honest seller.
    What was imported (language data above all) stays: the garbage collector is told not to walk
    it again at every look.
    """
    package = importlib.import_module("analysis.detectors")
    found: list[Detector] = []
    for info in pkgutil.iter_modules(package.__path__):
        detector: Detector = importlib.import_module(f"analysis.detectors.{info.name}").DETECTOR
        if detector.name != info.name:
            raise ValueError(f"{info.name}.py declares the detector {detector.name!r}")
        found.append(detector)
    gc.freeze()
    return tuple(sorted(found, key=lambda detector: (detector.order, detector.name)))
