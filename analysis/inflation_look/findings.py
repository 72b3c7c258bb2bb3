"""From an alarm to a finding: neutral words, every number, and what a reader needs to redo it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from analysis.detector import Result
from analysis.inflation.alarms import Alarm
from analysis.inflation.baseline import Category
from analysis.inflation.campaigns import Week, describe_alarm
from analysis.inflation.markers.all_markers import mark_campaign
from analysis.inflation.markers.rings import Ring
from analysis.inflation.records import Campaign, Marker, Rated
from analysis.inflation.site import SiteWeek
from analysis.inflation_look.subjects import KIND, Subject, claim_of, inflation_row, rounded
from db.records import Evidence, Finding
from db.tables.findings import Detail

#: Versions that a finding points at; the rest follows from the weeks.
MOST_VERSIONS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What an alarm is described with.

    Attributes:
        counts: The series' reviews by class, by Monday's ordinal, of the weeks seen whole.
        factors: What the weeks did to the whole site.
        category: The law that the series was held against.
        arl: The bound that alarms were raised with.
        fleet: Sellers tested at this look, this seller's e-value, and whether e-BH names it.
    """

    counts: Mapping[int, Week]
    factors: Mapping[int, SiteWeek]
    category: Category
    arl: float
    fleet: Mapping[str, float | int | bool]


def campaign_of(alarm: Alarm, around: Surroundings) -> Campaign:
    """Return the campaign behind an alarm."""
    return describe_alarm(alarm, around.counts, around.factors, around.category, arl=around.arl)


def with_markers(
    campaign: Campaign,
    alarm: Alarm,
    around: Surroundings,
    reviews: Sequence[Rated],
    *,
    known: Mapping[str, int],
    elsewhere: Mapping[str, Sequence[str]],
    rings: Sequence[Ring],
) -> Campaign:
    """Return the campaign with its corroborating signs."""
    weeks = range(alarm.start, alarm.last + 1, 7)
    factors = [
        around.factors.get(week, SiteWeek()).factor for week in weeks if week in around.counts
    ]
    markers = mark_campaign(
        reviews,
        campaign.started_on,
        campaign.ended_on,
        factors=factors,
        rate=(alarm.base[3], alarm.base[4]),
        category=around.category,
        known=known,
        elsewhere=elsewhere,
        rings=rings,
    )
    return replace(campaign, markers=markers)


def campaign_result(
    subject: Subject,
    campaign: Campaign,
    alarm: Alarm,
    around: Surroundings,
    reviews: Sequence[Rated],
    *,
    detector: str,
    version: str,
) -> Result:
    """Return the finding of a campaign with its row of details.

    The row of a series other than written reviews begins its markers with which series it is:
    its extra ratings are not among the written reviews that an adjusted rating is about.
    """
    finding = Finding(
        kind=KIND,
        site=subject.site,
        seller=subject.seller_key,
        product=subject.product_key,
        detector=detector,
        version=version,
        period_start=campaign.started_on.isoformat(),
        period_end=campaign.ended_on.isoformat(),
        score=round(campaign.extra_reviews, 1),
        e_value=rounded(campaign.e_value),
        summary=summarise(subject, campaign),
        claim=claim_of(subject, alarm.start),
        evidence=(
            Evidence(
                kind="series",
                ref=subject.product or subject.seller or subject.site,
                note="weeks: Monday, reviews with 1-3, 4 and 5 stars, site's factor",
                data=json.dumps(_data(campaign, alarm, around), sort_keys=True),
            ),
            *_versions(campaign, reviews),
        ),
    )
    return Result(
        finding=finding,
        details=(_campaign_row(subject, campaign),),
    )


def summarise(subject: Subject, campaign: Campaign) -> str:
    """Return the claim in one or two neutral sentences."""
    high = "5 stars" if campaign.high_from == 5 else "4 or 5 stars"
    what = {"ratings": "ratings", "seller": "reviews of all its products"}.get(
        subject.series, "written reviews"
    )
    text = (
        f"Between {campaign.started_on} and {campaign.ended_on}, {campaign.observed_share:.1%} of"
        f" {campaign.reviews} {what} had {high}, where {campaign.expected_share:.1%} were to be"
        f" expected: about {campaign.extra_reviews:.0f} (95 %: {campaign.extra_low:.0f} to"
        f" {campaign.extra_high:.0f}) more than the baseline explains."
        f" E-value {campaign.e_value:.4g}; by stars alone {campaign.share_e_value:.4g}."
    )
    striking = [marker for marker in campaign.markers if _is_striking(marker)]
    if striking:
        text += " Beside it: " + "; ".join(marker.note for marker in striking[:3]) + "."
    return text


def _is_striking(marker: Marker) -> bool:
    return marker.p_value is not None and marker.p_value <= 0.001 and marker.name != "volume"


def _data(campaign: Campaign, alarm: Alarm, around: Surroundings) -> dict[str, object]:
    weeks = [
        [date.fromordinal(week).isoformat(), *(int(n) for n in counts),
         round(around.factors.get(week, SiteWeek()).factor, 4)]
        for week, counts in sorted(around.counts.items())
        if alarm.start - 7 * 26 <= week <= alarm.last
    ]  # fmt: skip
    return {
        "weeks": weeks,
        "baseline_stars": [round(value, 4) for value in alarm.base[:3]],
        "baseline_rate": [round(value, 4) for value in alarm.base[3:]],
        "category": asdict(around.category),
        "log_e": [round(value, 4) for value in alarm.log_e],
        "log_e_of": ["alarm", "stars alone", "stars and volume"],
        "average_run_length": around.arl,
        "found_on": campaign.found_on.isoformat(),
        "running": campaign.running,
        "high_from": campaign.high_from,
        "alternatives": campaign.alternatives,
        "fleet": dict(around.fleet),
    }


def _versions(campaign: Campaign, reviews: Sequence[Rated]) -> list[Evidence]:
    inside = [
        review
        for review in reviews
        if review.id
        and review.stars >= campaign.high_from
        and campaign.started_on <= review.posted_on <= campaign.ended_on
    ]
    return [Evidence(kind="version", ref=review.id) for review in inside[:MOST_VERSIONS]]


def _campaign_row(subject: Subject, campaign: Campaign) -> Detail:
    return inflation_row(
        subject,
        days=(campaign.started_on, campaign.ended_on),
        reviews=campaign.reviews,
        shares=(campaign.expected_share, campaign.observed_share),
        extra=(campaign.extra_reviews, campaign.extra_low, campaign.extra_high),
        e_value=campaign.e_value,
        markers=[_marker(marker) for marker in campaign.markers],
    )


def _marker(marker: Marker) -> dict[str, object]:
    p_value = marker.p_value
    return {
        "name": marker.name,
        "value": round(marker.value, 4),
        "baseline": round(marker.baseline, 4),
        "p_value": None if p_value is None or math.isnan(p_value) else rounded(p_value),
        "note": marker.note,
    }
