"""MIDI learn: finds which control is meant for a role, from the next one that is moved.

A button is known by its first message. Of a knob it takes some to know whether it sends where it
stands or how far it was turned: one that stands somewhere never sends the same value twice in a
row.
"""

from __future__ import annotations

from typing import Callable, Iterable

from ..protocol.actions_table import label_of
from ..protocol.settings_table import KNOBS
from ..settings.control_map import (
    ABSOLUTE,
    BUTTON,
    CC,
    NOTE_ON,
    OFFSET,
    SIGNED,
    TWOS_COMPLEMENT,
    Control,
)
from ..status_messages import say

GIVE_UP_S = 30.0  # of silence: until then no keyboard plays, for all messages come here
KNOB_MESSAGES = 8
FAR = 20  # a turn of more steps than this in one message is none


class MidiLearn:
    """Learns one role after the other. ``clock`` gives seconds that never run backwards.

    ``role`` is the one that waits for its control; empty while nothing is learnt.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.role = ""
        self._clock = clock
        self._roles: list[str] = []
        self._values: list[int] = []
        self._moved: tuple[int, int] | None = None
        self._ends_s = 0.0

    def begin(self, roles: Iterable[str]) -> None:
        """Learn these roles, in their order."""
        self._wait_for(list(roles))

    def skip(self) -> None:
        """Go on to the next role, or end after the last."""
        self._wait_for(self._roles[1:])

    def end(self) -> None:
        """Stop learning."""
        self._wait_for([])

    def tick(self) -> None:
        """End where nothing has been moved for long."""
        if self._roles and self._clock() >= self._ends_s:
            self.end()

    def receive(self, message: tuple[int, ...]) -> tuple[str, Control] | None:
        """Take a message; return role and control once it is known which one was meant."""
        status, number, value = message
        kind, role = status & 0xF0, self.role
        if not role or kind not in (NOTE_ON, CC) or (role not in KNOBS and not value):
            return None
        if role in KNOBS and kind != CC:
            return None
        self._ends_s = self._clock() + GIVE_UP_S
        if (status, number) != self._moved:
            self._moved, self._values = (status, number), []
        self._values.append(value)
        if role in KNOBS and len(self._values) < KNOB_MESSAGES:
            return None
        mode = mode_of(self._values) if role in KNOBS else BUTTON
        self.skip()
        return role, Control("cc" if kind == CC else "note", (status & 0x0F) + 1, number, mode)

    def _wait_for(self, roles: list[str]) -> None:
        self._roles, self.role = roles, roles[0] if roles else ""
        self._moved, self._values = None, []
        self._ends_s = self._clock() + GIVE_UP_S


def learn_prompt(role: str) -> str:
    """Return the sentence that asks for the control of a role, or that learning has ended."""
    if not role:
        return say("learn_ended")
    return say("learn_knob" if role in KNOBS else "learn", role=label_of(role).lower())


def mode_of(values: list[int]) -> str:
    """Return which of KNOB_MODES a knob has that sent these values, turned to both sides."""
    if not any(a == b for a, b in zip(values, values[1:])):
        return ABSOLUTE
    if all(abs(value - 64) <= FAR for value in values):
        return OFFSET
    if all(value <= FAR or value >= 128 - FAR for value in values):
        return TWOS_COMPLEMENT
    if all(value <= FAR or 64 < value <= 64 + FAR for value in values):
        return SIGNED
    return ABSOLUTE
