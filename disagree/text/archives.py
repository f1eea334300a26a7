"""WARC archives of crawled pages to articles, through warcio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, NamedTuple

from disagree.errors import ReadError
from disagree.text.limits import Limits
from disagree.text.rejected import Rejected

__all__ = ["CrawledPage", "crawled_pages"]


class CrawledPage(NamedTuple):
    """A page that a server answered with: its place in the archive, its address, and its bytes as they were sent."""

    where: str
    url: str
    data: bytes


def crawled_pages(stream: IO[bytes], *, where: str, limits: Limits) -> Iterator[CrawledPage | Rejected | None]:
    """The HTML pages of an archive, also one that is packed with gzip; None for each record of another kind.

    Raises: ReadError where warcio is not installed or the archive is damaged.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise ReadError(
            f"{where}: reading WARC needs warcio; pip install 'disagree[warc]'", code="extra_missing"
        ) from error
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(stream), start=1):
            headers = record.http_headers
            if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
                yield None
                continue
            if "html" not in (headers.get_header("Content-Type") or "").lower():
                yield None
                continue
            data = record.content_stream().read(limits.document_bytes + 1)
            at = f"{where}:{number}"
            if len(data) > limits.document_bytes:
                yield Rejected(at, f"is larger than {limits.document_bytes:,} bytes", "too_large")
            elif _breaks_off(record.raw_stream):
                yield Rejected(at, "the record breaks off; fetch the archive again", "warc_damaged")
            else:
                yield CrawledPage(at, record.rec_headers.get_header("WARC-Target-URI") or "", data)
        if not number:
            raise ReadError(f"{where}: holds no whole WARC record", code="warc_damaged")
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        raise ReadError(f"{where}: is no whole WARC file ({str(error)[:200]})", code="warc_damaged") from error


def _breaks_off(stream: Any) -> bool:  # warcio's own reader, which has no types
    """Whether a record that was read holds less than it says."""
    while stream.limit > 0:
        if not stream.read(min(stream.limit, 1 << 16)):
            return True
    return False
