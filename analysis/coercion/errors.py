"""Says what is wrong in a file of patterns, in a line of texts, in a table of clauses."""

from db.errors import StarWitnessError


class PatternError(StarWitnessError):
    """A pattern file says something that cannot be read."""

    def __init__(self, path: str, where: str, problem: str) -> None:
        self.path = path
        self.where = where
        super().__init__(f"{path}: {where}: {problem}; see docs/add-a-language.md")


class LanguageUnknown(StarWitnessError):
    """A language was asked for that no pattern file covers."""

    def __init__(self, lang: str, known: tuple[str, ...]) -> None:
        self.lang = lang
        super().__init__(
            f"language {lang!r} has no pattern file (known: {', '.join(known)}); "
            "leave it out to have it detected, or see docs/add-a-language.md"
        )


class ClauseError(StarWitnessError):
    """The table of clauses names a scheme, a clause or a strength that does not exist."""

    def __init__(self, path: str, where: str, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {where}: {problem}; docs/methods/coercion.md lists the words")


class LabelledDataMissing(StarWitnessError):
    """The folder given to the evaluation holds no labelled texts."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: no labelled.jsonl, ordinary.jsonl or typology.jsonl here; "
            "give the folder that holds them with --data"
        )


class LabelledLineUnread(StarWitnessError):
    """A line of labelled texts cannot be read."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        super().__init__(
            f"{path}, line {line}: {problem}; mend the line, for halves are counted by lines"
        )
