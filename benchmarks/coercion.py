"""Measures classifying ordinary reviews against tokenising them with blank spaCy pipelines.

Run with a file of JSON Lines (`text`, `lang`); without one, reviews are made up.

    python benchmarks/coercion.py [ordinary.jsonl]
"""

import json
import random
import resource
import sys
import time
from pathlib import Path

import spacy

from analysis.coercion.classify import Classifier
from analysis.coercion.scorer import Scorer

WORDS = {
    "en": "the colour is nice but it broke after a week so i bought another one",
    "fr": "la couleur est belle mais il a cassé après une semaine donc deux étoiles",
    "de": "die farbe ist schön aber nach einer woche war es kaputt darum nur zwei sterne",
    "es": "el color es bonito pero se rompió en una semana por eso le pongo dos estrellas opinión",
}
TARGET = 5.0
CANDIDATE = "They offered me a full refund if I delete my review."


def made_up(count: int, seed: int = 5) -> list[tuple[str, str]]:
    """Return reviews of random words with their language."""
    draw = random.Random(seed)
    return [
        (" ".join(draw.choices(WORDS[lang].split(), k=draw.randint(8, 60))), lang)
        for lang in draw.choices(list(WORDS), k=count)
    ]


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
        texts = made_up(20_000)
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
