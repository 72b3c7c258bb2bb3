"""One look at one site: reviews, ratings, averages and sellers, each a series of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.detector import Result
from analysis.inflation.alarms import Alarm
from analysis.inflation.averages import find_average_alarms
from analysis.inflation.fleet import measure_fleet
from analysis.inflation.following import Followed, follow, is_before, must_relearn, relearned
from analysis.inflation.histograms import histogram_history
from analysis.inflation.replay import History
from analysis.inflation_look.averages import JudgedAverage, average_result
from analysis.inflation_look.memory import SiteMemory
from analysis.inflation_look.reading import (
    read_averages,
    read_histograms,
    read_rings,
)
from analysis.inflation_look.results import result_of
from analysis.inflation_look.subjects import (
    Subject,
    claim_prefix_of,
    product_subject,
    seller_subject,
)
from db.queries.inflation import (
    products_with_ratings,
    products_with_sellers,
    scan_heads,
    sellers_of_site,
)
from db.store import Row, Store
from db.tables.findings import supersede_claim

Touched = Mapping[tuple[str, int], Alarm]


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteLook:
    """What a look at one site needs; see `analysis.detectors.inflation`."""

    store: Store
    now: str
    site: str
    detector: str
    version: str
    arl: float
    alpha: float

    @property
    def memory(self) -> SiteMemory:
        """Return what is remembered of the site."""
        return SiteMemory(
            store=self.store,
            now=self.now,
            site=self.site,
            detector=self.detector,
            version=self.version,
        )

    def find(self, reviewed: Sequence[Row], rated: Sequence[Row]) -> Iterator[Result]:
        """Yield what the new weeks of products show.

        Args:
            reviewed: Products whose reviews changed.
            rated: Products whose reviews or reported ratings changed.
        """
        yield from self._find_in_reviews(reviewed)
        known = products_with_ratings(self.store, [row["id"] for row in rated])
        rated = [row for row in rated if row["id"] in known]
        yield from self._find_in_histograms(rated)
        yield from self._find_in_averages(rated)

    def _find_in_reviews(self, products: Sequence[Row]) -> Iterator[Result]:
        histories = self.memory.take_in(products)
        reviews, alarms = self._follow("reviews", histories)
        sellers = sorted({row["seller_id"] for row in products if row["seller_id"]})
        pooled = {
            seller: history
            for seller in sellers
            if (history := self.memory.pooled(seller, histories)) is not None
        }
        totals, seller_alarms = self._follow("sellers", pooled)
        self.memory.save_family("reviews", reviews)
        self.memory.save_family("sellers", totals)
        if not alarms and not seller_alarms:
            return
        fleet = measure_fleet(
            reviews.watch,
            totals.watch,
            sellers_of_site(self.store, self.site),
            alpha=self.alpha,
        )
        rings = read_rings(self.store, self.site, until=self.now)
        subjects = self._subjects([product for product, _ in alarms], "reviews")
        for (product, _), alarm in sorted(alarms.items()):
            history = histories.get(product) or self.memory.history(product)
            if history is not None:
                yield result_of(
                    self.memory, subjects[product], alarm, reviews, history,
                    arl=self.arl, fleet=fleet, rings=rings,
                )  # fmt: skip
        for (seller, _), alarm in sorted(seller_alarms.items()):
            subject = seller_subject(self.site, seller)
            yield result_of(
                self.memory, subject, alarm, totals, pooled[seller], arl=self.arl, fleet=fleet
            )

    def _find_in_histograms(self, products: Sequence[Row]) -> Iterator[Result]:
        histories = {}
        for row in products:
            readings = read_histograms(self.store, row["id"], until=self.now)
            history = histogram_history(readings)
            if history is not None:
                histories[row["id"]] = history
        if not histories:
            return
        ratings, alarms = self._follow("ratings", histories)
        self.memory.save_family("ratings", ratings)
        subjects = self._subjects([product for product, _ in alarms], "ratings")
        for (product, _), alarm in sorted(alarms.items()):
            if product in histories:
                yield result_of(
                    self.memory, subjects[product], alarm, ratings, histories[product],
                    arl=self.arl,
                )  # fmt: skip

    def _find_in_averages(self, products: Sequence[Row]) -> Iterator[Result]:
        """Yield rises of displayed averages; a rewritten past is judged again."""
        memory = self.memory
        judged = memory.load_averages()
        heads = scan_heads(self.store, [row["id"] for row in products], until=self.now)
        for row in products:
            readings = read_averages(self.store, row["id"], until=self.now)
            if not readings:
                continue
            before = judged.get(row["id"])
            rewrites = heads[row["id"]]["rewrites"]
            known = before if before is not None and before.rewrites == rewrites else None
            alarms = find_average_alarms(
                readings,
                arl=self.arl,
                since=known.until if known else None,
                last=known.last if known else None,
            )
            subject = product_subject(row, "average")
            raised = dict(before.raised) if before else {}
            for start in [start for start in raised if known is None and start not in alarms]:
                supersede_claim(self.store, raised.pop(start)[1])
            for start, alarm in alarms.items():
                claim = self._claim(subject, start.toordinal())
                raised[start] = (alarm.found_on, claim)
                yield average_result(
                    subject, alarm, arl=self.arl, detector=self.detector, version=self.version
                )
            judged[row["id"]] = JudgedAverage(
                until=max(reading.day for reading in readings), rewrites=rewrites, raised=raised
            )
        memory.save_averages(judged)

    def _follow(self, family: str, histories: Mapping[str, History]) -> tuple[Followed, Touched]:
        """Return a family of series after this look, and the alarms that it touched.

        Claims that a corrected past no longer bears out are withdrawn; those about weeks that it
        can no longer judge stand. A seller's sum begins with the last product: a new one must not
        take back what was found before it came.
        """
        followed = self.memory.load_family(family)
        anew: frozenset[str] = frozenset()
        if family != "sellers" and must_relearn(followed.watch, histories):
            histories = {**self.memory.known_histories(family, followed), **histories}
            followed, anew = relearned(followed, histories), frozenset(histories)
        followed, alarms, corrected = follow(followed, histories, arl=self.arl)
        raised = dict(followed.raised)
        for name in anew | corrected:
            said = raised.pop(name, {})
            kept = {
                start: claim for start, claim in said.items() if is_before(start, histories[name])
            }
            for start in said.keys() - kept.keys():
                if (name, start) not in alarms:
                    supersede_claim(self.store, said[start])
            if kept:
                raised[name] = kept
        if alarms:
            subjects = self._subjects_of(family, [name for name, _ in alarms])
            for name, start in alarms:
                claim = self._claim(subjects[name], start)
                raised[name] = {**raised.get(name, {}), start: claim}
        return replace(followed, raised=raised), alarms

    def _subjects_of(self, family: str, names: Sequence[str]) -> dict[str, Subject]:
        if family != "sellers":
            return self._subjects(names, family)
        return {name: seller_subject(self.site, name) for name in names}

    def _subjects(self, names: Sequence[str], series: str) -> dict[str, Subject]:
        rows = products_with_sellers(self.store, sorted(set(names)))
        return {row["id"]: product_subject(row, series) for row in rows}

    def _claim(self, subject: Subject, start: int) -> str:
        return claim_prefix_of(subject, start, detector=self.detector, version=self.version)
