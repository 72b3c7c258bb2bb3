"""From an alarm of a displayed average to its finding."""

import json

from analysis.detector import Result
from analysis.inflation.averages import AverageAlarm
from analysis.inflation_findings import KIND, Subject, claim_of, rounded, series_marker
from db.findings import Detail
from db.records import Evidence, Finding


def average_result(
    subject: Subject, alarm: AverageAlarm, *, arl: float, detector: str, version: str
) -> Result:
    """Return the finding of a displayed average that rose more than its past allows.

    Its row gives shares of 5 stars as if all ratings had 1 or 5, the extreme law that the bound
    rests on, and the fewest extra 5 stars that explain the average.
    """
    extra = alarm.added * (alarm.least_mean - alarm.baseline) / (5.0 - alarm.baseline)
    columns = {
        "site": subject.site,
        "seller": subject.seller_key,
        "product": subject.product_key,
        "started_on": alarm.started_on.isoformat(),
        "ended_on": alarm.found_on.isoformat(),
        "reviews": alarm.added,
        "expected_share": round((alarm.baseline - 1.0) / 4.0, 4),
        "observed_share": round((alarm.least_mean - 1.0) / 4.0, 4),
        "extra_reviews": round(extra, 1),
        "extra_low": round(extra, 1),
        "extra_high": None,
        "e_value": rounded(alarm.e_value),
        "markers": json.dumps([series_marker(subject)]),
    }
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
        details=(Detail(table="inflations", columns=columns),),
    )
