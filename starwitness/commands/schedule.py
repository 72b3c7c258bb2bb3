"""`schedule`: what cron or systemd needs to call `run`."""

import re
import shlex
import shutil
import sys
from pathlib import Path

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
    words = [str(Path(found).absolute())] if found else [sys.executable, "-m", "starwitness"]
    folder = str(workspace.folder)
    if any(ord(letter) < ord(" ") for letter in "".join([folder, *words])):
        raise click.ClickException(
            f"{folder!r}: a path with a line break fits into no unit; move the workspace"
        )
    if kind == "systemd":
        command = " ".join(map(_systemd_word, words))
        click.echo(_SERVICE.format(command=command, folder=folder.replace("%", "%%")), nl=False)
    else:
        told = _CRON.format(command=_cron(shlex.join(words)), folder=_cron(shlex.quote(folder)))
        click.echo(told, nl=False)


def _cron(text: str) -> str:
    """Return a part of a crontab's command: there, a bare % ends the line, even in quotes."""
    return text.replace("%", "\\%")


def _systemd_word(word: str) -> str:
    """Return a word of `ExecStart=`, where % stands for other things and spaces part words."""
    word = word.replace("%", "%%")
    if not re.search(r"[\s\"'\\;]", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
