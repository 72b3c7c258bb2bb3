"""Says what bounds would cost, by crossing: `python -m analysis.evaluation.coercion_bounds FILE`.

Lists that were pruned beside ordinary reviews look innocent there. So the half of FILE that is
tuned on is halved: the accidents of one half prune the lists that the other is judged by, and the
other way round; the model is the shipped one. How many alarms some odds would raise is more than
can be counted, so an exponential law is fitted to the likeliest reviews. Beside it stands which
share of the corpus' development disclosures is found with the same lists, at the same odds.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Final

import click

from analysis.coercion.accidents import ACCIDENTS
from analysis.coercion.classify import Classifier
from analysis.coercion.corpus import CORPUS, Example, load_corpus, read_file
from analysis.coercion.pattern_tables import PATTERNS, SHARED, languages
from analysis.coercion.phrases import Accident
from analysis.coercion.scorer import Scorer
from analysis.evaluation.coercion_accidents import accidents_in, written
from analysis.evaluation.coercion_excess import Excess, excess_of, expected
from analysis.evaluation.coercion_stories import stories
from analysis.evaluation.coercion_texts import LabelledText, read_ordinary

FACTORS: Final = (0.5, 0.7, 1, 1.4, 2)
LIKELIEST: Final = (30, 50, 80)
FAMILIES: Final = ("fine", "other")
AMID: Final = "amid plain reviews"
EITHER: Final = "either"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way of the crossing: ordinary reviews, and disclosures of each family of files."""

    ordinary: tuple[Excess, ...]
    found: Mapping[str, tuple[Excess, ...]]


def table(ways: Sequence[Way]) -> Iterator[str]:
    """Yield the lines of a table: alarms and what is found, by kind of rule and factor of the odds.

    Both ways count together. Alarms are those of a kind alone; disclosures are found while the
    other kind is asked as now.
    """
    ordinary = [one for way in ways for one in way.ordinary]
    found = {name: [one for way in ways for one in way.found[name]] for name in ways[0].found}
    alarms = [f"expected in 10,000 by the {likeliest} likeliest" for likeliest in LIKELIEST]
    heads = ["rules", "times the odds", f"raised in {len(ordinary)}", *alarms]
    heads += [f"found of {len(own) // len(ways)}, {name}" for name, own in found.items()]
    yield _row(heads)
    yield _row(["---"] * len(heads))
    for kind in (*Excess._fields, EITHER):
        scores = [max(one) if kind == EITHER else getattr(one, kind) for one in ordinary]
        for factor in FACTORS:
            bound = math.log(factor)
            asked = Excess(*(bound if kind in (name, EITHER) else 0 for name in Excess._fields))
            cells = [kind, f"{factor:g}", str(sum(one >= bound for one in scores))]
            cells += [_alarms(scores, bound, likeliest) for likeliest in LIKELIEST]
            yield _row([*cells, *(_share(own, asked) for own in found.values())])


def _row(cells: Iterable[str]) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def _alarms(scores: Sequence[float], bound: float, likeliest: int) -> str:
    """Return how many of 10,000 reviews are expected to reach a bound."""
    many = expected(scores, bound, likeliest)
    return "-" if math.isnan(many) else f"{many * 1e4 / len(scores):.1f}"


def _share(found: Sequence[Excess], asked: Excess) -> str:
    """Return the share of texts that reach what is asked of either kind of rule."""
    raised = sum(any(a >= b for a, b in zip(one, asked, strict=True)) for one in found)
    return f"{raised / len(found):.3f}" if found else "-"


def disclosures(folder: Path = CORPUS) -> dict[str, list[Example]]:
    """Return the disclosures by other hands of a corpus' development part, by family of files.

    AMID are those of reviewers once more, told amid plain reviews.
    """
    dev = {
        path.name: [example for example in read_file(path) if example.part == "dev"]
        for path in sorted(folder.glob("*.jsonl"))
    }
    found = {
        family: [one for name, own in dev.items() if name.startswith(family) for one in own]
        for family in FAMILIES
    }
    found[AMID] = list(stories(list(chain.from_iterable(dev.values()))))
    return {
        family: [one for one in own if one.labels and one.origin == "other"]
        for family, own in found.items()
    }


def write_lists(folder: Path, accidents: Mapping[str, Iterable[Accident]]) -> None:
    """Write the lists of some languages and their accidents, as `Classifier` takes a folder."""
    for name in (SHARED, *(f"{lang}.toml" for lang in accidents)):
        copy(PATTERNS / name, folder / name)
    (folder / ACCIDENTS).write_text(written(accidents), encoding="utf-8")


def crossed(
    counted: Sequence[LabelledText],
    judged: Sequence[LabelledText],
    corpus: Sequence[Example],
    found: Mapping[str, Sequence[Example]],
) -> Way:
    """Return one way of the crossing.

    Args:
        counted: The ordinary reviews that accidents are counted on.
        judged: Those that are judged.
        corpus: Whose plain reviews and disclosures accidents are counted on besides.
        found: Disclosures of each family.
    """
    accidents = {
        lang: accidents_in(lang, [one.text for one in counted if one.lang == lang], corpus)[0]
        for lang in languages()
    }
    with TemporaryDirectory() as folder:
        write_lists(Path(folder), accidents)
        reader = Classifier(folder=Path(folder), scorer=Scorer())
    model = reader.model
    return Way(
        ordinary=tuple(
            excess_of(reader, model, one.text, lang=one.lang, side="reviewer") for one in judged
        ),
        found={
            family: tuple(
                excess_of(reader, model, one.text, lang=one.lang, side=one.side) for one in own
            )
            for family, own in found.items()
        },
    )


@click.command()
@click.argument("ordinary", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(ordinary: Path) -> None:
    """Print alarms in ordinary reviews and the share of disclosures found, by crossing."""
    tuned = [text for text in read_ordinary(ordinary) if not text.held]
    corpus, found = load_corpus(), disclosures()
    halves = tuned[::2], tuned[1::2]
    ways = [crossed(*each, corpus, found) for each in (halves, halves[::-1])]
    click.echo("\n".join(table(ways)))


if __name__ == "__main__":
    main()
