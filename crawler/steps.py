"""What reading one target consists of, as frozen records: asked, answered, done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crawler.items import Page

Role = Literal["product", "listing", "again", "own", "control"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetch:
    """A page to ask for.

    Attributes:
        role: `product` page; `listing` page `number`; `again`, that page once more in the second
            look; `own`, the page of the review `key`; `control`, the own page of a review that
            is listed, to see whether own pages work at all.
    """

    url: str
    role: Role
    number: int = 1
    key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A page as it was answered; `capture` is None where no answer came.

    Attributes:
        age_s: How old the answer said it was (HTTP `Age`), in seconds.
        unanswered: The page stands for an answer that never came, or not whole.
    """

    fetch: Fetch
    page: Page
    capture: str | None = None
    age_s: int = 0
    unanswered: bool = False


def step_to_json(step: Step) -> dict[str, Any]:
    """Return a step without its page, which can be parsed again from the capture."""
    return {
        "url": step.fetch.url,
        "role": step.fetch.role,
        "number": step.fetch.number,
        "key": step.fetch.key,
        "capture": step.capture,
        "age_s": step.age_s,
        "outcome": step.page.outcome if step.unanswered else None,
        "sign": step.page.sign if step.unanswered else None,
    }


def fetch_from_json(value: dict[str, Any]) -> Fetch:
    """Return what a journalled step asked for."""
    return Fetch(url=value["url"], role=value["role"], number=value["number"], key=value["key"])


def last_answers(steps: Sequence[Step]) -> list[Step]:
    """Return the steps without those that were asked for again right after."""
    return [
        step
        for at, step in enumerate(steps)
        if at + 1 == len(steps) or steps[at + 1].fetch != step.fetch
    ]
