"""The control surface that Live loads, without a framework.

Live calls it on its main thread and must never be held up or meet an exception: every way in
leads through ``_safely``. A timer of Live's polls the engine; ``update_display``, which Live calls
every 100 ms, restarts a timer that has stopped and polls too.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from pathlib import Path
from typing import Any, Callable, Union

from .actions.presses import Actions
from .actions.versions import Versions
from .connection.client import Client
from .connection.kit_lookup import KitLookup
from .controls.dispatcher import Dispatcher
from .controls.midi_input import MidiInput
from .controls.midi_learn import MidiLearn
from .controls.step_editor import StepEditor
from .engine_requests.clip_messages import ClipMessages
from .engine_requests.request_handler import RequestHandler
from .errors import EngineError, SidestickError
from .live import song
from .push.controller import Push
from .push.device import SYSEX
from .push.layouts import MODELS
from .scheduler import TimeBudget
from .settings import config
from .settings.control_map import Control
from .settings.installed_version import installed_version
from .status_messages import NAME, say

NO_SUGGESTION = -1
MOST_SKIPPED = 2  # ticks, however slow this computer is

# Each has ``tick``, and ``wake_at_s``, when that has something to do.
Part = Union[Versions, RequestHandler, Dispatcher, MidiInput, Push]


class Surface:
    """The script as Live holds it.

    ``c_instance`` is what Live gives to create_instance, ``folder`` where config.json may lie,
    ``clock`` gives seconds that never run backwards, ``stopwatch`` finer ones: in Windows a clock
    may tick every 16 ms.

    The parts are public, so that tests and a console can look at a running script: ``client``,
    ``actions`` (with the settings, the worker and the versions), ``midi_learn``, ``clip_messages``
    and ``timer``. All are None before the start and after ``disconnect``.
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
        self._version = installed_version(folder)
        self._clock = clock
        self._budget = TimeBudget(stopwatch)
        self._parts: deque[Part] = deque()  # in the order in which the next tick wakes them
        self._skipped = 0  # how many ticks in succession had no time for any of these
        self._problems: list[str] = []
        self.client: Client | None = None
        self.actions: Actions | None = None
        self.midi_learn: MidiLearn | None = None
        self.clip_messages: ClipMessages | None = None
        self.timer: Any = None
        self._dispatcher: Dispatcher | None = None
        self._midi_input: MidiInput | None = None
        self._push: Push | None = None
        self._request_handler: RequestHandler | None = None
        self._refused: list[str] = []  # controls that Live does not hand over
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
        """Take a message that build_midi_map has requested."""
        self._budget.begin()
        self._safely(self._receive, midi_bytes)

    def receive_midi_chunk(self, midi_chunk: tuple[tuple[int, ...], ...]) -> None:
        """Take several messages at once."""
        self._budget.begin()
        for midi_bytes in midi_chunk:
            self._safely(self._receive, midi_bytes)

    def update_display(self) -> None:
        """Every 100 ms: see that the timer runs, and stand in for it."""
        self._safely(self._keep_timer_running)
        self._tick()

    def connect_script_instances(self, instanciated_scripts: Any) -> None:
        """Other scripts are none of our business."""

    def refresh_state(self) -> None:
        """Show everything again."""
        if self._push is not None:
            self._safely(self._push.refresh)

    def port_settings_changed(self) -> None:
        """Look again for a Push; Live builds the MIDI map again by itself."""
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

    def show_status(self, sentence: str) -> None:
        """Show a sentence in Live's status line and on Push, and log it."""
        self._c_instance.log_message(sentence)
        if self.actions is not None:
            self.actions.versions.said = sentence
        self.show_briefly(sentence)

    def show_briefly(self, sentence: str) -> None:
        """Show a sentence that comes and goes too often for the log."""
        self._c_instance.show_message(sentence)
        if self._dispatcher is not None:
            self._dispatcher.status = sentence
        if self._request_handler is not None:
            self._request_handler.status = sentence

    # Inside.

    def _start(self) -> None:
        (settings, controls), self._problems = config.load(self._folder)
        for problem in self._problems:
            self._c_instance.log_message(problem)
        client = Client(song.live_name(), self._show_connection, self._clock)
        opened = song.Song(self._c_instance)
        kits = KitLookup(client)
        actions = Actions(opened, client, kits, self._budget, settings, self.show_status)
        self.client, self.actions = client, actions
        self._build_controls(opened, client, kits, actions, controls)
        self._build_request_handler(opened, client, kits, actions)
        parts = (
            actions.versions,
            self._request_handler,
            self._dispatcher,
            self._midi_input,
            self._push,
        )
        self._parts.extend(part for part in parts if part is not None)
        self.timer = song.start_timer(self._tick)

    def _build_controls(
        self,
        opened: song.Song,
        client: Client,
        kits: KitLookup,
        actions: Actions,
        controls: dict[str, Control],
    ) -> None:
        settings, c_instance = actions.settings, self._c_instance
        self.midi_learn = midi_learn = MidiLearn(self._clock)
        step_editor = StepEditor(opened, kits, lambda: actions.settings["bars"])
        self._dispatcher = dispatcher = Dispatcher(
            opened, actions, client, step_editor, midi_learn, self.show_briefly, self._clock
        )
        rebuild = c_instance.request_rebuild_midi_map
        self._midi_input = MidiInput(
            controls, dispatcher, midi_learn, self._folder, rebuild, self.show_briefly
        )
        forced = next((model for model in MODELS if model.name == settings["push"]), None)
        has_clock = settings["push_clock"] == "on"
        self._push = Push(dispatcher, c_instance.send_midi, rebuild, self._clock, forced, has_clock)

    def _build_request_handler(
        self, opened: song.Song, client: Client, kits: KitLookup, actions: Actions
    ) -> None:
        assert self._dispatcher is not None
        self.clip_messages = ClipMessages(
            opened, kits, client.name, lambda: actions.settings["bars"]
        )
        self._request_handler = RequestHandler(
            opened,
            actions,
            self._dispatcher,
            client,
            self.clip_messages,
            self._budget,
            self.show_status,
            self._clock,
        )

    def _stop(self) -> None:
        timer, client, dispatcher, push = self.timer, self.client, self._dispatcher, self._push
        request_handler = self._request_handler
        self.timer = self.client = self.actions = self._request_handler = None
        self.midi_learn = self.clip_messages = None
        self._dispatcher = self._push = self._midi_input = None
        self._parts.clear()
        for release in (
            timer and timer.stop,
            push and push.disconnect,
            request_handler and request_handler.drop_all,
            dispatcher and dispatcher.disconnect,
            client and client.close,
        ):
            if release:
                self._safely(release)

    def _tick(self) -> None:
        """Receive from the engine, and go on with what there is to do, as long as there is time.

        The presses' work comes first. What else finds no time now is first in the next tick. A part
        that is idle, until its ``wake_at_s``, is not called.
        """
        self._budget.begin()
        if self.client is not None:
            self._safely(self.client.poll)
        self._skipped += 1
        if self._has_time() and self.actions is not None:
            self._safely(self.actions.worker.tick)
        now_s = self._clock()
        for part in list(self._parts):
            if part.wake_at_s <= now_s:
                if not self._has_time():
                    break
                self._safely(part.tick)
                self._skipped = 0
            self._parts.rotate(-1)

    def _has_time(self) -> bool:
        return not self._budget.spent or self._skipped >= MOST_SKIPPED

    def _keep_timer_running(self) -> None:
        if self.timer is not None and not self.timer.running:
            self.timer.restart()

    def _forward_controls(self, midi_map_handle: int) -> None:
        if self._midi_input is None or self._push is None or self.midi_learn is None:
            return
        handle, wanted = (
            self._c_instance.handle(),
            (*self._midi_input.wanted(), *self._push.wanted()),
        )
        refused = [
            control.words
            for control in wanted
            if not song.forward(handle, midi_map_handle, control)
        ]
        is_news = refused != self._refused and not self.midi_learn.role
        if is_news and 0 < len(refused) < len(wanted):  # all: there is no port
            more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
            self.show_status(say("control_taken", control=refused[0] + more))
        self._refused = refused

    def _receive(self, midi_bytes: tuple[int, ...]) -> None:
        if self._push is None or self._midi_input is None or not midi_bytes:
            return
        if midi_bytes[0] == SYSEX:
            self._push.receive(midi_bytes)
        elif len(midi_bytes) == 3:
            taken = self._midi_input.learn(midi_bytes)
            if not taken and self._push.controls:
                taken = self._push.receive(midi_bytes)
            if not taken:
                self._midi_input.receive(midi_bytes)

    def _show_connection(self, problem: EngineError | None) -> None:
        if problem is not None:
            self._explain(problem)
        elif self._problems:
            self.show_status(self._problems[0])
        elif self.client is not None and self.actions is not None:
            theirs, ours = self.client.engine_version, self._version
            key = "connected" if theirs == (ours or theirs) else "connected_other"
            style = self.actions.style_name
            self.show_status(say(key, style=style, theirs=theirs, ours=ours))

    def _explain(self, error: SidestickError) -> None:
        """Show what went wrong; its cause is for the log."""
        self.show_status(str(error))
        if error.__cause__ is not None:
            self._c_instance.log_message(f"{NAME}: the cause was {error.__cause__!r}")

    def _safely(self, action: Callable[..., None], *arguments: Any) -> None:
        """Call something whose failure Live must not see: it becomes a sentence and a log line."""
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
            return  # Live's side has gone as well
