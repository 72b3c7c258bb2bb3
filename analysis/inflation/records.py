"""The words of inflation: what goes in (a rated review) and what comes out (a campaign)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """One written review as the record knows it.

    Attributes:
        posted_on: The day in the site's own clock.
        stars: Rating on the scale 1 to 5, halves allowed.
        verified: Whether the site says that the reviewer bought; None where it says nothing.
        reviewer: The reviewer's pseudonym; None where the site shows nobody.
        text: Title and body; empty for a rating without words.
        hour: Hour of the day in the site's own clock, 0 to 23; None where only a day is shown.
        removed: The review was removed later.
        id: Id of the stored version, for evidence; empty where unknown.
        product: The variant that the review itself names; empty where the site names none.
        free: The site says that the product was free (Vine and the like).
        foreign: Written on another country's store and shown here too.
    """

    posted_on: date
    stars: float
    verified: bool | None = None
    reviewer: str | None = None
    text: str = ""
    hour: int | None = None
    removed: bool = False
    id: str = ""
    product: str = ""
    free: bool = False
    foreign: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """One corroborating sign, reported beside the e-value and never mixed into it.

    Attributes:
        name: The marker's module name.
        value: What was measured in the campaign.
        baseline: The same measure where nothing is suspected (outside the campaign, or elsewhere).
        note: One sentence with the numbers behind it.
        p_value: Probability of a value at least as extreme as chance alone gives, where the
            marker has such a law; None where it has not.
    """

    name: str
    value: float
    baseline: float
    note: str
    p_value: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """A stretch of weeks with more high ratings than the product's own past explains.

    Attributes:
        started_on: First day of the first week.
        ended_on: Last day of the last week that added evidence; the campaign may still run.
        running: The last week that was looked at still added evidence.
        reviews: Written reviews within the stretch.
        expected_share: Share of 5 stars (of 4 and 5 stars for a camouflaged campaign) before it.
        observed_share: The same share within it.
        extra_reviews: High reviews beyond what the baseline explains: the posterior median.
        extra_low: Lower end of the 95 % interval of the extra reviews.
        extra_high: Upper end of it.
        e_value: The largest value of the e-detector over the stretch, stars and volume averaged.
        share_e_value: The part of the evidence that rests on stars alone, whatever the volume.
        joint_e_value: The part that rests on stars and volume together.
        arl: The average number of honest weeks between two false alarms is at least this.
        found_on: Last day of the week at whose end the alarm was raised.
        high_from: 5, or 4 where four-star reviews were part of the surplus.
        markers: Corroborating signs, apart from the e-value.
        alternatives: Honest explanations that these data do not exclude.
    """

    started_on: date
    ended_on: date
    reviews: int
    expected_share: float
    observed_share: float
    extra_reviews: float
    extra_low: float
    extra_high: float
    e_value: float
    share_e_value: float
    joint_e_value: float
    arl: float
    found_on: date
    running: bool = False
    high_from: int = 5
    markers: tuple[Marker, ...] = ()
    alternatives: tuple[str, ...] = ()
