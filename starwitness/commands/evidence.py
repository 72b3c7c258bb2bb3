"""`evidence`: a bundle of a finding that anybody can verify, without a network."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from starwitness.options import Words, at_option, json_option, workspace_option
from starwitness.output import print_object, say
from starwitness.workspace import Workspace


@click.command("evidence")
@click.argument("finding", type=Words(), required=False)
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path, dir_okay=False), default=None,
    metavar="FILE", help="Where the bundle goes (default: FINDING.wacz).",
)  # fmt: skip
@click.option(
    "--verify", "bundle", type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=None, metavar="FILE", help="Check a bundle instead of making one.",
)  # fmt: skip
@click.option(
    "--trust", type=click.Path(path_type=Path, dir_okay=False, exists=True), default=None,
    metavar="PEM", help="With --verify: root certificate of the time-stamping service.",
)  # fmt: skip
@click.option("--no-timestamp", is_flag=True, help="Make the bundle without a timestamp.")
@at_option
@json_option
@workspace_option
@click.pass_context
def evidence_command(
    ctx: click.Context,
    workspace: Workspace,
    finding: str | None,
    out: Path | None,
    bundle: Path | None,
    trust: Path | None,
    no_timestamp: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Bundle what a finding rests on, as WACZ; or verify such a bundle offline."""
    if (finding is None) == (bundle is None):
        raise click.UsageError("name a FINDING to bundle, or --verify FILE")
    if trust is not None and bundle is None:
        raise click.UsageError("--trust needs --verify: it is for the timestamp of a bundle")
    if bundle is not None:
        _verify(ctx, bundle, trust, as_json=as_json)
        return
    from starwitness.evidence.bundle import make_bundle

    url = "" if no_timestamp or not workspace.config_path.is_file() else (
        workspace.config().evidence.timestamp_url
    )  # fmt: skip
    target = out or Path(f"{finding}.wacz")
    made = make_bundle(
        workspace, str(finding), target, now=at or datetime.now(UTC), timestamp_url=url
    )
    print_object({"file": str(target), **asdict(made)}, as_json=as_json)


def _verify(ctx: click.Context, bundle: Path, trust: Path | None, *, as_json: bool) -> None:
    from starwitness.evidence.verification import verify_bundle

    found = verify_bundle(bundle, trust=trust)
    stamp = found.stamp
    told = {
        **asdict(found),
        "stamp": None,
        "timestamp": stamp.at if stamp else None,
        "authority": stamp.trust if stamp else None,
        "verdict": "as it was made",
    }
    del told["stamp"]
    print_object(told, as_json=as_json)
    if stamp is None and trust is not None:
        say(
            "The bundle has no timestamp, so nothing vouches for when it was made; ask who gave it"
            " for one that has"
        )
        ctx.exit(3)
    if stamp is not None and stamp.trust != "trusted":
        say(
            "The timestamp is for this bundle, but who signed it was not checked: give the root "
            "certificate of its service with --trust PEM"
        )
        ctx.exit(3)
