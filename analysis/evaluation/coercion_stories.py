"""Makes stories of reviews: the same words, told amid plain reviews of the corpus.

Who wrote the corpus was asked for disclosures, and most came in one or two sentences. Real ones
stand in the middle of something else, which makes a text longer and blurs what stands near.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from analysis.coercion.corpus import Example

MOST: Final = 3  # plain reviews around a text


def stories(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield reviews with plain ones of their language before and after them, in their order.

    Sellers' texts, and composed ones, which are set in ordinary sentences already, are left out;
    so are those of a language without plain reviews. Each is drawn by its id: always the same.

    Args:
        examples: Texts of one part of the corpus; the plain reviews among them are the rest of
            each story.
    """
    plain: defaultdict[str, list[str]] = defaultdict(list)
    for example in examples:
        if example.is_ordinary and example.origin != "composed":
            plain[example.lang].append(example.text)
    for example in examples:
        if example.side == "seller" or example.origin == "composed":
            continue
        draw = random.Random(example.id)
        others = draw.sample(plain[example.lang], min(MOST, len(plain[example.lang])))
        around = others[: draw.randint(1, MOST)]
        at = draw.randint(0, len(around))
        if around:
            yield replace(example, text=" ".join((*around[:at], example.text, *around[at:])))
