"""Sends the lights of one Push: only those that differ from what they show.

A bounded number goes at a time; what colours them is decided in light_rules. Push animates its
lights by the MIDI clock of the port in use, which not every set sends there; without one they are
blinked from here.
"""

from __future__ import annotations

from typing import Callable, Tuple

from .layouts import BUTTON, FIRST_PAD, KNOB, LAST_PAD, PAD, RGB, TWO_COLOURS, PushModel
from .light_rules import Frame
from .palette import DARK, DIM, OFF, Light

MESSAGES_PER_TICK = 24  # of some 130 lights, all within six ticks
STATUS = {PAD: 0x90, BUTTON: 0xB0}
PULSE_CHANNEL = 9  # from one colour to the other and back, a quarter note each way
STEADY = -1

Place = Tuple[str, int]  # kind and number of a control
Value = Tuple[int, int]  # colour, and the colour to pulse to or STEADY


class Lights:
    """The lights of a ``model``; ``send`` takes a MIDI message, ``has_clock`` lets Push pulse."""

    def __init__(
        self, model: PushModel, send: Callable[[tuple[int, ...]], None], has_clock: bool
    ) -> None:
        self._model = model
        self._send = send
        self._has_clock = has_clock
        pads = [(PAD, number) for number in range(FIRST_PAD, LAST_PAD + 1)]
        self._places: list[Place] = pads + [(BUTTON, number) for number in sorted(model.lights)]
        self._roles = {(c.kind, c.number): c.role for c in model.controls if c.kind != KNOB}
        self._wanted: dict[Place, Value] = {}
        self._shown: dict[Place, Value] = {}

    @property
    def settled(self) -> bool:
        """True if every light shows what it should."""
        return self._shown == self._wanted

    def show(self, frame: Frame, bright: bool) -> None:
        """Set the lights of a frame, others dark; ``bright`` is the phase of those that blink."""
        self._wanted = {
            place: self._value(place, frame.get(self._roles.get(place, ""), DARK), bright)
            for place in self._places
        }

    def forget(self) -> None:
        """Send every light again."""
        self._shown.clear()

    def tick(self) -> None:
        """Send the next differences, at most MESSAGES_PER_TICK messages."""
        if self.settled:
            return
        left = MESSAGES_PER_TICK
        for place, value in self._wanted.items():
            if self._shown.get(place) == value:
                continue
            messages = _messages(place, value)
            left -= len(messages)
            if left < 0:
                return
            for message in messages:
                self._send(message)
            self._shown[place] = value

    def _value(self, place: Place, light: Light, bright: bool) -> Value:
        full = self._colour(place, light)
        if not light.pulse:
            return full, STEADY
        dim = self._colour(place, light._replace(level=DIM))
        if self._has_clock:
            return full, dim
        return full if bright else dim, STEADY

    def _colour(self, place: Place, light: Light) -> int:
        if light.level == OFF:
            return 0
        palette, kind = self._model.palette, self._model.light(*place)
        if kind == RGB:
            return palette.rgb[light.hue][light.level - 1]
        if kind == TWO_COLOURS:
            return palette.two_colours[light.hue][light.level - 1]
        return palette.white[light.level - 1]


def _messages(place: Place, value: Value) -> list[tuple[int, ...]]:
    (kind, number), (colour, pulse) = place, value
    steady = (STATUS[kind], number, colour)
    return [steady] if pulse == STEADY else [steady, (STATUS[kind] + PULSE_CHANNEL, number, pulse)]
