"""The weekly report of a workspace."""

from datetime import UTC, datetime
from pathlib import Path

from analysis.report.render import render_report
from db.clock import utc_text
from starwitness.workspace import Workspace


def week_of(moment: datetime) -> str:
    """Return the ISO week that a moment lies in."""
    return f"{moment.astimezone(UTC):%G-W%V}"


def report_workspace(
    workspace: Workspace, *, week: str | None, lang: str | None, now: datetime
) -> Path:
    """Write `reports/<week>/index.html` and return its path; the current week by default.

    Raises:
        NoSuchWeek: The week is no ISO week.
    """
    chosen = week_of(now) if week is None else week
    config = workspace.config() if workspace.config_path.is_file() else None
    language = lang or (config.report.lang if config else "en")
    workspace.open_store().close()
    return render_report(
        workspace.record_path,
        week=chosen,
        lang=language,
        out_dir=workspace.reports_path,
        now=utc_text(now),
        contact=(config.crawl.contact or None) if config else None,
        publisher=(config.report.publisher or None) if config else None,
    )
