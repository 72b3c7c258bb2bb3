"""The surplus of campaigns, week by week: what an adjusted rating takes out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from analysis.inflation.records import Campaign
from analysis.inflation.series import monday_of


def surplus(campaigns: Sequence[Campaign], high: Mapping[date, int]) -> dict[date, float]:
    """Return the extra high reviews of each week, by Monday; only weeks that have some.

    A campaign's extra reviews are spread over its weeks in proportion to the high reviews that
    each week has, and no week loses more than it has.

    Args:
        campaigns: Campaigns of one product.
        high: High reviews (of the campaign's kind) of the product by Monday.
    """
    taken: dict[date, float] = {}
    for campaign in campaigns:
        monday = monday_of(campaign.started_on)
        weeks = []
        while monday <= campaign.ended_on:
            weeks.append(monday)
            monday += timedelta(days=7)
        total = sum(high.get(week, 0) for week in weeks)
        if total == 0:
            continue
        for week in weeks:
            part = campaign.extra_reviews * high.get(week, 0) / total
            if part > 0:
                taken[week] = min(taken.get(week, 0.0) + part, float(high[week]))
    return taken
