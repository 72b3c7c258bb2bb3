"""Reads the corpus that the small model learns from, and says which part each line belongs to."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from analysis.coercion.records import SCHEMES

CORPUS: Final = Path(__file__).parent / "corpus"
PARTS: Final = 20
DEV_FROM: Final = 14
TEST_FROM: Final = 17
Part = Literal["train", "dev", "test"]

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "refund_for_removal": ("refund_for_removal",),
    "gift_for_removal": ("compensation_for_removal",),
    "replacement_for_removal": ("compensation_for_removal",),
    "bargaining": ("refund_for_removal",),
    "upgrade": ("upgrade_to_five_stars",),
    "withheld": ("refund_withheld",),
    "nagging": ("harassment",),
    "pressure": ("harassment",),
    "plea": ("harassment",),
    "legal": ("threat",),
    "intimidation": ("threat",),
    "gag": ("threat",),
    "insert_card": ("contact_harvesting",),
    "warranty_harvest": ("contact_harvesting",),
    "rebate": ("incentive_for_positive",),
    "test_buyer": ("incentive_for_review",),
    "review_reward": ("incentive_for_review",),
    "contact_first": ("review_suppressed",),
    "gating": ("review_suppressed",),
    "suppression": ("review_suppressed",),
    "off_platform": ("off_platform",),
    "code_theft": ("delivery_code_theft",),
    "phishing": ("payment_phishing",),
    "refund_service": ("refund_fraud_service",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One text of the corpus; `group` is the idea it words, the same for all its wordings."""

    id: str
    lang: str
    side: Literal["reviewer", "seller"]
    kind: str
    group: str
    origin: Literal["hand", "composed", "other"]
    labels: tuple[str, ...]
    text: str

    @property
    def part(self) -> Part:
        """The part of the corpus that the example belongs to."""
        return part_of(self.group)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is a plain review, neither a disclosure nor a near miss of one."""
        return not self.labels and self.kind.startswith("ordinary")


def part_of(group: str) -> Part:
    """Return the part of a group, from a hash that is the same on every machine.

    >>> part_of("rebate.group") == part_of("rebate.group")
    True
    """
    place = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4]) % PARTS
    if place >= TEST_FROM:
        return "test"
    return "dev" if place >= DEV_FROM else "train"


def labels_of(kind: str, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the schemes of a kind, in the order of the schemes; none for a benign kind."""
    wanted = {*KINDS.get(kind, ()), *extra}
    return tuple(scheme for scheme in SCHEMES if scheme in wanted)


def _example(record: Mapping[str, Any]) -> Example:
    """Return the example of one line of a corpus file."""
    return Example(**{**record, "labels": tuple(record["labels"])})


def read_file(path: Path) -> Iterator[Example]:
    """Yield the examples of one corpus file, in order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield _example(json.loads(line))


def write_file(path: Path, examples: Iterable[Example]) -> None:
    """Write examples as JSON Lines, one a line, the text last."""
    with path.open("w", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def load_corpus(folder: Path = CORPUS) -> list[Example]:
    """Return the whole corpus, file by file in the order of their names."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in read_file(path)]
