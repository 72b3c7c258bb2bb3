"""Reviews in the rows of a table: what a column holds is told by its head, or by all its cells."""

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.drawn.nearby import read_beside
from crawler.drawn.review_blocks import is_of_product, is_place
from crawler.drawn.twins import whole_words
from crawler.html.inner_text import visible_text
from crawler.items import ReviewItem
from crawler.language.locales import parse_date
from crawler.scales import to_stars

MOST_TABLES = 40
MOST_ROWS = 400
MOST_CELLS = 12

_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:^|\b)(?:{words})(?:\b|$)", re.IGNORECASE))
    for role, words in (
        ("date", r"date|datum|fecha|data|day|tag|posted|le"),
        ("stars", r"stars?|sterne|rating|score|notes?|étoiles?|puntuación|estrellas?|voto|stelle"
                  r"|valutazione|bewertung|punkte|grade"),
        ("author", r"name|author|reviewer|customer|buyer|user|kunde|käufer|verfasser|autor|nom"
                   r"|auteur|client|pseudo|nombre|cliente|usuario|nome|autore|utente|von|by|par"),
        ("title", r"title|headline|subject|titel|betreff|titre|título|titolo|oggetto"),
        ("body", r"comments?|reviews?|text|opinion|kommentar|meinung|rezension|avis|commentaires?"
                 r"|comentarios?|opinión|texto|commento|recensione|testo|message|nachricht"),
    )
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]{2}\S*\s+\S*[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]{4}")
_NAME = re.compile(r"[^\W\d_][^\d<>@|:;!?]{0,48}")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row, and what it may be."""

    element: HtmlElement
    text: str
    day: str | None
    rating: float | None
    best: float | None


def read_tables(root: HtmlElement, locale: str | None) -> list[ReviewItem]:
    """Return the reviews of the longest table whose rows all say stars, words, and who or when.

    A table without heads must stand in a place of reviews, or be called one.
    """
    best: list[ReviewItem] = []
    for table in islice(root.iter("table"), MOST_TABLES):
        if not is_of_product(table) or next(table.iterdescendants("table"), None) is not None:
            continue
        heads, rows = _rows(table)
        if len(rows) <= len(best):
            continue
        roles = _headed(heads)
        if not _is_whole(roles) and (heads or not _is_called(table)):
            continue
        cells = [[_cell(element, locale) for element in row] for row in rows]
        roles = roles or _guessed(cells)
        if _is_whole(roles):
            reviews = [
                _review(row, roles, element) for row, element in zip(cells, rows, strict=True)
            ]
            found = [review for review in reviews if review is not None]
            best = found if len(found) == len(rows) else best
    return best


def _is_whole(roles: dict[int, str]) -> bool:
    """Return whether columns say stars and words, and who or when."""
    told = set(roles.values())
    return {"stars", "body"} <= told and bool(told & {"author", "date"})


def _is_called(table: HtmlElement) -> bool:
    return any(map(is_place, (table, *islice(table.iterancestors(), 4))))


def _rows(table: HtmlElement) -> tuple[list[str], list[list[HtmlElement]]]:
    """Return the heads of a table, and its rows of as many cells; none where rows differ."""
    heads: list[str] = []
    rows: list[list[HtmlElement]] = []
    for row in islice(table.iter("tr"), MOST_ROWS):
        cells = [c for c in row if c.tag in ("td", "th")]
        head = row.getparent().tag == "thead" or all(c.tag == "th" for c in cells)
        if cells and head and not heads:
            heads = [visible_text(c, most=60) for c in cells]
        elif cells:
            rows.append(cells)
    sizes = {len(row) for row in rows}
    fits = len(sizes) == 1 and 2 < min(sizes) <= MOST_CELLS and (not heads or len(heads) in sizes)
    return (heads, rows) if fits else ([], [])


def _cell(element: HtmlElement, locale: str | None) -> _Cell:
    text = visible_text(element, most=20_000)
    beside = read_beside(element, locale, dated=True)
    day = parse_date(text, locale) if 5 < len(text) <= 40 else None
    rating, best = beside.rating, beside.best_rating
    return _Cell(element, text, day, rating if len(text) <= 40 else None, best)


def _headed(heads: list[str]) -> dict[int, str]:
    """Return what the columns hold, as their heads say; each thing stands in one column."""
    roles: dict[int, str] = {}
    for at, head in enumerate(heads):
        role = next((r for r, p in _HEADS if p.search(head) and r not in roles.values()), None)
        if role is not None:
            roles[at] = role
    return roles


def _guessed(rows: list[list[_Cell]]) -> dict[int, str]:
    """Return what the columns hold where every cell fits and no other column could be meant."""
    roles: dict[int, str] = {}
    columns = [[row[at] for row in rows] for at in range(len(rows[0]))]
    for at, column in enumerate(columns):
        if all(cell.rating is not None for cell in column):
            roles.setdefault(at, "stars")
        elif all(cell.day is not None for cell in column):
            roles.setdefault(at, "date")
    left = [at for at in range(len(columns)) if at not in roles]
    told = [at for at in left if any(_WORDS.search(cell.text) for cell in columns[at])]
    body = max(told, key=lambda at: sum(len(cell.text) for cell in columns[at]), default=None)
    names = [
        at for at in left if at != body and all(_NAME.fullmatch(cell.text) for cell in columns[at])
    ]
    if list(roles.values()).count("stars") != 1 or list(roles.values()).count("date") > 1:
        return {}
    if body is not None:
        roles[body] = "body"
    if len(names) == 1:
        roles[names[0]] = "author"
    return roles


def _review(row: list[_Cell], roles: dict[int, str], cells: list[HtmlElement]) -> ReviewItem | None:
    told = {role: row[at] for at, role in roles.items()}
    stars, body = told["stars"], whole_words(told["body"].element)
    author, title, date = told.get("author"), told.get("title"), told.get("date")
    if stars.rating is None or body is None:
        return None
    block = cells[0].getparent()
    return ReviewItem(
        id=read_beside(block, None).id if block is not None else None,
        stars=to_stars(stars.rating, stars.best) if stars.best else None,
        rating=stars.rating,
        best_rating=stars.best,
        posted_at=date.day if date else None,
        date_text=(date.text or None) if date else None,
        title=(title.text or None) if title else None,
        body=body,
        author=(author.text[:200] or None) if author else None,
    )
