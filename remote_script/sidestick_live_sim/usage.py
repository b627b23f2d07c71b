"""Measures how much time something takes that never waits."""

from __future__ import annotations

import sys
import time

# The processor's time, which other programs cannot lengthen; Windows counts it too coarsely.
used_s = time.perf_counter if sys.platform == "win32" else time.thread_time
