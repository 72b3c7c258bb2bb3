"""Ids derived from what they name, so that a rebuild gives the same rows."""

import hashlib
import unicodedata


def derived_id(*parts: str | None, length: int = 16) -> str:
    """Return a hexadecimal id of the parts, the same for the same parts, on every machine.

    Parts are separated by a byte that no part can contain, so ("ab", "c") and ("a", "bc")
    differ; None and the empty string differ too.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\xfe" if part is None else part.encode("utf-8", "surrogatepass"))
        digest.update(b"\xff")
    return digest.hexdigest()[:length]


def product_id(site: str, key: str) -> str:
    """Return the id of a product: its site and the site's own id."""
    return f"{site}/{key}"


def seller_id(site: str, key: str) -> str:
    """Return the id of a seller: its site and the site's own id, or name where it has none."""
    return f"{site}/{key}"


def review_id(product: str, key: str) -> str:
    """Return the id of a review of a product (`product` as from `product_id`)."""
    return derived_id("review", product, key)


def folded(text: str | None) -> str:
    """Return text as it is compared: composed characters, single spaces, no outer space."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())
