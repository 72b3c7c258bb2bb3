"""Ids that merely number the reviews of a page: a place on a page is no id."""

import re
from collections.abc import Sequence

SHORT = 4
"""Digits from which numbers in a row are believed to be a shop's own."""


def are_counted(ids: Sequence[str]) -> bool:
    """Return whether ids repeat, count the reviews of a page, or go on counting on a later one.

    Args:
        ids: The ids of one page in its order, without those that are not there.
    """
    if len(set(ids)) < len(ids):
        return True
    tails = [int(t[-1][-9:]) if (t := re.findall(r"\d+", i[-80:])) else None for i in ids]
    known = [tail for tail in tails if tail is not None]
    if not ids or len(known) < len(ids):
        return False
    if max(known) <= len(ids):
        return True
    if len(ids) < 2 or max(known) >= 10 ** (SHORT - 1):
        return False
    before = {re.sub(r"\d+$", "", i) for i in ids}
    alike = len(before) == 1 and not any(map(str.isdigit, *before))
    return alike and known == list(range(known[0], known[0] + len(ids)))
