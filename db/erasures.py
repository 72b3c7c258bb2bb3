"""Erasures: what a record keeps of who was erased, and that nothing of theirs comes back.

An erasure is known by a one-way token of the pseudonym (itself a keyed hash) or of the review;
with it a later scan of the same reviewer is taken in without texts and without pseudonym.
"""

import re
from dataclasses import replace

from db.identity import derived_id, product_id, review_id
from db.records import Message, Scan, Sighting
from db.store import Store

ERASED = "[erased]"
"""What stands in rewritten captures where a text or a name stood; never taken in as a text."""
NOBODY = "0" * 16
"""What stands where an erased pseudonym stood in a text; as long, so that spans still fit."""
_ADDRESS = re.compile(r"\b[0-9a-f]{16}(?=@pseudonym\.invalid)")


def token_of(kind: str, identity: str) -> str:
    """Return the id of an erasure: of a `reviewer` (pseudonym) or a `review` (its id)."""
    return derived_id("erased", kind, identity, length=24)


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


def message_without_erased(store: Store, message: Message) -> Message:
    """Return a message as the record may hold it: without whom and what was erased."""
    tokens = erasures_of(store)
    if not tokens:
        return message
    gone = message.body.strip() == ERASED or token_of("message", message.id) in tokens
    if gone or (message.sender and token_of("reviewer", message.sender) in tokens):
        return replace(message, sender=None, parties=None, subject=None, body="")
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
