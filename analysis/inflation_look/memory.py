"""What the detector remembers of a site in the record: ledgers of products, watches of series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.inflation.baseline import Category
from analysis.inflation.following import (
    Followed,
    followed_from_json,
    followed_to_json,
    start_followed,
)
from analysis.inflation.histograms import histogram_history
from analysis.inflation.ledger import (
    empty_ledger,
    history_of,
    ledger_from_json,
    ledger_to_json,
)
from analysis.inflation.replay import History
from analysis.inflation.sellers import pool_histories
from analysis.inflation_look.averages import JudgedAverage, averages_from_json, averages_to_json
from analysis.inflation_look.reading import read_histograms, take_in_scans
from db.queries.inflation import products_of_seller, scan_heads
from db.store import Row, Store
from db.tables.states import load_state, load_states, save_state

#: Products whose ledgers are read at once.
CHUNK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteMemory:
    """The states of one detector for one site at one look."""

    store: Store
    now: str
    site: str
    detector: str
    version: str

    def load(self, subject: str) -> str | None:
        """Return a state, or None."""
        return load_state(self.store, self.detector, self.version, subject)

    def save(self, subject: str, state: str) -> None:
        """Keep a state."""
        save_state(self.store, self.detector, self.version, subject, state, at=self.now)

    def load_family(self, family: str) -> Followed:
        """Return a family of series, new where there is none of this version."""
        stored = self.load(f"{family} {self.site}")
        return (followed_from_json(stored) if stored else None) or start_followed(Category())

    def save_family(self, family: str, followed: Followed) -> None:
        """Keep a family of series."""
        self.save(f"{family} {self.site}", followed_to_json(followed))

    def load_averages(self) -> dict[str, JudgedAverage]:
        """Return what is remembered of displayed averages, by product."""
        stored = self.load(f"averages {self.site}")
        return averages_from_json(stored) if stored else {}

    def save_averages(self, judged: Mapping[str, JudgedAverage]) -> None:
        """Keep what is remembered of displayed averages."""
        if judged:
            self.save(f"averages {self.site}", averages_to_json(judged))

    def take_in(self, products: Sequence[Row]) -> dict[str, History]:
        """Return the histories of changed products, their ledgers brought up to date."""
        histories = {}
        names = [row["id"] for row in products]
        for chunk in (names[at : at + CHUNK] for at in range(0, len(names), CHUNK)):
            stored = dict(
                load_states(
                    self.store,
                    self.detector,
                    self.version,
                    subjects=[f"p {product}" for product in chunk],
                )
            )
            heads = scan_heads(self.store, chunk, until=self.now)
            for product in chunk:
                text = stored.get(f"p {product}")
                ledger = take_in_scans(
                    self.store,
                    product,
                    ledger_from_json(text) if text else empty_ledger(),
                    number=heads[product]["scans"],
                    rewrites=heads[product]["rewrites"],
                    until=self.now,
                )
                self.save(f"p {product}", ledger_to_json(ledger))
                history = history_of(ledger)
                if history is not None:
                    histories[product] = history
        return histories

    def known_histories(self, family: str, followed: Followed) -> dict[str, History]:
        """Return the histories of all series that a family has met, from what is stored."""
        names = followed.watch.products
        if family == "reviews":
            found = {name: self.history(name) for name in names}
        else:
            found = {
                name: histogram_history(read_histograms(self.store, name, until=self.now))
                for name in names
            }
        return {name: history for name, history in found.items() if history is not None}

    def history(self, product: str) -> History | None:
        """Return the weeks of a product that were taken in; None without any."""
        stored = self.load(f"p {product}")
        return history_of(ledger_from_json(stored)) if stored else None

    def pooled(self, seller: str, histories: Mapping[str, History]) -> History | None:
        """Return the sum of a seller's products; None for a seller of one."""
        names = products_of_seller(self.store, seller)
        if len(names) < 2:
            return None
        stored = load_states(
            self.store,
            self.detector,
            self.version,
            subjects=[f"p {name}" for name in names if name not in histories],
        )
        own = {name: histories[name] for name in names if name in histories}
        for subject, text in stored:
            history = history_of(ledger_from_json(text))
            if history is not None:
                own[subject] = history
        return pool_histories(own)
