"""What the messages of any controller mean: presses, releases and turns, by the controls table."""

from __future__ import annotations

from ..settings.control_map import ABSOLUTE, BUTTON, CC, NOTE_ON, OFFSET, SIGNED, Control
from .dispatcher import Desk

NOTE_OFF = 0x80
PRESSED = {NOTE_OFF: 128, NOTE_ON: 1, CC: 64}  # the least velocity or value that is a press


def turned(mode: str, value: int) -> int:
    """Return by how many steps an endless knob was turned, below 0 to the left."""
    if mode == OFFSET:
        return value - 64
    if mode == SIGNED:
        return value if value < 64 else 64 - value
    return value if value < 64 else value - 128


class Listener:
    """Hands what is played on the ``controls``, by role, to the desk."""

    def __init__(self, controls: dict[str, Control], desk: Desk) -> None:
        self._desk = desk
        self._played = {control.message: (role, control) for role, control in controls.items()}

    def receive(self, message: tuple[int, ...]) -> bool:
        """Do what a message means; tell whether it was one of ours. Raises SidestickError."""
        status, number, value = message
        kind = status & 0xF0
        found = self._played.get((status + (NOTE_ON - NOTE_OFF) * (kind == NOTE_OFF), number))
        if found is None:
            return False
        role, control = found
        if control.mode == ABSOLUTE:
            self._desk.set_part(role, value / 127)
        elif control.mode != BUTTON:
            self._desk.turn(role, turned(control.mode, value))
        elif value >= PRESSED[kind]:
            self._desk.press(role, value)
        else:
            self._desk.release(role)
        return True
