"""`status`: how it goes, and how well we can see."""

from typing import Any

import click

from db.queries.health import last_crawls, target_health, totals, verdict_precision
from db.tables.notices import failing_channels
from starwitness.options import json_option, workspace_option
from starwitness.output import json_text, print_object, print_rows, say
from starwitness.workspace import Workspace

DROP = 0.6


def workspace_status(workspace: Workspace) -> dict[str, Any]:
    """Return everything that `status` tells."""
    with workspace.read_store() as store:
        targets = [dict(row) for row in target_health(store)]
        for row in targets:
            row["concern"] = concern(row)
        size = sum(p.stat().st_size for p in workspace.captures_path.rglob("*") if p.is_file())
        return {
            "schema": store.schema_version(),
            "record_bytes": workspace.record_path.stat().st_size,
            "captures_bytes": size,
            "totals": totals(store),
            "crawls": [dict(row) for row in last_crawls(store)],
            "targets": targets,
            "precision": [dict(row) for row in verdict_precision(store)],
            "failed_notices": [dict(row) for row in failing_channels(store)],
        }


def concern(row: dict[str, Any]) -> str:
    """Return in words what is wrong with a target's last scan; empty when nothing is.

    A drop is judged against the target's own history: fewer than 60 % of the most that it
    showed in its last ten good scans is a partial crawl until proven otherwise.
    """
    if row["scanned_at"] is None:
        return "never scanned"
    if row["outcome"] not in ("ok", "empty"):
        said = (row["reason"] or "").removeprefix(f"first page: {row['outcome']}").strip()
        said = said[1:-1] if said.startswith("(") and said.endswith(")") else said
        return f"{row['outcome']}: {said or 'see the capture'}"
    if row["usual"] and row["seen"] is not None and row["seen"] < DROP * row["usual"]:
        return f"showed {row['seen']}, usually up to {row['usual']}"
    if row["complete_at"] is None:
        return f"never seen whole: {row['reason']}" if row["reason"] else "never seen whole"
    return ""


@click.command("status")
@json_option
@workspace_option
def status_command(workspace: Workspace, as_json: bool) -> None:
    """Health: last crawls, coverage, what was blocked, disk, schema version."""
    status = workspace_status(workspace)
    if as_json:
        click.echo(json_text(status))
        return
    print_object(
        {
            "workspace": workspace.folder,
            "schema": status["schema"],
            "record": f"{status['record_bytes'] / 1e6:.1f} MB",
            "captures": f"{status['captures_bytes'] / 1e6:.1f} MB",
            **status["totals"],
        },
        as_json=False,
    )
    print_rows(
        [
            {**row, "blocked": row["walled"], "not_readable": row["unread"]}
            for row in status["crawls"]
        ],
        ("crawl", "kind", "started_at", "finished_at", "scans", "seen", "blocked", "not_readable"),
        as_json=False,
        title="Last crawls",
    )
    worried = [row for row in status["targets"] if row["concern"]]
    print_rows(
        worried,
        ("target", "scanned_at", "outcome", "coverage", "seen", "reported", "concern"),
        as_json=False,
        title=f"Targets to look at: {len(worried)} of {len(status['targets'])}",
    )
    if status["precision"]:
        print_rows(
            status["precision"],
            ("detector", "confirmed", "dismissed", "precision"),
            as_json=False,
            title="Verdicts of analysts",
        )
    if status["failed_notices"]:
        print_rows(
            status["failed_notices"],
            ("channel", "tried_at", "attempts", "outcome"),
            as_json=False,
            title="Notices that did not arrive",
        )
    if not status["crawls"]:
        there = workspace.option
        say(f"Nothing collected yet: `starwitness watch{there} URL`, then `starwitness run{there}`")
