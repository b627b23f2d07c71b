"""Keeps the engine's memory small where the C library, glibc, would hold on to what is freed."""

from __future__ import annotations

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

    Blocks that are freed later are kept, up to 16 MB together. Other C libraries than glibc have no
    such settings: nothing is done there.
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
    import ctypes
    import sys

    def nothing(_setting: int, _value: int) -> None:
        """Stand for it where there is none."""

    if sys.platform != "linux":
        return nothing
    found: Callable[[int, int], object] = getattr(ctypes.CDLL(None), "mallopt", nothing)
    return found
