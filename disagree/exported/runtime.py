"""OpenVINO and NNCF imported without their telemetry."""

from __future__ import annotations

import importlib
import sys
import threading
import warnings
from typing import Any

from disagree.errors import UsageError

__all__ = ["import_quietly"]

_LOCK = threading.RLock()  # one import at a time, or another thread would undo what this one set
_TELEMETRY = "openvino_telemetry"


def import_quietly(name: str) -> Any:
    """As `_imported`, one thread at a time."""
    with _LOCK:
        return _imported(name)


def _imported(name: str) -> Any:
    """The module of that name; `openvino_telemetry` is kept away while it is imported.

    Both packages report their very import to a server of the maker's where that package can be imported, and run
    without it where it cannot (`openvino/tools/ovc/telemetry_utils.py`, `nncf/telemetry/wrapper.py`).

    Raises: UsageError where the package is not installed.
    """
    modules: dict[str, Any] = sys.modules
    is_first = _TELEMETRY not in modules
    if is_first:
        modules[_TELEMETRY] = None  # an import of it now fails, as if it were not installed
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they say of their own dependencies
            return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise UsageError(
            f"needs the package {package}, which cannot be imported ({error}); pip install 'disagree[openvino]'"
        ) from error
    finally:
        if is_first:
            modules.pop(_TELEMETRY, None)
