"""Where dossiers and findings stand: on the front page, or on pages of their own."""

import hashlib
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.report.findings import anchor_of
from analysis.report.models import SellerView

#: Findings on one page of a dossier.
PAGE_SIZE = 100
Key = tuple[str, str | None]
"""A seller: its site, and the site's own id; None where the site shows none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Where things stand: one page for all, or a page a seller (`split`)."""

    split: bool

    def dossier(self, seller: SellerView, page: int = 1) -> str:
        """Return a dossier's address relative to the front page."""
        if not self.split:
            return f"#{seller.anchor}"
        return f"sellers/{file_of(seller.slug, page)}"

    def finding(self, seller: SellerView, finding: str, position: int) -> str:
        """Return a finding's permalink relative to the front page."""
        anchor = anchor_of(finding)
        if not self.split:
            return f"#{anchor}"
        page = (position - 1) // PAGE_SIZE + 1
        return f"sellers/{file_of(seller.slug, page)}#{anchor}"


def file_of(slug: str, page: int) -> str:
    """Return the file of one page of a dossier."""
    return f"{slug}.html" if page == 1 else f"{slug}-{page}.html"


def slug_of(site: str, key: str | None) -> str:
    """Return a name for files and anchors: readable, unique, plain ASCII."""
    plain = unicodedata.normalize("NFKD", f"{site}-{key or 'unknown'}"[:200])
    words = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain.lower())
    digest = hashlib.sha256(repr((site, key)).encode("utf-8", "replace")).hexdigest()[:8]
    return "-".join(part for part in words[:60].split("-") if part) + f"-{digest}"


def with_pages(
    views: Sequence[SellerView], known: Mapping[Key, int], layout: Layout
) -> list[SellerView]:
    """Return the sellers with their dossiers' addresses; `known` counts findings of any status."""
    placed = []
    for view in views:
        findings = known.get((view.site, view.key), 0)
        if has_dossier(view, findings):
            pages = max(1, math.ceil(findings / PAGE_SIZE)) if layout.split else 1
            placed.append(replace(view, pages=pages, href=layout.dossier(view)))
        else:
            placed.append(view)
    return placed


def has_dossier(view: SellerView, findings: int) -> bool:
    """Return whether there is anything to say about a seller."""
    claims = view.claims
    gone = claims.confirmed + claims.probable + claims.returned
    return findings > 0 or claims.texts > 0 or gone > 0
