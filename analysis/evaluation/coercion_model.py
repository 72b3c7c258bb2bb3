"""Measures the small model by itself: `python -m analysis.evaluation.coercion_model`.

Three questions: how well does it rank disclosures above the rest, what does a bound on false
alarms in ordinary reviews leave of its recall, and are its probabilities right. Everything is
measured on parts that no choice was made on: the test part of the corpus and, with `--data DIR`
(the folder that `starwitness evaluate coercion` takes), the odd lines of the labelled and of the
ordinary texts; thresholds come from the even ones.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import load_corpus
from analysis.coercion.errors import LabelledDataMissing
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import Scorer
from analysis.evaluation.coercion_texts import LabelledText, read_research

BOUNDS: Final = (0.02, 0.005, 0.001, 0.0001)
BINS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
Told = tuple[str, str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Texts of one source with the overall probability and the truth of each."""

    name: str
    said: NDArray[np.float64]
    truth: NDArray[np.bool_]


def judge(name: str, texts: Iterable[Told], reader: Classifier, scorer: Scorer) -> Judged:
    """Return what the model says of texts as (text, language, truth), beside the truth.

    A text counts by its likeliest window around a rule or candidate; by 0 where none fires.
    """
    said: list[float] = []
    truth: list[bool] = []
    for text, lang, coerced in texts:
        truth.append(coerced)
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


def told(texts: Iterable[LabelledText]) -> list[Told]:
    """Return text, language and truth of some texts."""
    return [(text.text, text.lang, bool(text.schemes)) for text in texts]


def sources(research: Sequence[LabelledText]) -> Iterator[tuple[str, list[Told]]]:
    """Yield name and texts of each source: of the corpus the test part, of research odd lines."""
    test = [example for example in load_corpus() if example.part == "test"]
    for origin in ("other", "hand", "composed"):
        own = [e for e in test if e.origin == origin]
        yield f"corpus, {origin}, test", [(e.text, e.lang, bool(e.labels)) for e in own]
    kinds = {
        "labelled, odd lines, all": "labelled ",
        "labelled, odd lines, reviews": "labelled review",
        "typology, odd lines": "typology",
    }
    for name, kind in kinds.items():
        held = [text for text in research if text.held and text.source.startswith(kind)]
        if held:
            yield name, told(held)


def split(
    ordinary: Sequence[LabelledText], reader: Classifier, scorer: Scorer
) -> tuple[Judged, Judged]:
    """Return ordinary texts, judged: even lines, which give thresholds, and odd ones."""
    even = told(text for text in ordinary if not text.held)
    odd = told(text for text in ordinary if text.held)
    return (
        judge("ordinary, even lines", even, reader, scorer),
        judge("ordinary, odd lines", odd, reader, scorer),
    )


def _print_alarms(judged: Sequence[Judged], even: Judged, odd: Judged) -> None:
    """Print what bounds on false alarms in ordinary texts leave of the recall."""
    for bound in BOUNDS:
        threshold = threshold_for(even.said, bound)
        alarms = int((odd.said >= threshold).sum())
        click.echo(f"\nat {threshold:.4f}: {alarms} alarms in {len(odd.said)} ordinary texts\n")
        click.echo("| source | recall | precision |\n| --- | --- | --- |")
        for one in judged:
            click.echo(f"| {one.name} | {row(one, threshold)} |")


def _print_ranking(judged: Sequence[Judged]) -> None:
    """Print how many texts each source has, and how well they are ranked."""
    click.echo("| source | disclosures | other | AUC |\n| --- | --- | --- | --- |")
    for one in judged:
        positives = int(one.truth.sum())
        click.echo(f"| {one.name} | {positives} | {len(one.truth) - positives} | {area(one):.3f} |")


def _print_reliability(judged: Judged) -> None:
    """Print what is said of the texts of a source, and how many of them are disclosures."""
    click.echo(f"\nreliability, {judged.name}\n")
    click.echo("| said | texts | mean said | share true |\n| --- | --- | --- | --- |")
    for low, high, texts, mean, true in reliability(judged):
        click.echo(f"| {low:.2f}–{high:.2f} | {texts} | {mean:.3f} | {true:.3f} |")


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of research texts.")
def main(data: Path | None) -> None:
    """Print ranking, false alarms and reliability of the shipped model."""
    try:
        research, ordinary = read_research(data) if data else ([], [])
    except LabelledDataMissing as error:
        raise click.ClickException(str(error)) from error
    reader, scorer = Classifier(), Scorer()
    judged = [judge(name, texts, reader, scorer) for name, texts in sources(research)]
    _print_ranking(judged)
    if ordinary:
        even, odd = split(ordinary, reader, scorer)
        _print_alarms(judged, even, odd)
        judged.append(odd)
    for one in judged:
        _print_reliability(one)


if __name__ == "__main__":
    main()
