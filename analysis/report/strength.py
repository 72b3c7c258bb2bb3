"""How strong the evidence on a seller is, line by line, so that noise cannot rank high.

Four lines of evidence are graded 0 to 4 and never mixed:

- which stars vanish, and campaigns, by Jeffreys' scale for e-values: above 10^½, 10, 10^1½ and
  100. A campaign's value is the largest of an e-detector, a sum over the weeks in which it may
  have begun: it is divided by their number, and averaged over all of a seller's products, those
  without a finding counted as 0, so that many products are no advantage. At a look fixed
  beforehand that would be an e-value; the largest of many looks is none, and only graded by it.
- offers and threats by the number of different people who tell of them: 1, 2, 3, 5.
- removed reviews never get beyond 1 alone, because platforms remove reviews too; 2 where a
  review went after it told of an offer (e-value above 1), and more by the e-value of such removals.

Source: Vovk and Wang 2021, Annals of Statistics 49(3):1736-1754, section 2 (Jeffreys' scale) and
proposition 3.1 (the arithmetic mean).
"""

from bisect import bisect_right
from dataclasses import dataclass

from analysis.inflation.alternatives import WINDOW
from analysis.report.labels import LINES

_JEFFREYS = (10**0.5, 10.0, 10**1.5, 100.0)
_WITNESSES = (1, 2, 3, 5)

#: Weeks of watching within which the fleet's mark holds its promise on surpluses: two years.
PATIENCE = 104

#: Probability from which a passage counts as told.
LEAST_PROBABILITY = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What was known of one seller at one instant.

    Attributes:
        confirmed, probable: Reviews removed and not reinstated; `explained` of them have a
            likely cause other than the seller, `unexplained` are confirmed and have none;
            `returned` were reinstated.
        after_disclosure: Findings of a removal that followed a disclosure, with an e-value above
            1 (others speak for chance); `disclosure_e` is their largest e-value.
        witnesses: Different people who tell of an offer or a threat, in `texts` texts; `unnamed`
            of them by messages whose seller is unknown, so that each may mean another.
        selective_e, inflation_e: E-values of the seller on the two statistical lines; 0 without
            a finding. `inflation_top` is the largest value that a finding states.
        campaigns: Surpluses found.
        findings: Findings that hold, by line.
        fresh: Those of them that are new in the week, by line; renewed ones are not.
    """

    confirmed: int = 0
    probable: int = 0
    explained: int = 0
    unexplained: int = 0
    returned: int = 0
    after_disclosure: int = 0
    disclosure_e: float = 0.0
    witnesses: int = 0
    unnamed: int = 0
    texts: int = 0
    selective_e: float = 0.0
    inflation_e: float = 0.0
    inflation_top: float = 0.0
    campaigns: int = 0
    findings: tuple[tuple[str, int], ...] = ()
    fresh: tuple[tuple[str, int], ...] = ()

    @property
    def agreeing(self) -> int:
        """Different people who are known to tell of one seller."""
        return self.witnesses - max(0, self.unnamed - 1)

    @property
    def total(self) -> int:
        """Findings that hold, over all lines."""
        return sum(number for _, number in self.findings)

    @property
    def new(self) -> int:
        """New findings of the week, over all lines."""
        return sum(number for _, number in self.fresh)


def campaign_e_value(stated: float) -> float:
    """Return what an e-detector states as a mean over the possible first weeks."""
    return stated / WINDOW


def fleet_value(claims: Claims, products: int) -> float:
    """Return the value of one seller that e-Benjamini-Hochberg over all sellers is given.

    Its inverse is a p-value that holds however often one looked: an honest e-process ever reaches
    c with probability at most 1/c, an honest e-detector within `PATIENCE` weeks with PATIENCE/c.
    The larger of both lines counts for half, and a surplus for its share of the products.
    """
    surplus = claims.inflation_top / (PATIENCE * max(products, 1))
    return max(claims.selective_e, surplus) / 2


def grade_e_value(value: float) -> int:
    """Return the step 0 to 4 that an e-value reaches."""
    return bisect_right(_JEFFREYS, value)


def grade_line(line: str, claims: Claims) -> int:
    """Return the step 0 to 4 that a seller reaches on one line of evidence."""
    if line == "removals":
        if claims.after_disclosure:
            return max(2, grade_e_value(claims.disclosure_e))
        return int(claims.unexplained > 0)
    if line == "coercion":
        return bisect_right(_WITNESSES, claims.agreeing)
    return grade_e_value(claims.selective_e if line == "selective" else claims.inflation_e)


def grades(claims: Claims) -> tuple[int, ...]:
    """Return the steps in the order of `LINES`."""
    return tuple(grade_line(line, claims) for line in LINES)


def rank_key(claims: Claims) -> tuple[float, ...]:
    """Return a key that sorts the strongest evidence first.

    The sum of the four steps decides: agreement of independent lines outranks any number of
    findings on one line. Ties go to the larger e-value, then to more witnesses.
    """
    return (
        -sum(grades(claims)),
        -max(claims.selective_e, claims.inflation_e),
        -claims.agreeing,
        -claims.confirmed,
    )
