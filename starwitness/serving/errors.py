"""What can keep the record from being served or exported, each with its remedy."""

from pathlib import Path

from db.errors import StarWitnessError


class ExtraMissing(StarWitnessError):
    """A library that only this command needs is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} is not installed: python -m pip install 'starwitness[{extra}]'")


class PortTaken(StarWitnessError):
    """Another program listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken; name another with --port, or stop what uses it")


class NoSuchTable(StarWitnessError):
    """A table or view was named that the record does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no table or view {name!r}; there are: {', '.join(known)}")


class NotWritable(StarWitnessError):
    """A file cannot be written."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}; name another folder with -o")
