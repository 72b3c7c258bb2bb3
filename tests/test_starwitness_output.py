"""What a command prints steers no terminal, whatever a page, a file or an address is called."""

import io
import json
from pathlib import Path

import pytest
from command import call, listings
from rich.console import Console

from starwitness import output
from starwitness.output import json_text, progress_bar, say

STEERING = "\x1b]0;pwn\x07\x9b31m\u202egnp.\u2066"


def _steers(text: str) -> set[str]:
    return set(STEERING) & set(text) - set("]0;pwn31mg.")


def test_an_error_steers_no_terminal(workspace: Path) -> None:
    (workspace / "starwitness.toml").write_text('"\\u001b]0;pwn\\u0007\\u202E" = 1\n', "utf-8")
    for arguments, code in (
        (("crawl", "-C", workspace), 1),
        (("import", f"none{STEERING}.html", "-C", workspace), 1),
        (("watch", f"http://{STEERING}/", "-C", workspace), 2),
        (("findings", "-C", f"none{STEERING}"), 2),
    ):
        error = call(*arguments, code=code).stderr
        assert "Error: " in error
        assert not _steers(error), error


def test_several_refused_files_steer_no_terminal(workspace: Path) -> None:
    names = [f"{number}{STEERING}.html" for number in range(2)]
    assert not _steers(call("import", *names, "-C", workspace, code=1).stderr)


def test_what_is_said_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\ntwo\x1b[2J")
    assert capsys.readouterr().err == "one\ntwo\ufffd[2J\n"


def test_json_escapes_what_steers_and_loses_nothing() -> None:
    text = json_text({"a": STEERING + "\x7f"})
    assert not _steers(text)
    assert json.loads(text) == {"a": STEERING + "\x7f"}


@pytest.mark.parametrize("told", ["http://a.example/[/b]", f"[bold]x[/bold]{STEERING}"])
def test_a_progress_bar_shows_any_name_as_it_is(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, width=200, color_system=None)
    monkeypatch.setattr(output, "Console", lambda **_: terminal)
    with progress_bar() as bar:
        bar.update(bar.add_task("", total=1), advance=1, description=told)
    shown = screen.getvalue()
    assert told.partition(STEERING)[0] in shown
    assert not {"\x07", "\x9b", "\u202e"} & set(shown)


def test_files_with_brackets_in_their_names_are_taken_in(workspace: Path, tmp_path: Path) -> None:
    path = listings(tmp_path).rename(tmp_path / "[bold]kettle.jsonl")
    assert "[bold]kettle.jsonl" in call("import", path, "--json", "-C", workspace).stdout
