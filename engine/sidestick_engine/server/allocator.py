"""Keeps the engine's memory small where the C library, glibc, would hold on to what is freed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Of glibc's malloc.h; see mallopt(3).
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
# The sizes that glibc begins with. Left alone it raises them to the largest block that was ever
# freed, and the buffers from which models are loaded stay in the process for good.
LOADING_BYTES = 128 * 1024
# For each beat the same few blocks are taken and freed: asking the system for them takes longer
# than drawing the beat.
PLAYING_BYTES = 16 * 1024 * 1024


@contextmanager
def returning_freed_memory() -> Iterator[None]:
    """Give what is freed in here back to the system, and serve all threads from one heap for good.

    Later large blocks come from that heap, which gives back what is free at its end beyond 16 MB.
    Other C libraries than glibc are left as they are.
    """
    mallopt = _mallopt()
    mallopt(M_ARENA_MAX, 1)
    for setting in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
        mallopt(setting, LOADING_BYTES)
    try:
        yield
    finally:
        for setting in (M_TRIM_THRESHOLD, M_MMAP_THRESHOLD):
            mallopt(setting, PLAYING_BYTES)


def _mallopt() -> Callable[[int, int], object]:
    """Return glibc's function, or one that does nothing where there is another C library."""

    def nothing(_setting: int, _value: int) -> None: ...

    if sys.platform != "linux":
        return nothing
    import ctypes

    try:
        library = ctypes.CDLL(None)
    except OSError:  # a Python that is linked statically
        return nothing
    is_glibc = hasattr(library, "gnu_get_libc_version")
    found: Callable[[int, int], object] = library.mallopt if is_glibc else nothing
    return found
