"""One Push on the User port: what it plays goes to the desk, what the desk shows goes to it."""

from __future__ import annotations

from typing import Callable

from ..controls.controller_state import PushState
from ..controls.dispatcher import Desk
from ..settings.control_map import Control as Asked
from .device import SYSEX, USER, Device
from .display import Display
from .layouts import BUTTON, KNOB, PAD, Control, Model
from .light_rules import frame
from .lights import Lights

NOTE_OFF, NOTE_ON, CC = 0x80, 0x90, 0xB0
STATUS = {PAD: NOTE_ON, BUTTON: CC, KNOB: CC}
BLINK_S = 0.25


class Push:
    """Whatever Push is on the port, if any.

    ``send`` takes a MIDI message, ``rebuild`` has Live ask for the MIDI map anew. ``forced`` is
    the model where the musician has set one, ``has_clock`` tells that Live sends the port a clock.
    """

    def __init__(
        self,
        desk: Desk,
        send: Callable[[tuple[int, ...]], None],
        rebuild: Callable[[], None],
        clock: Callable[[], float],
        forced: Model | None,
        has_clock: bool,
    ) -> None:
        self._desk = desk
        self._send = send
        self._rebuild = rebuild
        self._clock = clock
        self._has_clock = has_clock
        self._controls: dict[tuple[int, int], Control] = {}
        self._lights: Lights | None = None
        self._display: Display | None = None
        self._drawn: tuple[PushState, bool] | None = None
        self._device = Device(send, clock, forced, self._device_changed)

    @property
    def model(self) -> Model | None:
        """Which Push there is."""
        return self._device.model

    def wanted(self) -> list[Asked]:
        """Return the controls whose messages Live has to hand on."""
        kinds = {NOTE_ON: "note", CC: "cc"}
        return [Asked(kinds[status], 1, number) for status, number in self._controls]

    def receive(self, message: tuple[int, ...]) -> bool:
        """Take a message; tell whether it was for Push. Raises SidestickError."""
        if message[0] == SYSEX:
            self._device.receive(message)
            return True
        status, number, value = message
        control = self._controls.get((NOTE_ON if status == NOTE_OFF else status, number))
        if control is None:
            return False
        self._device.played()
        self._play(control, status, value)
        return True

    def tick(self) -> None:
        """Look for a Push, and show it the next of what has changed."""
        self._device.tick()
        if self._lights is None or not self._device.listens:
            return
        self._draw(self._lights)
        self._lights.tick()
        if self._display is not None and self._device.mode == USER:
            self._display.tick()

    def refresh(self) -> None:
        """Show everything anew."""
        if self._lights is not None:
            self._lights.forget()
        if self._display is not None:
            self._display.forget()

    def ports_changed(self) -> None:
        """Look anew which Push is there: it was pulled out or plugged in."""
        self._device.restart()

    def leave(self) -> None:
        """Give the Push back to Live."""
        self._device.leave()

    def _play(self, control: Control, status: int, value: int) -> None:
        if control.kind == KNOB and status == CC:
            self._desk.turn(control.role, value if value < 64 else value - 128)
        elif control.kind == KNOB:
            if status == NOTE_ON and value:
                self._desk.touch(control.role)
        elif status == NOTE_OFF or not value:
            self._desk.release(control.role)
        else:
            self._desk.press(control.role, value)

    def _draw(self, lights: Lights) -> None:
        state = self._desk.state()
        bright = not (state.working or state.due >= 0) or int(self._clock() / BLINK_S) % 2 == 0
        if (state, bright) != self._drawn:
            self._drawn = state, bright
            lights.show(frame(state), bright)
            if self._display is not None:
                self._display.show(state)

    def _device_changed(self) -> None:
        model = self._device.model
        if model is None or self._lights is None:
            self._lights = Lights(model, self._send, self._has_clock) if model else None
            self._display = Display(self._send) if model and model.has_text else None
            self._controls = _by_message(model) if model else {}
            self._rebuild()
        self._drawn = None
        self._desk.let_go()
        self.refresh()


def _by_message(model: Model) -> dict[tuple[int, int], Control]:
    """Return the controls of a model by status and number of what they send."""
    found = {(STATUS[control.kind], control.number): control for control in model.controls}
    touched = [control for control in model.controls if control.touch >= 0]
    found.update(((NOTE_ON, control.touch), control) for control in touched)
    return found
