"""Compares how often something happens in a campaign and outside it: the law of most markers."""

from collections.abc import Sequence

from scipy.stats import hypergeom

from analysis.inflation.records import Marker


def compare_shares(
    name: str, what: str, inside: Sequence[bool], outside: Sequence[bool]
) -> Marker | None:
    """Return the marker of a share that is higher inside a campaign than outside.

    Args:
        name: Name of the marker.
        what: What is counted, for the note: "are not marked as verified".
        inside: For each review of the campaign, whether it has the sign.
        outside: The same for the product's other reviews: the measured base rate.

    Returns:
        None where there is nothing to compare with.

    The p-value is Fisher's, one-sided: given how many reviews have the sign in all, that many or
    more of them fall into the campaign. Honest stretches reach p <= q with probability <= q, as
    long as the sign does not depend on time.
    """
    return compare_counts(
        name, what, inside=(sum(inside), len(inside)), outside=(sum(outside), len(outside))
    )


def compare_counts(
    name: str,
    what: str,
    *,
    inside: tuple[int, int],
    outside: tuple[int, int],
    things: str = "reviews",
) -> Marker | None:
    """Return the same from counts: how many have the sign, and of how many."""
    (hits, within), (other, without) = inside, outside
    if not within or not without:
        return None
    p_value = hypergeom.sf(hits - 1, within + without, hits + other, within)
    return Marker(
        name=name,
        value=hits / within,
        baseline=other / without,
        note=(
            f"{hits} of {within} {things} {what}, against {other} of {without} outside the campaign"
        ),
        p_value=min(float(p_value), 1.0),
    )
