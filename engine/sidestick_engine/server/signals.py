"""Ctrl-C and its like: the first one ends what runs, and those after it do not disturb that end.

One press of Ctrl-C may arrive twice, from the terminal and from whoever started us (uv does so).
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf

# A terminal's Ctrl-C, a polite kill, a terminal that is closed, and Ctrl-Break on Windows.
NUMBERS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
]
# No end takes longer; where one hangs all the same, a signal counts again.
PATIENCE_S = 30.0


class SignalError(SystemExit):
    """A signal has come; its exit code is the one that shells give to what a signal ended."""


class _Signals:
    """A process has one set of handlers, so there is one of these."""

    def __init__(self) -> None:
        self._handled_s = -inf

    def taken_by(self, stop: Callable[[int], object]) -> None:
        """Let the first signal call `stop` with its number."""

        def handle(number: int, _frame: object) -> None:
            if time.monotonic() - self._handled_s > PATIENCE_S:
                self._handled_s = time.monotonic()
                stop(number)

        for number in NUMBERS:
            if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, handle)


_signals = _Signals()


def raising() -> None:
    """Let a signal raise SignalError from now on in the main thread, where this is called."""
    _signals.taken_by(_raise)


def ignored() -> None:
    """Ignore signals from now on: all is done, and the process ends."""
    for number in NUMBERS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def calling(stop: Callable[[], object]) -> Iterator[None]:
    """Let a signal call `stop` inside, once; what then is left to be undone is not disturbed."""
    before = [(number, signal.getsignal(number)) for number in NUMBERS]
    _signals.taken_by(lambda _: stop())
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def until_stopped() -> Iterator[None]:
    """End quietly what runs until somebody stops it: it has done what it should, exit code 0."""
    with suppress(SignalError):
        yield


def _raise(number: int) -> None:
    raise SignalError(128 + number)
