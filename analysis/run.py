"""Detectors × record → stored findings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.detector import Detector, Look, load_detectors
from db.store import Store
from db.tables.findings import store_finding
from db.tables.states import changed_products, save_state


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What one detector did: products looked at, ids of the findings that are new."""

    detector: str
    products: int
    findings: tuple[str, ...]


def _silent(_detector: str, _done: int, _of: int) -> None:
    return None


def analyze(
    store: Store,
    *,
    now: str,
    detectors: Sequence[Detector] | None = None,
    progress: Callable[[str, int, int], None] = _silent,
) -> list[Ran]:
    """Run the detectors on what changed and store what they find.

    Each detector runs in one transaction with its states: a killed run is done again from where
    the last finished detector stopped, and nothing is found twice.
    """
    ran = []
    chosen = load_detectors() if detectors is None else detectors
    for done, detector in enumerate(chosen):
        progress(detector.name, done, len(chosen))
        with store.atomic():
            changed, revision = changed_products(store, detector.name, detector.version)
            look = Look(store=store, now=now, changed=tuple(changed))
            stored = [
                store_finding(store, result.finding, at=now, details=result.details)
                for result in detector.find(look)
            ]
            save_state(store, detector.name, detector.version, "", str(revision), at=now)
        ran.append(
            Ran(
                detector=detector.name,
                products=len(changed),
                findings=tuple(identity for identity in stored if identity is not None),
            )
        )
    progress("", len(chosen), len(chosen))
    return ran
