"""`starwitness schedule`: units and lines that work from any path."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from command import call

ODD = '50 % of $HOME\'s "sp ace" \\ ü'


def test_cron_gets_the_path_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, bin_ = tmp_path / ODD, tmp_path / "b in%"
    folder.mkdir()
    bin_.mkdir()
    script = bin_ / "starwitness"
    script.write_text('#!/bin/sh\necho "$1 in $(pwd)"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(bin_), prepend=os.pathsep)
    told = call("schedule", "--cron", "-C", folder).stdout.splitlines()[-1]
    line = re.sub(r"\\%", "%", told.split(" ", 5)[5])  # as cron hands it to the shell
    assert "%" not in re.sub(r"\\%", "", told)
    subprocess.run(["/bin/sh", "-c", line], check=True)
    assert (folder / "run.log").read_text(encoding="utf-8") == f"run in {folder}\n"


def test_systemd_gets_the_path_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, bin_ = tmp_path / ODD, tmp_path / "b in%$x"
    folder.mkdir()
    monkeypatch.setattr("starwitness.commands.schedule.shutil.which", lambda _: f"{bin_}/sw")
    told = call("schedule", "--systemd", "-C", folder).stdout
    assert f'ExecStart="{tmp_path}/b in%%$x/sw" run\n' in told
    doubled = str(folder).replace("%", "%%")
    assert f"WorkingDirectory={doubled}\n" in told


@pytest.mark.parametrize("kind", ["--systemd", "--cron"])
def test_a_path_that_no_unit_can_hold_is_told(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "a\nb"
    folder.mkdir()
    assert "line break" in call("schedule", kind, "-C", folder, code=1).stderr


def test_commands_that_are_told_can_be_typed(tmp_path: Path) -> None:
    folder = tmp_path / "sp ace's"
    told = call("init", "-C", folder).stderr
    assert f"starwitness run -C {shlex.quote(str(folder))}`" in told
