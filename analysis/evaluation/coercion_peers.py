"""The methods that the classifier is compared with, run on the same texts."""

import re
from collections.abc import Callable
from typing import Final

from analysis.coercion.characters import fold_characters
from analysis.coercion.classify import Classifier
from analysis.coercion.records import OVERALL
from analysis.coercion.scorer import Scorer

_KEYWORD: Final = re.compile(
    r"\b(brib\w*|incentiv\w*|soudo\w*|pot de vin|incitation\w*|bestech\w*|bestoch\w*|anreiz\w*"
    r"|soborn\w*|incentivo\w*|corromp\w*|tangent\w*|incentiv\w*)\b"
)
_LIST: Final = re.compile(
    r"\b(refund\w*|gift card\w*|rembours\w*|carte cadeau|erstatt\w*|gutschein\w*|reembols\w*"
    r"|tarjeta regalo|rimbors\w*|buono regalo)\b.*\b(reviews?|feedback|avis|commentaires?"
    r"|bewertung\w*|rezension\w*|resenas?|opinion\w*|recension\w*)\b"
    r"|\b(reviews?|feedback|avis|commentaires?|bewertung\w*|rezension\w*|resenas?|recension\w*)\b"
    r".*\b(refund\w*|gift card\w*|rembours\w*|erstatt\w*|gutschein\w*|reembols\w*|rimbors\w*)\b"
)
MODEL_ALONE: Final = 0.5
Judge = Callable[[str, str, str | None], frozenset[str]]


def keyword(text: str, _lang: str, _side: str | None) -> frozenset[str]:
    """Return `any` where a text has the words bribe or incentive, in five languages."""
    return frozenset({"any"} if _KEYWORD.search(fold_characters(text)) else ())


def word_list(text: str, _lang: str, _side: str | None) -> frozenset[str]:
    """Return `any` where a benefit and a review are named in one line."""
    return frozenset({"any"} if _LIST.search(fold_characters(text)) else ())


def model_alone(reader: Classifier, scorer: Scorer) -> Judge:
    """Return a judge that asks the small model alone wherever a rule or candidate fires."""

    def judge(text: str, lang: str, _side: str | None) -> frozenset[str]:
        said = scorer.probabilities(reader.windows(text, lang=lang))
        scores = max(said, key=lambda one: one[OVERALL], default={OVERALL: 0.0})
        if scores[OVERALL] < MODEL_ALONE:
            return frozenset()
        named = {name for name, value in scores.items() if value >= MODEL_ALONE}
        return frozenset(named - {OVERALL}) or frozenset({"any"})

    return judge


def classifier(reader: Classifier) -> Judge:
    """Return a judge that asks a classifier."""

    def judge(text: str, lang: str, side: str | None) -> frozenset[str]:
        told = side if side in ("reviewer", "seller") else None
        found = reader.classify(text, lang=lang, side=told)  # type: ignore[arg-type]
        return frozenset(mention.scheme for mention in found)

    return judge
