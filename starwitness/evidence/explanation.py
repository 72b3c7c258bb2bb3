"""The page in a bundle that explains it to a person: self-contained, everything escaped."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from analysis.report.safe_text import clean, line
from starwitness.evidence.exchanges import Placed
from starwitness.evidence.grounds import Grounds

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: anywhere; }
.lead { font-size: 1.15rem; }
dl div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 1rem; }
dt { font-weight: 600; }
dd { margin: 0; }
blockquote { border-inline-start: .25rem solid; margin: .5rem 0; padding: 0 1rem; }
blockquote, pre { white-space: pre-wrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: start; padding: .25rem .75rem .25rem 0; vertical-align: top; }
.long { min-width: 16rem; }
"""
_FACTS = (
    ("Site", "site"), ("Seller", "seller"), ("Product", "product"), ("Review", "review"),
    ("Kind", "kind"), ("From", "period_start"), ("To", "period_end"), ("Found", "found_at"),
    ("Detector", "detector"), ("Version of the method", "version"), ("E-value", "e_value"),
    ("Score", "score"), ("Matches the description of", "clauses"), ("Status", "status"),
    ("Supersedes", "supersedes"),
)  # fmt: skip


def _listed(text: str) -> list[str]:
    """Return the strings of a JSON array; none for anything else."""
    try:
        value = json.loads(text)
    except ValueError:
        return []
    return [str(item) for item in value] if isinstance(value, list) else []


def explanation(
    grounds: Grounds,
    placed: Sequence[Placed],
    imports: Sequence[Mapping[str, Any]],
    *,
    made_at: str,
    software: str,
) -> str:
    """Return the page as HTML."""
    finding = grounds.finding
    told = {**finding, "clauses": ", ".join(_listed(finding["clauses"]))}
    facts = [(name, line(str(told[key]), 400)) for name, key in _FACTS if told[key]]
    facts += [("Bundle made", made_at), ("By", software)]
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(
        (files("starwitness.evidence") / "explanation.html").read_text(encoding="utf-8")
    )
    return template.render(
        style=Markup(STYLE),
        style_sha256=base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode(),
        finding={"id": line(finding["id"]), "summary": clean(finding["summary"], 2000)},
        facts=facts,
        evidence=[
            {
                "kind": line(row["kind"]),
                "ref": line(row["ref"]),
                "note": line(row["note"], 1000),
                "quote": clean(row["quote"], 4000),
                "data": clean(row["data"], 4000),
            }
            for row in grounds.rows.get("evidence", [])
        ],
        counts=[(table, len(rows)) for table, rows in grounds.rows.items()],
        captures=[{"ref": one.ref, "url": line(one.ref.url, 500)} for one in placed],
        imports=imports,
    )
