"""Writes models/SHA256SUMS: what every file of a shipped model must be when it is opened.

Run as: python scripts/put_sums.py [MODELS]
To be run after a model was built anew. Cards (*.md) and what is made on the spot (exports, checkpoints) are left out.
`sha256sum -c SHA256SUMS` inside the folder checks it too.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from disagree.checkpoints import SUMS
from disagree.files import atomic_write

MODELS = Path(__file__).parent.parent / "models"
MADE_HERE = ("export.json", "openvino", "checkpoints")


def shipped_files(models: Path) -> Iterator[Path]:
    """The files to list, in order."""
    for config in sorted(models.glob("*/config.json")):
        for file in sorted(config.parent.rglob("*")):
            is_made_here = file.relative_to(config.parent).parts[0] in MADE_HERE
            if file.is_file() and file.suffix != ".md" and not is_made_here:
                yield file


def sums(models: Path) -> str:
    """The content of SHA256SUMS."""
    return "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(models).as_posix()}\n"
        for file in shipped_files(models)
    )


def main() -> None:
    """Writes the file."""
    models = Path(sys.argv[1]) if len(sys.argv) > 1 else MODELS
    atomic_write(models / SUMS, sums(models))
    print(models / SUMS)


if __name__ == "__main__":
    main()
