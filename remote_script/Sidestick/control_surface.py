"""What Live sees: a control surface without a framework.

Live calls it on its main thread and must never be held up or meet an exception: every way in
leads through ``_safely``. A timer of Live's polls the engine; ``update_display``, which Live calls
every 100 ms, restarts a timer that has stopped and polls too.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from pathlib import Path
from typing import Any, Callable

from .actions.presses import Actions
from .connection.client import Client
from .connection.kit_lookup import Kits
from .controls.bindings import Bindings
from .controls.dispatcher import Desk
from .controls.midi_learn import Learner
from .controls.step_editor import Editor
from .engine_requests.clip_snapshot import Looker
from .engine_requests.request_handler import RequestHandler
from .errors import EngineError, SidestickError
from .live import song
from .push.controller import Push
from .push.device import SYSEX
from .push.layouts import MODELS
from .scheduler import Pace
from .settings import config
from .status_messages import NAME, say

NO_SUGGESTION = -1
MOST_SKIPPED = 2  # ticks, however slow this computer is


class Surface:
    """The script as Live holds it.

    ``c_instance`` is what Live gives to create_instance, ``folder`` where config.json may lie,
    ``clock`` gives seconds that never run backwards, ``stopwatch`` finer ones: in Windows a clock
    may tick every 16 ms.
    """

    def __init__(
        self,
        c_instance: Any,
        folder: str | Path = Path(__file__).parent,
        clock: Callable[[], float] = time.monotonic,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._c_instance = c_instance
        self._folder = folder
        self._clock = clock
        self._pace = Pace(stopwatch)
        self._parts: deque[Callable[[], None]] = deque()  # what each tick goes on with
        self._skipped = 0  # how many ticks in succession had no time for any of these
        self._problems: list[str] = []
        self._client: Client | None = None
        self._actions: Actions | None = None
        self._desk: Desk | None = None
        self._bindings: Bindings | None = None
        self._push: Push | None = None
        self._asks: RequestHandler | None = None
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
        self._pace.begin()
        self._safely(self._receive, midi_bytes)

    def receive_midi_chunk(self, midi_chunk: tuple[tuple[int, ...], ...]) -> None:
        """Take several messages at once."""
        self._pace.begin()
        for midi_bytes in midi_chunk:
            self._safely(self._receive, midi_bytes)

    def update_display(self) -> None:
        """Every 100 ms: see that the timer runs, and stand in for it."""
        self._safely(self._keep_timer_running)
        self._tick()

    def connect_script_instances(self, instanciated_scripts: Any) -> None:
        """Other scripts are none of our business."""

    def refresh_state(self) -> None:
        """Show everything anew."""
        if self._push is not None:
            self._safely(self._push.refresh)

    def port_settings_changed(self) -> None:
        """Look again what is on the ports; Live builds the MIDI map anew by itself."""
        if self._push is not None:
            self._safely(self._push.ports_changed)

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
        """Any port will do."""
        return ""

    def suggest_map_mode(self, _cc: int, _channel: int) -> int:
        """No parameter is mapped."""
        return NO_SUGGESTION

    # What happens inside.

    def _start(self) -> None:
        settings, self._problems = config.load(self._folder)
        for problem in self._problems:
            self._c_instance.log_message(problem)
        self._client = Client(song.live_name(), self._tell_connection, self._clock)
        played = song.Song(self._c_instance)
        kits = Kits(self._client)
        self._actions = Actions(played, self._client, kits, self._pace, settings, self._show)
        self._lay_out(played, self._client, kits, self._actions)
        self._timer = song.start_timer(self._tick)

    def _lay_out(self, played: song.Song, client: Client, kits: Kits, actions: Actions) -> None:
        """Make all that is played on: the desk, controllers and Push."""
        settings, c_instance = actions.settings, self._c_instance
        learner = Learner(self._clock)
        editor = Editor(played, kits, lambda: actions.settings.bars)
        desk = Desk(played, actions, client, editor, learner, self._tell, self._clock)
        rebuild = c_instance.request_rebuild_midi_map
        self._bindings = Bindings(
            settings.controls, desk, learner, self._folder, rebuild, self._tell
        )
        forced = next((model for model in MODELS if model.name == settings.push), None)
        has_clock = settings.push_clock == "on"
        send = c_instance.send_midi
        self._push = Push(desk, send, rebuild, self._clock, forced, has_clock)
        self._desk = desk
        looker = Looker(played, kits, client.name, lambda: actions.settings.bars)
        asks = RequestHandler(
            played, actions, desk, client, looker, self._pace, self._show, self._clock
        )
        self._asks = asks
        parts = (actions.versions, asks, desk, self._bindings, self._push)
        self._parts.extend(part.tick for part in parts)

    def _stop(self) -> None:
        timer, client, desk, push = self._timer, self._client, self._desk, self._push
        asks = self._asks
        self._timer = self._client = self._actions = self._asks = None
        self._desk = self._push = self._bindings = None
        self._parts.clear()
        for release in (
            timer and timer.stop,
            push and push.leave,
            asks and asks.forget,
            desk and desk.release_all,
            client and client.close,
        ):
            if release:
                self._safely(release)

    def _tick(self) -> None:
        """Listen to the engine, and go on with what there is to do, for as long as there is time.

        The presses' work comes first. What else finds no time now is first in the next tick.
        """
        self._pace.begin()
        if self._client is not None:
            self._safely(self._client.poll)
        self._skipped += 1
        for place, part in enumerate([self._work, *self._parts]):
            if self._pace.spent and self._skipped < MOST_SKIPPED:
                break
            self._safely(part)
            if place:
                self._skipped = 0
                self._parts.rotate(-1)

    def _work(self) -> None:
        if self._actions is not None:
            self._actions.worker.tick()

    def _keep_timer_running(self) -> None:
        if self._timer is not None and not self._timer.running:
            self._timer.restart()

    def _forward_controls(self, midi_map_handle: int) -> None:
        if self._bindings is not None and self._push is not None:
            for control in (*self._bindings.wanted(), *self._push.wanted()):
                song.forward(self._c_instance.handle(), midi_map_handle, control)

    def _receive(self, midi_bytes: tuple[int, ...]) -> None:
        if self._push is None or self._bindings is None or not midi_bytes:
            return
        if midi_bytes[0] == SYSEX:
            self._push.receive(midi_bytes)
        elif len(midi_bytes) == 3:
            for take in (self._bindings.learn, self._push.receive, self._bindings.receive):
                if take(midi_bytes):
                    break

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
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        """Show what comes and goes too often for the log."""
        self._c_instance.show_message(sentence)
        if self._desk is not None:
            self._desk.said = sentence
        if self._asks is not None:
            self._asks.hear(sentence)

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
