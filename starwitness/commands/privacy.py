"""`forget`: a reviewer, a review, or what is older than the retention period."""

from dataclasses import asdict
from datetime import UTC, datetime

import click

from starwitness.lock import locked
from starwitness.options import Words, at_option, json_option, workspace_option
from starwitness.output import print_object, say
from starwitness.workspace import Workspace


@click.command("forget")
@click.argument("reviewer", type=Words(), required=False)
@click.option(
    "--name", type=Words(), default=None, help="As the site shows it; an address with --site mail."
)
@click.option(
    "--review", type=Words(), default=None, metavar="KEY", help="The site's own id of one review."
)
@click.option("--site", type=Words(), default=None, help="The site of --name or --review.")
@click.option("--old", is_flag=True, help="Apply [privacy] retention.")
@click.option("--again", is_flag=True, help="Sweep files that came in since earlier erasures.")
@click.option("--dry-run", "dry", is_flag=True, help="Tell what would be erased; erase nothing.")
@at_option
@json_option
@workspace_option
def forget_command(
    workspace: Workspace,
    reviewer: str | None,
    name: str | None,
    review: str | None,
    site: str | None,
    old: bool,
    again: bool,
    dry: bool,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Erase a reviewer (a pseudonym, or --name and --site) from record and captures."""
    from starwitness.forgetting.names import named_reviewer
    from starwitness.forgetting.subject import keyed_reviews
    from starwitness.privacy import forget_again, forget_old, forget_reviewer, forget_reviews

    if sum(bool(given) for given in (reviewer, name, review, old, again)) != 1:
        raise click.UsageError("name one: REVIEWER, --name, --review, --old or --again")
    if (name or review) and not site:
        raise click.UsageError("--name and --review need --site")
    now = at or datetime.now(UTC)
    with locked(workspace.lock_path):
        if old:
            done = forget_old(workspace, now=now, dry=dry)
        elif again:
            done = forget_again(workspace, now=now, dry=dry)
        elif review:
            with workspace.open_store() as store:
                reviews = keyed_reviews(store, str(site), review)
            done = forget_reviews(workspace, reviews, now=now, dry=dry)
        else:
            chosen = reviewer or named_reviewer(workspace, str(name), str(site))
            done = forget_reviewer(workspace, chosen, now=now, dry=dry)
    print_object({**asdict(done), "reports": list(done.reports)}, as_json=as_json)
    if dry:
        say("Nothing was erased. Without --dry-run it would be, and could not be undone")
        return
    for week in done.reports:
        command = f"`starwitness report{workspace.option} --week {week}`"
        say(f"The report of {week} quoted it and was removed: {command}")
    say("Evidence bundles, exports and copies made earlier are not reached from here")
