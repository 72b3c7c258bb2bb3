"""`rebuild`: the record from the captures."""

from dataclasses import asdict

import click

from starwitness.lock import locked
from starwitness.options import json_option, workspace_option
from starwitness.output import print_object, progress_bar
from starwitness.workspace import Workspace


@click.command("rebuild")
@click.option("--skip-damaged", is_flag=True, help="Leave out scans whose captures are damaged.")
@json_option
@workspace_option
@click.pass_context
def rebuild_command(
    ctx: click.Context, workspace: Workspace, skip_damaged: bool, as_json: bool
) -> None:
    """Derive the whole record again from captures and journal."""
    from starwitness.replaying import rebuild_workspace

    with locked(workspace.lock_path), progress_bar() as bar:
        task = bar.add_task("rebuild", total=None)
        rebuilt = rebuild_workspace(
            workspace,
            skip_damaged=skip_damaged,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
    print_object({**asdict(rebuilt), "damaged": list(rebuilt.damaged)}, as_json=as_json)
    if rebuilt.damaged:
        ctx.exit(3)
