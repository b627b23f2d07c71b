"""The control surface: runs the probes one by one, and writes the answers into a file."""

from __future__ import annotations

import os
import time
import traceback
from typing import Any, Callable

from . import probes

# Without pathlib, which Live's Python may lack: that is one of the questions.
REPORT = os.path.join(os.path.expanduser("~"), "SidestickProbe.txt")  # noqa: PTH111, PTH118
TRACK = "Sidestick Probe"  # the track to make and select, for what needs a clip
TIMER_MS, GAPS = 10, 1000
MOST_MESSAGES = 20
ASK_AFTER = 50  # tenths of a second: a Push takes so long to start
# Who are you? Push 1 is device 0, the others device 1; and how do the pads of Push 3 play?
QUESTIONS = (
    (0xF0, 0x7E, 0x00, 0x06, 0x01, 0xF7),
    (0xF0, 0x7E, 0x01, 0x06, 0x01, 0xF7),
    (0xF0, 0x00, 0x21, 0x1D, 0x01, 0x01, 0x1F, 0xF7),
)
CHANNEL, CONTROLLER = 15, 119  # that nothing else uses
_created_at_s: list[float] = []  # when the surface was made, each time
_rows: list[Any] = []  # the surfaces that are in a row of the settings now


class Surface:
    """The script as Live holds it; ``report`` is the file that the answers are written to."""

    def __init__(self, c_instance: Any, report: Any) -> None:
        import Live

        self._c_instance = c_instance
        self._report = str(report)
        self._answers: dict[str, str] = {}
        self._ticks: list[float] = []
        self._messages: list[str] = []
        self._targets: list[str] = []
        self._probed_on_track = False
        self._displays = 0
        self._dialog_ticks = 0
        _created_at_s.append(time.monotonic())
        self._answer("made", f"{len(_created_at_s)} times in this run of Live")
        _rows.append(self)
        self._answer("rows", f"{len(_rows)} at once, which share the script's modules")
        for name, probe in probes.AT_ONCE.items():
            self._probe(name, probe)
        self._timer = Live.Base.Timer(
            callback=self._tick, interval=TIMER_MS, repeat=True, start=True
        )

    # What Live calls.

    def disconnect(self) -> None:
        """Stop the timer."""
        self._timer.stop()
        _rows.remove(self)

    def build_midi_map(self, midi_map_handle: int) -> None:
        """Ask for one controller; system exclusive comes unasked, if it does."""
        import Live

        handle = self._c_instance.handle()
        taken = Live.MidiMap.forward_midi_cc(handle, midi_map_handle, CHANNEL, CONTROLLER)
        self._answer("forward", f"Live says {taken} in row {_rows.index(self) + 1}")

    def receive_midi(self, midi_bytes: tuple[int, ...]) -> None:
        """Note the messages that come in on the port, such as Push's mode."""
        if len(self._messages) < MOST_MESSAGES:
            self._messages.append(" ".join(f"{byte:02X}" for byte in midi_bytes))
            self._answer("midi", "; ".join(self._messages))

    def update_display(self) -> None:
        """Once the track is there and selected, ask what needs a clip."""
        song = self._c_instance.song()
        self._look(song)
        self._displays += 1
        if self._displays == ASK_AFTER:
            for question in QUESTIONS:
                self._c_instance.send_midi(question)
        if not self._probed_on_track and song.view.selected_track.name == TRACK:
            self._probed_on_track = True
            for name, probe in probes.ON_THE_TRACK.items():
                self._probe(name, probe)

    def connect_script_instances(self, _scripts: Any) -> None:
        """Other scripts are none of our business."""

    def refresh_state(self) -> None:
        """Nothing is shown."""

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
        return -1

    # What happens inside.

    def _tick(self) -> None:
        import Live

        self._ticks.append(time.perf_counter())
        if Live.Application.get_application().open_dialog_count:
            self._dialog_ticks += 1
            if self._dialog_ticks in (1, 100):
                self._answer("dialog", f"{self._dialog_ticks} ticks while one was open")
        if len(self._ticks) > GAPS:
            pairs = zip(self._ticks, self._ticks[1:])
            gaps = sorted((after - before) * 1000 for before, after in pairs)
            middle, late = gaps[len(gaps) // 2], gaps[len(gaps) * 99 // 100]
            self._ticks = []
            self._answer(
                "timer",
                f"{middle:.1f} ms in the median, 99 % up to {late:.1f}, longest {gaps[-1]:.1f}",
            )

    def _look(self, song: Any) -> None:
        """Take note of what is looked at, each time that it is something else."""
        target = probes.target(song)
        if target not in self._targets[-1:]:
            self._targets = [*self._targets, target][-MOST_MESSAGES:]
            self._answer("target", "; ".join(self._targets))

    def _probe(self, name: str, probe: Callable[[Any], str]) -> None:
        try:
            self._answer(name, probe(self._c_instance.song()))
        except Exception:
            self._answer(name, "failed: " + traceback.format_exc().strip().replace("\n", " | "))

    def _answer(self, name: str, words: str) -> None:
        self._answers[name] = words
        self._c_instance.log_message(f"Sidestick Probe, {name}: {words}")
        lines = [f"{each}: {self._answers[each]}" for each in self._answers]
        try:
            with open(self._report, "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write("\n".join(lines) + "\n")
        except OSError as error:
            self._c_instance.show_message("Sidestick Probe cannot write its report: " + str(error))
