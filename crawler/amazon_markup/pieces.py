"""The answer with which a listing turns its page in place: commands that hold pieces of markup."""

import json

from crawler.payloads import as_list, dig

_BREAK = "&&&"
_MOST = 2_000
"""Commands of one answer that are read."""


def joined_pieces(text: str) -> str | None:
    """Return the pieces of an answer as one page; None for what is no such answer.

    Only an answer that shows reviews is one: "no reviews match" without any count beside it is
    also what an expired session is told.
    """
    if not text[:200].lstrip().startswith("[") or _BREAK not in text:
        return None
    pieces: list[str] = []
    for command in text.split(_BREAK, _MOST)[:_MOST]:
        try:
            said = as_list(json.loads(command))
        except (ValueError, RecursionError):
            continue
        markup = dig(said, 2)
        if isinstance(markup, str) and dig(said, 0) in ("append", "update"):
            pieces.append(markup)
    page = "".join(pieces)
    if 'data-hook="review"' not in page:
        return None
    return f'<html><body><div id="cm_cr-review_list">{page}</div></body></html>'
