"""Who or what is to be forgotten: a reviewer, or single reviews."""

from dataclasses import dataclass

from crawler.pseudonyms import pseudonym
from db.erasures import token_of
from db.errors import StarWitnessError
from db.identity import product_id, review_id
from db.store import Store


class NobodyFound(StarWitnessError):
    """Nothing in the workspace belongs to the reviewer or review named."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}: nothing here belongs to this reviewer or review; check site and spelling "
            "(`starwitness serve`, table reviews, shows pseudonyms and keys)"
        )


class NoIdentity(StarWitnessError):
    """A name that stands for nobody in particular."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} is a masked or general name and nobody's pseudonym; name the review "
            "instead (--review KEY)"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is to be forgotten.

    Attributes:
        reviewer: Pseudonym; None where only reviews are named.
        reviews: Ids of the reviews in the record.
        messages: Ids of messages in the record.
        erased: Tokens of what was erased before: what comes in again is to be forgotten too.
    """

    reviewer: str | None
    reviews: frozenset[str]
    messages: frozenset[str] = frozenset()
    erased: frozenset[str] = frozenset()

    def owns(self, *, key: bytes, site: str, product: str | None, item: "Item") -> bool:
        """Return whether a review on a page of a site is one to be forgotten."""
        if self.wrote(pseudonym(key, site, item.author, item.author_id)):
            return True
        if item.id is None or product is None or not (self.reviews or self.erased):
            return False
        review = review_id(product_id(site, product), item.id)
        return review in self.reviews or token_of("review", review) in self.erased

    def sent(self, message: str) -> bool:
        """Return whether a message is one to be forgotten."""
        return message in self.messages or token_of("message", message) in self.erased

    def wrote(self, writer: str | None) -> bool:
        """Return whether a pseudonym is one to be forgotten."""
        if writer is None:
            return False
        return writer == self.reviewer or token_of("reviewer", writer) in self.erased


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """The part of a review on a page that tells whose it is."""

    id: str | None
    author: str | None
    author_id: str | None = None


def keyed_reviews(store: Store, site: str, key: str) -> list[str]:
    """Return the ids of a site's reviews with the site's own id.

    Raises:
        NobodyFound: There is none.
    """
    rows = store.rows(
        "SELECT r.id FROM products p JOIN reviews r ON r.product_id = p.id AND r.key = ?"
        " WHERE p.site_id = ?",
        (key, site),
    )
    if not rows:
        raise NobodyFound(f"review {key} of {site}")
    return [row["id"] for row in rows]
