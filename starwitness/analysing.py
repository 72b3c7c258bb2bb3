"""Analysis of a workspace: journalled, so that a rebuild finds the same at the same times."""

from collections.abc import Callable
from datetime import datetime

from analysis.run import Ran, analyze
from db.clock import utc_text
from starwitness.recovering import recover
from starwitness.workspace import Workspace


def _silent(_detector: str, _done: int, _of: int) -> None:
    return None


def analyze_workspace(
    workspace: Workspace,
    *,
    now: datetime,
    progress: Callable[[str, int, int], None] = _silent,
) -> list[Ran]:
    """Run the detectors on what is new and store what they find."""
    with workspace.open_store() as store:
        recover(workspace, store)
        workspace.journal().append({"kind": "analyze", "at": utc_text(now)})
        ran = analyze(store, now=utc_text(now), progress=progress)
        workspace.journal().append({"kind": "analyzed", "at": utc_text(now)})
        return ran
