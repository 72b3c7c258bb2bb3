"""Brotli for warcio, whose own way fails with every version of the package that is about."""

from importlib import import_module
from typing import Any

from warcio.bufferedreaders import BufferedReader


class BrotliReader:
    """Unpacks a stream block by block, and no more of it than a limit: a block may hold it all."""

    def __init__(self, decompressor: Any, limit: int) -> None:
        self._decompressor = decompressor
        self._left = limit
        self.unused_data = b""

    def decompress(self, data: bytes) -> bytes:
        """Return what a block holds; nothing once the limit is reached.

        Raises:
            Exception: It is no Brotli; warcio then takes it as it is.
        """
        if self._left <= 0:
            return b""
        found: bytes = self._decompressor.process(data, output_buffer_limit=self._left)
        self._left -= len(found)
        if not self._decompressor.can_accept_more_data():
            self._left = 0
        return found

    def flush(self) -> bytes:
        """Return nothing: what was given is unpacked already."""
        return b""


def teach_brotli(limit: int) -> None:
    """Make warcio read `Content-Encoding: br`, `limit` bytes of a body, where Brotli is there."""
    try:
        package = import_module("brotli")
    except ImportError:
        return
    BufferedReader.DECOMPRESSORS["br"] = lambda: BrotliReader(package.Decompressor(), limit)
