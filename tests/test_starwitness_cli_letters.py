"""Names, output and terminals that lack letters or room end no command and break no id."""

import io
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from command import PAGE, call, listings
from rich.console import Console

from starwitness.cli import main
from starwitness.output import laid_out


def test_names_that_are_not_utf8_are_names_all_the_same(tmp_path: Path) -> None:
    folder, pages = tmp_path / "caf\udce9", tmp_path / "pages\udce9"
    pages.mkdir()
    (pages / "k\udce9.html").write_text(PAGE.replace("k-1", "k-2"), encoding="utf-8")
    page = tmp_path / "p\udce9.html"
    page.write_text(PAGE, encoding="utf-8")
    call("init", "-C", folder)
    call("import", listings(tmp_path).rename(tmp_path / "l\udce9.jsonl"), "-C", folder)
    call("import", page, "--url", "https://shop.example/k-1", "-C", folder)
    call("import", pages, "--url", "https://shop.example/k-2", "-C", folder)
    assert json.loads(call("rebuild", "--json", "-C", folder).stdout)["imports"] == 3
    told = call("report", "-C", folder).stdout_bytes.strip()
    assert Path(os.fsdecode(told)).is_file()
    call("status", "-C", folder)
    told = call("export", "--json", "findings", "-C", folder).stdout_bytes
    assert "caf\udce9" in json.loads(told)[0]["file"]


def test_output_that_lacks_letters_escapes_them(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("It boils.", "很好 😀 é"), encoding="utf-8")
    runner = CliRunner(charset="latin-1")
    told = runner.invoke(main, ["parse", str(page), "--url", "https://a.example/"])
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout_bytes)["reviews"][0]["body"] == "很好 😀 é"


@pytest.mark.parametrize("width", [30, 80, 200])
def test_a_narrow_terminal_breaks_no_id(width: int) -> None:
    rows = [
        {"id": f"F-0123456{n}-89abcdef", "site": "shop.example", "kind": "rating_inflation",
         "period_start": "2026-01-26T06:00:04Z", "summary": "many words of it " * 15}
        for n in range(3)
    ]  # fmt: skip
    console = Console(file=io.StringIO(), width=width)
    console.print(laid_out(rows, list(rows[0]), width=width))
    told = console.file.getvalue()
    lines = told.splitlines()
    for row in rows:
        assert row["id"] in told
        assert row["period_start"] in told
    assert told.count("many") == 45
    assert max(map(len, lines)) <= width
    assert any("id" in line and "kind" in line for line in lines) == (width == 200)
