"""Measures how steadily the hits of MIDI out arrive at another program."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.messages import Note
from sidestick_engine.cli.bench.panel_clicks import GENERATE
from sidestick_engine.cli.shared.processes import panel_process
from sidestick_engine.midi_out import VIRTUAL_OUTPUT, MidiLoop, MidiOut
from sidestick_engine.midi_out.sequencer import LATE_S
from sidestick_engine.panel.bench_client import panel_client

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP_BEATS = 0.25
TEMPO_BPM = 143.0  # steps are no whole number of JACK's periods, so that they fall anywhere in them
STEP_S = STEP_BEATS * 60 / TEMPO_BPM
NOTE_ON = 0x9
QUEUE = 1 << 16
CLIP = MidiLoop([Note(36, step * STEP_BEATS, STEP_BEATS / 2, 100.0) for step in range(16)], 4.0)


def jitter_ms(hits: int) -> list[float]:
    """Return milliseconds that each of about `hits` hits arrives early or late, in `dummy_jack`.

    The receiver is a port of JACK's, whose own clock says when a hit came. The latency that all
    have in common is taken out; a hit that does not arrive counts as one that is too late to play.
    """
    with MidiOut() as midi_out:
        midi_out.use_output(VIRTUAL_OUTPUT)
        with _receiver() as receiver:
            midi_out.play(CLIP, TEMPO_BPM)
            time.sleep(hits * STEP_S)
            midi_out.stop()
            arrivals_s = _arrivals_s(receiver)
    return _off_ms(arrivals_s) + [LATE_S * 1000] * (hits - len(arrivals_s))


@contextmanager
def generating(folder: Path) -> Iterator[None]:
    """Have the engine of a data folder make eight versions over and over, for a panel's page."""
    ended = Event()

    def ask() -> None:
        with panel_process(folder) as where, panel_client(where) as page:
            for seed in count():
                if ended.is_set():
                    return
                page.request("generate", **{**GENERATE, "versions": 8}, seed=seed)
                begun.set()

    begun = Event()
    thread = Thread(target=ask, name="generating")
    thread.start()
    try:
        begun.wait()
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _receiver() -> Iterator[Any]:
    from sidestick_engine.midi_out import library

    port = library.new_input("UNIX_JACK", "bench", QUEUE)
    names = port.get_ports()
    ours = next(n for n, name in enumerate(names) if name.startswith(VIRTUAL_OUTPUT))
    port.open_port(ours)
    try:
        yield port
    finally:
        port.delete()


def _arrivals_s(receiver: Any) -> NDArray[np.float64]:
    """Return when the hits came, seconds from the first message on."""
    import numpy as np

    at_s, arrivals_s = 0.0, []
    while received := receiver.get_message():
        message, after_s = received
        at_s += after_s
        if message[0] >> 4 == NOTE_ON:
            arrivals_s.append(at_s)
    return np.array(arrivals_s)


def _off_ms(arrivals_s: NDArray[np.float64]) -> list[float]:
    import numpy as np

    if not len(arrivals_s):
        return []
    steps = np.round((arrivals_s - arrivals_s[0]) / STEP_S)
    late_s = arrivals_s - steps * STEP_S
    off_ms: list[float] = (np.abs(late_s - np.median(late_s)) * 1000).tolist()
    return off_ms
