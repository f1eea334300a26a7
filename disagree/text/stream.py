"""Files and standard input as streams of bytes, unpacked on the way and never held as a whole."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from disagree.errors import ReadError
from disagree.text.clean import MARKS, decode, refuse_binary
from disagree.text.limits import Limits

__all__ = ["Stream", "as_utf8", "capped_lines", "is_packed", "open_file", "open_stdin", "read_whole"]

_BLOCK = 65_536
_GZIP_ERRORS = (gzip.BadGzipFile, EOFError, zlib.error)


class Stream(Protocol):
    """What the readers ask of a stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """The next line, at most so many bytes of it."""


class _Blocks(io.RawIOBase):
    """A raw stream over a function that gives the next bytes.

    A failure is kept back until all bytes before it were given, so that what stands before a damage is read.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._failure: ReadError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # Buffer is no type before 3.12
        if self._failure is not None:
            raise self._failure
        filled = 0
        while filled < len(buffer):
            try:
                block = self._read(len(buffer) - filled)
            except ReadError as error:
                self._failure = error
                if not filled:
                    raise
                break
            if not block:
                break
            buffer[filled : filled + len(block)] = block
            filled += len(block)
        return filled


def is_packed(path: Path) -> bool:
    """Whether the name says gzip."""
    return path.suffix.lower() == ".gz"


@contextmanager
def open_file(path: Path, limits: Limits) -> Iterator[io.BufferedReader]:
    """The bytes of a file, unpacked where its name ends in .gz.

    Raises: ReadError where it cannot be opened; reading raises it where gzip data is damaged or a bomb.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ReadError(f"{path}: no such file; check the path", code="missing") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _cannot_be_opened(path, error) from error
    with file:
        if not is_packed(path):
            yield io.BufferedReader(_Blocks(_plain(file, path)), _BLOCK)
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield io.BufferedReader(_Blocks(_unpacking(file, unpacked, path, limits)), _BLOCK)


def _cannot_be_opened(path: Path, error: Exception) -> ReadError:
    return ReadError(f"{path}: cannot be opened ({error}); check the path")


def _plain(file: io.BufferedReader, path: Path) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:
        try:
            return file.read1(size)
        except OSError as error:
            raise _cannot_be_opened(path, error) from error

    return read


def _unpacking(file: io.BufferedReader, unpacked: gzip.GzipFile, path: Path, limits: Limits) -> Callable[[int], bytes]:
    total = 0

    def read(size: int) -> bytes:
        nonlocal total
        try:
            block = unpacked.read1(size)
        except _GZIP_ERRORS as error:
            problem = f"is not whole gzip data ({error}); pack it again or unpack it"
            raise ReadError(f"{path}: {problem}", code="gzip_damaged") from error
        except OSError as error:
            raise _cannot_be_opened(path, error) from error
        total += len(block)
        if total > limits.document_bytes and total > limits.unpack_ratio * file.tell():
            problem = f"unpacks to more than {limits.unpack_ratio:,} times its size; unpack it first"
            raise ReadError(f"{path}: {problem}", code="too_large")
        return block

    return read


def open_stdin(stdin: IO[str] | None) -> io.BufferedReader:
    """The bytes on standard input; a stream of text alone is encoded as UTF-8."""
    stream = sys.stdin if stdin is None else stdin
    raw = getattr(stream, "buffer", None)  # bytes where there are some, so that the encoding is ours to tell
    if raw is not None:
        return io.BufferedReader(_Blocks(getattr(raw, "read1", raw.read)), _BLOCK)

    def read(size: int) -> bytes:
        while text := stream.read(max(1, size // 4)):  # a character takes up to 4 bytes
            if data := text.replace("\x00", "").encode("utf-8", "replace"):
                return data
        return b""

    return io.BufferedReader(_Blocks(read), _BLOCK)


def read_whole(stream: Stream, limit: int) -> bytes | None:
    """All bytes of the stream, or None where there are more than `limit`."""
    held = io.BytesIO()
    while block := stream.read(min(_BLOCK, limit + 1 - held.tell())):
        held.write(block)
        if held.tell() > limit:
            return None
    return held.getvalue()


def as_utf8(stream: io.BufferedReader, *, where: str, limits: Limits) -> Stream:
    """The stream without its UTF-8 mark; UTF-16 and UTF-32 with a mark are held whole and encoded anew.

    Raises: ReadError for binary content, and for marked text that is larger than `feed_bytes` or broken.
    """
    head = stream.peek(4)[:4]
    mark, encoding = next((item for item in MARKS if head.startswith(item[0])), (b"", ""))
    if encoding == "utf-8-sig":
        stream.read(len(mark))
    elif encoding:
        data = read_whole(stream, limits.feed_bytes)
        if data is None:
            problem = f"is larger than {limits.feed_bytes:,} bytes in {encoding.upper()}; convert it to UTF-8"
            raise ReadError(f"{where}: {problem}", code="too_large")
        return io.BytesIO(decode(data, path=where).encode("utf-8", "replace"))
    elif head[:1] not in (b"{", b"[", b" ", b"\n"):
        refuse_binary(stream.peek(4096)[:4096], where)
    return stream


def capped_lines(stream: Stream, limit: int) -> Iterator[bytes | None]:
    """The lines of the stream with their ends; None for each longer than `limit` bytes, which is never held."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_BLOCK)
        yield None
