"""Places that a user may not write: what is told, and how another one is named."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import StarWitnessError

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


class PlaceClosed(StarWitnessError):
    """What was asked for cannot be written where it would go."""

    def __init__(self, place: Path, problem: str, option: str) -> None:
        super().__init__(
            f"{place}: {problem}; the record is not touched: name a place that you may write with "
            f"{option}"
        )


@contextmanager
def writing_to(folder: Path, option: str) -> Iterator[None]:
    """Make the folder, and tell of `option` where it, or what is in it, may not be written.

    Raises:
        PlaceClosed: This user may not write there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        named = Path(error.filename).resolve() if error.filename else folder.resolve()
        if error.errno not in _REFUSED or not named.is_relative_to(folder.resolve()):
            raise
        raise PlaceClosed(folder, error.strerror or "cannot be written", option) from error
