"""Reading one file of given content, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from disagree.text.formats import rows_in
from disagree.text.inputs import list_inputs
from disagree.text.limits import Limits
from disagree.text.rejected import Rejected
from disagree.text.rows import Row

Rows = Callable[..., list[Row | Rejected]]


@pytest.fixture
def rows_of(tmp_path: Path) -> Rows:
    """Writes a file and gives what is read from it; the folder is cut off where rejections stand."""

    def read(
        name: str, content: bytes | str, *, limits: Limits | None = None, counts: Counter[str] | None = None
    ) -> list[Row | Rejected]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (entry,) = list_inputs([path])
        assert not isinstance(entry, Rejected)
        rows = rows_in(entry, limits or Limits(), counts=counts)
        return [
            row._replace(where=row.where.removeprefix(f"{tmp_path}/")) if isinstance(row, Rejected) else row
            for row in rows
        ]

    return read
