"""A copy that nobody may write, on a share or a disc: what is read from it, and what is told."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from build_workspace import build_workspace
from read_only import call_bound, read_only


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "work"
    build_workspace(folder)
    return folder


@pytest.fixture
def copy(built, tmp_path):
    """A copy as one hands it over: no key, no file of a reader."""
    folder = tmp_path / "copy"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("*.key", "*-wal", "*-shm"))
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _finding(folder: Path) -> str:
    with sqlite3.connect(f"file:{folder / 'starwitness.db'}?immutable=1", uri=True) as record:
        (found,) = record.execute("SELECT id FROM findings LIMIT 1").fetchone()
    return str(found)


def test_report_and_evidence_of_a_copy_go_elsewhere(copy, tmp_path):
    finding, before = _finding(copy), _files(copy)
    bundle = tmp_path / "finding.wacz"
    with read_only(copy):
        report = call_bound("report", "-C", copy, "--output", tmp_path / "here", cwd=tmp_path)
        made = call_bound("evidence", finding, "-C", copy, "--output", bundle, cwd=tmp_path)
    assert report.returncode == made.returncode == 0, report.stderr + made.stderr
    assert Path(report.stdout.strip()).parent.parent == tmp_path / "here"
    assert "</html>" in Path(report.stdout.strip()).read_text(encoding="utf-8")
    verified = call_bound("evidence", "--verify", bundle, cwd=tmp_path)
    assert "as it was made" in verified.stdout
    assert _files(copy) == before


def test_evidence_does_without_the_index_of_the_captures(copy, tmp_path):
    (copy / "captures" / "index.db").unlink()
    bundle = tmp_path / "finding.wacz"
    with read_only(copy):
        made = call_bound("evidence", _finding(copy), "-C", copy, "-o", bundle, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert bundle.is_file()


def test_where_it_cannot_be_written_another_place_is_asked_for(copy, tmp_path):
    with read_only(copy):
        report = call_bound("report", "-C", copy, cwd=tmp_path)
        made = call_bound("evidence", _finding(copy), "-C", copy, cwd=copy)
    assert report.returncode == made.returncode == 1
    assert f"{copy / 'reports'}: Permission denied" in report.stderr
    assert "name a place that you may write with --output DIR" in report.stderr
    assert "name a place that you may write with -o FILE" in made.stderr


def test_a_copy_with_rows_in_its_log_is_to_be_copied_again(copy, tmp_path):
    (copy / "starwitness.db-wal").write_bytes(b"rows that the file lacks" * 100)
    with read_only(copy):
        ended = call_bound("report", "-C", copy, "--output", tmp_path / "here", cwd=tmp_path)
    assert ended.returncode == 1
    assert "its log was not taken in" in ended.stderr
    assert "copy the whole folder to where you may write, and name the copy with -C" in ended.stderr


def test_captures_that_may_not_be_read_are_named(copy, tmp_path):
    finding = _finding(copy)
    captures = copy / "captures"
    captures.chmod(0)
    try:
        ended = call_bound("evidence", finding, "-C", copy, "-o", tmp_path / "x.wacz", cwd=tmp_path)
    finally:
        captures.chmod(0o700)
    assert ended.returncode == 1
    assert "captures" in ended.stderr
    assert "-o FILE" not in ended.stderr
