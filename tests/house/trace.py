"""Run Sidestick in this process, warm, and print what a press, or a click, runs through.

    python -m tests.house.trace press
    python -m tests.house.trace extend

It goes in by the doors that everybody uses: MIDI to a script that a simulated Live has loaded, a
WebSocket to the panel, and the command line to start engine and panel. Both run in threads here, so
that the profiler sees them.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from websockets.sync.client import connect

import Sidestick
import sidestick_engine
import sidestick_models
from sidestick_engine.cli import main
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

PACKAGES = tuple(
    str(Path(str(package.__file__)).parent) + os.sep
    for package in (Sidestick, sidestick_engine, sidestick_models)
)
TIMEOUT_S = 60.0
PRESS_TIMEOUT_S = 20.0
COLD, WARM = 2, 5  # how often it is done first, and how often it is then looked at
REST_S = 0.5
PROLOGUE_BYTES = 10  # of a coroutine's code: what runs before its first line
NOTE_ON, NOTE_OFF, NOTE = 0x9F, 0x8F, 60  # of channel 16
SETTINGS: dict[str, Any] = {
    "style": "funk",
    "tempo_bpm": 120,
    "swing": 50,
    "timing_amount": 1,
    "velocity_amount": 1,
    "temperature": 1,
    "density": None,
    "blend": None,
    "versions": 1,
    "bars": 2,
}
# Sixteenths on the hi-hat, then eighths; the kick on one and three, the snare on two and four.
BEAT = {
    "notes": [
        [lane, start, 0.25, 100]
        for lane, starts in (
            ("closed_hat", [0.25 * step for step in range(32) if step < 20 or step % 2 == 0]),
            ("kick", [0.0, 2.0, 4.0, 6.0]),
            ("snare", [1.0, 3.0, 5.0, 7.0]),
        )
        for start in starts
    ],
    "length_beats": 8.0,
    "numerator": 4,
    "denominator": 4,
}
LOOK_AHEAD = "look_ahead"
FIELD_CHECK = re.compile(r"[A-Z]\w*\.check")  # a field type's check of a value
CONTROLS = {"generate": {"type": "note", "channel": 16, "number": NOTE}}

Called = Counter[tuple[str, str]]  # how often a function of a file was called


class Profiler:
    """Counts calls of our own functions while something is done, in this thread and in later ones.

    `is_end` is asked about each call of anybody's function: from the first of which it is
    true on, no more is counted. What an engine does ahead of a next request is no part of this one.
    """

    def __init__(self, is_end: Callable[[FrameType], bool] = lambda _: False) -> None:
        self._is_on = False
        self._is_end = is_end
        self._called: Called = Counter()
        self._ahead = threading.local()
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def _profile(self, frame: FrameType, event: str, _: object) -> None:
        if frame.f_code.co_name == LOOK_AHEAD and event in ("call", "return"):
            self._ahead.is_running = event == "call"
        if not self._is_on or event != "call" or getattr(self._ahead, "is_running", False):
            return
        if frame.f_code.co_filename.startswith(PACKAGES):
            if _goes_on(frame):
                return
            self._called[frame.f_code.co_filename, frame.f_code.co_qualname] += 1
        elif self._is_end(frame):
            self._is_on = False

    def during(self, work: Callable[[], object]) -> Called:
        """Return what is called while some work is done, in all threads together."""
        self._called = Counter()
        self._is_on = True
        try:
            work()
        finally:
            self._is_on = False
        return self._called


def _goes_on(frame: FrameType) -> bool:
    """Tell whether a call is a coroutine that has waited for another one, and does nothing now."""
    waits = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    return bool(frame.f_code.co_flags & waits) and frame.f_lasti > PROLOGUE_BYTES


def press() -> list[Called]:
    """Trace presses of *generate* in a clip that has notes, from MIDI to the notes in the clip."""
    profiler = Profiler(_adds_notes)
    with data_folder() as folder, SimulatedLive(clock=time.monotonic) as live:
        start("engine", folder / "port.json")
        track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.select(track, 0)
        live.load_script(partial(Sidestick.create_instance, folder=folder))

        def generate(_: int) -> None:
            steps = len(live.undo_steps)
            live.midi_in((NOTE_ON, NOTE, 127))
            if not live.run(lambda: len(live.undo_steps) > steps, PRESS_TIMEOUT_S):
                raise RuntimeError(f"Nothing was written: {live.status_line} {live.errors}")

        def rest() -> None:
            live.midi_in((NOTE_OFF, NOTE, 0))
            live.run(lambda: False, REST_S)

        return repeated(profiler, generate, rest)


def extend() -> list[Called]:
    """Trace clicks on *extend* from the page's message until the answer is text."""
    profiler = Profiler(_writes_the_answer)
    with data_folder() as folder:
        start("engine", folder / "port.json")
        start("panel", folder / "panel.json", "--no-browser")
        with page(folder) as ask:

            def click(seed: int) -> None:
                ask("extend", **SETTINGS, seed=seed, beat=BEAT)

            return repeated(profiler, click, rest=partial(time.sleep, REST_S))


