"""Every error that disagree raises on purpose, one tree.

    DisagreeError                 exit code 1
    |-- UsageError                2    options or settings that cannot work
    |   `-- ConfigError           2    a settings file that is wrong
    |-- InputError                3    an article, pair or folder that cannot be used
    |   |-- ReadError             3    a file that is missing, binary, empty or undecodable
    |   `-- DataError             3    labelled data with unknown labels, missing fields, leaks
    |-- ModelError                4    a model that is missing, unsafe or lacks label names
    `-- StoreError                1    a store or a run folder that cannot be written, or is another's

Catch `DisagreeError` to catch them all. A message says what was wrong, where, and what to do next.
"""

from __future__ import annotations

__all__ = [
    "ConfigError",
    "DataError",
    "DisagreeError",
    "InputError",
    "ModelError",
    "ReadError",
    "StoreError",
    "UsageError",
]


class DisagreeError(Exception):
    """The base of every error raised on purpose by this package."""

    exit_code = 1


class UsageError(DisagreeError):
    """Options or arguments that cannot work together."""

    exit_code = 2


class ConfigError(UsageError):
    """A settings file with an unknown key, a wrong type or a value out of range."""


class InputError(DisagreeError):
    """Input that holds nothing usable."""

    exit_code = 3


class ReadError(InputError):
    """A file that is missing, empty, binary or cannot be decoded.

    `code` names the reason in one word; `disagree.text.rejected.CODES` lists all of them.
    """

    def __init__(self, *args: object, code: str = "unreadable") -> None:
        super().__init__(*args)
        self.code = code


class DataError(InputError):
    """Labelled data with unknown labels, missing fields or a leak between splits."""


class ModelError(DisagreeError):
    """A model folder that is missing, incomplete, unsafe or without label names."""

    exit_code = 4


class StoreError(DisagreeError):
    """A store or a run folder that is damaged, in use, of another version, or cannot be written."""
