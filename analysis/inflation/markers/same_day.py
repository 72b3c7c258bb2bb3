"""Same-day batches: many reviews of a campaign on one day."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from scipy.stats import binom

from analysis.inflation.records import Marker, Rated


def mark_same_day(
    inside: Sequence[Rated], outside: Sequence[Rated], started_on: date, ended_on: date
) -> Marker | None:
    """Return the busiest day's part of the campaign, against the busiest day of usual weeks.

    The p-value is that of one of the campaign's days taking so many of its reviews when each
    review picks its day by chance (Bonferroni over the days). Deliveries and sales make honest
    days unequal too: the baseline is the median busiest-day part of the product's other weeks
    with at least five reviews, and p-values below 1 in 1,000 occur in honest weeks of such
    products.
    """
    if not inside:
        return None
    days = (ended_on - started_on).days + 1
    busiest, number = max(
        Counter(review.posted_on for review in inside).items(), key=lambda item: (item[1], item[0])
    )
    weeks: dict[int, Counter[date]] = {}
    for review in outside:
        weeks.setdefault((review.posted_on.toordinal() - 1) // 7, Counter())[review.posted_on] += 1
    parts = sorted(
        max(counter.values()) / counter.total()
        for counter in weeks.values()
        if counter.total() >= 5
    )
    return Marker(
        name="same_day",
        value=number / len(inside),
        baseline=parts[len(parts) // 2] if parts else 1.0 / days,
        note=f"{number} of {len(inside)} reviews were posted on {busiest.isoformat()}",
        p_value=min(1.0, days * float(binom.sf(number - 1, len(inside), 1.0 / days))),
    )
