"""The MIDI input of any controller: presses, releases and turns, by the control map.

While a control is learnt all messages come here; it is bound and kept in config.json.
"""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

from ..protocol.actions_table import label_of
from ..scheduler import NEVER
from ..settings import config
from ..settings.control_map import ABSOLUTE, BUTTON, CC, NOTE_ON, OFFSET, SIGNED, Control
from ..status_messages import say
from .dispatcher import Dispatcher
from .midi_learn import MidiLearn, learn_prompt

NOTE_OFF = 0x80
PRESSED = {NOTE_OFF: 128, NOTE_ON: 1, CC: 64}  # the least velocity or value that is a press
CHANNELS, NUMBERS = range(1, 17), range(128)
FOR_LEARNING = ("learn", "cancel")  # can be pressed while learning


def turned(mode: str, value: int) -> int:
    """Return by how many steps an endless knob was turned, below 0 to the left."""
    if mode == OFFSET:
        return value - 64
    if mode == SIGNED:
        return value if value < 64 else 64 - value
    return value if value < 64 else value - 128


class MidiInput:
    """Hands messages of the ``controls``, by role, to the dispatcher, or to MIDI learn.

    ``rebuild`` has Live build the MIDI map again, ``show_briefly`` shows a sentence.
    """

    def __init__(
        self,
        controls: dict[str, Control],
        dispatcher: Dispatcher,
        midi_learn: MidiLearn,
        folder: str | Path,
        rebuild: Callable[[], None],
        show_briefly: Callable[[str], None],
    ) -> None:
        self._dispatcher = dispatcher
        self._midi_learn = midi_learn
        self._folder = folder
        self._rebuild = rebuild
        self._show_briefly = show_briefly
        self._learning = ""  # the role that the musician was asked to move a control for
        self._use(controls)

    @property
    def wake_at_s(self) -> float:
        """Time of the next tick with something to do: now, as long as a control is learnt."""
        return 0.0 if self._midi_learn.role or self._learning else NEVER

    def wanted(self) -> Iterator[Control]:
        """Yield the controls whose messages Live has to forward; all while one is learnt."""
        if not self._midi_learn.role:
            yield from self._controls.values()
            return
        for channel in CHANNELS:
            for number in NUMBERS:
                yield Control("cc", channel, number)
                yield Control("note", channel, number)

    def learn(self, message: tuple[int, ...]) -> bool:
        """Learn from a message of three bytes; return whether a control is being learnt.

        Raises ConfigError where it cannot be kept.
        """
        if not self._midi_learn.role or self._is_for_learning(message):
            return False
        learnt = self._midi_learn.receive(message)
        if learnt is not None:
            role, control = learnt
            self._use(config.bind(self._folder, role, control).controls)
            self._show_briefly(say("learnt", role=label_of(role).lower(), control=control.words))
        return True

    def receive(self, message: tuple[int, ...]) -> bool:
        """Do what a message of three bytes means; return whether it was one of the controls'.

        Raises SidestickError.
        """
        status, number, value = message
        kind = status & 0xF0
        bound = self._by_message.get((status + (NOTE_ON - NOTE_OFF) * (kind == NOTE_OFF), number))
        if bound is None:
            return False
        role, control = bound
        if control.mode == ABSOLUTE:
            self._dispatcher.set_fraction(role, value / 127)
        elif control.mode != BUTTON:
            self._dispatcher.turn(role, turned(control.mode, value))
        elif value >= PRESSED[kind]:
            self._dispatcher.press(role, value)
        else:
            self._dispatcher.release(role)
        return True

    def tick(self) -> None:
        """Ask for the next control to be moved, or say that learning has ended."""
        self._midi_learn.tick()
        role = self._midi_learn.role
        if role == self._learning:
            return
        if bool(role) != bool(self._learning):
            self._rebuild()
        self._learning = role
        self._show_briefly(learn_prompt(role))

    def _use(self, controls: dict[str, Control]) -> None:
        self._controls = controls
        self._by_message = {control.message: (role, control) for role, control in controls.items()}

    def _is_for_learning(self, message: tuple[int, ...]) -> bool:
        pressed = [self._controls.get(role) for role in FOR_LEARNING]
        return any(control is not None and control.message == message[:2] for control in pressed)
