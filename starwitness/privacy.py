"""Forgets a reviewer everywhere in a workspace, and leaves a log that names nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from crawler.captures.rewriting import forget_leftovers, replace_bodies
from db.clock import utc_text
from db.erasing import (
    erase_messages,
    erase_reviewer,
    erase_reviews,
    messages_of,
    reviews_of,
    scrub,
    sent_before,
    texts_of,
    unseen_since,
)
from db.erasures import erasures_of, log_erasure, token_of
from db.errors import StarWitnessError
from db.store import Store
from starwitness.forgetting.captured import captured
from starwitness.forgetting.imports import rewrite_imports
from starwitness.forgetting.leftovers import remove_leftovers
from starwitness.forgetting.pages import rewrite_pages
from starwitness.forgetting.reports import remove_reports
from starwitness.forgetting.subject import NobodyFound, Subject
from starwitness.workspace import Workspace


class NoRetention(StarWitnessError):
    """`--old` without a period."""

    def __init__(self, path: Path) -> None:
        super().__init__(f'{path}: [privacy] retention is not set; write e.g. retention = "52w"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """What was erased: counts, and reports that were removed because they quoted it."""

    reviews: int
    messages: int
    captures: int
    captures_dropped: int
    imports: int
    reports: tuple[str, ...]


def forget_reviewer(
    workspace: Workspace,
    reviewer: str,
    *,
    now: datetime,
    reason: str = "request",
    dry: bool = False,
) -> Forgotten:
    """Erase a reviewer by pseudonym; what is collected later stays without texts too.

    Args:
        workspace: Where they are to be forgotten.
        reviewer: The pseudonym.
        now: When.
        reason: What the log of erasures tells.
        dry: Only tell what would be erased.

    Raises:
        NobodyFound: Nothing in the record belongs to the pseudonym.
    """
    with workspace.open_store() as store:
        reviews = reviews_of(store, reviewer)
        erased = erasures_of(store)
        token = token_of("reviewer", reviewer)
        known = store.value("SELECT 1 FROM reviewers WHERE id = ?", (reviewer,))
        if not (reviews or known or token in erased or messages_of(store, reviewer)):
            raise NobodyFound(f"reviewer {reviewer}")
        subject = Subject(reviewer=reviewer, reviews=frozenset(reviews), erased=erased)
        return _forget(workspace, store, subject, [token], now=now, reason=reason, dry=dry)


def forget_reviews(
    workspace: Workspace,
    reviews: Sequence[str],
    *,
    now: datetime,
    reason: str = "request",
    dry: bool = False,
) -> Forgotten:
    """Erase single reviews by their ids in the record; their reviewer's others stay."""
    with workspace.open_store() as store:
        erased = erasures_of(store)
        subject = Subject(reviewer=None, reviews=frozenset(reviews), erased=erased)
        tokens = [token_of("review", review) for review in sorted(reviews)]
        return _forget(workspace, store, subject, tokens, now=now, reason=reason, dry=dry)


def forget_again(workspace: Workspace, *, now: datetime, dry: bool = False) -> Forgotten:
    """Take out of files what was erased before and came in again since, or was left by a kill."""
    with workspace.open_store() as store:
        subject = Subject(reviewer=None, reviews=frozenset(), erased=erasures_of(store))
        return _forget(workspace, store, subject, [], now=now, reason="request", dry=dry)


def forget_old(workspace: Workspace, *, now: datetime, dry: bool = False) -> Forgotten:
    """Erase the texts of reviews that no scan has shown, and messages sent, so long ago.

    Raises:
        NoRetention: The configuration sets no period.
    """
    period = workspace.config().privacy.retention
    if period is None:
        raise NoRetention(workspace.config_path)
    with workspace.open_store() as store:
        before = utc_text(now - timedelta(seconds=period))
        reviews = unseen_since(store, before)
        messages = [row["id"] for row in sent_before(store, before)]
        if not reviews and not messages:
            if not dry:
                scrub(store)  # an earlier call may have met a reader
            return Forgotten(
                reviews=0, messages=0, captures=0, captures_dropped=0, imports=0, reports=()
            )
        subject = Subject(
            reviewer=None, reviews=frozenset(reviews), messages=frozenset(messages),
            erased=erasures_of(store),
        )  # fmt: skip
        tokens = [token_of("review", review) for review in reviews]
        tokens += [token_of("message", message) for message in messages]
        return _forget(workspace, store, subject, tokens, now=now, reason="retention", dry=dry)


def _forget(
    workspace: Workspace,
    store: Store,
    subject: Subject,
    tokens: Sequence[str],
    *,
    now: datetime,
    reason: str,
    dry: bool,
) -> Forgotten:
    """Erase files first and the record last: one that was interrupted can be called again."""
    rows = texts_of(store, sorted(subject.reviews))
    texts = {t for row in rows for t in (row["title"], row["body"], row["reply"]) if t}
    messages = set(subject.messages)
    if subject.reviewer is not None:
        messages |= {row["id"] for row in messages_of(store, subject.reviewer)}
    for message in messages:
        texts.add(store.value("SELECT body FROM messages WHERE id = ?", (message,)))
    texts.discard("")
    if not dry:
        remove_leftovers(workspace)
    captures = workspace.open_captures()
    try:
        if not dry:
            forget_leftovers(captures)
        products, marketplaces = captured(workspace, store)
        pages = rewrite_pages(
            captures, subject, key=workspace.key(), products=products,
            marketplaces=marketplaces, texts=texts,
        )  # fmt: skip
        if not dry:
            replace_bodies(captures, pages.bodies)
        places = captures.places()
    finally:
        captures.close()
    imports = rewrite_imports(
        workspace.captures_path / "imports", subject, key=workspace.key(), texts=texts, dry=dry
    )
    reports = remove_reports(workspace.reports_path, texts, subject.reviewer, dry=dry)
    if not dry:
        store.execute("PRAGMA secure_delete = ON")
        with store.atomic():
            _erase(store, subject, sorted(messages), places)
            _log(store, subject, tokens, now=now, reason=reason, captures=len(pages.bodies))
        scrub(store)
    return Forgotten(
        reviews=len(subject.reviews),
        messages=len(messages),
        captures=len(pages.bodies),
        captures_dropped=len(pages.dropped),
        imports=imports,
        reports=reports,
    )


def _erase(
    store: Store,
    subject: Subject,
    messages: Sequence[str],
    places: Sequence[tuple[str, str, int, int, str]],
) -> None:
    store.executemany(
        "UPDATE captures SET sha256 = ?1, file = ?2, offset = ?3, length = ?4 WHERE id = ?5"
        " AND (sha256, file, offset, length) IS NOT (?1, ?2, ?3, ?4)",
        places,
    )
    erase_reviews(store, sorted(subject.reviews))
    erase_messages(store, messages)
    if subject.reviewer is not None:
        erase_reviewer(store, subject.reviewer)


def _log(
    store: Store,
    subject: Subject,
    tokens: Sequence[str],
    *,
    now: datetime,
    reason: str,
    captures: int,
) -> None:
    reviews = len(subject.reviews)
    for at, token in enumerate(tokens):
        log_erasure(
            store, token, at=utc_text(now), reason=reason,
            reviews=min(reviews, 1) if len(tokens) > 1 else reviews,
            captures=captures if at == 0 else 0,
        )  # fmt: skip
