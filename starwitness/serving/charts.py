"""A chart of any result with labels and numbers: bars as SVG, no script, no colour needed."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analysis.report.safe_text import line

MOST = 60
_ROW, _LABEL, _WIDTH = 22, 260, 820


def chart_columns(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the column of labels and the column of numbers; ("", "") where nothing can be drawn.

    The numbers are the first column that holds only numbers after the first column.
    """
    for name in columns[1:]:
        values = [row[name] for row in rows if row[name] is not None]
        if values and all(isinstance(v, int | float) and v == v for v in values):
            return columns[0], name
    return "", ""


def bar_chart(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Return an SVG picture of the first rows, at most `MOST`, with a title for screen readers."""
    label, number = chart_columns(columns, rows)
    shown = [row for row in rows if number and row[number] is not None][:MOST]
    top = max((abs(float(row[number])) for row in shown), default=1.0) or 1.0
    height = 40 + _ROW * len(shown)
    words = f"{number.replace('_', ' ')} by {label.replace('_', ' ')}" if label else "no numbers"
    before = list(columns[1 : columns.index(number)]) if number else []
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
        f"<title>{escape(words)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="10" y="22" font-weight="bold" fill="#111">{escape(words)}</text>',
    ]
    for at, row in enumerate(shown):
        y = 36 + at * _ROW
        value = float(row[number])
        length = (_WIDTH - _LABEL - 90) * min(abs(value) / top, 1.0)
        name = " · ".join(line(str(row[c]), 40) for c in [label, *before] if row[c] is not None)
        parts.append(
            f'<text x="{_LABEL - 8}" y="{y + 14}" text-anchor="end" fill="#111">'
            f"{escape(name[:38])}</text>"
            f'<rect x="{_LABEL}" y="{y + 2}" width="{length:.1f}" height="{_ROW - 6}" '
            f'fill="#3b6ea5"/><text x="{_LABEL + length + 6:.1f}" y="{y + 14}" fill="#111">'
            f"{value:.4g}</text>"
        )
    return "".join([*parts, "</svg>"])
