"""Reads one review's life from the record and returns it as timeline rows."""

from analysis.timeline import Absent, Life, TimelineRow, Version, timeline
from db.store import Store
from db.timeline_queries import (
    disclosures_of_review,
    later_reviews,
    life_of_review,
    removals_of_review,
    versions_of_review,
)


def review_timeline(store: Store, review: str, *, until: str) -> tuple[TimelineRow, ...]:
    """Return the events of a review known at a time, oldest first; none for an unknown one.

    A replacement is told only where a removal has that context: the name of a reviewer alone
    proves nothing.
    """
    head = life_of_review(store, review, until=until)
    if head is None:
        return ()
    removals = removals_of_review(store, review, until=until)
    replaced = [row for row in removals if row["context"] == "replacement"]
    replacements = []
    if replaced and head["reviewer_id"]:
        replacements = later_reviews(
            store,
            product=head["product_id"],
            reviewer=head["reviewer_id"],
            after=replaced[0]["last_seen_at"],
            until=until,
        )
    return timeline(
        Life(
            review=head["key"],
            posted_at=head["posted_at"],
            first_seen_at=head["first_seen_at"],
            versions=[
                Version(
                    seen_from=row["seen_from"],
                    seen_to=row["seen_to"],
                    stars=row["stars"],
                    reply=row["reply"],
                    text_changed="text" in (row["changed"] or "").split(","),
                )
                for row in versions_of_review(store, review, until=until)
            ],
            absences=[
                Absent(
                    last_seen_at=row["last_seen_at"],
                    gone_by=row["gone_by"],
                    grade=row["grade"],
                    context=row["context"],
                    returned_at=row["returned_at"]
                    if row["returned_at"] and row["returned_at"] <= until
                    else None,
                )
                for row in removals
            ],
            disclosures=[
                (row["seen_from"], row["scheme"])
                for row in disclosures_of_review(store, review, until=until)
            ],
            replacements=[(row["first_seen_at"], row["key"], row["stars"]) for row in replacements],
        )
    )
