"""Whom a finding of inflation is about, what it claims, and the row that tells of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.records import Evidence, Finding
from db.store import Row
from db.tables.findings import Detail, claim_prefix

KIND = "rating_inflation"
#: What the series other than written reviews count.
SERIES = {
    "ratings": "all ratings of the histogram shown, one-tap ratings included",
    "average": "the displayed average: shares as if all ratings had 1 or 5 stars, fewest extra",
    "seller": "written reviews of all the seller's products",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """Whom a finding is about: ids of the record, and the site's own.

    Attributes:
        series: `reviews`, `ratings` (histogram, one-tap ratings included), `average`, or `seller`
            (all reviews of a seller's products).
    """

    site: str
    seller: str | None
    seller_key: str | None
    product: str | None
    product_key: str | None
    series: str = "reviews"


def product_subject(row: Row, series: str) -> Subject:
    """Return a product, from a row of `products_with_sellers`."""
    return Subject(
        site=row["site_id"],
        seller=row["seller_id"],
        seller_key=row["seller_key"],
        product=row["id"],
        product_key=row["key"],
        series=series,
    )


def seller_subject(site: str, seller: str) -> Subject:
    """Return all that a seller sells."""
    return Subject(
        site=site,
        seller=seller,
        seller_key=seller.removeprefix(f"{site}/"),
        product=None,
        product_key=None,
        series="seller",
    )


def claim_of(subject: Subject, start: int) -> str:
    """Return what a finding claims: a series and the week in which its surplus began."""
    return json.dumps(["inflation", subject.series, subject.product or subject.seller, start])


def claim_prefix_of(subject: Subject, start: int, *, detector: str, version: str) -> str:
    """Return the part of a finding's id that names its claim."""
    return claim_prefix(
        Finding(
            kind=KIND,
            site=subject.site,
            seller=subject.seller_key,
            product=subject.product_key,
            detector=detector,
            version=version,
            summary="",
            claim=claim_of(subject, start),
            evidence=(Evidence(kind="series", ref=subject.site),),
        )
    )


def rounded(value: float) -> float:
    """Return six significant digits: what a hand calculation can be held to."""
    return float(f"{min(value, 1e300):.6g}")


def inflation_row(
    subject: Subject,
    *,
    days: tuple[date, date],
    reviews: int,
    shares: tuple[float, float],
    extra: tuple[float, float, float | None],
    e_value: float,
    markers: Sequence[Mapping[str, object]] = (),
) -> Detail:
    """Return the row of `inflations` of a finding.

    A row that is not about a product's written reviews begins its markers with which series it
    is about.

    Args:
        subject: Whom it is about.
        days: First and last of the surplus.
        reviews: Reviews or ratings counted in these days.
        shares: Of high stars: expected, observed.
        extra: High-star reviews beyond what was expected, with their least and their most; None
            where the most is not known.
        e_value: Of the alarm.
        markers: Corroborating signs.
    """
    series = {"name": "series", "series": subject.series, "note": SERIES.get(subject.series)}
    named = [] if subject.series == "reviews" else [series]
    most = extra[2]
    columns = {
        "site": subject.site,
        "seller": subject.seller_key,
        "product": subject.product_key,
        "started_on": days[0].isoformat(),
        "ended_on": days[1].isoformat(),
        "reviews": reviews,
        "expected_share": round(shares[0], 4),
        "observed_share": round(shares[1], 4),
        "extra_reviews": round(extra[0], 1),
        "extra_low": round(extra[1], 1),
        "extra_high": None if most is None else round(most, 1),
        "e_value": rounded(e_value),
        "markers": json.dumps([*named, *markers]),
    }
    return Detail(table="inflations", columns=columns)
