"""Histories into the watch: every product from where it stopped, all products week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.inflation.alarms import ARL, Alarm
from analysis.inflation.baseline import Category
from analysis.inflation.learning import fit_category
from analysis.inflation.watch import Watch, admit, advance

#: Weeks of each product that the category's law is learned from.
FIRST_WEEKS = 26


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """One product's weeks, without gaps between the first and the last.

    Attributes:
        first: Ordinal of the first week's Monday.
        counts: Reviews by class, shape (weeks, 3); 0 in weeks that could not be seen.
        seen: Which weeks could be seen whole, shape (weeks,).
        spans: Weeks that each entry stands for, shape (weeks,); None for one week each.
    """

    first: int
    counts: NDArray[np.int64]
    seen: NDArray[np.bool_]
    spans: NDArray[np.float64] | None = None


def make_history(mondays: Sequence[int], counts: NDArray[np.int64]) -> History | None:
    """Return the history of the weeks that could be seen; None without any.

    Args:
        mondays: Ascending ordinals of the Mondays of those weeks.
        counts: Their reviews by class, shape (len(mondays), 3).
    """
    if not mondays:
        return None
    rows = (np.asarray(mondays, dtype=np.int64) - mondays[0]) // 7
    table = np.zeros((int(rows[-1]) + 1, 3), dtype=np.int64)
    table[rows] = counts
    seen = np.zeros(len(table), dtype=np.bool_)
    seen[rows] = True
    return History(first=mondays[0], counts=table, seen=seen)


def learn_category(histories: Sequence[History]) -> Category:
    """Return the law of a category from its products' first half years."""
    counts = np.zeros((len(histories), FIRST_WEEKS, 3), dtype=np.int64)
    seen = np.zeros((len(histories), FIRST_WEEKS), dtype=np.bool_)
    for row, history in enumerate(histories):
        length = min(FIRST_WEEKS, len(history.seen))
        counts[row, :length] = history.counts[:length]
        seen[row, :length] = history.seen[:length]
    first = np.array([history.first // 7 for history in histories], dtype=np.int64)
    return fit_category(counts, seen, first)


def replay(
    watch: Watch, histories: Mapping[str, History], *, arl: float = ARL
) -> tuple[Watch, dict[tuple[str, int], Alarm]]:
    """Return the watch after all weeks that it has not taken in yet, and what it raised.

    Args:
        watch: The watch so far.
        histories: Products with what is known of them now. Weeks up to the one where the watch
            stopped are not read again: a product whose past changed is first forgotten.
        arl: Bound on the average run length to a false alarm, in weeks.

    Returns:
        The watch, and the last word on each alarm by (product, start).
    """
    watch = admit(watch, list(histories))
    last_words: dict[tuple[str, int], Alarm] = {}
    blocks = _blocks(watch, histories)
    for monday in sorted({week for block in blocks for week in block.weeks}):
        # Blocks end at different weeks; those that are through are passed over.
        now = [block for block in blocks if monday in block.weeks]
        at = [(monday - block.weeks.start) // 7 for block in now]
        rows = np.concatenate([block.rows for block in now])
        # Always in the same order, so that sums over products come out the same to the last bit.
        order = rows.argsort()
        counts, seen, spans = (
            np.concatenate([column[:, n] for column, n in zip(columns, at, strict=True)])[order]
            for columns in zip(*[(b.counts, b.seen, b.spans) for b in now], strict=True)
        )
        watch, alarms = advance(watch, rows[order], monday, counts, seen, spans=spans, arl=arl)
        for alarm in alarms:
            last_words[alarm.product, alarm.start] = alarm
    return watch, last_words


@dataclass(frozen=True, kw_only=True, slots=True)
class _Block:
    """New weeks of the products that share their first and last new week."""

    weeks: range
    rows: NDArray[np.int64]
    counts: NDArray[np.int64]
    seen: NDArray[np.bool_]
    spans: NDArray[np.float64]


def _blocks(watch: Watch, histories: Mapping[str, History]) -> list[_Block]:
    """Return the weeks that the watch has not taken in, gathered so that they can be stacked."""
    row_of = {name: row for row, name in enumerate(watch.products)}
    stopped = watch.week.tolist()
    gathered: dict[tuple[int, int], list[tuple[int, History]]] = {}
    for name, history in histories.items():
        row = row_of[name]
        begin = max(stopped[row] + 7, history.first) if stopped[row] else history.first
        end = history.first + 7 * len(history.seen)
        if begin < end:
            gathered.setdefault((begin, end), []).append((row, history))
    blocks = []
    for (begin, end), members in gathered.items():
        length = (end - begin) // 7
        blocks.append(
            _Block(
                weeks=range(begin, end, 7),
                rows=np.array([row for row, _ in members], dtype=np.int64),
                counts=np.stack([history.counts[-length:] for _, history in members]),
                seen=np.stack([history.seen[-length:] for _, history in members]),
                spans=np.stack(
                    [
                        np.ones(length) if history.spans is None else history.spans[-length:]
                        for _, history in members
                    ]
                ),
            )
        )
    return blocks
