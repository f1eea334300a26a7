"""How long a call takes, as little disturbed by what else goes on as can be."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[..., object], *given: object) -> float:
    """Processor seconds of this thread: another program's work, or another thread's, is not counted."""
    gc.disable()  # a collection in the midst costs what other tests left behind
    try:
        began = time.thread_time()
        work(*given)
        return time.thread_time() - began
    finally:
        gc.enable()
