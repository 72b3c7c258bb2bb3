"""Requests to the practice market, its answers, and what a request's target names."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from starwitness.practice.pages import ROOT


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request.

    Attributes:
        target: Path and query as sent.
        at: The market's time.
        before: The market's time before the last change of it, None at its first.
        attempt: How often the same target was asked for at this time already.
    """

    target: str
    at: datetime
    before: datetime | None = None
    attempt: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What makes this request different from all others."""
        return (self.at, self.target, self.attempt)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One response; `length` is the declared one, None for the true one.

    Attributes:
        copied: The instant of the older state that the body shows without a word of its age; for
            the judge, never sent.
    """

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    delay: float = 0.0
    content_type: str = "text/html; charset=utf-8"
    copied: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a path names: a kind, an id, and the page number and order of a listing."""

    kind: str
    name: str = ""
    number: int = 1
    sort: str = "newest"


def find_place(target: str) -> Place:
    """Return what a request target names; kind `nowhere` for what the market does not have."""
    path, _, rest = target.partition("?")
    if not f"{path}/".startswith(ROOT):
        return Place(kind="nowhere")
    match [part for part in path.removeprefix(ROOT.rstrip("/")).split("/") if part]:
        case []:
            return Place(kind="home")
        case [("signin" | "captcha") as kind]:
            return Place(kind=kind)
        case ["product", name, "reviews"]:
            return _listing(name, rest)
        case [("product" | "seller" | "review") as kind, name]:
            return Place(kind=kind, name=name)
    return Place(kind="nowhere")


def _listing(name: str, query: str) -> Place:
    asked = parse_qs(query[:500])
    digits = asked.get("page", ["1"])[0]
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
    sort = asked.get("sort", ["newest"])[0]
    if sort not in ("newest", "oldest", "top"):
        sort = "newest"
    return Place(kind="listing", name=name, number=max(1, number), sort=sort)
