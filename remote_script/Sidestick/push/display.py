"""The four lines of text on the display of Push 1.

Eight cells stand above each other in columns, one under each knob and over each button of the two
rows: two cells fill one of the display's four panes of 17 characters.
"""

from __future__ import annotations

from typing import Callable, Sequence

from ..controls.controller_state import PushState
from ..protocol.actions_table import ACTIONS, PUSH_BUTTON

LINES, LINE_CHARS, CELL_CHARS = 4, 68, 8
FIRST_LINE = 24  # the command that writes the first line
BUTTON_ROW = range(20, 28)  # the CCs of the buttons under the third line
_HEAD = (0xF0, 0x47, 0x7F, 0x15)
_LENGTH = (0x00, 0x45, 0x00)
_LABELS = {
    place.number: action.label
    for action in ACTIONS
    for place in action.push
    if place.kind == PUSH_BUTTON
}


def lines(state: PushState) -> list[str]:
    """Return the four lines: knobs, the status line, and the names of both rows of buttons."""
    return [
        _cells([_knob(label, value) for label, value in state.knobs]),
        _plain(state.status)[:LINE_CHARS].ljust(LINE_CHARS),
        _cells([_LABELS.get(number, "") for number in BUTTON_ROW]),
        _cells([style.name for style in state.styles]),
    ]


class Display:
    """The display; ``send`` takes a MIDI message."""

    def __init__(self, send: Callable[[tuple[int, ...]], None]) -> None:
        self._send = send
        self._wanted: list[str] = []
        self._shown = [""] * LINES

    def show(self, state: PushState) -> None:
        """Set what should be shown."""
        self._wanted = lines(state)

    def forget(self) -> None:
        """Send every line again."""
        self._shown = [""] * LINES

    def tick(self) -> None:
        """Send the next line that has changed."""
        for index, line in enumerate(self._wanted):
            if line != self._shown[index]:
                text = tuple(ord(char) for char in line)
                self._send((*_HEAD, FIRST_LINE + index, *_LENGTH, *text, 0xF7))
                self._shown[index] = line
                return


def _knob(label: str, value: str) -> str:
    return label[: CELL_CHARS - len(value)].ljust(CELL_CHARS - len(value)) + value


def _cells(texts: Sequence[str]) -> str:
    """Return a line of cells: of two, the first is followed by a blank."""
    cells = [_plain(text)[:CELL_CHARS].ljust(CELL_CHARS) for text in texts]
    cells += [" " * CELL_CHARS] * (8 - len(cells))
    return "".join(a + " " + b for a, b in zip(cells[::2], cells[1::2]))


def _plain(text: str) -> str:
    """Return text in the characters that the display has."""
    return "".join(char if " " <= char <= "~" else "?" for char in text)
