"""Reads from the record what the context of removals needs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from analysis.selective.contexts import Arrival, Surroundings, Vanished
from db.clock import parse_utc
from db.queries.removals import MANY_REVIEWS, reviews_of_reviewer
from db.store import Row, Store


def vanished_of(rows: Iterable[Row]) -> list[Vanished]:
    """Return removals as their context needs them; `review` is the removal's id."""
    return [
        Vanished(
            review=row["id"],
            reviewer=row["reviewer_id"],
            seller=row["seller_id"] or row["product_id"],
            product=row["product_id"],
            stars=row["stars"],
            at_risk=row["at_risk"],
            last_seen_at=parse_utc(row["last_seen_at"]),
            gone_by=parse_utc(row["gone_by"]),
        )
        for row in rows
    ]


def surroundings_of(store: Store, rows: Sequence[Row], *, until: str) -> Surroundings:
    """Return what else is known of the reviewers of removed reviews."""
    known: dict[str, int] = {}
    arrivals: list[Arrival] = []
    generic: set[str] = set()
    losing: set[str] = set()
    for reviewer in sorted({row["reviewer_id"] for row in rows if row["reviewer_id"]}):
        reviews = reviews_of_reviewer(store, reviewer, until=until)
        if len(reviews) >= MANY_REVIEWS or _stand_together(reviews):
            generic.add(reviewer)
            continue
        known[reviewer] = len(reviews)
        losing.update(review["product_id"] for review in reviews if review["vanished"])
        arrivals += [
            Arrival(
                review=review["key"],
                reviewer=reviewer,
                product=review["product_id"],
                first_seen_at=parse_utc(review["first_seen_at"]),
            )
            for review in reviews
        ]
    return Surroundings(known_reviews=known, arrivals=arrivals, generic=generic, losing=losing)


def _stand_together(reviews: Iterable[Row]) -> bool:
    """Tell whether one product had two standing reviews under the name: several people share it."""
    last: dict[str, list[str | None]] = defaultdict(list)
    for review in reviews:
        ends = last[review["product_id"]]
        if any(end is None or end >= review["first_seen_at"] for end in ends):
            return True
        ends.append(review["gone_at"])
    return False
