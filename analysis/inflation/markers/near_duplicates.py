"""Near-duplicate texts: the same praise with a word changed, under one seller or several."""

import re
from collections.abc import Mapping, Sequence

from datasketch import MinHash, MinHashLSH

from analysis.inflation.markers.shares import compare_shares
from analysis.inflation.records import Marker, Rated

PERMUTATIONS = 64
#: Jaccard similarity of word pairs and letters above which two texts count as one.
SIMILAR = 0.7
#: Texts with fewer letters repeat by chance ("very good product").
FEWEST_LETTERS = 30
SHINGLE = 5
SPACE = re.compile(r"\W+")


def mark_near_duplicates(
    inside: Sequence[Rated],
    outside: Sequence[Rated],
    elsewhere: Mapping[str, Sequence[str]],
) -> Marker | None:
    """Return how many of the campaign's longer texts have a near-duplicate.

    Args:
        inside: Reviews of the campaign.
        outside: The product's other reviews; their own near-duplicates are the baseline.
        elsewhere: Texts of other sellers' products by seller, high stars only.

    A twin counts on either side wherever it stands: campaign, rest of the product, other sellers.
    None where no text is long enough.

    Source: Broder 1997, On the resemblance and containment of documents (MinHash; the library
    datasketch, with 64 permutations: a pair of similarity 0.7 is found with probability 0.8).
    """
    own = [(f"i{n}", review.text) for n, review in enumerate(inside)]
    own += [(f"o{n}", review.text) for n, review in enumerate(outside)]
    other = [
        (f"e{seller}\x00{n}", text)
        for seller, texts in elsewhere.items()
        for n, text in enumerate(texts)
    ]
    sketches = {key: sketch for key, text in own + other if (sketch := sketch_text(text))}
    index = MinHashLSH(threshold=SIMILAR, num_perm=PERMUTATIONS)
    for key, sketch in sketches.items():
        index.insert(key, sketch)
    twins = {
        key: [
            twin
            for twin in index.query(sketches[key])
            if twin != key and sketches[key].jaccard(sketches[twin]) >= SIMILAR
        ]
        for key, _ in own
        if key in sketches
    }
    marker = compare_shares(
        "near_duplicates",
        "have a near-duplicate text",
        [bool(found) for key, found in twins.items() if key.startswith("i")],
        [bool(found) for key, found in twins.items() if key.startswith("o")],
    )
    sellers = {
        twin[1:].split("\x00")[0]
        for key, found in twins.items()
        if key.startswith("i")
        for twin in found
        if twin.startswith("e")
    }
    if marker is None or not sellers:
        return marker
    return Marker(
        name=marker.name,
        value=marker.value,
        baseline=marker.baseline,
        note=f"{marker.note}; twins stand under {len(sellers)} other sellers",
        p_value=marker.p_value,
    )


def sketch_text(text: str) -> MinHash | None:
    """Return the MinHash of a text's overlapping five-letter pieces; None for a short text."""
    letters = SPACE.sub(" ", text[:4000].casefold()).strip()
    if len(letters) < FEWEST_LETTERS:
        return None
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
    pieces = {letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1)}
    sketch.update_batch([piece.encode("utf-8", "surrogatepass") for piece in sorted(pieces)])
    return sketch
