"""One look at one site: reviews, ratings, averages and sellers, each a series of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analysis.detector import Result
from analysis.inflation.alarms import Alarm
from analysis.inflation.averages import find_average_alarms
from analysis.inflation.fleet import Fleet, measure_fleet
from analysis.inflation.following import Followed, follow, is_before, must_relearn, relearned
from analysis.inflation.histograms import histogram_history
from analysis.inflation.markers.one_tap import mark_one_tap
from analysis.inflation.markers.rings import Ring
from analysis.inflation.reading import (
    WEEKS_AROUND,
    read_averages,
    read_elsewhere,
    read_histograms,
    read_rated,
    read_rings,
)
from analysis.inflation.replay import History
from analysis.inflation_averages import JudgedAverage, average_result
from analysis.inflation_findings import (
    KIND,
    Subject,
    Surroundings,
    campaign_of,
    campaign_result,
    claim_of,
    with_markers,
)
from analysis.inflation_memory import SiteMemory
from db.findings import claim_prefix, supersede_claim
from db.inflation_queries import (
    products_with_ratings,
    products_with_sellers,
    reviews_by_reviewer,
    scan_heads,
    sellers_of_site,
)
from db.records import Evidence, Finding
from db.store import Row, Store

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
                yield self._result(subjects[product], alarm, reviews, history, fleet, rings)
        for (seller, _), alarm in sorted(seller_alarms.items()):
            subject = _seller_subject(self.site, seller)
            yield self._result(subject, alarm, totals, pooled[seller], fleet)

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
                yield self._result(subjects[product], alarm, ratings, histories[product])

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
            subject = _subject(row, "average")
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

    def _result(
        self,
        subject: Subject,
        alarm: Alarm,
        followed: Followed,
        history: History,
        fleet: Fleet | None = None,
        rings: Sequence[Ring] = (),
    ) -> Result:
        around = Surroundings(
            counts={
                history.first + 7 * row: counts
                for row, counts in enumerate(history.counts)
                if history.seen[row]
            },
            factors=followed.watch.factors,
            category=followed.watch.category,
            arl=self.arl,
            fleet=fleet.of_seller(subject.seller) if fleet else {},
        )
        campaign = campaign_of(alarm, around)
        reviews = []
        if subject.product is not None and subject.series == "reviews":
            reviews = read_rated(self.store, subject.product, until=self.now)
            campaign = with_markers(
                campaign,
                alarm,
                around,
                reviews,
                known=reviews_by_reviewer(self.store, subject.product, until=self.now),
                elsewhere=read_elsewhere(
                    self.store,
                    self.site,
                    subject.seller,
                    _moved(campaign.started_on, -WEEKS_AROUND),
                    _moved(campaign.ended_on, WEEKS_AROUND),
                ),
                rings=rings,
            )
        if subject.product is not None and subject.series == "ratings":
            written = self.memory.history(subject.product)
            tapped = written and mark_one_tap(history, written, alarm.start, alarm.last)
            campaign = replace(campaign, markers=(tapped,) if tapped else ())
        return campaign_result(
            subject,
            campaign,
            alarm,
            around,
            reviews,
            detector=self.detector,
            version=self.version,
        )

    def _subjects_of(self, family: str, names: Sequence[str]) -> dict[str, Subject]:
        if family != "sellers":
            return self._subjects(names, family)
        return {name: _seller_subject(self.site, name) for name in names}

    def _subjects(self, names: Sequence[str], series: str) -> dict[str, Subject]:
        rows = products_with_sellers(self.store, sorted(set(names)))
        return {row["id"]: _subject(row, series) for row in rows}

    def _claim(self, subject: Subject, start: int) -> str:
        """Return the part of a finding's id that names its claim."""
        return claim_prefix(
            Finding(
                kind=KIND,
                site=subject.site,
                seller=subject.seller_key,
                product=subject.product_key,
                detector=self.detector,
                version=self.version,
                summary="",
                claim=claim_of(subject, start),
                evidence=(Evidence(kind="series", ref=subject.site),),
            )
        )


def _subject(row: Row, series: str) -> Subject:
    return Subject(
        site=row["site_id"],
        seller=row["seller_id"],
        seller_key=row["seller_key"],
        product=row["id"],
        product_key=row["key"],
        series=series,
    )


def _seller_subject(site: str, seller: str) -> Subject:
    return Subject(
        site=site,
        seller=seller,
        seller_key=seller.removeprefix(f"{site}/"),
        product=None,
        product_key=None,
        series="seller",
    )


def _moved(day: date, weeks: int) -> str:
    return (day + timedelta(weeks=weeks)).isoformat()
