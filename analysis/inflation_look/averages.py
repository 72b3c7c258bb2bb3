"""From an alarm of a displayed average to its finding."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.detector import Result
from analysis.inflation.averages import AverageAlarm
from analysis.inflation_look.subjects import KIND, Subject, claim_of, inflation_row, rounded
from db.records import Evidence, Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedAverage:
    """What is remembered of one product's displayed average.

    Attributes:
        until: Day of the last reading that was judged.
        rewrites: How often the product's past had been rewritten by then.
        raised: By start of each rise: its end, and the claim that was made of it.
    """

    until: date
    rewrites: int
    raised: Mapping[date, tuple[date, str]]

    @property
    def last(self) -> tuple[date, date] | None:
        """Return start and end of the last rise."""
        if not self.raised:
            return None
        start = max(self.raised, key=lambda begun: self.raised[begun][0])
        return start, self.raised[start][0]


def averages_to_json(judged: Mapping[str, JudgedAverage]) -> str:
    """Return what is remembered of a site's averages as JSON text."""
    return json.dumps(
        {
            product: [
                one.until.isoformat(),
                one.rewrites,
                [[start.isoformat(), end.isoformat(), c] for start, (end, c) in one.raised.items()],
            ]
            for product, one in judged.items()
        },
        separators=(",", ":"),
    )


def averages_from_json(text: str) -> dict[str, JudgedAverage]:
    """Return what `averages_to_json` wrote."""
    return {
        product: JudgedAverage(
            until=date.fromisoformat(until),
            rewrites=rewrites,
            raised={
                date.fromisoformat(start): (date.fromisoformat(end), claim)
                for start, end, claim in raised
            },
        )
        for product, (until, rewrites, raised) in json.loads(text).items()
    }


def average_result(
    subject: Subject, alarm: AverageAlarm, *, arl: float, detector: str, version: str
) -> Result:
    """Return the finding of a displayed average that rose more than its past allows.

    Its row gives shares of 5 stars as if all ratings had 1 or 5, the extreme law that the bound
    rests on, and the fewest extra 5 stars that explain the average.
    """
    extra = alarm.added * (alarm.least_mean - alarm.baseline) / (5.0 - alarm.baseline)
    data = {
        "added": alarm.added,
        "least_mean": round(alarm.least_mean, 4),
        "baseline": round(alarm.baseline, 4),
        "e_value": rounded(alarm.e_value),
        "average_run_length": arl,
    }
    return Result(
        finding=Finding(
            kind=KIND,
            site=subject.site,
            seller=subject.seller_key,
            product=subject.product_key,
            detector=detector,
            version=version,
            period_start=alarm.started_on.isoformat(),
            period_end=alarm.found_on.isoformat(),
            score=float(alarm.added),
            e_value=rounded(alarm.e_value),
            summary=(
                f"The displayed average says that {alarm.added} ratings between"
                f" {alarm.started_on} and {alarm.found_on} had {alarm.least_mean:.2f} stars on"
                f" average or more, whatever the rounding; at most {alarm.baseline:.2f} were"
                f" expected. E-value {alarm.e_value:.4g}."
            ),
            claim=claim_of(subject, alarm.started_on.toordinal()),
            evidence=(
                Evidence(
                    kind="series",
                    ref=subject.product or subject.site,
                    note="displayed averages, rounding at its worst",
                    data=json.dumps(data, sort_keys=True),
                ),
            ),
        ),
        details=(
            inflation_row(
                subject,
                days=(alarm.started_on, alarm.found_on),
                reviews=alarm.added,
                shares=((alarm.baseline - 1.0) / 4.0, (alarm.least_mean - 1.0) / 4.0),
                extra=(extra, extra, None),
                e_value=alarm.e_value,
            ),
        ),
    )
