"""Reports that quote an erased text are removed; they can be written again without it."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

from analysis.report.publish import FRONT
from analysis.report.quotes import PSEUDONYM

_TAG = re.compile(r"<[^<>]*>")


def remove_reports(
    folder: Path, texts: Iterable[str], reviewer: str | None, *, dry: bool = False
) -> tuple[str, ...]:
    """Remove the reports that quote an erased text and return their weeks, the oldest first.

    `starwitness report --week` writes one again, without the text.

    Args:
        folder: Of all reports.
        texts: What was erased.
        reviewer: The pseudonym that was erased with it, if any; a report shows its beginning.
        dry: Only tell which.
    """
    marks = {mark for text in texts for mark in _marks(text)}
    if reviewer is not None:
        marks.add(reviewer[:PSEUDONYM])
    removed = []
    for week in sorted(p for p in folder.glob("*-W*") if p.is_dir()) if folder.is_dir() else []:
        pages = [p for p in week.rglob("*") if p.is_file()]
        if any(_holds(page, marks) for page in pages):
            for page in sorted(pages, key=lambda p: p.name == FRONT) if not dry else ():
                page.unlink()
            removed.append(week.name)
    return tuple(removed)


def _marks(text: str) -> set[str]:
    """Return the runs of words of a text that a page shows as they are; a quote holds some."""
    runs = "".join(c if c.isalnum() or c == " " else "\n" for c in text).split("\n")
    words = {" ".join(run.split()) for run in runs}
    best = max(words, key=len, default="")
    return {run for run in words if len(run) >= 20} | ({best} if len(best) >= 12 else set())


def _holds(page: Path, marks: set[str]) -> bool:
    shown = _TAG.sub("", page.read_text(encoding="utf-8", errors="replace"))
    told = " ".join(html.unescape(shown).split())
    return any(mark in told for mark in marks)
