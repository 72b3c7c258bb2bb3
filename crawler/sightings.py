"""Reviews of a page as the record takes them: a key, a pseudonym, bounded texts."""

from collections import Counter
from dataclasses import dataclass, replace

from crawler.items import Page, ReviewItem
from crawler.pseudonyms import pseudonym
from db.clock import normal_time
from db.identity import derived_id, folded
from db.records import CaptureRef, Sighting

BODY_LIMIT = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPage:
    """A parsed page with the exchange it came from; `number` is the position asked for."""

    page: Page
    number: int
    capture: CaptureRef | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What the pages cannot say: which crawl and target they belong to, and the clock."""

    crawl: str
    site: str
    marketplace: str
    captured_at: str
    key: bytes
    target: str | None = None
    product: str | None = None
    product_url: str | None = None
    scope: str = ""
    ended: bool | None = None
    declared: bool = False
    usual_gaps: tuple[int, ...] = ()


def sighted(read: ReadPage, context: Context) -> list[Sighting]:
    """Return the reviews of a page in order; what has no valid stars is not a review.

    Keys are distinct within the page: a repeated one of a site with ids is the same review, a
    repeated derived one is another review that looks the same.
    """
    found: dict[str, Sighting] = {}
    counts: Counter[str] = Counter()
    for item in read.page.reviews:
        if not _has_stars(item):
            continue
        sighting = sighting_of(item, context, capture=read.capture)
        if sighting.lang is None and not sighting.foreign and read.page.locale:
            sighting = replace(sighting, lang=read.page.locale[:2].lower())
        if sighting.derived:
            counts[sighting.key] += 1
            if counts[sighting.key] > 1:
                sighting = replace(sighting, key=f"{sighting.key}-{counts[sighting.key]}")
        found.setdefault(sighting.key, sighting)
    return list(found.values())


def _has_stars(item: ReviewItem) -> bool:
    return item.stars is not None and 0 < item.stars <= 5


def without_stars(read: ReadPage) -> list[ReviewItem]:
    """Return what a page lists without valid stars: no reviews, but a known one may be there."""
    return [item for item in read.page.reviews if not _has_stars(item)]


def sighting_of(item: ReviewItem, context: Context, *, capture: CaptureRef | None) -> Sighting:
    """Return a review as the record takes it: a pseudonym for the author, bounded texts."""
    reviewer = pseudonym(context.key, context.site, item.author, item.author_id)
    posted_at = normal_time(item.posted_at)
    key = item.id or "~" + derived_id(
        reviewer, posted_at, folded(item.title), folded(item.body)[:500], length=20
    )
    return Sighting(
        key=key[:200],
        derived=item.id is None or item.derived,
        stars=item.stars,
        rating=item.rating,
        best_rating=item.best_rating,
        posted_at=posted_at,
        title=bounded(item.title, 1000),
        body=bounded(item.body, BODY_LIMIT),
        reply=bounded(item.reply, BODY_LIMIT),
        reviewer=reviewer,
        verified=item.verified,
        helpful=item.helpful,
        foreign=item.foreign,
        vine=item.vine,
        country=item.country,
        lang=item.lang,
        variant=bounded(item.variant, 300),
        url=item.url,
        capture=capture.id if capture else None,
    )


def bounded(text: str | None, limit: int) -> str | None:
    """Return text that SQLite and UTF-8 can hold, at most `limit` characters."""
    if text is None:
        return None
    text = text[:limit].replace("\x00", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8")
