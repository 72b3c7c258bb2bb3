"""`evaluate coercion`: rules with model against peers, on labelled and on ordinary texts."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import spacy

from analysis.coercion.classify import Classifier
from analysis.coercion.records import SCHEMES
from analysis.coercion.scorer import Scorer
from analysis.evaluation.coercion_peers import Judge, classifier, keyword, model_alone, word_list
from analysis.evaluation.coercion_texts import LabelledText, read_corpus, read_research

Z: Final = 1.959964
BINS: Final = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many texts were rightly found, missed, wrongly found."""

    found: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """Share of what is found that is right; None when nothing is found."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of what is there that is found; None when nothing is there."""
        return self.found / (self.found + self.missed) if self.found + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when there is nothing to judge."""
        doubled = 2 * self.found + self.missed + self.wrong
        return 2 * self.found / doubled if doubled else None


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson 1927, JASA 22:209-212); 0..1 if empty."""
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, Z * Z
    middle = share + square / (2 * trials)
    half = Z * ((share * (1 - share) + square / (4 * trials)) / trials) ** 0.5
    return (middle - half) / (1 + square / trials), (middle + half) / (1 + square / trials)


def tally(pairs: Iterable[tuple[bool, bool]]) -> Tally:
    """Return the tally of (truth, found) pairs."""
    held = list(pairs)
    return Tally(
        found=sum(truth and found for truth, found in held),
        missed=sum(truth and not found for truth, found in held),
        wrong=sum(found and not truth for truth, found in held),
    )


def evaluate_coercion(data: Path | None, out: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of the evaluation, as they are measured.

    Args:
        data: Folder of research texts, as `read_research` takes it; None to measure on the
            shipped corpus alone, which is what the rules are tuned and the model is trained on.
        out: Folder for `coercion.json`; None writes nothing.

    Raises:
        LabelledDataMissing: A folder is given that holds none of the files.
    """
    research, ordinary = read_research(data) if data else ([], [])
    texts = [*research, *read_corpus()]
    reader = Classifier(scorer=Scorer())
    judges: dict[str, Judge] = {
        "rules and model": classifier(reader),
        "rules alone": classifier(Classifier()),
        "model alone": model_alone(reader, Scorer()),
        "keyword (bribe, incentive)": keyword,
        "word list (benefit, review)": word_list,
    }
    rows: list[dict[str, Any]] = []
    for name, judge in judges.items():
        for row in _measure(name, judge, texts, ordinary):
            rows.append(row)
            yield row
    for row in (*_reliability(reader, texts), *_throughput(reader, ordinary or texts)):
        rows.append(row)
        yield row
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "coercion.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _measure(
    name: str, judge: Judge, texts: Sequence[LabelledText], ordinary: Sequence[LabelledText]
) -> Iterator[dict[str, Any]]:
    """Yield one judge's rows: by source and half, by scheme, by language, false alarms."""
    said = [judge(text.text, text.lang, text.side) for text in texts]
    pairs = list(zip(texts, said, strict=True))
    for source in dict.fromkeys(text.source for text in texts):
        for held in (False, True):
            part = [(t, s) for t, s in pairs if t.source == source and t.held == held]
            if part:
                half = "held" if held else "tuned on"
                yield _row(name, f"{source}, {half}", ((bool(t.schemes), bool(s)) for t, s in part))
    counted = [(t, s) for t, s in pairs if t.held] or pairs
    for lang in sorted({text.lang for text in texts}):
        part = [(t, s) for t, s in counted if t.lang == lang]
        yield _row(name, f"language {lang}", ((bool(t.schemes), bool(s)) for t, s in part))
    if name in ("rules and model", "rules alone", "model alone"):
        for scheme in SCHEMES:
            each = ((scheme in t.schemes, scheme in s) for t, s in counted)
            yield _row(name, f"scheme {scheme}", each)
    for held in (False, True):
        part_o = [text for text in ordinary if text.held == held]
        if part_o:
            alarms = sum(bool(judge(t.text, t.lang, t.side)) for t in part_o)
            low, high = wilson(alarms, len(part_o))
            yield {
                "method": name,
                "on": f"ordinary, {'held' if held else 'tuned on'}",
                "texts": len(part_o),
                "false_alarms": alarms,
                "per_100000": round(alarms / len(part_o) * 1e5, 1),
                "interval": f"{low * 1e5:.1f}-{high * 1e5:.1f}",
            }


def _row(name: str, on: str, pairs: Iterable[tuple[bool, bool]]) -> dict[str, Any]:
    """Return one row: precision, recall and F1 with Wilson's intervals of the first two."""
    judged = list(pairs)
    counts = tally(judged)
    precise = wilson(counts.found, counts.found + counts.wrong)
    recalled = wilson(counts.found, counts.found + counts.missed)
    return {
        "method": name,
        "on": on,
        "texts": len(judged),
        "precision": _rounded(counts.precision),
        "precision_interval": f"{precise[0]:.2f}-{precise[1]:.2f}",
        "recall": _rounded(counts.recall),
        "recall_interval": f"{recalled[0]:.2f}-{recalled[1]:.2f}",
        "f1": _rounded(counts.f1),
        "wrong": counts.wrong,
        "missed": counts.missed,
    }


def _rounded(value: float | None) -> float | None:
    """Return a share to three places."""
    return None if value is None else round(value, 3)


def _reliability(reader: Classifier, texts: Sequence[LabelledText]) -> Iterator[dict[str, Any]]:
    """Yield, for each bin of stated probability, how many mentions there are and are right."""
    told = [
        (mention.probability, mention.scheme in text.schemes or bool(text.schemes))
        for text in texts
        if text.held
        for mention in reader.classify(text.text, lang=text.lang)
    ]
    for low, high in BINS:
        inside = [right for stated, right in told if low <= stated < high]
        if inside:
            yield {
                "method": "rules and model",
                "on": f"stated {low:.1f}-{min(high, 1.0):.1f}, held",
                "texts": len(inside),
                "precision": _rounded(sum(inside) / len(inside)),
            }


def _throughput(reader: Classifier, texts: Sequence[LabelledText]) -> Iterator[dict[str, Any]]:
    """Yield the time to classify all texts and to tokenise them with new blank pipelines."""
    blanks = {lang: spacy.blank(lang) for lang in {text.lang for text in texts}}
    asked = ((None, text.text, text.lang, None) for text in texts)
    spent = _timed(lambda: deque(reader.classify_many(asked), maxlen=0))
    split = (blanks[text.lang].make_doc(text.text) for text in texts)
    blank = _timed(lambda: deque(split, maxlen=0))
    for method, seconds in (("rules and model", spent), ("blank spaCy tokenising", blank)):
        yield {
            "method": method,
            "on": "throughput",
            "texts": len(texts),
            "texts_per_s": round(len(texts) / seconds),
            "times_blank_spacy": round(blank / seconds, 2),
        }


def _timed(work: Callable[[], object]) -> float:
    """Return the processor seconds that some work takes."""
    began = time.process_time()
    work()
    return max(time.process_time() - began, 1e-9)
