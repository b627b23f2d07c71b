"""Memory that the engine frees goes back to the system."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

# A block is freed first, so that glibc takes those of its size for small ones from then on. Then
# sixty such blocks are freed, between others that stay and fit into no gap that was there before.
FREED_BELOW_OTHERS = """
import sys
from contextlib import nullcontext
import psutil
from sidestick_engine.server.allocator import returning_freed_memory

with returning_freed_memory() if sys.argv[1] == "returns" else nullcontext():
    block = bytearray(2**20)
    del block
    before = psutil.Process().memory_info().rss
    blocks, stay = [], []
    for _ in range(60):
        blocks.append(bytearray(2**20 - 2**12))
        stay.append(bytearray(2**16))
    del blocks
print(psutil.Process().memory_info().rss - before)
"""


def kept_bytes(how: str) -> int:
    """Return what is kept, with the C library as it is without settings of whoever tests."""
    others = ("MALLOC_", "GLIBC_", "LD_PRELOAD")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    words = [sys.executable, "-c", FREED_BELOW_OTHERS, how]
    done = subprocess.run(words, capture_output=True, check=True, text=True, env=clean)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps freed memory")
def test_memory_that_is_freed_while_models_load_goes_back_to_the_system() -> None:
    """Glibc alone would keep most of it."""
    assert kept_bytes("returns") < 10 * 2**20
    assert kept_bytes("as it comes") > 40 * 2**20
