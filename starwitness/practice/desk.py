"""Answers requests at the market's own time and counts them; knows no network."""

from collections import Counter
from datetime import datetime
from threading import Lock

from starwitness.practice.answers import Market, answer_request
from starwitness.practice.exchange import Answer, Asked
from starwitness.practice.faults import Faults
from starwitness.practice.records import World
from starwitness.practice.robots import Robots, answer_robots


class Desk:
    """A market that can be asked, by a server's threads or directly.

    Attributes:
        at: The market's time; it begins at the first scan.
        requests: Targets asked for so far, in order, those of robots.txt included.
        copied: Instants of the older states shown without a word of their age, in order.
    """

    def __init__(
        self,
        world: World,
        *,
        faults: Faults | None = None,
        robots: Robots = "allow",
        per_page: int = 20,
    ) -> None:
        self.market = Market(world=world, faults=faults or Faults(), per_page=per_page)
        self.robots = robots
        self.at = world.calendar.first
        self.requests: list[str] = []
        self.copied: list[datetime] = []
        self._before: datetime | None = None
        self._attempts: Counter[str] = Counter()
        self._lock = Lock()

    def set_time(self, at: datetime) -> None:
        """Move the market to another instant; attempts are counted anew."""
        with self._lock:
            if at != self.at:
                self._before = self.at
                self._attempts.clear()
            self.at = at

    def answer(self, target: str) -> Answer:
        """Return the answer to one request, and count it."""
        with self._lock:
            asked = Asked(
                target=target, at=self.at, before=self._before, attempt=self._attempts[target]
            )
            self._attempts[target] += 1
            self.requests.append(target)
        if target in ("/robots.txt", "/rules/robots.txt"):
            return answer_robots(target, self.robots)
        answer = answer_request(self.market, asked)
        if answer.copied is not None:
            with self._lock:
                self.copied.append(answer.copied)
        return answer
