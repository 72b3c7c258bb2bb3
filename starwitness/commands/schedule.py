"""`schedule`: what cron or systemd needs to call `run`."""

import shlex
import shutil
import sys

import click

from starwitness.options import workspace_option
from starwitness.workspace import Workspace

_SERVICE = """\
# ~/.config/systemd/user/starwitness.service
[Unit]
Description=Star Witness: crawl, analyze, report
After=network-online.target

[Service]
Type=oneshot
ExecStart={command} run
WorkingDirectory={folder}
# 3: done, but some target could not be seen; `starwitness status` tells which
SuccessExitStatus=3
Nice=10

# ~/.config/systemd/user/starwitness.timer
[Unit]
Description=Star Witness, every hour (only what is due is scanned)

[Timer]
OnCalendar=hourly
RandomizedDelaySec=600
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now starwitness.timer
"""
_CRON = """\
# crontab -e: every hour; only what is due is scanned, and a run never overlaps another
17 * * * * cd {folder} && {command} run >> {folder}/run.log 2>&1
"""


@click.command("schedule")
@click.option("--systemd", "kind", flag_value="systemd", help="Print a service and a timer.")
@click.option("--cron", "kind", flag_value="cron", help="Print a crontab line.")
@workspace_option
def schedule_command(workspace: Workspace, kind: str | None) -> None:
    """Print the units that call `run` regularly."""
    if kind is None:
        raise click.UsageError("choose --systemd or --cron")
    found = shutil.which("starwitness")
    command = found or f"{sys.executable} -m starwitness"
    folder = str(workspace.folder)
    template = _SERVICE if kind == "systemd" else _CRON
    quoted = shlex.quote(folder) if kind == "cron" else folder
    click.echo(template.format(command=command, folder=quoted), nl=False)
