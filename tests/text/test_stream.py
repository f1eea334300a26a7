import gzip
import io
import random

import pytest

from disagree.errors import ReadError
from disagree.text.limits import Limits
from disagree.text.stream import as_utf8, capped_lines, open_file, open_stdin, read_whole

LINES = [f"The ferry left pier {number} at noon.\n".encode() for number in range(5_000)]


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz"])
@pytest.mark.parametrize("data", [b"", b"x", b"".join(LINES)])
def test_file_gives_its_bytes_plain_and_packed(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    with open_file(path, Limits()) as stream:
        assert stream.read() == data


def test_gzip_of_several_members_is_read_through(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(b"".join(map(gzip.compress, LINES[:50])))
    with open_file(path, Limits()) as stream:
        assert list(stream) == LINES[:50]


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.999])
def test_torn_gzip_gives_all_lines_before_the_tear_and_then_fails(tmp_path, kept):
    noise = random.Random(5)  # noqa: S311 - bytes that do not pack well
    lines = [noise.randbytes(40).hex().encode() + b"\n" for _ in range(5_000)]
    packed = gzip.compress(b"".join(lines), mtime=0)
    path = tmp_path / "a.gz"
    path.write_bytes(packed[: int(kept * len(packed))])
    read = []
    with open_file(path, Limits()) as stream, pytest.raises(ReadError, match="not whole gzip data") as caught:
        read.extend(capped_lines(stream, 1_000))
    assert caught.value.code == "gzip_damaged"
    # the generator was drawn inside extend, which keeps what came before the failure
    assert read == lines[: len(read)]
    assert len(read) >= 0.9 * kept * len(lines)


def test_gzip_that_unpacks_beyond_the_ratio_is_stopped_early(tmp_path):
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\n" * 30_000_000, mtime=0))
    blocks = []
    with open_file(path, Limits(document_bytes=1_000_000)) as stream, pytest.raises(ReadError) as caught:
        blocks.extend(iter(lambda: stream.read(10_000), b""))
    assert caught.value.code == "too_large"
    assert 90 <= len(blocks) < 310


def test_small_file_may_pack_as_well_as_it_likes(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"a" * 1_000_000, mtime=0))
    with open_file(path, Limits()) as stream:
        assert len(stream.read()) == 1_000_000


def test_missing_and_unreadable_files_are_told_apart(tmp_path):
    codes = {}
    for name in ("none.txt", "a\x00b", "."):
        with pytest.raises(ReadError) as caught, open_file(tmp_path / name, Limits()):
            pass
        codes[name] = caught.value.code
    assert codes == {"none.txt": "missing", "a\x00b": "unreadable", ".": "unreadable"}


def test_long_line_is_none_and_its_neighbours_are_given():
    data = b"one\n" + b"x" * 500_000 + b"\nthree\n" + b"y" * 11
    assert list(capped_lines(io.BytesIO(data), 10)) == [b"one\n", None, b"three\n", None]


def test_line_of_exactly_the_limit_is_given():
    assert list(capped_lines(io.BytesIO(b"123456789\n0\n"), 10)) == [b"123456789\n", b"0\n"]


def test_whole_is_none_beyond_the_limit_only():
    assert read_whole(io.BytesIO(b"a" * 100_000), 100_000) == b"a" * 100_000
    assert read_whole(io.BytesIO(b"a" * 100_001), 100_000) is None
    assert read_whole(io.BytesIO(b""), 1) == b""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_text_comes_as_utf_8(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("text\nCafé – “closed”\n".encode(encoding))
    with open_file(path, Limits()) as stream:
        assert as_utf8(stream, where="a.csv", limits=Limits()).read() == "text\nCafé – “closed”\n".encode()


def test_marked_text_beyond_the_limit_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(("word " * 100).encode("utf-16"))
    limits = Limits(feed_bytes=500)
    with open_file(path, limits) as stream, pytest.raises(ReadError, match="500 bytes in UTF-16") as caught:
        as_utf8(stream, where="a.csv", limits=limits)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    "stdin", [io.StringIO("é\x00 words\n" * 30_000), io.TextIOWrapper(io.BytesIO("é words\n".encode() * 30_000))]
)
def test_standard_input_gives_bytes_and_stays_open(stdin):
    with open_stdin(stdin) as stream:
        assert stream.read() == "é words\n".encode() * 30_000
    assert not stdin.closed
