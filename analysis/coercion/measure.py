"""Measures the small model by itself: `python -m analysis.coercion.measure [--data DIR]`.

Three questions: how well does it rank disclosures above the rest, what does a bound on false
alarms in ordinary reviews leave of its recall, and are its probabilities right. Everything is
measured on parts that no choice was made on: the test part of the corpus, the odd lines of the
labelled and of the ordinary texts (thresholds come from the even ones).
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import load_corpus
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import Scorer

BOUNDS: Final = (0.02, 0.005, 0.001, 0.0001)
BINS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
NOT_COERCION: Final = frozenset(("none", "incentivized_disclosure"))
NEIGHBOURS: Final = frozenset((
    "brushing", "review_hijacking", "seller_feedback_strikethrough", "competitor_sabotage",
    "helpful_vote_manipulation", "insider_review",
))  # fmt: skip
Text = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Texts of one source with the overall probability and the truth of each."""

    name: str
    said: NDArray[np.float64]
    truth: NDArray[np.bool_]


def judge(
    name: str, texts: Sequence[Text], truth: Sequence[bool], reader: Classifier, scorer: Scorer
) -> Judged:
    """Return what the model says of texts as (text, language), beside the truth.

    A text counts by its likeliest window around a rule or candidate; by 0 where none fires.
    """
    said: list[float] = []
    for text, lang in texts:
        windows = reader.windows(text, lang=lang)
        said.append(max((one[OVERALL] for one in scorer.probabilities(windows)), default=0.0))
    return Judged(name=name, said=np.array(said), truth=np.array(truth, dtype=bool))


def area(judged: Judged) -> float:
    """Return the area under the ROC curve: how often a disclosure outranks another text."""
    positives, negatives = int(judged.truth.sum()), int((~judged.truth).sum())
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(judged.said)[judged.truth].sum()
    return float((ranks - positives * (positives + 1) / 2) / positives / negatives)


def share(hits: int, among: int) -> str:
    """Return a share with its Clopper-Pearson interval at 95 %, as text."""
    if not among:
        return "-"
    bounds = binomtest(hits, among).proportion_ci(method="exact")
    return f"{hits / among:.3f} [{bounds.low:.3f}, {bounds.high:.3f}]"


def row(judged: Judged, threshold: float) -> str:
    """Return recall and precision above a threshold, as two cells of a table."""
    alarm = judged.said >= threshold
    hits = int((alarm & judged.truth).sum())
    return f"{share(hits, int(judged.truth.sum()))} | {share(hits, int(alarm.sum()))}"


def threshold_for(ordinary: NDArray[np.float64], bound: float) -> float:
    """Return the least probability that at most a share `bound` of ordinary texts reaches."""
    ordered = np.sort(ordinary)[::-1]
    return float(np.nextafter(ordered[int(len(ordered) * bound)], 2.0))


def reliability(judged: Judged) -> list[tuple[float, float, int, float, float]]:
    """Return, for each bin of probabilities: its borders, texts, mean said, share true."""
    rows = []
    for low, high in itertools.pairwise(BINS):
        inside = (judged.said >= low) & ((judged.said < high) | (high == BINS[-1]))
        if inside.any():
            mean, true = judged.said[inside].mean(), judged.truth[inside].mean()
            rows.append((low, high, int(inside.sum()), float(mean), float(true)))
    return rows


def read_lines(path: Path) -> list[Mapping[str, Any]]:
    """Return the records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def sources(data: Path | None, reader: Classifier, scorer: Scorer) -> list[Judged]:
    """Return the judged texts: the corpus's test part, and research texts where they are."""
    test = [example for example in load_corpus() if example.part == "test"]
    judged = []
    for origin in ("other", "hand", "composed"):
        own = [example for example in test if example.origin == origin]
        truth = [bool(example.labels) for example in own]
        texts = [(example.text, example.lang) for example in own]
        judged.append(judge(f"corpus, {origin}, test", texts, truth, reader, scorer))
    if data is None:
        return judged
    labelled = read_lines(data / "data" / "coercion" / "labelled.jsonl")[1::2]
    reviews = [record for record in labelled if record["kind"] == "review"]
    for name, kept in (("all", labelled), ("reviews", reviews)):
        truth = [not NOT_COERCION.issuperset(record["labels"]) for record in kept]
        judged.append(judge(f"labelled, odd lines, {name}", told(kept), truth, reader, scorer))
    typology = [
        record
        for record in read_lines(data / "field" / "typology.jsonl")[1::2]
        if record["scheme"] not in NEIGHBOURS
    ]
    truth = [not record["scheme"].startswith("benign_") for record in typology]
    return [*judged, judge("typology, odd lines", told(typology), truth, reader, scorer)]


def told(records: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Return text and language of records."""
    return [(record["text"], record["lang"]) for record in records]


def _alarms(data: Path, judged: Sequence[Judged], reader: Classifier, scorer: Scorer) -> Judged:
    """Print what bounds on false alarms leave of the recall; return the ordinary texts, judged."""
    texts = told(read_lines(data / "data" / "coercion" / "ordinary.jsonl"))
    ordinary = judge("ordinary", texts, [False] * len(texts), reader, scorer)
    first, second = ordinary.said[::2], ordinary.said[1::2]
    for bound in BOUNDS:
        threshold = threshold_for(first, bound)
        alarms = int((second >= threshold).sum())
        click.echo(f"\nat {threshold:.4f}: {alarms} alarms in {len(second)} ordinary texts\n")
        click.echo("| source | recall | precision |\n| --- | --- | --- |")
        for one in judged:
            click.echo(f"| {one.name} | {row(one, threshold)} |")
    return Judged(name="ordinary, odd lines", said=second, truth=np.zeros(len(second), bool))


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Research folder.")
def main(data: Path | None) -> None:
    """Print ranking, false alarms and reliability of the shipped model."""
    reader, scorer = Classifier(), Scorer()
    judged = sources(data, reader, scorer)
    click.echo("| source | disclosures | other | AUC |\n| --- | --- | --- | --- |")
    for one in judged:
        positives = int(one.truth.sum())
        click.echo(f"| {one.name} | {positives} | {len(one.truth) - positives} | {area(one):.3f} |")
    if data is not None:
        judged.append(_alarms(data, judged, reader, scorer))
    for one in judged:
        click.echo(f"\nreliability, {one.name}\n")
        click.echo("| said | texts | mean said | share true |\n| --- | --- | --- | --- |")
        for low, high, texts_inside, mean, true in reliability(one):
            click.echo(f"| {low:.2f}–{high:.2f} | {texts_inside} | {mean:.3f} | {true:.3f} |")


if __name__ == "__main__":
    main()
