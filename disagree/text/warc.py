"""Web archives (WARC) to articles: the HTML pages that were answered with status 200."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from disagree.errors import ReadError
from disagree.text.clean import decode_and_tell
from disagree.text.documents import document_row
from disagree.text.rejected import Rejected
from disagree.text.rows import Origin, Row, id_from_name
from disagree.text.stream import Stream

__all__ = ["warc_rows"]

_HEADER_BYTES = 262_144  # of the headers of one record, and of the blank lines before them
_BLOCK = 65_536
_HTTP = ("HTTP/0.9", "HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3")
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w-]{2,20})", re.IGNORECASE)


class _Page(NamedTuple):
    """An answer as it was stored: its HTTP headers and what follows them."""

    headers: Any  # warcio's StatusAndHeaders, which has no types
    body: bytes
    url: str


def warc_rows(stream: Stream, origin: Origin) -> Iterator[Row | Rejected]:
    """The articles of the pages, record by record; records that are no page are counted as `records_ignored`.

    Raises: ReadError where the archive is cut short or broken, or a package is missing.
    """
    parse, errors = _parser(origin)
    headers = _Headers(stream, origin)
    number = 0
    while line := headers.first_line():
        number += 1
        try:
            record = parse(headers, line, "warc", no_record_parse=True)
        except errors as error:
            raise _damaged(origin, number, "does not begin as one does") from error
        if record.length is None or record.length < 0:
            raise _damaged(origin, number, "does not say how long it is")
        left = _Left(headers, record.length)
        found = _row(record, left, origin, number)
        if not left.skip():
            raise _damaged(origin, number, "is cut short")
        if found is None:
            origin.counts["records_ignored"] += 1
        else:
            yield found


def _parser(origin: Origin) -> tuple[Any, tuple[type[Exception], ...]]:
    """What reads the headers of a record, and what it raises."""
    try:
        from warcio.exceptions import ArchiveLoadFailed
        from warcio.recordloader import ArcWarcRecordLoader
        from warcio.statusandheaders import StatusAndHeadersParserException
    except ImportError as error:
        problem = f"reading web archives needs warcio ({error}); pip install 'disagree[warc]'"
        raise ReadError(f"{origin.where}: {problem}", code="extra_missing") from error
    loader = ArcWarcRecordLoader(verify_http=True, arc2warc=False)
    return loader.parse_record_stream, (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError)


def _damaged(origin: Origin, number: int, problem: str) -> ReadError:
    return ReadError(f"{origin.where}: record {number:,} {problem}; fetch the archive again", code="warc_damaged")


class _Headers:
    """A stream that gives no more than a fair share of bytes to the headers of one record."""

    def __init__(self, stream: Stream, origin: Origin) -> None:
        self._stream = stream
        self._origin = origin
        self._left = _HEADER_BYTES

    def first_line(self) -> bytes:
        """The next line that is not blank, b"" at the end."""
        self._left = _HEADER_BYTES
        while (line := self.readline()) and not line.strip():
            pass
        return line

    def readline(self, size: int | None = None) -> bytes:
        """The next line. Raises: ReadError where the headers do not end."""
        line = self._stream.readline(self._left if size is None else min(size, self._left))
        self._left -= len(line)
        if self._left <= 0:
            problem = f"the headers of a record are longer than {_HEADER_BYTES:,} bytes; fetch the archive again"
            raise ReadError(f"{self._origin.where}: {problem}", code="warc_damaged")
        return line

    def read(self, size: int) -> bytes:
        """Bytes of the record, which are not counted."""
        return self._stream.read(size)


class _Left:
    """What is left of a record's content."""

    def __init__(self, stream: _Headers, length: int) -> None:
        self._stream = stream
        self.length = length

    def read(self, size: int) -> bytes:
        """The next bytes of the record, fewer than `size` at its end."""
        pieces = []
        while size > 0 and (piece := self._stream.read(min(size, self.length, _BLOCK))):
            pieces.append(piece)
            size -= len(piece)
            self.length -= len(piece)
        return b"".join(pieces)

    def skip(self) -> bool:
        """Goes to the end of the record; False where the file ends before."""
        while self.length and self.read(_BLOCK):
            pass
        return not self.length


def _row(record: Any, content: _Left, origin: Origin, number: int) -> Row | Rejected | None:
    """The article of a record, why there is none, or None where the record is no page."""
    where = f"{origin.where}[{number}]"
    limit = origin.limits.document_bytes
    page = _page(record, content, limit)
    if page is None:
        return None
    if content.length:
        return Rejected(where, f"the page is larger than {limit:,} bytes", "too_large")
    try:
        data = _unpacked(_joined(page), page, limit)
        if len(data) > limit:
            return Rejected(where, f"the page is larger than {limit:,} bytes", "too_large")
        if not data.strip():
            return Rejected(where, "is empty", "empty")
        charset = _CHARSET.search(page.headers.get_header("Content-Type", ""))
        text, is_guessed = decode_and_tell(data, path=where, charset=charset[1] if charset else "")
        place = origin._replace(where=where)
        row = document_row(text, place, kind="html", fallback_id=f"{id_from_name(origin.name)}-{number}", url=page.url)
    except ReadError as error:
        if error.code == "extra_missing":  # no other page can be read either
            raise
        return Rejected(where, str(error).removeprefix(f"{where}: "), error.code)
    return row._replace(notes=(*row.notes, "encodings_guessed")) if is_guessed else row


def _page(record: Any, content: _Left, limit: int) -> _Page | None:
    """The page that the record holds, its body as far as the limit allows, or None where it holds none."""
    from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

    if record.rec_type != "response":
        return None
    head = io.BytesIO(content.read(_HEADER_BYTES))
    try:
        headers = StatusAndHeadersParser(_HTTP).parse(head)
    except (StatusAndHeadersParserException, EOFError):  # such as the answer of a name server
        return None
    kind = headers.get_header("Content-Type", "").partition(";")[0].strip().lower()
    if headers.get_statuscode() != "200" or kind not in _PAGES:
        return None
    body = head.read() + content.read(limit + _HEADER_BYTES - head.tell())
    return _Page(headers, body, record.rec_headers.get_header("WARC-Target-URI", ""))


def _joined(page: _Page) -> bytes:
    """The body as one piece, also where it was sent in chunks."""
    from warcio.bufferedreaders import ChunkedDataReader

    is_chunked = page.headers.get_header("Transfer-Encoding", "").strip().lower() == "chunked"
    # The reader gets no decompressor of its own: it would unpack without a limit.
    joined: bytes = ChunkedDataReader(io.BytesIO(page.body)).read() if is_chunked else page.body
    return joined


def _unpacked(data: bytes, page: _Page, limit: int) -> bytes:
    """The bytes of the page itself, no more than one byte beyond the limit where they were packed.

    Raises: ReadError without a place where they cannot be unpacked.
    """
    packing = page.headers.get_header("Content-Encoding", "").strip().lower()
    if packing in ("", "identity") or data.lstrip()[:1] in (b"<", b""):  # some archives store pages unpacked
        return data
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise ReadError("the page is packed in a way that is not read here; store it unpacked", code="encoding")
    is_bare = packing == "deflate" and data[:1] != b"\x78"  # some servers leave out the zlib header
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS if is_bare else 32 + zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise ReadError(f"the page is not whole gzip data ({error})", code="gzip_damaged") from error
    if len(plain) <= limit and not unpacker.eof:
        raise ReadError("the page is not whole gzip data", code="gzip_damaged")
    return plain
