"""Holds precision and recall per language and source above pinned floors.

    python tests/eval/gate.py                        check
    python tests/eval/gate.py --update               raise floors to what is measured now
    python tests/eval/gate.py --update --allow-regression   also lower them

Measured on the shipped corpus, which the rules are tuned on: a floor against slips, no claim.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

from analysis.coercion.classify import shared_classifier
from analysis.evaluation.coercion import tally
from analysis.evaluation.coercion_texts import CORPUS, read_corpus

BASELINE = Path(__file__).parent / "baseline.json"
SLACK = 0.005


def corpus_hash() -> str:
    """Return the hash of the corpus files, so that a floor names what it was measured on."""
    digest = hashlib.sha256()
    for path in sorted(CORPUS.glob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def measure() -> dict[str, dict[str, float]]:
    """Return precision and recall by source and language."""
    pairs = defaultdict(list)
    reader = shared_classifier()
    for text in read_corpus():
        found = bool(reader.classify(text.text, lang=text.lang))
        pairs[f"{text.source} {text.lang}"].append((bool(text.schemes), found))
    return {
        name: {
            "precision": round(tally(held).precision or 0.0, 4),
            "recall": round(tally(held).recall or 0.0, 4),
        }
        for name, held in sorted(pairs.items())
    }


def regressions(floors: dict[str, dict[str, float]], now: dict[str, dict[str, float]]) -> list[str]:
    """Return a sentence for each number that fell below its floor."""
    return [
        f"{name}: {number} {now.get(name, {}).get(number, 0.0)} is below its floor {floor}"
        for name, held in floors.items()
        for number, floor in held.items()
        if now.get(name, {}).get(number, 0.0) < floor - SLACK
    ]


def update(now: dict[str, dict[str, float]], *, allow_regression: bool) -> list[str]:
    """Write new floors and return nothing, or return what stands against it."""
    old = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {}
    fallen = regressions(old.get("floors", {}), now)
    if fallen and not allow_regression:
        return fallen
    written = {"corpus_sha256": corpus_hash(), "floors": now}
    BASELINE.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    return []


def main(arguments: list[str] | None = None) -> int:
    """Check or update; 0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    asked = parser.parse_args(arguments)
    now = measure()
    if asked.update:
        fallen = update(now, allow_regression=asked.allow_regression)
    else:
        baseline = json.loads(BASELINE.read_text(encoding="utf-8"))
        fallen = regressions(baseline["floors"], now)
    for line in fallen:
        sys.stderr.write(line + "\n")
    if fallen and asked.update:
        sys.stderr.write("floors are kept; --allow-regression lowers them\n")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
