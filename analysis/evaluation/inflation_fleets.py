"""What the watch says of simulated fleets as shipped: false alarms, and campaigns described."""

import time
from collections.abc import Mapping

import numpy as np

from analysis.evaluation.inflation_scenarios import GRACE, Scenario, time_of
from analysis.evaluation.inflation_simulator import Simulated
from analysis.evaluation.removal_parts import Rows
from analysis.inflation.alarms import ARL, Alarm
from analysis.inflation.campaigns import describe_alarm
from analysis.inflation.replay import History, learn_category, replay
from analysis.inflation.watch import Watch, start_watch

#: A Monday; simulated week 0.
FIRST = 736_695


def honest_rows(name: str, simulated: Simulated) -> Rows:
    """Return how often honest products raise an alarm, against the bound."""
    products, weeks, _ = simulated.counts.shape
    watch, alarms, milliseconds = _replayed(simulated)
    judged = float(np.clip(watch.state.weeks - 8, 0, None).sum())
    return [
        {
            "table": "honest",
            "world": name,
            "products": products,
            "weeks": weeks,
            "alarms": len(alarms),
            "products_flagged": len({product for product, _ in alarms}) / products,
            "bound_on_alarms": judged / ARL,
            "weeks_between_alarms": judged / max(len(alarms), 1),
            "stated_arl": ARL,
            "ms_per_product": milliseconds,
        }
    ]


def found_rows(scenario: Scenario, simulated: Simulated) -> Rows:
    """Return how our alarms, as shipped, describe the campaigns that they find."""
    watch, alarms, _ = _replayed(simulated)
    found = covered = 0
    delays, begins, ends, errors = [], [], [], []
    by_product: dict[int, list[Alarm]] = {}
    for (product, _), alarm in alarms.items():
        by_product.setdefault(int(product), []).append(alarm)
    pumped = np.flatnonzero(simulated.start >= 0).tolist()
    for row in pumped:
        start = int(simulated.start[row])
        end = start + scenario.plan.weeks - 1
        hits = [
            alarm
            for alarm in by_product.get(row, [])
            if start <= (alarm.found - FIRST) // 7 <= end + GRACE
        ]
        if not hits:
            continue
        found += 1
        alarm = hits[0]
        first, last = (alarm.start - FIRST) // 7, (alarm.last - FIRST) // 7
        table = {FIRST + 7 * week: counts for week, counts in enumerate(simulated.counts[row])}
        campaign = describe_alarm(alarm, table, watch.factors, watch.category)
        true = float(simulated.extra[row, first : last + 1].sum())
        covered += campaign.extra_low <= true <= campaign.extra_high
        delays.append((alarm.found - FIRST) // 7 - start)
        begins.append(abs(first - start) <= 1)
        ends.append(abs(last - end) <= 1)
        errors.append(campaign.extra_reviews - true)
    return [
        {
            "table": "found",
            "scenario": scenario.name,
            "campaigns": len(pumped),
            "found": found / len(pumped),
            "median_delay_weeks": float(np.median(delays)) if delays else None,
            "start_within_a_week": float(np.mean(begins)) if begins else None,
            "end_within_a_week": float(np.mean(ends)) if ends else None,
            "extra_interval_covers": covered / found if found else None,
            "extra_error_mean": float(np.mean(errors)) if errors else None,
            "extra_error_sd": float(np.std(errors)) if errors else None,
        }
    ]


def _replayed(simulated: Simulated) -> tuple[Watch, Mapping[tuple[str, int], Alarm], float]:
    """Return the watch after the whole fleet, its alarms, and milliseconds a product."""
    seen = np.ones(simulated.counts.shape[1], dtype=np.bool_)
    histories = {
        str(row): History(first=FIRST, counts=counts, seen=seen)
        for row, counts in enumerate(simulated.counts)
    }
    begun = time.perf_counter()
    watch, alarms = replay(start_watch([], learn_category(list(histories.values()))), histories)
    return watch, alarms, time_of(begun, len(histories))
