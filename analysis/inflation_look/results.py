"""From an alarm of a series to its finding, with what stands beside it in the record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from analysis.detector import Result
from analysis.inflation.alarms import Alarm
from analysis.inflation.fleet import Fleet
from analysis.inflation.following import Followed
from analysis.inflation.markers.one_tap import mark_one_tap
from analysis.inflation.markers.rings import Ring
from analysis.inflation.replay import History
from analysis.inflation_look.findings import (
    Surroundings,
    campaign_of,
    campaign_result,
    with_markers,
)
from analysis.inflation_look.memory import SiteMemory
from analysis.inflation_look.reading import WEEKS_AROUND, read_elsewhere, read_rated
from analysis.inflation_look.subjects import Subject
from db.queries.inflation import reviews_by_reviewer


def result_of(
    memory: SiteMemory,
    subject: Subject,
    alarm: Alarm,
    followed: Followed,
    history: History,
    *,
    arl: float,
    fleet: Fleet | None = None,
    rings: Sequence[Ring] = (),
) -> Result:
    """Return the finding of an alarm.

    Args:
        memory: What is remembered of the site, and where its reviews are read.
        subject: Whom the alarm is about.
        alarm: The alarm.
        followed: The family of series that raised it.
        history: The weeks of its series.
        arl: Bound on the average run length to a false alarm, in weeks.
        fleet: All sellers at this look; None for series that are not tested together.
        rings: Groups of reviewers that praise the same sellers; for written reviews.
    """
    around = Surroundings(
        counts={
            history.first + 7 * row: counts
            for row, counts in enumerate(history.counts)
            if history.seen[row]
        },
        factors=followed.watch.factors,
        category=followed.watch.category,
        arl=arl,
        fleet=fleet.of_seller(subject.seller) if fleet else {},
    )
    campaign = campaign_of(alarm, around)
    reviews = []
    if subject.product is not None and subject.series == "reviews":
        reviews = read_rated(memory.store, subject.product, until=memory.now)
        campaign = with_markers(
            campaign,
            alarm,
            around,
            reviews,
            known=reviews_by_reviewer(memory.store, subject.product, until=memory.now),
            elsewhere=read_elsewhere(
                memory.store,
                memory.site,
                subject.seller,
                _moved(campaign.started_on, -WEEKS_AROUND),
                _moved(campaign.ended_on, WEEKS_AROUND),
            ),
            rings=rings,
        )
    if subject.product is not None and subject.series == "ratings":
        written = memory.history(subject.product)
        tapped = written and mark_one_tap(history, written, alarm.start, alarm.last)
        campaign = replace(campaign, markers=(tapped,) if tapped else ())
    return campaign_result(
        subject,
        campaign,
        alarm,
        around,
        reviews,
        detector=memory.detector,
        version=memory.version,
    )


def _moved(day: date, weeks: int) -> str:
    return (day + timedelta(weeks=weeks)).isoformat()
