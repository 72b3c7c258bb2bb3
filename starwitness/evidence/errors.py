"""What can go wrong with a bundle, each with its remedy."""

from pathlib import Path

from db.errors import StarWitnessError


class BundleTampered(StarWitnessError):
    """A bundle is not what was written."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(
            f"{path}: NOT as it was made: {problem}; do not rely on this copy, ask for another"
        )


class TimestampFailed(StarWitnessError):
    """The time-stamping service gave no usable answer."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"{url}: {problem}; try again, or make the bundle without a timestamp (--no-timestamp)"
        )


class TimestampUnsupported(StarWitnessError):
    """The library for timestamps is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "timestamps need a library that is not installed: "
            "python -m pip install 'starwitness[evidence]'"
        )


class BadTrust(StarWitnessError):
    """The file with the authority's certificate cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; give the root certificate of the service as PEM")
