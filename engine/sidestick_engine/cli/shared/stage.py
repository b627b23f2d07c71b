"""A stage to play on without Live: a real engine process, and the script in a simulated Live.

Everything between a press and the clip is what a musician has: MIDI reaches the script that Live
would load, which sends its requests to the engine over TCP; time is real.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import psutil

import Sidestick
from Sidestick.protocol.messages import Note
from Sidestick.settings import control_map
from sidestick_engine.cli.shared.processes import engine_process
from sidestick_live_sim import CORE_KIT_909, SimulatedLive

CONNECT_TIMEOUT_S = 30.0
PRESS_TIMEOUT_S = 10.0
CHANNEL_16 = 15
# Notes on channel 16.
BUTTONS = {role: 60 + place for place, role in enumerate((*control_map.DEFAULTS, "clear"))}


class Stage:
    """A track with a 909 rack in a simulated Live, its script connected to an engine."""

    def __init__(
        self, live: SimulatedLive, engine: subprocess.Popen[bytes], settings_folder: Path
    ) -> None:
        self.live = live
        self.engine = engine
        self.track = live.add_midi_track("Drums", drum_rack=CORE_KIT_909)
        live.select(self.track, 0)
        live.load_script(partial(Sidestick.create_instance, folder=settings_folder))
        self.wait_for_engine()

    def wait_for_engine(self) -> None:
        """Return when the script has reached an engine.

        Raises:
            click.ClickException: it does not; says what the status line says.
        """
        if not self.live.run(
            lambda: "engine connected" in self.live.status_line, CONNECT_TIMEOUT_S
        ):
            raise click.ClickException(
                f"The script did not reach the engine: {self.live.status_line}"
            )

    @property
    def clip(self) -> Any:
        """Return the clip in the selected slot, as a script sees it; None while it is empty."""
        return self.track.clip_slots[0].clip

    def engine_resident_bytes(self) -> int:
        """Return the memory that the engine process holds now."""
        return int(psutil.Process(self.engine.pid).memory_info().rss)

    def notes(self) -> list[Note]:
        """Return all notes of the clip, by start and pitch."""
        return [Note(*note) for note in self.live.notes_of(self.clip)]

    def press(self, button: str) -> float:
        """Press a button that changes notes, and wait for it; milliseconds from press to clip.

        Raises:
            click.ClickException: nothing was written; says what the status line says.
        """
        written = len(self.live.undo_steps)
        elapsed_ms = self._press_until(button, lambda: len(self.live.undo_steps) > written)
        if len(self.live.undo_steps) <= written or self.live.errors:
            faults = "".join(f" {fault}" for fault in self.live.errors)
            raise click.ClickException(f"{button}: {self.live.status_line}{faults}")
        return elapsed_ms

    def press_for_status(self, button: str) -> str:
        """Press a button, and return what the status line says next."""
        self._press_until(button, lambda: False)
        return str(self.live.status_line)

    def _press_until(self, button: str, is_done: Callable[[], bool]) -> float:
        """Press, and wait until it is done or the status line says something; milliseconds."""
        self.live.status_line = ""
        start = time.perf_counter()
        self.live.midi_in((0x90 + CHANNEL_16, BUTTONS[button], 127))
        self.live.run(lambda: is_done() or self.live.status_line != "", PRESS_TIMEOUT_S)
        elapsed_ms = (time.perf_counter() - start) * 1000
        self.live.midi_in((0x80 + CHANNEL_16, BUTTONS[button], 0))
        return elapsed_ms


@contextmanager
def set_stage(settings: Mapping[str, Any], timed: bool = False) -> Iterator[Stage]:
    """Start an engine and a simulated Live whose script has `settings` (keys of config.json).

    `timed`: each callback then says how much of it was spent in the simulated Live.
    """
    with (
        data_folder(settings) as folder,
        engine_process(folder) as engine,
        SimulatedLive(clock=time.monotonic, timed=timed) as live,
    ):
        yield Stage(live, engine, folder)


@contextmanager
def data_folder(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Make a data folder of its own, so that a running engine and its files stay untouched."""
    bound = {
        name: {"type": "note", "channel": CHANNEL_16 + 1, "number": number}
        for name, number in BUTTONS.items()
    }
    before = os.environ.get("SIDESTICK_DATA")
    with tempfile.TemporaryDirectory(prefix="sidestick-") as folder:
        config = json.dumps({**settings, "controls": bound})
        Path(folder, "config.json").write_text(config, encoding="utf-8")
        os.environ["SIDESTICK_DATA"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["SIDESTICK_DATA"]
            else:
                os.environ["SIDESTICK_DATA"] = before
