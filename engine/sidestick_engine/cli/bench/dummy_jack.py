"""A JACK server without a sound card, for a while: real MIDI ports where a computer has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import backends

STARTS_S, POLL_S = 10.0, 0.01
PERIOD_FRAMES = 64  # at 48 kHz a period is 1.33 ms; messages travel at its borders
REALTIME = ("-R", "-P", "10")  # as JACK runs for a musician; it goes on without where it may not
NOT_INSTALLED = "JACK is not installed; on Debian and Ubuntu the package is jackd2."


@contextmanager
def dummy_jack(period_frames: int = PERIOD_FRAMES) -> Iterator[subprocess.Popen[bytes]]:
    """Run a JACK server of our own, for the MIDI ports of this process and its children.

    Args:
        period_frames: frames of a period. A program that is late for one loses what it was sent in
            it, so long ones lose less on a busy computer, and time less exactly.

    Raises:
        MidiPortError: JACK or python-rtmidi is not installed, or JACK does not start.
    """
    command = shutil.which("jackd")
    if command is None:
        raise MidiPortError(NOT_INSTALLED)
    name = f"sidestick{os.getpid()}"
    server = subprocess.Popen(
        [command, "-n", name, *REALTIME, "-d", "dummy", "-p", str(period_frames)],
        env={**os.environ, "JACK_NO_AUDIO_RESERVATION": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = {each: os.environ.get(each) for each in ("JACK_DEFAULT_SERVER", backends.CHOICE)}
    os.environ.update({"JACK_DEFAULT_SERVER": name, backends.CHOICE: "jack"})
    try:
        _wait_until_there(server)
        backends.find_system()
        yield server
    finally:
        _restore(before)
        server.terminate()
        server.wait(STARTS_S)


def _wait_until_there(server: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + STARTS_S
    while time.monotonic() < until_s and server.poll() is None:
        if backends.jack_session():
            return
        time.sleep(POLL_S)
    raise MidiPortError("JACK does not start with its dummy driver.")


def _restore(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
