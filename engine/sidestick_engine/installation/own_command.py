"""Starts Sidestick again in another process."""

from __future__ import annotations

import sys


def own_command(*words: str, module: str = "sidestick_engine") -> list[str]:
    """Return the command that runs a module of ours in a new process, with these words.

    In the bundle `sys.executable` is not Python but Sidestick; it takes `-m` as Python does, for
    modules of ours (`installer/bundle/start.py`).
    """
    return [sys.executable, "-m", module, *words]
