"""What Live sees: a control surface without a framework.

Live calls it on its main thread and must never be held up or meet an exception: every way in
leads through ``_safely``. A timer of Live's polls the engine; ``update_display``, which Live calls
every 100 ms, restarts a timer that has stopped and polls too.
"""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from typing import Any, Callable

from . import config, song
from .actions import Actions
from .client import Client
from .config import Control
from .errors import EngineError, SidestickError
from .sentences import NAME, say

NOTE_ON, CC = 0x90, 0xB0
PRESSED = {NOTE_ON: 1, CC: 64}  # the least velocity or value that is a press
NO_SUGGESTION = -1


class Surface:
    """The script as Live holds it.

    ``c_instance`` is what Live gives to create_instance, ``folder`` where config.json may lie,
    ``clock`` gives seconds that never run backwards.
    """

    def __init__(
        self,
        c_instance: Any,
        folder: str | Path = Path(__file__).parent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._c_instance = c_instance
        self._folder = folder
        self._clock = clock
        self._controls: dict[tuple[int, int], str] = {}
        self._settings: config.Config | None = None
        self._problems: list[str] = []
        self._client: Client | None = None
        self._actions: Actions | None = None
        self._timer: Any = None
        self._last_fault = ""
        self._safely(self._start)

    # What Live calls.

    def disconnect(self) -> None:
        """Release everything; Live holds the script no longer."""
        self._safely(self._stop)

    def build_midi_map(self, midi_map_handle: int) -> None:
        """Tell Live which messages the script wants."""
        self._safely(self._forward_controls, midi_map_handle)

    def receive_midi(self, midi_bytes: tuple[int, ...]) -> None:
        """Take a message that was asked for in build_midi_map."""
        self._safely(self._receive, midi_bytes)

    def receive_midi_chunk(self, midi_chunk: tuple[tuple[int, ...], ...]) -> None:
        """Take several messages at once."""
        for midi_bytes in midi_chunk:
            self.receive_midi(midi_bytes)

    def update_display(self) -> None:
        """Every 100 ms: see that the timer runs, and stand in for it."""
        self._safely(self._keep_timer_running)
        self._safely(self._poll)

    def connect_script_instances(self, instanciated_scripts: Any) -> None:
        """Other scripts are none of our business."""

    def refresh_state(self) -> None:
        """There are no lights to refresh."""

    def port_settings_changed(self) -> None:
        """Live builds the MIDI map again by itself."""

    def request_rebuild_midi_map(self) -> None:
        """Have Live call build_midi_map again."""
        self._safely(self._c_instance.request_rebuild_midi_map)

    def can_lock_to_devices(self) -> bool:
        """No device is controlled."""
        return False

    def suggest_input_port(self) -> str:
        """Any port will do."""
        return ""

    def suggest_output_port(self) -> str:
        """Nothing is sent."""
        return ""

    def suggest_map_mode(self, _cc: int, _channel: int) -> int:
        """No parameter is mapped."""
        return NO_SUGGESTION

    # What happens inside.

    def _start(self) -> None:
        self._settings, self._problems = config.load(self._folder)
        for problem in self._problems:
            self._c_instance.log_message(problem)
        for action, control in self._settings.controls.items():
            self._controls[_midi_key(control)] = action
        self._client = Client(song.live_name(), self._tell_connection, self._clock)
        self._actions = Actions(
            song.Song(self._c_instance), self._client, self._settings, self._show
        )
        self._timer = song.start_timer(self._tick)

    def _stop(self) -> None:
        timer, client = self._timer, self._client
        self._timer = self._client = self._actions = None
        try:
            if timer is not None:
                timer.stop()
        finally:
            if client is not None:
                client.close()

    def _tick(self) -> None:
        self._safely(self._poll)

    def _poll(self) -> None:
        if self._client is not None:
            self._client.poll()

    def _keep_timer_running(self) -> None:
        if self._timer is not None and not self._timer.running:
            self._timer.restart()

    def _forward_controls(self, midi_map_handle: int) -> None:
        if self._settings is not None:
            for control in self._settings.controls.values():
                song.forward(self._c_instance.handle(), midi_map_handle, control)

    def _receive(self, midi_bytes: tuple[int, ...]) -> None:
        if len(midi_bytes) != 3 or self._actions is None:
            return
        status, number, value = midi_bytes
        action = self._controls.get((status, number))
        if action is not None and value >= PRESSED[status & 0xF0]:
            self._actions.press(action)

    def _tell_connection(self, problem: EngineError | None) -> None:
        if problem is not None:
            self._explain(problem)
        elif self._problems:
            self._show(self._problems[0])
        elif self._actions is not None:
            self._show(say("connected", style=self._actions.style_name))

    def _explain(self, error: SidestickError) -> None:
        """Show what went wrong; what lay behind it is for the log."""
        self._show(str(error))
        if error.__cause__ is not None:
            self._c_instance.log_message(f"{NAME}: this came of {error.__cause__!r}")

    def _show(self, sentence: str) -> None:
        self._c_instance.log_message(sentence)
        self._c_instance.show_message(sentence)

    def _safely(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do something whose failure Live must not see: it becomes a sentence and a log line."""
        try:
            try:
                action(*arguments)
            except SidestickError as error:
                self._explain(error)
        except Exception:
            self._report_fault(traceback.format_exc())

    def _report_fault(self, trace: str) -> None:
        """Log a fault of the script, once where it comes back at every tick."""
        if trace == self._last_fault:
            return
        self._last_fault = trace
        try:
            self._c_instance.log_message(f"{NAME}: {trace}")
            self._c_instance.show_message(say("internal"))
        except Exception:
            # Live's side is gone as well; there is nobody left to tell.
            return


def _midi_key(control: Control) -> tuple[int, int]:
    """Return status byte and number of a control's messages."""
    return (CC if control.type == "cc" else NOTE_ON) + control.channel - 1, control.number
