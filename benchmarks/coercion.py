"""Measures classifying ordinary reviews against tokenising them with blank spaCy pipelines.

Run with a file of JSON Lines (`text`, `lang`); without one, the ordinary reviews of the shipped
corpus are read.

    python benchmarks/coercion.py [ordinary.jsonl]
"""

import json
import resource
import sys
import time
from pathlib import Path

import spacy

from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import load_corpus
from analysis.coercion.scorer import Scorer

TARGET = 5.0
CANDIDATE = "They offered me a full refund if I delete my review."


def shipped() -> list[tuple[str, str]]:
    """Return the ordinary reviews of the shipped corpus with their language.

    They were written about what disclosures are about, so half of them come through the gate; of
    real reviews one in nine or ten does.
    """
    return [(one.text, one.lang) for one in load_corpus() if one.kind.startswith("ordinary")]


def peak() -> float:
    """Return the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def loaded() -> Classifier:
    """Return a classifier with its model, and print what loading took."""
    before, began = peak(), time.process_time()
    reader = Classifier(scorer=Scorer())
    lists, spent = peak(), time.process_time()
    reader.classify(CANDIDATE, lang="en")
    print(
        f"lists of all languages {spent - began:.1f} s, {lists - before:.0f} MB; "
        f"model {time.process_time() - spent:.1f} s, {peak() - lists:.0f} MB"
    )
    return reader


def main() -> None:
    """Print what loading takes, both rates, their ratio and the memory used."""
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
        texts = [(row["text"], row["lang"]) for row in map(json.loads, lines)]
    else:
        texts = shipped()
    reader = loaded()
    ratios = []
    for _ in range(3):
        # New ones each time: a pipeline remembers the words that it has split once.
        blanks = {lang: spacy.blank(lang) for lang in {lang for _, lang in texts}}
        began = time.process_time()
        for text, lang in texts:
            blanks[lang].make_doc(text)
        middle = time.process_time()
        for _ in reader.classify_many((None, text, lang, None) for text, lang in texts):
            pass
        ended = time.process_time()
        ratios.append((middle - began) / (ended - middle))
        print(
            f"blank spaCy {len(texts) / (middle - began):,.0f} texts/s, "
            f"classifier {len(texts) / (ended - middle):,.0f} texts/s, ratio {ratios[-1]:.2f}"
        )
    print(
        f"ratio at first {ratios[0]:.2f}, median {sorted(ratios)[1]:.2f} (target {TARGET}), "
        f"peak memory {peak():.0f} MB"
    )


if __name__ == "__main__":
    main()
