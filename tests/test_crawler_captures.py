"""Captures: what was written is read back, byte for byte, or damage is named."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.captures import store as module
from crawler.captures.exchanges import Exchange, header
from crawler.captures.rewriting import forget_leftovers, replace_bodies
from crawler.captures.store import CaptureDamaged, CaptureStore

URL = "https://shop.example/reviews?page=1"


def exchange(body: bytes = b"<html>reviews</html>", **more: object) -> Exchange:
    fields: dict[str, object] = {
        "url": URL, "fetched_at": "2026-01-01T06:00:00Z", "status": 200,
        "headers": (("Content-Type", "text/html"), ("Set-Cookie", "session=secret")), "body": body,
    }  # fmt: skip
    return Exchange(**(fields | more))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> CaptureStore:
    return CaptureStore(tmp_path / "captures")


def records(path: Path) -> list[tuple[str, str | None]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"))
            for record in ArchiveIterator(file)
        ]


def test_what_was_written_is_read_back(store: CaptureStore) -> None:
    ref = store.write("c1", exchange())
    assert (ref.id, ref.status, ref.file) == ("c1.1", 200, "c1-00001.warc.gz")
    read = store.read(ref.id)
    assert (read.url, read.status, read.body) == (URL, 200, exchange().body)
    assert header(read.headers, "content-type") == "text/html"
    assert header(read.headers, "set-cookie") is None
    assert store.ref(ref.id) == ref


def test_file_is_a_warc_that_others_read(store: CaptureStore) -> None:
    store.write("c1", exchange())
    assert records(store.folder / "c1-00001.warc.gz") == [("warcinfo", None), ("response", URL)]


def test_same_payload_again_is_a_revisit(store: CaptureStore) -> None:
    body = bytes(range(256)) * 400
    first = store.write("c1", exchange(body))
    again = store.write("c2", exchange(body, fetched_at="2026-01-08T06:00:00Z"))
    assert records(store.folder / "c2-00001.warc.gz")[1][0] == "revisit"
    assert store.original(again.id) == first.id
    assert (again.length or 0) < (first.length or 0)
    assert store.read(again.id).body == body
    other = store.write("c2", exchange(body, url="https://shop.example/other"))
    assert store.original(other.id) is None


def test_numbers_go_on_after_a_restart(store: CaptureStore) -> None:
    store.write("c1", exchange(b"one"))
    store.close()
    again = CaptureStore(store.folder)
    assert again.write("c1", exchange(b"two")).id == "c1.2"
    assert again.read("c1.1").body == b"one"


def test_half_record_left_by_a_kill_harms_no_other(store: CaptureStore) -> None:
    store.write("c1", exchange(b"one"))
    with (store.folder / "c1-00001.warc.gz").open("ab") as file:
        file.write(b"\x1f\x8b\x08half of a record")
    second = store.write("c1", exchange(b"two"))
    assert store.read("c1.1").body == b"one"
    assert store.read(second.id).body == b"two"


def test_files_are_rotated(store: CaptureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROTATE_BYTES", 400)
    refs = [store.write("c1", exchange(f"body {n}".encode())) for n in range(4)]
    assert len({ref.file for ref in refs}) > 1
    assert [store.read(ref.id).body for ref in refs] == [f"body {n}".encode() for n in range(4)]


def test_damage_is_named(store: CaptureStore) -> None:
    ref = store.write("c1", exchange(b"x" * 500))
    path = store.folder / str(ref.file)
    whole = bytearray(path.read_bytes())
    middle = (ref.offset or 0) + (ref.length or 0) // 2
    whole[middle : middle + 20] = bytes(20)
    path.write_bytes(whole)
    with pytest.raises(CaptureDamaged, match="--skip-damaged"):
        store.read(ref.id)
    path.write_bytes(whole[: (ref.offset or 0) + 10])
    with pytest.raises(CaptureDamaged):
        store.read(ref.id)
    path.unlink()
    with pytest.raises(CaptureDamaged):
        store.read(ref.id)
    with pytest.raises(CaptureDamaged, match="not in the index"):
        store.read("c9.1")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    body=st.binary(max_size=2000),
    status=st.sampled_from([200, 301, 404, 410, 429, 503, 599, 999]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
)
def test_any_exchange_survives(store: CaptureStore, body: bytes, status: int, value: str) -> None:
    ref = store.write("c1", exchange(body, status=status, headers=(("X-Said", value.strip()),)))
    read = store.read(ref.id)
    assert (read.body, read.status) == (body, status)
    assert header(read.headers, "x-said") == value.strip()


def test_every_damaged_byte_is_noticed(store: CaptureStore) -> None:
    ref = store.write("c1", exchange(b"reviews of a kettle"))
    path = store.folder / str(ref.file)
    whole = path.read_bytes()
    for at in range(ref.offset or 0, len(whole), 7):
        broken = bytearray(whole)
        broken[at] ^= 0xFF
        path.write_bytes(broken)
        try:
            assert store.read(ref.id).body == b"reviews of a kettle"
        except CaptureDamaged:
            continue


@pytest.mark.parametrize("loss", ["gone", "no database", "cut"])
def test_an_index_that_is_lost_is_derived_again(tmp_path, loss):
    captures = CaptureStore(tmp_path)
    for number in range(6):
        body = b"same" if number in (1, 4) else b"page %d" % number
        crawl = "c1" if number < 3 else "c2"
        captures.write(crawl, exchange(body, url=f"http://a.example/{number % 3}"))
    kept = [tuple(row) for row in captures.index.execute("SELECT * FROM exchanges ORDER BY id")]
    assert sum(row[-1] is not None for row in kept) == 1
    captures.close()
    index = tmp_path / "index.db"
    whole = index.read_bytes()
    index.unlink()
    if loss != "gone":
        index.write_bytes(b"\xff" * 9000 if loss == "no database" else whole[:50])
    again = CaptureStore(tmp_path)
    found = [tuple(row) for row in again.index.execute("SELECT * FROM exchanges ORDER BY id")]
    assert found == kept
    assert again.read("c2.2").body == b"same"
    forget_leftovers(again)
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    again.close()


def test_an_index_derived_again_takes_what_an_erasure_wrote(tmp_path):
    captures = CaptureStore(tmp_path)
    for number in range(3):
        captures.write("c1", exchange(b"page %d" % number, url=f"http://a.example/{number}"))
    before = (tmp_path / "c1-00001.warc.gz").read_bytes()
    replace_bodies(captures, {"c1.2": b"[erased]"})
    captures.close()
    (tmp_path / "c1-00001.warc.gz").write_bytes(before)  # as a kill would leave it
    (tmp_path / "index.db").unlink()
    again = CaptureStore(tmp_path)
    assert [again.read(f"c1.{n}").body for n in (1, 2, 3)] == [b"page 0", b"[erased]", b"page 2"]
    again.close()
