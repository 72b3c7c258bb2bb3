"""Reads one target, step by step: what to ask for next, given what was answered.

It knows no network: the spider asks, the journal remembers, and `rebuild` replays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag

from crawler.marketplace import Marketplace
from crawler.paging import following_url
from crawler.steps import Fetch, Role, Step, last_answers
from db.fold.candidates import Candidate
from db.records import Scan

FAILURES = 2
PASSING = ("broken", "wrong_page", "empty")
"""Outcomes that are often gone at the second request; a wall is never knocked at again."""
OLD_S = 600
SECOND_LOOKS = 12
READ_AGAIN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How far a reading goes.

    Attributes:
        pages: Listing pages of one target.
        second_looks: Own pages asked for in the second look; `read_again` listing pages.
    """

    pages: int = 200
    second_looks: int = SECOND_LOOKS
    read_again: int = READ_AGAIN


@dataclass(kw_only=True, slots=True)
class Reading:
    """One target being read. `take` an answer, get the next page to ask for, None at the end.

    Attributes:
        suspects: Called once, when the listing is read: the scan so far → reviews that it
            should have shown.
        assemble: The steps so far → the scan that they make.
        steps: Everything asked and answered, in order.
    """

    url: str
    marketplace: Marketplace
    assemble: Callable[[Sequence[Step]], Scan]
    suspects: Callable[[Scan], Sequence[Candidate]]
    limits: Limits = field(default_factory=Limits)
    steps: list[Step] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _tried: set[Fetch] = field(default_factory=set)
    _barren: int = 0
    _looks: list[Fetch] | None = None
    _scan: tuple[int, Scan] | None = None

    def first(self) -> Fetch:
        """Return the first page to ask for: the target itself."""
        return Fetch(url=self.url, role="product")

    def take(self, step: Step) -> Fetch | None:
        """Add an answer; return the next page to ask for, or None when the reading is done."""
        if step.fetch.role == "product" and self._is_listing(step):
            step = replace(step, fetch=Fetch(url=step.fetch.url, role="listing"))
        self.steps.append(step)
        if step.page.outcome in PASSING and step.fetch not in self._tried:
            self._tried.add(step.fetch)
            return step.fetch
        if step.fetch.role == "product":
            return self._to_listing(step)
        following = self._next_page(step) if step.fetch.role == "listing" else None
        return following or self._next_look()

    def scan(self) -> Scan:
        """Return the scan that the steps so far make."""
        if self._scan is None or self._scan[0] != len(self.steps):
            self._scan = (len(self.steps), self.assemble(self.steps))
        return self._scan[1]

    def _is_listing(self, step: Step) -> bool:
        """A target that is its own listing: a shop's product page, or the listing's URL."""
        page = step.page
        return page.kind == "listing" or self._listing_of(step) == step.fetch.url

    def _listing_of(self, step: Step) -> str:
        declared = self.marketplace.listing_url(step.fetch.url)
        return declared if declared != step.fetch.url else step.page.listing or declared

    def _to_listing(self, step: Step) -> Fetch | None:
        if step.page.outcome in ("ok", *PASSING):
            return Fetch(url=self._listing_of(step), role="listing")
        return None

    def _next_page(self, step: Step) -> Fetch | None:
        page, number = step.page, step.fetch.number
        cap = min(self.limits.pages, self.marketplace.page_cap or self.limits.pages)
        shown = {str(review.id or (review.date_text, review.body)) for review in page.reviews}
        fresh = page.outcome == "ok" and bool(shown - self._seen)
        self._seen |= shown
        self._barren = 0 if fresh else self._barren + 1
        if number >= cap or self._barren > FAILURES or (number == 1 and not fresh):
            return None
        url = page.next if page.outcome == "ok" else following_url(step.fetch.url, number)
        if not url or urldefrag(url).url == urldefrag(step.fetch.url).url:
            return None
        return Fetch(url=url, role="listing", number=number + 1)

    def _next_look(self) -> Fetch | None:
        if self._looks is None:
            self._looks = self._second_look()
        return self._looks.pop(0) if self._looks else None

    def _second_look(self) -> list[Fetch]:
        """Return the pages of the second look: own pages where there are, else around the gap.

        A control comes first: the own page of a review that is listed, by the address under
        which the record knows it. Where that is not shown either, own pages prove nothing.
        """
        scan = self.scan()
        first = next(s for s in last_answers(self.steps) if s.fetch.role == "listing")
        if scan.outcome != "ok" or not scan.product or first.age_s > OLD_S:
            return []
        asked = self.suspects(scan)
        controls = [self._own(c, "control") for c in asked if c.listed]
        suspects = [c for c in asked if not c.listed]
        looks = [look for c in suspects if (look := self._own(c, "own"))]
        if looks:
            return [*filter(None, controls[:1]), *looks[: self.limits.second_looks]]
        return self._around([s.posted_at for s in suspects])[: self.limits.read_again]

    def _own(self, candidate: Candidate, role: Role) -> Fetch | None:
        url = candidate.url or self.marketplace.permalink(self.url, candidate.key)
        return Fetch(url=url, role=role, key=candidate.key) if url else None

    def _around(self, times: Sequence[str | None]) -> list[Fetch]:
        """Return the listing pages on which reviews posted at these times should stand."""
        pages = [s for s in last_answers(self.steps) if s.fetch.role == "listing"]
        wanted: dict[int, Fetch] = {}
        for at, step in enumerate(pages):
            dates = [r.posted_at for r in step.page.reviews if r.posted_at]
            before = [r.posted_at for s in pages[:at] for r in s.page.reviews if r.posted_at]
            low, high = min(dates, default=""), min([*before, "~"])
            if any(time is None or low <= time <= high for time in times):
                wanted[step.fetch.number] = Fetch(
                    url=step.fetch.url, role="again", number=step.fetch.number
                )
        return list(wanted.values())
