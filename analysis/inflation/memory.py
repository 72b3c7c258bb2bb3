"""A watch as JSON and back, so that one more week never reads the year before it."""

import base64
from dataclasses import asdict, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.inflation.alarms import Open
from analysis.inflation.baseline import Category
from analysis.inflation.edetector import State
from analysis.inflation.site import SiteWeek
from analysis.inflation.watch import Watch

#: Raised when the arrays change their meaning: a watch of another version is computed anew.
VERSION = 4

Rows = TypeVar("Rows", State, Open)


def watch_to_json(watch: Watch) -> dict[str, Any]:
    """Return the watch as JSON values; arrays as base64 of their bytes."""
    return {
        "version": VERSION,
        "products": list(watch.products),
        "category": asdict(watch.category),
        "week": _array_to_json(watch.week),
        "state": _arrays_to_json(watch.state),
        "alarms": _arrays_to_json(watch.alarms),
        "factors": {str(week): asdict(site) for week, site in watch.factors.items()},
    }


def watch_from_json(stored: dict[str, Any]) -> Watch | None:
    """Return the stored watch; None when another version wrote it."""
    if stored.get("version") != VERSION:
        return None
    category = dict(stored["category"])
    category["stars"] = tuple(category["stars"])
    return Watch(
        products=tuple(stored["products"]),
        category=Category(**category),
        week=_array_from_json(stored["week"]),
        state=_arrays_from_json(State, stored["state"]),
        alarms=_arrays_from_json(Open, stored["alarms"]),
        factors={int(week): SiteWeek(**site) for week, site in stored["factors"].items()},
    )


def _arrays_to_json(rows: State | Open) -> dict[str, Any]:
    return {field.name: _array_to_json(getattr(rows, field.name)) for field in fields(rows)}


def _arrays_from_json(kind: type[Rows], stored: dict[str, Any]) -> Rows:
    return kind(**{name: _array_from_json(entry) for name, entry in stored.items()})


def _array_to_json(array: NDArray[Any]) -> dict[str, Any]:
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return {"type": array.dtype.str, "shape": list(array.shape), "data": data}


def _array_from_json(entry: dict[str, Any]) -> NDArray[Any]:
    flat = np.frombuffer(base64.b64decode(entry["data"]), dtype=np.dtype(entry["type"]))
    return flat.reshape(entry["shape"])
