"""Captured pages without what is to be forgotten: redacted, and read again to make sure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.captures.identities import redact_people
from crawler.captures.redaction import redact
from crawler.captures.store import CaptureStore
from crawler.items import Page, ReviewItem
from crawler.marketplace import load_marketplaces, marketplace_for
from crawler.pages import parse_page
from crawler.pseudonyms import pseudonym
from db.erasures import ERASED
from starwitness.forgetting.captured import originals
from starwitness.forgetting.subject import Item, Subject

GONE = b"<!doctype html><title>[erased]</title><p>This capture was erased.</p>"

_ATTEMPTS = ((True, False), (True, True), (False, True))
"""Names and pictures wherever they stand, else ids alone; texts wherever, else only alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewritten:
    """Bodies to be replaced, by capture; `dropped` are those that could not be redacted."""

    bodies: dict[str, bytes]
    dropped: frozenset[str]


def rewrite_pages(
    captures: CaptureStore,
    subject: Subject,
    *,
    key: bytes,
    products: dict[str, tuple[str, str | None]],
    marketplaces: dict[str, str],
    texts: Iterable[str],
) -> Rewritten:
    """Return the new bodies of all captures that show what is to be forgotten.

    Args:
        captures: The captures of the workspace.
        subject: What is to be forgotten.
        key: For pseudonyms.
        products: Capture → (site, product) as the journal and the record know it.
        marketplaces: Capture → the marketplace that reads it.
        texts: Texts of the reviews as the record has them: they are taken out of every capture
            of theirs, also where the page no longer says whose they are.
    """
    wanted = [text for text in texts if text and len(text.split()) >= 3]
    bodies: dict[str, bytes] = {}
    dropped: set[str] = set()
    for identity, exchange in originals(captures):
        site, product = products.get(identity, (None, None))
        body = page_without(
            exchange.url, exchange.body, subject, key=key, texts=wanted,
            site=site, product=product, marketplace=marketplaces.get(identity),
        )  # fmt: skip
        if body is None:
            dropped.add(identity)
        if body != exchange.body:
            bodies[identity] = GONE if body is None else body
    return Rewritten(bodies=bodies, dropped=frozenset(dropped))


def page_without(
    url: str,
    body: bytes,
    subject: Subject,
    *,
    key: bytes,
    texts: Sequence[str],
    site: str | None = None,
    product: str | None = None,
    marketplace: str | None = None,
) -> bytes | None:
    """Return a page without what is to be forgotten; None where only the whole page can go.

    The texts, of three words and more, go wherever no other reviewer wrote them. Site, product
    and marketplace are read off the page where they are not known otherwise.
    """
    chosen = marketplace if marketplace in load_marketplaces() else None
    reader = marketplace_for(url, body, name=chosen)
    page = parse_page(reader.page, url, body)
    site = site or reader.site(url)
    known = product or page.product
    mine = [item for item in page.reviews if _owns(subject, key, site, known, item)]
    found = {t for item in mine for t in _texts(item)}
    others = {t.strip() for item in page.reviews if item not in mine for t in _texts(item)}
    gone = [t for t in {*found, *texts} if t.strip() not in others]
    for wide, alone in _ATTEMPTS:
        clean = _without_people(body, mine, others, wide=wide)
        clean = redact(clean, gone, by=ERASED.encode(), alone=alone)
        if not mine and clean == body:
            return body
        again = parse_page(reader.page, url, clean)
        if _clean(again, page, mine, others, subject, key=key, site=site):
            return clean
    return None


def _without_people(body: bytes, mine: list[ReviewItem], others: set[str], *, wide: bool) -> bytes:
    return redact_people(
        body,
        {item.author for item in mine if item.author and item.author.strip() not in others},
        {item.author_id for item in mine if item.author_id and item.author_id not in others},
        by=ERASED.encode(),
        wide=wide,
    )


def _owns(subject: Subject, key: bytes, site: str, product: str | None, item: ReviewItem) -> bool:
    told = Item(id=item.id, author=item.author, author_id=item.author_id)
    return subject.owns(key=key, site=site, product=product, item=told)


def _texts(item: ReviewItem) -> list[str]:
    return [t for t in (item.author, item.author_id, item.title, item.body, item.reply) if t]


def _clean(
    again: Page,
    before: Page,
    mine: list[ReviewItem],
    others: set[str],
    subject: Subject,
    *,
    key: bytes,
    site: str,
) -> bool:
    """Return whether nothing of the reviewer is left, and all else reads as it did."""
    if again.outcome != before.outcome or len(again.reviews) != len(before.reviews):
        return False
    for old, new in zip(before.reviews, again.reviews, strict=True):
        if old not in mine:
            if (old.id, *_texts(old)) != (new.id, *_texts(new)):
                return False
            continue
        said = {t for t in _texts(old) if len(t.split()) >= 3 and t.strip() not in others}
        if (old.title or old.body) and ERASED not in f"{new.title} {new.body}":
            return False  # nothing would tell a later reading that this review was erased
        if old.id != new.id or any(t in said for t in _texts(new)):
            return False
        if subject.wrote(pseudonym(key, site, new.author, new.author_id)):
            return False
    return True
