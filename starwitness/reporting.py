"""The weekly report of a workspace."""

from datetime import UTC, datetime
from pathlib import Path

from analysis.report.render import render_report
from db.clock import utc_text
from starwitness.places import writing_to
from starwitness.workspace import Workspace


def week_of(moment: datetime) -> str:
    """Return the ISO week that a moment lies in."""
    return f"{moment.astimezone(UTC):%G-W%V}"


def report_workspace(
    workspace: Workspace,
    *,
    week: str | None,
    lang: str | None,
    now: datetime,
    output: Path | None = None,
) -> Path:
    """Write `<week>/index.html` and return its path; the current week by default.

    It goes to `output`, by default to the workspace's folder of reports. The workspace itself is
    read only, so a copy will do that nobody may write.

    Raises:
        NoSuchWeek: The week is no ISO week.
        PlaceClosed: The report's place cannot be written.
    """
    chosen = week_of(now) if week is None else week
    config = workspace.config() if workspace.config_path.is_file() else None
    language = lang or (config.report.lang if config else "en")
    workspace.read_store().close()
    folder = output or workspace.reports_path
    with writing_to(folder, "--output DIR"):
        return render_report(
            workspace.record_path,
            week=chosen,
            lang=language,
            out_dir=folder,
            now=utc_text(now),
            contact=(config.crawl.contact or None) if config else None,
            publisher=(config.report.publisher or None) if config else None,
        )
