"""Trains the small model from the corpus: `python -m analysis.coercion.train`.

With `spacy train`, from `configs/pairs.cfg`, with one seed; then one line a label is fitted on the
development part (Platt), and all is written to `model/`. What the model is shown are the windows in
which a rule or a candidate fires, as it will be asked of those alone. Composed texts are drawn
thin: they repeat their templates.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import spacy
from spacy.cli.train import train as spacy_train
from spacy.tokens import Doc, DocBin

from analysis.coercion.calibration import fit_all
from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import Example, Part, load_corpus
from analysis.coercion.platt import Platt
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import LABELS, MODEL, NOTHING, PIPELINE, Features, raw_scores

CONFIG: Final = Path(__file__).parent / "configs" / "pairs.cfg"
SPACY: Final = ">=3.8.0,<4.0.0"
COMPOSED: Final = 4
PARTS: Final[tuple[Part, ...]] = ("train", "dev")
Shown = tuple[Features, frozenset[str]]


def shown(example: Example, reader: Classifier) -> Iterator[Shown]:
    """Yield what the model is shown of an example: windows of features, with their labels.

    Only windows around rules and candidates are shown: a disclosure stands in one place of a text.
    Their own sentences are not shown apart, though the model is asked of them: most texts of the
    corpus are no longer, and it learns less where it sees them twice.
    """
    for window in reader.windows(example.text, lang=example.lang, whole=True):
        yield window, labelled(example)


def is_thinned(example: Example) -> bool:
    """Say whether a composed text is left out; one in COMPOSED is kept, by its number."""
    return example.origin == "composed" and int(example.id.rpartition("-")[2]) % COMPOSED > 0


def labelled(example: Example) -> frozenset[str]:
    """Return the labels of an example, with the overall one."""
    return frozenset({*example.labels, OVERALL}) if example.labels else frozenset()


def write_bin(path: Path, windows: Iterable[Shown]) -> None:
    """Write windows and labels in spaCy's binary format."""
    nlp = spacy.blank("xx")
    docs = DocBin()
    for features, held in windows:
        doc = Doc(nlp.vocab, words=list(features or NOTHING))
        doc.cats = {name: float(name in held) for name in LABELS}
        docs.add(doc)
    docs.to_disk(path)


def fit_lines(
    nlp: Any, examples: Sequence[Example], reader: Classifier
) -> tuple[dict[str, Platt], int]:
    """Return the line of each label, fitted on the candidates of some texts, and their number.

    A text counts by the highest score that any of its windows has.
    """
    best: list[Mapping[str, float]] = []
    truth: list[frozenset[str]] = []
    for example in examples:
        windows = reader.windows(example.text, lang=example.lang)
        if windows:
            raw = raw_scores(nlp, windows)
            best.append({name: max(said[name] for said in raw) for name in LABELS})
            truth.append(labelled(example))
    return fit_all(best, truth, LABELS), len(best)


def write_model(nlp: Any, platt: Mapping[str, Platt], folder: Path) -> None:
    """Write what the scorer loads: the pipeline and the line of each label."""
    folder.mkdir(parents=True, exist_ok=True)
    nlp.meta.update(name="coercion_pairs", spacy_version=SPACY)
    shutil.rmtree(folder / PIPELINE, ignore_errors=True)
    # Features are known to the layer by their hashes: their spellings need not be shipped.
    nlp.to_disk(folder / PIPELINE, exclude=["vocab"])
    lines = {
        name: {"slope": round(line.slope, 6), "intercept": round(line.intercept, 6)}
        for name, line in platt.items()
    }
    (folder / "calibration.json").write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


@click.command(help="Train the small model from the corpus, calibrate it and write it to MODEL.")
@click.option(
    "--model",
    type=click.Path(file_okay=False, path_type=Path),
    default=MODEL,
    show_default="the shipped one",
    help="Folder to write.",
)
def main(model: Path) -> None:
    """Train, calibrate, write."""
    corpus, reader = load_corpus(), Classifier()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in PARTS:
            own = [e for e in corpus if e.part == part and not is_thinned(e)]
            write_bin(folder / f"{part}.spacy", (s for e in own for s in shown(e, reader)))
            click.echo(f"{part}: {len(own)} texts")
        paths = {f"paths.{part}": str(folder / f"{part}.spacy") for part in PARTS}
        spacy_train(CONFIG, folder / "out", overrides=paths)
        nlp = spacy.load(folder / "out" / "model-last")
        platt, judged = fit_lines(nlp, own, reader)
        write_model(nlp, platt, model)
    click.echo(f"calibrated on {judged} texts; wrote the model to {model}")


if __name__ == "__main__":
    main()
