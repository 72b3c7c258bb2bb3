"""Why a reading of a listing proves little: the crawler's English in the reader's language."""

import re
from typing import Final

from analysis.report.labels import N_, OUTCOMES
from analysis.report.language import Language

#: What `crawler.coverage` and `crawler.scans` say of a reading, without numbers.
NOTES: Final = frozenset(
    (
        N_("nothing was read"),
        N_("no reviews were shown"),
        N_("the listing was filtered"),
        N_("the site says it has none"),
        N_("a page repeated another"),
        N_("the end was not reached"),
        N_("the listing moved while reading"),
        N_("the site gives no total"),
        N_("totals changed while reading"),
        N_("not in order of time"),
        N_("dates absent or out of order"),
        N_("pages do not follow each other"),
        N_("nobody knows where the rest stands"),
        N_("the listing hides reviews whose own pages show them"),
        N_("the product page shows a selection"),
    )
)

#: The same with numbers.
COUNTED: Final = (
    (
        re.compile(r"(?P<seen>\d+) shown of (?P<reported>\d+) reported"),
        N_("%(seen)s shown of %(reported)s reported"),
    ),
    (
        re.compile(r"(?P<more>\d+) more reviews were shown than the site has"),
        N_("reviews shown beyond those that the site has: %(more)s"),
    ),
    (
        re.compile(r"an old copy of the listing: (?P<minutes>\d+) minutes"),
        N_("an old copy of the listing, of %(minutes)s minutes before"),
    ),
)
_FAILED = re.compile(r"pages failed: (\d{1,9} [a-z_]+(?:, \d{1,9} [a-z_]+)*)")
_WALLED = re.compile(
    r"(?:first page|listing): [a-z_]+(?: \((?P<sign>.*?)\))?(?:; (?P<rest>[^;]+))?"
)


def reading_says(reason: str | None, language: Language) -> tuple[str, str]:
    """Return why a reading proves little, and what of it stays English.

    English stays a page's own sign ("HTTP 404"), and what is worded in no known way. What became
    of the first page is left out: the scan's outcome says it.
    """
    text = (reason or "").strip()
    walled = _WALLED.fullmatch(text)
    if walled is not None:
        rest = _piece(walled["rest"] or "", language)
        if rest is not None:
            return rest, walled["sign"] or ""
    pieces = [_piece(piece, language) for piece in re.split(r"; |, and ", text)]
    if None in pieces:
        return "", text
    return language.semicolon.join(filter(None, pieces)), ""


def _piece(piece: str, language: Language) -> str | None:
    """Return one remark in the reader's language; None where it is worded in no known way."""
    if not piece or piece in NOTES:
        return language.say(piece) if piece else ""
    for pattern, message in COUNTED:
        if found := pattern.fullmatch(piece):
            numbers = {
                name: language.number(int(value)) for name, value in found.groupdict().items()
            }
            return language.say(message, **numbers)
    if found := _FAILED.fullmatch(piece):
        told = [part.split() for part in found[1].split(", ")]
        if all(outcome in OUTCOMES for _, outcome in told):
            failed = [f"{language.say(OUTCOMES[o])} ({language.number(int(n))})" for n, o in told]
            return language.say("pages that failed: %(told)s", told=", ".join(failed))
    return None
