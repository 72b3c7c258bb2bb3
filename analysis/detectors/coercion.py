"""Finds texts that tell of a benefit or a threat conditional on an act on a review."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.coercion.classify import shared_classifier
from analysis.coercion.records import Mention, Side
from analysis.coercion_findings import Telling, mention_columns, telling_finding
from analysis.detector import Look, Result
from db.identity import derived_id
from db.queries.telling import mark_read, new_messages, new_texts, read_up_to
from db.store import Row, Store
from db.tables.states import load_state, save_state

_READ_TO = "read to"
_FIELDS: tuple[tuple[str, str, Side], ...] = (
    ("title", "review", "reviewer"),
    ("body", "review", "reviewer"),
    ("reply", "reply", "seller"),
)
# A row, its field that is read, what it is the text of, and by whom.
_Text = tuple[Row, str, str, Side]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coercion:
    """Reads every new text once: review bodies and titles, public replies, buyers' messages."""

    name: str = "coercion"
    version: str = "1"
    order: int = 20

    def find(self, look: Look) -> Iterator[Result]:
        """Yield a finding per text that tells of coercion, and store its mentions."""
        after = int(load_state(look.store, self.name, self.version, _READ_TO) or 0)
        yield from self._tell(look, _fields(new_texts(look.store, after=after, until=look.now)))
        read = str(read_up_to(look.store, after=after, until=look.now))
        save_state(look.store, self.name, self.version, _READ_TO, read, at=look.now)
        yield from self._tell(look, _bodies(new_messages(look.store)))
        mark_read(look.store, look.now)

    def _tell(self, look: Look, texts: Iterable[_Text]) -> Iterator[Result]:
        """Yield a finding per text with mentions that no earlier version of it had."""
        asked = ((text, text[0][text[1]], text[0]["lang"], text[3]) for text in texts)
        for (row, field, source, _), mentions in shared_classifier().classify_many(asked):
            fresh = [
                m for m in mentions if self._store(look.store, row, field, source, m, look.now)
            ]
            if fresh:
                telling = Telling(row=row, field=field, source=source, mentions=tuple(fresh))
                finding = telling_finding(telling, detector=self.name, version=self.version)
                yield Result(finding=finding)

    def _store(
        self, store: Store, row: Row, field: str, source: str, mention: Mention, now: str
    ) -> bool:
        """Store a mention; False where an earlier version of the text had it already."""
        columns = mention_columns(row, field, source, mention)
        identity = derived_id(
            "mention", row["review_id"], row["message_id"], source, mention.scheme,
            mention.quote.text,
        )  # fmt: skip
        return store.insert(
            "mentions", {"id": identity, **columns, "found_at": now}, or_ignore=True
        )


def _fields(rows: Iterable[Row]) -> Iterator[_Text]:
    """Yield the texts of versions: title and body of each review, and the seller's reply."""
    for row in rows:
        yield from ((row, field, source, side) for field, source, side in _FIELDS if row[field])


def _bodies(rows: Iterable[Row]) -> Iterator[_Text]:
    """Yield the texts of messages."""
    for row in rows:
        yield row, "body", "message", "seller"


DETECTOR = Coercion()
