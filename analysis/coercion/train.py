"""Trains the small model from the corpus: `python -m analysis.coercion.train`.

Two kinds are trained with `spacy train`, from `configs/bow.cfg` and `configs/cnn.cfg`, with one
seed. Each label is taken from the kind that does better by it on the development part (overall: by
what it finds at 2 % false alarms; a scheme: by rank), calibrated there, and written to `model/`.
"""

import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import spacy
from spacy.cli.train import train as spacy_train
from spacy.tokens import DocBin

from analysis.coercion.calibration import Platt, fit_all
from analysis.coercion.concepts import END, WORDS, Concepts, load_concepts
from analysis.coercion.corpus import Example, Part, load_corpus
from analysis.coercion.measure import Judged, area
from analysis.coercion.scorer import LABELS, MODEL, OVERALL, raw_scores

CONFIGS: Final = Path(__file__).parent / "configs"
SEED: Final = 20261121
SPACY: Final = ">=3.8.0,<4.0.0"
KINDS: Final = ("bow", "cnn")
BABBLE: Final = 2500
BABBLE_LENGTHS: Final = (3, 5, 8, 12, 16, 20)
FALSE_ALARMS: Final = 0.02
COMPOSED_SHARE: Final = 0.3
TUPLE_KINDS: Final = frozenset((
    "refund_for_removal", "gift_for_removal", "replacement_for_removal", "bargaining",
    "upgrade", "withheld", "rebate", "review_reward",
))  # fmt: skip
ACT: Final = frozenset((
    "review", "stars", "one", "five", "low", "positive",
    "remove", "change", "write", "take", "down",
))  # fmt: skip
LINK: Final = frozenset((
    "remove", "change", "write", "if", "until", "exchange", "ask", "take", "down", "bribe",
))  # fmt: skip


def broken_tuples(stretch: str) -> Iterator[str]:
    """Yield a stretch without its act on a review, then without what ties lever and act."""
    words = stretch.split()
    for left_out in (ACT, LINK):
        yield " ".join(word for word in words if word not in left_out) or END


def babble(pool: Sequence[str], rng: random.Random) -> str:
    """Return concepts drawn at random, as a long ordinary text may hold them."""
    length = rng.choice(BABBLE_LENGTHS)
    words: list[str] = []
    while len(words) < length:
        word = rng.choice(pool)
        if not words or words[-1] != word:
            words.append(word)
    return " ".join(words)


def stretches(
    corpus: Sequence[Example], part: Part, concepts: Concepts
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what the model is shown of one part: stretches of concepts with their labels.

    The training part also gets tuples broken on purpose and babble, both without labels.
    """
    rng = random.Random(SEED)
    pool: list[str] = []
    for example in corpus:
        if example.part != part:
            continue
        for stretch in concepts.windows(example.text):
            yield stretch, labelled(example)
            pool += stretch.split()
            chosen = example.origin == "hand" or rng.random() < COMPOSED_SHARE
            if part == "train" and example.kind in TUPLE_KINDS and chosen:
                yield from ((broken, frozenset()) for broken in broken_tuples(stretch))
    if part == "train":
        yield from ((babble(pool, rng), frozenset()) for _ in range(BABBLE))


def labelled(example: Example) -> frozenset[str]:
    """Return the labels of an example, with the overall one."""
    return frozenset({*example.labels, OVERALL}) if example.labels else frozenset()


def write_bin(path: Path, shown: Iterable[tuple[str, frozenset[str]]]) -> None:
    """Write stretches and labels in spaCy's binary format."""
    nlp = spacy.blank("xx")
    docs = DocBin()
    for stretch, held in shown:
        doc = nlp.make_doc(stretch)
        doc.cats = {name: float(name in held) for name in LABELS}
        docs.add(doc)
    docs.to_disk(path)


def recall_at(scores: Sequence[float], truth: Sequence[bool], share: float) -> float:
    """Return the share of positives above the score that only `share` of negatives exceeds."""
    values, held = np.array(scores), np.array(truth)
    bound = float(np.quantile(values[~held], 1 - share))
    return float(np.mean(values[held] > bound))


def train_kinds(corpus: Sequence[Example], concepts: Concepts, folder: Path) -> dict[str, Any]:
    """Return the trained pipeline of each kind, the best of its epochs by the development part."""
    parts: tuple[Part, ...] = ("train", "dev")
    for part in parts:
        write_bin(folder / f"{part}.spacy", stretches(corpus, part, concepts))
    paths = {f"paths.{part}": str(folder / f"{part}.spacy") for part in parts}
    for kind in KINDS:
        spacy_train(CONFIGS / f"{kind}.cfg", folder / kind, overrides=paths)
    return {kind: spacy.load(folder / kind / "model-best") for kind in KINDS}


def choose(
    raw: Mapping[str, Sequence[Mapping[str, float]]], labels: Sequence[frozenset[str]]
) -> dict[str, str]:
    """Return the kind that each label is taken from.

    Args:
        raw: For each kind, the raw scores of the development texts.
        labels: The labels of those texts.
    """
    chosen = {}
    for label in LABELS:
        truth = [label in held for held in labels]
        figures = {}
        for kind in KINDS:
            scores = [said[label] for said in raw[kind]]
            if label == OVERALL:
                figures[kind] = recall_at(scores, truth, FALSE_ALARMS)
            else:
                figures[kind] = area(
                    Judged(name=label, said=np.array(scores), truth=np.array(truth))
                )
        chosen[label] = max(KINDS, key=lambda kind: figures[kind])
        said = ", ".join(f"{kind} {figures[kind]:.3f}" for kind in KINDS)
        click.echo(f"{label}: {said}: {chosen[label]}")
    return chosen


def write_model(
    trained: Mapping[str, Any],
    chosen: Mapping[str, str],
    platt: Mapping[str, Platt],
    folder: Path = MODEL,
) -> None:
    """Write what the scorer loads: pipelines, list of concepts, kind and line of each label."""
    folder.mkdir(exist_ok=True)
    for kind, nlp in trained.items():
        nlp.meta.update(name=f"coercion_{kind}", spacy_version=SPACY)
        nlp.to_disk(folder / kind)
    (folder / "concepts.toml").write_bytes(WORDS.read_bytes())
    lines = {
        name: {
            "kind": chosen[name],
            "slope": round(line.slope, 6),
            "intercept": round(line.intercept, 6),
        }
        for name, line in platt.items()
    }
    (folder / "calibration.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Train, choose, calibrate, write."""
    corpus, concepts = load_corpus(), load_concepts()
    dev = [example for example in corpus if example.part == "dev"]
    labels = [labelled(example) for example in dev]
    with tempfile.TemporaryDirectory() as name:
        trained = train_kinds(corpus, concepts, Path(name))
        raw = {
            kind: raw_scores(nlp, concepts, [example.text for example in dev])
            for kind, nlp in trained.items()
        }
        chosen = choose(raw, labels)
        best = [
            {label: raw[kind][place][label] for label, kind in chosen.items()}
            for place in range(len(dev))
        ]
        write_model(trained, chosen, fit_all(best, labels, LABELS))
    click.echo(f"wrote the model to {MODEL}")


if __name__ == "__main__":
    main()
