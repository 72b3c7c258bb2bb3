"""The root of all errors that a user may see, and those of the record."""


class StarWitnessError(Exception):
    """Something that a user can act on: the message says what, where, what next."""


class RecordMissing(StarWitnessError):
    """No record where one was expected."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path}: no record here; run `starwitness init` in this folder first")


class RecordTooNew(StarWitnessError):
    """The file was written by a later version."""

    def __init__(self, path: str, unknown: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: holds migration {unknown!r}, which this version does not know; "
            "upgrade starwitness before opening it"
        )


class RecordUnreadable(StarWitnessError):
    """The file is not a SQLite database, or is damaged."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: {problem}; restore a copy, or move the file away and run "
            "`starwitness rebuild` to derive it again from the captures"
        )


class RecordForeign(StarWitnessError):
    """The file is another program's database."""

    def __init__(self, path: str, table: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: holds the table {table!r} of another program, and is no record; nothing was "
            "changed. Move it away, or work in another folder"
        )


class RecordClosed(StarWitnessError):
    """The file may be a sound record, but cannot be used now."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(
            f"{path}: {problem}; is another program writing it, is the disk full, or may you not "
            "read and write it and its folder? Nothing is lost: try again when that is mended"
        )


class RecordUnwritable(RecordClosed):
    """A record that this user may not write cannot be read as it stands, either."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        StarWitnessError.__init__(
            self,
            f"{path}: cannot be written, and {problem}, so that reading it as it stands would miss "
            "something; copy the whole folder to where you may write, and name the copy with -C",
        )
