"""Counts how frequent labels are: `python -m analysis.evaluation.coercion_shares FILE`.

In all ordinary reviews of FILE (JSON Lines, `text` and `lang`, the half that is tuned on), whatever
their language, since the gate asks all languages of every text. What is written,
`patterns/_shares.toml`, holds labels and numbers alone; run it after the accidents are counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from analysis.coercion.normalise import Normaliser
from analysis.coercion.pattern_tables import PATTERNS, languages
from analysis.coercion.rules import RuleSet, load_rules
from analysis.coercion.shares import SHARES
from analysis.coercion.words import Words
from analysis.evaluation.coercion_texts import read_ordinary

LEAST: Final = 5.0  # in a thousand: rarer labels are not written


def shares_in(rules: RuleSet, texts: Iterable[str]) -> dict[str, float]:
    """Return in how many of a thousand texts each label occurs, the most frequent first.

    Args:
        rules: A language.
        texts: Plain or stored texts of any language.
    """
    normaliser, lexicon = Normaliser(rules.lexicon.words), rules.lexicon
    counted: Counter[str] = Counter()
    number = 0
    for text in texts:
        read = lexicon.read(lexicon.code(Words(text, normaliser).texts))
        counted.update({label for _, _, label in read})
        number += 1
    return {label: round(1000 * held / number, 1) for label, held in counted.most_common()}


def written(shares: Mapping[str, Mapping[str, float]]) -> str:
    """Return the file that holds the shares of some languages."""
    lines = [
        "# In how many of a thousand ordinary reviews of all languages a label occurs.",
        "# Written by `python -m analysis.evaluation.coercion_shares`; do not edit.",
    ]
    for lang, own in sorted(shares.items()):
        lines += ["", f"[{lang}]"]
        lines += [f"{label} = {share}" for label, share in own.items() if share >= LEAST]
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("ordinary", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(ordinary: Path) -> None:
    """Write the shares of all languages."""
    texts = [text.text for text in read_ordinary(ordinary) if not text.held]
    found = {lang: shares_in(load_rules(lang), texts) for lang in languages()}
    (PATTERNS / SHARES).write_text(written(found), encoding="utf-8")
    click.echo(f"counted on {len(texts)} reviews; wrote {PATTERNS / SHARES}")


if __name__ == "__main__":
    main()
