"""What can go wrong while collecting; each class names one situation."""

from db.errors import StarWitnessError


class UnknownMarketplace(StarWitnessError):
    """A marketplace was named that no file in crawler/marketplaces declares."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        super().__init__(f"no marketplace {name!r}; known: {', '.join(sorted(known))}")


class BadInput(StarWitnessError):
    """A file to import does not hold what its format promises."""

    def __init__(self, path: str, problem: str, remedy: str, *, line: int | None = None) -> None:
        self.path = path
        self.problem = problem
        self.remedy = remedy
        self.line = line
        where = path if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {problem}; {remedy}")
