"""Erasures: what a record keeps of a reviewer who was erased, and that nothing comes back.

An erasure is known by a one-way token of the pseudonym (itself a keyed hash) or of the review;
with it a later scan of the same reviewer is taken in without texts and without pseudonym.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from db.errors import StarWitnessError
from db.identity import derived_id, product_id, review_id
from db.records import Message, Scan, Sighting
from db.store import Row, Store
from db.versions import Content

ERASED = "[erased]"
"""What stands in rewritten captures where a text or a name stood; never taken in as a text."""
NOBODY = "0" * 16
"""What stands where an erased pseudonym stood in a text; as long, so that spans still fit."""
_CHUNK = 500
_ADDRESS = re.compile(r"\b[0-9a-f]{16}(?=@pseudonym\.invalid)")
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


def token_of(kind: str, identity: str) -> str:
    """Return the id of an erasure: of a `reviewer` (pseudonym) or a `review` (its id)."""
    return derived_id("erased", kind, identity, length=24)


class RecordInUse(StarWitnessError):
    """Something reads the record as it was before an erasure, so that its old pages stay."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: another program is reading it, and keeps what was erased alive in the file; "
            "end it (`serve`, a notebook, a database browser) and call `starwitness forget --again`"
        )


def erasures_of(store: Store) -> frozenset[str]:
    """Return the tokens of all that was ever erased."""
    return frozenset(row["id"] for row in store.rows("SELECT id FROM erasures"))


def without_erased(store: Store, scan: Scan) -> Scan:
    """Return a scan without the texts of reviewers and reviews that were erased."""
    tokens = erasures_of(store)
    if not tokens:
        return scan
    product = product_id(scan.site, scan.product)
    return replace(
        scan,
        sightings=tuple(_blank(s) if _is_erased(s, product, tokens) else s for s in scan.sightings),
    )


def _is_erased(sighting: Sighting, product: str, tokens: frozenset[str]) -> bool:
    if ERASED in (sighting.title, sighting.body):
        return True
    if sighting.reviewer and token_of("reviewer", sighting.reviewer) in tokens:
        return True
    return token_of("review", review_id(product, sighting.key)) in tokens


def _blank(sighting: Sighting) -> Sighting:
    return replace(
        sighting, title=None, body=None, reply=None, reviewer=None, variant=None, country=None,
        url=None,
    )  # fmt: skip


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
    from db.ranges import Ranges

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
            "UPDATE messages SET sender = NULL, subject = NULL, body = '' WHERE id = ?",
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


def message_without_erased(store: Store, message: Message) -> Message:
    """Return a message as the record may hold it: without whom and what was erased."""
    tokens = erasures_of(store)
    if not tokens:
        return message
    gone = message.body.strip() == ERASED or token_of("message", message.id) in tokens
    if gone or (message.sender and token_of("reviewer", message.sender) in tokens):
        return replace(message, sender=None, subject=None, body="")
    return replace(
        message,
        subject=_without_addresses(message.subject, tokens) if message.subject else None,
        body=_without_addresses(message.body, tokens),
    )


def _without_addresses(text: str, tokens: frozenset[str]) -> str:
    """Return a text in which erased addresses are nobody's; as long as before, so spans hold."""
    return _ADDRESS.sub(
        lambda found: NOBODY if token_of("reviewer", found[0]) in tokens else found[0], text
    )


def log_erasure(
    store: Store, token: str, *, at: str, reviews: int, captures: int, reason: str
) -> None:
    """Write that an erasure took place, and nothing of whom; the same one is counted on."""
    store.execute(
        "INSERT INTO erasures (id, erased_at, reviews, captures, reason) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET erased_at = excluded.erased_at,"
        " reviews = reviews + excluded.reviews, captures = captures + excluded.captures",
        (token, at, reviews, captures, reason),
    )


def scrub(store: Store) -> None:
    """Make sure that nothing erased is left in free pages, in the index or in the log.

    Raises:
        RecordInUse: A reader holds on to what the record was before.
    """
    store.execute("INSERT INTO versions_fts(versions_fts) VALUES ('rebuild')")
    store.execute("VACUUM")
    if store.value("PRAGMA wal_checkpoint(TRUNCATE)"):  # busy: the old pages are still there
        raise RecordInUse(store.path)
