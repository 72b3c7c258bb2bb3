"""Takes texts and names out of the record, and out of all that quotes them."""

from collections.abc import Iterable, Sequence

from db.erasures import NOBODY
from db.errors import StarWitnessError
from db.fold.versions import Content
from db.ranges import Ranges
from db.store import Row, Store

_CHUNK = 500
_MENTIONING = {
    "messages": ("subject", "body"),
    "mentions": ("actor", "lever", "condition", "act", "quote"),
    "evidence": ("quote", "note", "data"),
    "findings": ("summary",),
    "inflations": ("markers",),
    "detector_states": ("state",),
    "verdicts": ("note",),
}
"""Table → columns that may hold a pseudonym beside other words."""


class RecordInUse(StarWitnessError):
    """Something reads the record as it was before an erasure, so that its old pages stay."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: another program is reading it, and keeps what was erased alive in the file; "
            "end it (`serve`, a notebook, a database browser) and call `starwitness forget --again`"
        )


def reviews_of(store: Store, reviewer: str) -> list[str]:
    """Return the ids of a reviewer's reviews."""
    rows = store.rows("SELECT id FROM reviews WHERE reviewer_id = ? ORDER BY id", (reviewer,))
    return [row["id"] for row in rows]


def texts_of(store: Store, reviews: Sequence[str]) -> list[Row]:
    """Return site, product, key and texts of every version of some reviews."""
    found: list[Row] = []
    for at in range(0, len(reviews), _CHUNK):
        chunk = list(reviews[at : at + _CHUNK])
        found += store.rows(
            "SELECT r.id, r.key, r.product_id, p.site_id, v.title, v.body, v.reply"
            " FROM reviews r JOIN products p ON p.id = r.product_id"
            " JOIN versions v ON v.review_id = r.id"
            f" WHERE r.id IN ({', '.join('?' * len(chunk))}) ORDER BY r.id, v.number",
            chunk,
        )
    return found


def unseen_since(store: Store, before: str) -> list[str]:
    """Return reviews with a text that no scan has shown since a time."""
    found: list[str] = []
    for product in store.rows("SELECT id FROM products ORDER BY id"):
        shown = [
            Ranges.parse(row["shown"])
            for row in store.rows(
                "SELECT shown FROM scans WHERE product_id = ? AND captured_at >= ?"
                " AND shown IS NOT NULL",
                (product["id"], before),
            )
        ]
        for row in store.rows(
            "SELECT r.id, r.ordinal FROM reviews r WHERE r.product_id = ? AND r.first_seen_at < ?"
            " AND EXISTS (SELECT 1 FROM versions v WHERE v.review_id = r.id"
            "  AND (v.body IS NOT NULL OR v.title IS NOT NULL"
            "   OR v.reply IS NOT NULL)) ORDER BY r.ordinal",
            (product["id"], before),
        ):
            if not any(row["ordinal"] in ranges for ranges in shown):
                found.append(row["id"])
    return found


def sent_before(store: Store, before: str) -> list[Row]:
    """Return id, subject and body of messages with a text that were sent before a time.

    Of a message that tells no time, the import that brought it counts.
    """
    return store.rows(
        "SELECT g.id, g.subject, g.body FROM messages g JOIN crawls c ON c.id = g.crawl_id"
        " WHERE coalesce(g.sent_at, c.started_at) < ? AND g.body <> '' ORDER BY g.id",
        (before,),
    )


def erase_messages(store: Store, messages: Iterable[str]) -> None:
    """Take sender and texts out of messages and out of all that quotes them."""
    for message in messages:
        _erase_quotes(store, "message_id", message)
        store.execute(
            "UPDATE messages SET sender = NULL, parties = NULL, subject = NULL, body = ''"
            " WHERE id = ?",
            (message,),
        )


def erase_reviews(store: Store, reviews: Iterable[str]) -> None:
    """Take texts, address and reviewer out of reviews and of all that quotes them."""
    for review in reviews:
        store.execute(
            "UPDATE versions SET title = NULL, body = NULL, reply = NULL, variant = NULL,"
            " country = NULL WHERE review_id = ?",
            (review,),
        )
        last = store.row(
            "SELECT stars, posted_at FROM versions WHERE review_id = ? ORDER BY number DESC",
            (review,),
        )
        blank = Content(
            stars=last["stars"] if last else None, title=None, body=None, reply=None,
            posted_at=last["posted_at"] if last else None,
        )  # fmt: skip
        store.execute(
            "UPDATE reviews SET reviewer_id = NULL, url = NULL, content = ? WHERE id = ?",
            (blank.digest, review),
        )
        _erase_quotes(store, "review_id", review)


def _erase_quotes(store: Store, column: str, identity: str) -> None:
    """Take out what quotes a review (`review_id`) or a message (`message_id`)."""
    mentions = f"SELECT id FROM mentions WHERE {column} = :id"
    kind, ref = ("version", "ref LIKE :id || '.%'") if column == "review_id" else (
        "message", "ref = :id")  # fmt: skip
    quoting = f"(kind = '{kind}' AND {ref}) OR (kind = 'mention' AND ref IN ({mentions}))"
    store.execute(
        "UPDATE findings SET summary = 'the text that this rests on was erased' WHERE id IN"
        f" (SELECT finding_id FROM evidence WHERE quote IS NOT NULL AND ({quoting}))"
        f" OR id IN (SELECT finding_id FROM mentions WHERE {column} = :id)",
        {"id": identity},
    )
    store.execute(
        'UPDATE evidence SET quote = NULL, start = NULL, "end" = NULL, note = NULL, data = NULL'
        f" WHERE {quoting}",
        {"id": identity},
    )
    store.execute(
        "UPDATE mentions SET actor = NULL, lever = NULL, condition = NULL, act = NULL,"
        f" quote = '', spans = '[]' WHERE {column} = ?",
        (identity,),
    )


def messages_of(store: Store, sender: str) -> list[Row]:
    """Return id, subject and body of the messages that a pseudonym sent."""
    return store.rows(
        "SELECT id, subject, body FROM messages WHERE sender = ? ORDER BY id", (sender,)
    )


def erase_reviewer(store: Store, reviewer: str) -> None:
    """Take a pseudonym, and the messages that it sent, out of everything that may hold them."""
    erase_messages(store, [row["id"] for row in messages_of(store, reviewer)])
    for table, columns in _MENTIONING.items():
        for column in columns:
            store.execute(
                f'UPDATE {table} SET "{column}" = replace("{column}", :reviewer, :nobody)'
                f' WHERE instr("{column}", :reviewer) > 0',
                {"reviewer": reviewer, "nobody": NOBODY},
            )
    store.execute("UPDATE reviews SET reviewer_id = NULL WHERE reviewer_id = ?", (reviewer,))
    store.execute("DELETE FROM reviewers WHERE id = ?", (reviewer,))


def scrub(store: Store) -> None:
    """Make sure that nothing erased is left in free pages, in the index or in the log.

    Raises:
        RecordInUse: A reader holds on to what the record was before.
    """
    store.execute("INSERT INTO versions_fts(versions_fts) VALUES ('rebuild')")
    store.execute("VACUUM")
    if store.value("PRAGMA wal_checkpoint(TRUNCATE)"):  # busy: the old pages are still there
        raise RecordInUse(store.path)
