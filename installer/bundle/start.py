"""The program of the bundle: `sidestick`, with a Python of its own and no other.

Where it is opened from a desktop, without words and without a terminal, it sets Sidestick up and
opens the panel. `-m MODULE` runs a module of ours, as it does with Python: Sidestick's processes
start each other so (`sidestick_engine/installation/own_command.py`).
"""

from __future__ import annotations

import multiprocessing
import runpy
import sys

OPENED = ["setup", "--panel"]  # what a double click does


def words_of_module(argv: list[str]) -> list[str]:
    """Return the module to run, and its words: the argument vector that it sees.

    Raises:
        SystemExit: `-m` is followed by no module of ours.
    """
    if argv[1:2] != ["-m"]:
        return ["sidestick_engine", *(argv[1:] or opened())]
    if not argv[2:] or argv[2].partition(".")[0] != "sidestick_engine":
        raise SystemExit("sidestick -m runs modules of sidestick_engine only, as Sidestick does.")
    return argv[2:]


def opened() -> list[str]:
    """Return the words of whoever gave none: none in a terminal, the panel without one."""
    has_terminal = sys.stdin is not None and sys.stdin.isatty()
    return [] if has_terminal else OPENED


if __name__ == "__main__":
    multiprocessing.freeze_support()  # workers that read collections of loops are started anew
    module, *words = words_of_module(sys.argv)
    sys.argv[1:] = words
    runpy.run_module(module, run_name="__main__", alter_sys=True)
