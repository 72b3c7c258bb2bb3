"""When is a review's content a new version? Pure comparison of what two scans showed.

A page that does not say something does not change it: a product page without replies or a
listing that cuts long texts is no edit. Volatile or derived fields (votes, badges, language)
are kept as first seen and never make a version.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from db.identity import folded
from db.records import Sighting

_ELLIPSIS = re.compile(
    r"(?:\.\.\.|…|read more|lire la suite|mehr lesen|leer más)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """The part of a review whose change is an event."""

    stars: float | None
    title: str | None
    body: str | None
    reply: str | None
    posted_at: str | None

    @classmethod
    def of(cls, sighting: Sighting) -> "Content":
        """Return the content that a sighting shows."""
        return cls(
            stars=sighting.stars,
            title=sighting.title,
            body=sighting.body,
            reply=sighting.reply,
            posted_at=sighting.posted_at,
        )

    @property
    def digest(self) -> str:
        """Equal for equal contents; cheap to compare with a stored one."""
        parts = (self.stars, self.title, self.body, self.reply, self.posted_at)
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def listing_digest(sightings: Iterable[Sighting], unrated: Iterable[str] = ()) -> str:
    """Return a digest of everything that a scan shows, in order: equal where nothing changed."""
    whole = hashlib.sha256()
    for s in sightings:
        parts = (s.key, s.stars, s.title, s.body, s.reply, s.posted_at)
        whole.update(repr(parts).encode("utf-8", "surrogatepass"))
    for key in unrated:
        whole.update(repr(key).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()[:16]


def merged(old: Content, new: Content) -> Content:
    """Return the new content with what it leaves out taken from the old one."""
    return Content(
        stars=old.stars if new.stars is None else new.stars,
        title=old.title if new.title is None else new.title,
        body=_fuller(old.body, new.body),
        reply=old.reply if new.reply is None else new.reply,
        posted_at=_finer(old.posted_at, new.posted_at),
    )


def changes(old: Content, new: Content) -> tuple[str, ...]:
    """Return what differs, of `stars text reply date`, in this order; empty for no edit.

    `new` is compared after `merged`, so an absent field is no difference.
    """
    whole = merged(old, new)
    found = []
    if whole.stars != old.stars and old.stars is not None:
        found.append("stars")
    if (old.body is not None and folded(whole.body) != folded(old.body)) or (
        old.title is not None and folded(whole.title) != folded(old.title)
    ):
        found.append("text")
    if folded(whole.reply) != folded(old.reply):
        found.append("reply")
    if old.posted_at is not None and whole.posted_at != old.posted_at:
        found.append("date")
    return tuple(found)


def _fuller(old: str | None, new: str | None) -> str | None:
    if new is None:
        return old
    if old is None:
        return new
    if len(new) < len(old):
        start = folded(_ELLIPSIS.sub("", new))
        if start and _ELLIPSIS.search(new) and folded(old).startswith(start):
            return old
    if len(new) > len(old) and _ELLIPSIS.search(old):
        start = folded(_ELLIPSIS.sub("", old))
        if start and folded(new).startswith(start):
            return old
    return new


def _finer(old: str | None, new: str | None) -> str | None:
    """Return the old time where the new one is the same day at another precision."""
    if new is None or old is None:
        return new or old
    if (len(old) == 10) != (len(new) == 10) and old[:10] == new[:10]:
        return old
    return new
