import signal
import subprocess
import sys

import pytest

from analysis.report.publish import publishing, write_pieces


def _write(place, **files):
    with publishing(place) as folder:
        for name, text in files.items():
            write_pieces(folder / name.replace("__", "/").replace("_html", ".html"), [text])


def _names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_report_appears_as_a_whole(tmp_path):
    place = tmp_path / "reports" / "2026-W47"
    _write(place, index_html="front", sellers__a_html="a")
    assert (place / "index.html").read_text() == "front"
    assert (place / "sellers" / "a.html").read_text() == "a"
    assert _names(place.parent) == ["2026-W47"]


def test_an_error_leaves_the_old_one(tmp_path):
    place = tmp_path / "2026-W47"
    _write(place, index_html="old")

    def fail():
        with publishing(place) as folder:
            write_pieces(folder / "index.html", ["half"])
            raise RuntimeError("no disk left")

    with pytest.raises(RuntimeError):
        fail()
    assert (place / "index.html").read_text() == "old"
    assert _names(tmp_path) == ["2026-W47"]


def test_a_kill_leaves_the_old_one_and_the_next_run_cleans_up(tmp_path):
    place = tmp_path / "2026-W47"
    _write(place, index_html="old", sellers__gone_html="gone")
    script = (
        "import os, signal, pathlib\n"
        "from analysis.report.publish import publishing, write_pieces\n"
        f"with publishing(pathlib.Path({str(place)!r})) as folder:\n"
        "    write_pieces(folder / 'index.html', ['half'])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (place / "index.html").read_text() == "old"
    assert len(_names(tmp_path)) == 2
    _write(place, index_html="new", sellers__b_html="b")
    assert (place / "index.html").read_text() == "new"
    assert _names(place / "sellers") == ["b.html"]
    assert _names(tmp_path) == ["2026-W47"]


def test_text_that_no_encoding_knows_is_written_all_the_same(tmp_path):
    write_pieces(tmp_path / "x.html", ["a\ud800b"])
    assert (tmp_path / "x.html").read_text() == "a?b"
