"""One Push on the User port: its presses go to the dispatcher, whose state is shown on it."""

from __future__ import annotations

from typing import Callable

from ..controls.controller_state import PushState
from ..controls.dispatcher import Dispatcher
from ..settings import control_map
from .device import SYSEX, USER, Device
from .display import Display
from .layouts import BUTTON, KNOB, PAD, PushControl, PushModel
from .light_rules import frame
from .lights import Lights

NOTE_OFF, NOTE_ON, CC = 0x80, 0x90, 0xB0
STATUS = {PAD: NOTE_ON, BUTTON: CC, KNOB: CC}
BLINK_S = 0.25
MPE_CHANNELS = range(2, 17)


class Push:
    """Whatever Push is on the port, if any.

    ``send`` takes a MIDI message, ``rebuild`` has Live build the MIDI map again. ``forced`` is the
    model where the musician has set one, ``has_clock`` says that Live sends the port a clock.
    ``wake_at_s`` is when there is something to do at a tick. ``controls`` are the Push's,
    by status and number of their messages; empty where there is none.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        send: Callable[[tuple[int, ...]], None],
        rebuild: Callable[[], None],
        clock: Callable[[], float],
        forced: PushModel | None,
        has_clock: bool,
    ) -> None:
        self.wake_at_s = 0.0
        self._dispatcher = dispatcher
        self._send = send
        self._rebuild = rebuild
        self._clock = clock
        self._has_clock = has_clock
        self.controls: dict[tuple[int, int], PushControl] = {}
        self._lights: Lights | None = None
        self._display: Display | None = None
        self._drawn: tuple[PushState, bool] | None = None
        self._device = Device(send, clock, forced, self._device_changed)

    @property
    def model(self) -> PushModel | None:
        """The model of the Push that is there."""
        return self._device.model

    def wanted(self) -> list[control_map.Control]:
        """Return the controls whose messages Live has to forward."""
        kinds = {NOTE_ON: "note", CC: "cc"}
        model = self._device.model
        wanted = [control_map.Control(kinds[status], 1, number) for status, number in self.controls]
        if model is not None and model.aftertouch:
            pads = [control.number for control in model.controls if control.kind == PAD]
            wanted += [control_map.Control("note", ch, pad) for ch in MPE_CHANNELS for pad in pads]
        return wanted

    def receive(self, message: tuple[int, ...]) -> bool:
        """Take a message; return whether it was from Push. Raises SidestickError."""
        if message[0] == SYSEX:
            self._device.receive(message)
            self.wake_at_s = min(self.wake_at_s, self._device.wake_at_s)
            return True
        status, number, value = message
        if status & 0x0F:
            return self._receive_mpe(status, number, value)
        control = self.controls.get((NOTE_ON if status == NOTE_OFF else status, number))
        if control is None:
            return False
        self._device.played()
        self._play(control, status, value)
        return True

    def _receive_mpe(self, status: int, number: int, value: int) -> bool:
        """Take a pad's note of another channel. Raises SidestickError for a press."""
        model, control = self._device.model, self.controls.get((NOTE_ON, number))
        if model is None or not model.aftertouch or control is None or control.kind != PAD:
            return False
        if status & 0xF0 == NOTE_ON and value:
            self._device.played_mpe()
        return status & 0xF0 in (NOTE_ON, NOTE_OFF)

    def tick(self) -> None:
        """Look for a Push, and show it the next of what has changed."""
        self._device.tick()
        if self._lights is None or not self._device.listens:
            self.wake_at_s = self._device.wake_at_s
            return
        self._draw(self._lights)
        self._lights.tick()
        if self._display is not None and self._device.mode == USER:
            self._display.tick()

    def refresh(self) -> None:
        """Show everything again."""
        if self._lights is not None:
            self._lights.forget()
        if self._display is not None:
            self._display.forget()

    def ports_changed(self) -> None:
        """Look again for a Push: one was pulled out or plugged in."""
        self._device.restart()
        self.wake_at_s = 0.0

    def disconnect(self) -> None:
        """Give the Push back to Live."""
        self._device.disconnect()

    def _play(self, control: PushControl, status: int, value: int) -> None:
        if control.kind == KNOB and status == CC:
            self._dispatcher.turn(control.role, value if value < 64 else value - 128)
        elif control.kind == KNOB:
            if status == NOTE_ON and value:
                self._dispatcher.touch(control.role)
        elif status == NOTE_OFF or not value:
            self._dispatcher.release(control.role)
        else:
            self._dispatcher.press(control.role, value)

    def _draw(self, lights: Lights) -> None:
        state = self._dispatcher.state()
        bright = not (state.working or state.queued >= 0) or int(self._clock() / BLINK_S) % 2 == 0
        if (state, bright) != self._drawn:
            self._drawn = state, bright
            lights.show(frame(state), bright)
            if self._display is not None:
                self._display.show(state)

    def _device_changed(self) -> None:
        self.wake_at_s = 0.0
        model = self._device.model
        if model is None or self._lights is None:
            self._lights = Lights(model, self._send, self._has_clock) if model else None
            self._display = Display(self._send) if model and model.has_text else None
            self.controls = _by_message(model) if model else {}
            self._rebuild()
        self._drawn = None
        self._dispatcher.release_held()
        self.refresh()


def _by_message(model: PushModel) -> dict[tuple[int, int], PushControl]:
    """Return the controls of a model by status and number of what they send."""
    by_message = {(STATUS[control.kind], control.number): control for control in model.controls}
    touched = [control for control in model.controls if control.touch >= 0]
    by_message.update(((NOTE_ON, control.touch), control) for control in touched)
    return by_message
