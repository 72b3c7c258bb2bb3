"""Tells people what is new: a digest with the report attached, tried again when it fails."""

import hashlib
import hmac
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from analysis.report.briefs import briefs, kind_says
from analysis.report.safe_text import line
from db.clock import utc_text
from db.errors import StarWitnessError
from db.identity import derived_id
from db.store import Row, Store
from db.tables.notices import (
    SENT,
    last_notice,
    last_settled,
    new_findings,
    save_notice,
    told_in_week,
)
from starwitness.output import say
from starwitness.reporting import week_of
from starwitness.workspace import Workspace

MOST_TRIES = 5
TOP = 10
LARGEST_ATTACHMENT = 10_000_000
_WORDS = {
    "en": {
        "one": "Star Witness, {week}: 1 new finding",
        "title": "Star Witness, {week}: {count} new findings", "grew": ", {count} grew",
        "named": "{seller}: {says}",
        "quiet": "Star Witness, {week}: nothing new",
        "strongest": "Strongest first:", "more": "… and {count} more in the report.",
        "none": "Nothing new was found. What could not be seen is in the report.",
        "large": "The report is too large to attach; it is at {path}.",
        "claim": "Findings say what was observed, not why.",
    },
    "fr": {
        "one": "Star Witness, {week}\u00a0: 1 nouveau constat",
        "title": "Star Witness, {week}\u00a0: {count} nouveaux constats",
        "grew": ", {count} en hausse", "named": "{seller}\u00a0: {says}",
        "quiet": "Star Witness, {week}\u00a0: rien de nouveau",
        "strongest": "Les plus forts d’abord\u00a0:",
        "more": "… et {count} autres dans le rapport.",
        "none": "Rien de nouveau. Ce qui n’a pas pu être vu est dans le rapport.",
        "large": "Le rapport est trop volumineux pour être joint\u202f; le voici\u00a0: {path}.",
        "claim": "Un constat dit ce qui a été observé, pas pourquoi.",
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What became of one channel: `outcome` is `sent`, or why not."""

    channel: str
    outcome: str
    attempts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What is sent: plain text, and files."""

    title: str
    body: str
    files: tuple[Path, ...]


def notify_workspace(workspace: Workspace, *, report: Path, now: datetime) -> list[Told]:
    """Send a digest to every configured channel that something is new for; return what became.

    A failure is recorded and told on stderr, never raised: the next run tries again, with what
    is new by then, up to `MOST_TRIES` times.
    """
    try:
        config = workspace.config()
        if not config.notify.urls:
            return []
        key = workspace.key()
        told = []
        with workspace.open_store() as store:
            for url in config.notify.urls:
                one = _tell(
                    store, url, channel_of(key, url), report=report, now=now,
                    lang=config.report.lang, when_quiet=config.notify.when_quiet,
                    attach=config.notify.attach_report,
                )  # fmt: skip
                told += [one] if one is not None else []
    except StarWitnessError as error:
        say(f"No notice was sent: {error}")
        return []
    for one in told:
        if one.outcome != SENT:
            say(f"Notice to {one.channel}: {one.outcome} (try {one.attempts} of {MOST_TRIES})")
    return told


def channel_of(key: bytes, url: str) -> str:
    """Return a channel's name: the kind of address and a keyed mark, no secret."""
    scheme = url.partition("://")[0].lower()[:20] if "://" in url else ""
    mark = hmac.new(key, b"channel\x00" + url.encode(), hashlib.sha256).hexdigest()[:8]
    return f"{scheme if scheme.isalnum() else 'address'}:{mark}"


def _tell(
    store: Store,
    url: str,
    channel: str,
    *,
    report: Path,
    now: datetime,
    lang: str,
    when_quiet: bool,
    attach: bool,
) -> Told | None:
    at, week = utc_text(now), week_of(now)
    since = last_settled(store, channel) or utc_text(now - timedelta(days=7))
    rows = new_findings(store, since=since, until=at)
    if not rows and not (when_quiet and not told_in_week(store, channel, week)):
        return None
    last = last_notice(store, channel)
    again = last is not None and last["outcome"] not in (SENT,) and last["attempts"] < MOST_TRIES
    attempts = int(last["attempts"]) + 1 if again and last is not None else 1
    identity = last["id"] if again and last is not None else derived_id("notice", channel, at)
    digest = digest_of(rows, Path(store.path), report, week=week, lang=lang, attach=attach)
    outcome = send_digest(url, digest)
    if outcome != SENT and attempts >= MOST_TRIES:
        outcome = f"given up: {outcome}"
    save_notice(
        store, identity, channel=channel, week=week, at=at, attempts=attempts, outcome=outcome
    )
    return Told(channel=channel, outcome=outcome, attempts=attempts)


def digest_of(
    rows: Sequence[Row], record: Path, report: Path, *, week: str, lang: str, attach: bool
) -> Digest:
    """Return the digest of findings in the reader's language; collected text is made harmless.

    Args:
        rows: From `db.tables.notices.new_findings`.
        record: The record's file.
        report: The week's.
        week: Its label.
        lang: The reader's.
        attach: Send the report too.
    """
    words = _WORDS[lang]
    parts: list[str] = []
    if rows:
        kinds = Counter(row["kind"] for row in rows)
        named = words["named"]
        parts += [
            named.format(seller=kind_says(kind, lang=lang), says=n)
            for kind, n in kinds.most_common()
        ]
        parts += ["", words["strongest"]]
        parts += [
            "- "
            + named.format(seller=_plain(brief.seller), says=_plain(brief.says))
            + (f" ({_plain(brief.product)})" if brief.product else "")
            + f" [{brief.id}]"
            for brief in briefs(record, [row["id"] for row in rows[:TOP]], lang=lang)
        ]
        if len(rows) > TOP:
            parts.append(words["more"].format(count=len(rows) - TOP))
        parts += ["", words["claim"]]
    else:
        parts.append(words["none"])
    files: tuple[Path, ...] = ()
    if attach and report.is_file():
        if report.stat().st_size <= LARGEST_ATTACHMENT:
            files = (report,)
        else:
            parts.append(words["large"].format(path=report))
    fresh = sum(row["supersedes"] is None for row in rows)
    title = words["quiet"] if not rows else words["one"] if fresh == 1 else words["title"]
    title = title.format(week=week, count=fresh)
    if fresh < len(rows):
        title += words["grew"].format(count=len(rows) - fresh)
    return Digest(title=title, body="\n".join(parts), files=files)


def _plain(text: str) -> str:
    """Return collected text on one line that mentions nobody and formats nothing in a chat."""
    told = line(text.replace("_", " "), 400)
    return told.translate({ord("@"): "(at)", ord("<"): "‹", ord(">"): "›", ord("`"): "'"})


def send_digest(url: str, digest: Digest) -> str:
    """Send a digest to one address; return `sent`, or why not."""
    try:
        import apprise
    except ImportError:
        return "apprise is not installed: python -m pip install 'starwitness[notify]'"
    logging.getLogger("apprise").disabled = True  # it logs addresses, passwords and all
    sender = apprise.Apprise()
    if not sender.add(url):
        return "not an address that apprise knows; see [notify] urls"
    try:
        sent = sender.notify(
            title=digest.title, body=digest.body, body_format=apprise.NotifyFormat.TEXT,
            attach=[str(path) for path in digest.files] or None,
        )  # fmt: skip
    except (TypeError, ValueError, OSError) as error:
        return f"failed ({type(error).__name__})"
    return SENT if sent else "the service did not take it"
