"""Reads files in processes of their own, so that what judges them can get ready meanwhile."""

import gc
import multiprocessing
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor


def readers(count: int) -> Executor:
    """Who reads up to `count` files at a time.

    Returns:
        Copies of this process, which start at once with what it has imported; threads where it cannot be copied, or
        must not be because it has threads itself.
    """
    if "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1:
        # A reader lives for one file, whose rows hold no cycles.
        return ProcessPoolExecutor(count, multiprocessing.get_context("fork"), gc.disable)
    return ThreadPoolExecutor(count)