def repeated(
    profiler: Profiler, work: Callable[[int], None], rest: Callable[[], None]
) -> list[Called]:
    """Return what is called each time that something works, when it has worked a few times.

    `rest` is what follows, in which all that was begun comes to its end.
    """
    times: list[Called] = []
    until_s = time.monotonic() + TIMEOUT_S
    while len(times) < COLD + WARM:
        try:
            times.append(profiler.during(partial(work, len(times))))
        except RuntimeError:
            if times or time.monotonic() > until_s:
                raise  # what is not there at first, as nothing is connected yet, is there later
        rest()
    return times[COLD:]


def _adds_notes(frame: FrameType) -> bool:
    """Tell whether a call is that of the simulated Live which adds notes to a clip."""
    return frame.f_code.co_name == "add_new_notes"


def _writes_the_answer(frame: FrameType) -> bool:
    """Tell whether a call is that of the standard library which makes text of the beat's answer."""
    if frame.f_code.co_qualname != "JSONEncoder.encode":
        return False
    answer = frame.f_locals["o"]
    return isinstance(answer, dict) and answer.get("kind") == "beats"


@contextmanager
def page(folder: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Open a page of the panel; yields what asks it and returns its answer."""
    where = json.loads((folder / "panel.json").read_text(encoding="utf-8"))
    origin: Any = f"http://127.0.0.1:{where['port']}"
    ids = count(1)

    with connect(origin.replace("http", "ws") + "/ws", origin=origin, compression=None) as socket:

        def receive() -> dict[str, Any]:
            message: dict[str, Any] = json.loads(socket.recv(TIMEOUT_S))
            if message["kind"] == "error":
                raise RuntimeError(message)
            return message

        def ask(kind: str, **fields: Any) -> dict[str, Any]:
            request_id = next(ids)
            socket.send(json.dumps({"kind": kind, "id": request_id, **fields}))
            while (message := receive()).get("id") != request_id:
                continue
            return message

        ask("hello", token=where["token"])
        yield ask


@contextmanager
def data_folder() -> Iterator[Path]:
    """Make a data folder of its own, with a script's settings, and let the process use it."""
    with tempfile.TemporaryDirectory(prefix="sidestick-", ignore_cleanup_errors=True) as folder:
        config = {"style": "funk", "seed": 7, "controls": CONTROLS}
        Path(folder, "config.json").write_text(json.dumps(config), encoding="utf-8")
        os.environ["SIDESTICK_DATA"] = folder
        yield Path(folder)


def start(command: str, ready: Path, *options: str) -> None:
    """Run a command of `sidestick` in a thread; return when it has written a file."""
    threading.Thread(target=main, args=[[command, *options]], daemon=True).start()
    until_s = time.monotonic() + TIMEOUT_S
    while not ready.exists():
        if time.monotonic() > until_s:
            raise RuntimeError(f"`sidestick {command}` did not start.")
        time.sleep(0.01)


def _print(traces: list[Called]) -> None:
    """Print the files that ran each time, and how often a value was checked in the median.

    What only happens to run at that moment, such as a look at whether Push is there, is left out.
    """
    files = set.intersection(*({path for path, _ in called} for called in traces))
    checks = statistics.median(
        sum(times for (_, name), times in called.items() if FIELD_CHECK.fullmatch(name))
        for called in traces
    )
    sys.stdout.write(json.dumps({"files": sorted(files), "checks": int(checks)}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # Only a main thread may handle signals, and here engine and panel run in others.
    signal.signal = lambda *_: signal.SIG_DFL
    signal.set_wakeup_fd = lambda *_, **__: -1
    _print({"press": press, "extend": extend}[sys.argv[1]]())
    os._exit(0)  # engine and panel have nothing to finish
