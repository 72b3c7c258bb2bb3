"""`serve` and `export`: the record for analysts."""

from pathlib import Path

import click

from starwitness.options import Words, json_option, workspace_option
from starwitness.output import print_rows, say
from starwitness.workspace import Workspace


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
@workspace_option
@click.pass_context
def serve_command(ctx: click.Context, workspace: Workspace, port: int, open_browser: bool) -> None:
    """Datasette on the record: read-only, on this machine only."""
    from starwitness.serving.launch import HOST, serve_record

    say(f"Serving {workspace.record_path} on http://{HOST}:{port}/ (Ctrl-C ends)")
    ctx.exit(1 if serve_record(workspace, port=port, open_browser=open_browser) else 0)


@click.command("export")
@click.argument("names", type=Words(), nargs=-1, metavar="[TABLE]...")
@click.option(
    "-o", "folder", type=click.Path(path_type=Path, file_okay=False), default=None, metavar="DIR",
    help="Where the files go (default: export/ in the workspace).",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice(["csv", "excel", "parquet"]), default="csv",
    show_default=True, help="excel: CSV for a spreadsheet with decimal commas.",
)  # fmt: skip
@json_option
@workspace_option
def export_command(
    workspace: Workspace, names: tuple[str, ...], folder: Path | None, kind: str, as_json: bool
) -> None:
    """Write views and tables as CSV, safe for spreadsheets, or as Parquet; all if none is named."""
    from starwitness.serving.export import export_record

    told = export_record(
        workspace, names=names, folder=folder or workspace.folder / "export", kind=kind
    )
    print_rows(told, ("file", "rows", "bytes"), as_json=as_json)
