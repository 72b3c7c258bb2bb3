"""Cost of the inflation detector: a year of a fleet, then one more week, as ratios.

Run: python benchmarks/inflation.py [--products 10000] [--reviews 1000000]
Prints JSON. The year includes counting every review into its week and learning the category; the
week includes reading the watch from JSON and writing it back, which is all that a weekly run has.
"""

import argparse
import json
import resource
import time
from datetime import date, timedelta

import numpy as np

from analysis.inflation.memory import watch_from_json, watch_to_json
from analysis.inflation.replay import learn_category, make_history, replay
from analysis.inflation.series import Dated, count_weeks
from analysis.inflation.watch import start_watch

START = date(2024, 1, 1)


def draw_reviews(products: int, reviews: int, weeks: int) -> list[list[Dated]]:
    """Return dated reviews of every product, spread over the weeks and one more."""
    random = np.random.default_rng(1)
    owner = np.sort(random.integers(0, products, reviews))
    days = random.integers(0, 7 * (weeks + 1), reviews)
    stars = random.choice([1.0, 2.0, 3.0, 4.0, 5.0], reviews, p=[0.1, 0.05, 0.1, 0.15, 0.6])
    calendar = [START + timedelta(days=day) for day in range(7 * (weeks + 1))]
    owned: list[list[Dated]] = [[] for _ in range(products)]
    for product, day, rating in zip(owner.tolist(), days.tolist(), stars.tolist(), strict=True):
        owned[product].append(Dated(posted_on=calendar[day], stars=rating))
    return owned


def one_more_week(stored: str, last: dict[str, list[Dated]], monday: date) -> float:
    """Return the CPU seconds from the stored watch and new reviews to the stored watch."""
    begun = time.process_time()
    watch = watch_from_json(json.loads(stored))
    if watch is None:
        raise SystemExit("the watch was not read back")
    newest = {
        name: history
        for name, reviews in last.items()
        if (history := make_history([monday.toordinal()], count_weeks(reviews, [monday])))
        is not None
    }
    watch, _ = replay(watch, newest)
    json.dumps(watch_to_json(watch))
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=52)
    chosen = parser.parse_args()
    owned = draw_reviews(chosen.products, chosen.reviews, chosen.weeks)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mondays = [START + timedelta(days=7 * week) for week in range(chosen.weeks + 1)]
    ordinals = [monday.toordinal() for monday in mondays]

    begun = time.process_time()
    tables = [count_weeks(own, mondays[:-1]) for own in owned]
    counted = time.process_time() - begun
    histories = {
        str(row): history
        for row, table in enumerate(tables)
        if (history := make_history(ordinals[:-1], table)) is not None
    }
    watch = start_watch((), learn_category(list(histories.values())))
    watch, alarms = replay(watch, histories)
    year = time.process_time() - begun
    stored = json.dumps(watch_to_json(watch))

    last = {
        str(row): [review for review in own if review.posted_on >= mondays[-1]]
        for row, own in enumerate(owned)
    }
    fresh = [one_more_week(stored, last, mondays[-1]) for _ in range(3)]
    week = min(fresh)
    print(
        json.dumps(
            {
                "products": chosen.products,
                "reviews": chosen.reviews,
                "weeks": chosen.weeks,
                "seconds_counting": round(counted, 2),
                "seconds_year": round(year, 2),
                "seconds_one_more_week": round(week, 2),
                "seconds_one_more_week_each": [round(seconds, 2) for seconds in fresh],
                "week_over_year": round(week / year, 4),
                "alarms": len(alarms),
                "memory_bytes_per_product": len(stored) // chosen.products,
                "mb_above_the_reviews_themselves": round(
                    (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
                ),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
