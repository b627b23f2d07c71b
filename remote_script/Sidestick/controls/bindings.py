"""The controls in use: listened to, and while one is learnt, bound anew and kept in config.json."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

from ..settings import config
from ..settings.control_map import Control
from ..status_messages import say
from .dispatcher import Desk
from .midi_input import Listener
from .midi_learn import Learner, asking

CHANNELS, NUMBERS = range(1, 17), range(128)
FOR_LEARNING = ("learn", "cancel")  # what can be pressed while learning


class Bindings:
    """``rebuild`` has Live ask for the MIDI map anew, ``tell`` shows a sentence."""

    def __init__(
        self,
        controls: dict[str, Control],
        desk: Desk,
        learner: Learner,
        folder: str | Path,
        rebuild: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self._controls = controls
        self._desk = desk
        self._learner = learner
        self._folder = folder
        self._rebuild = rebuild
        self._tell = tell
        self._listener = Listener(controls, desk)
        self._learning = ""  # the role that the musician was asked to move a control for

    def wanted(self) -> Iterator[Control]:
        """Yield the controls whose messages Live has to hand on; all while one is learnt."""
        if not self._learner.role:
            yield from self._controls.values()
            return
        for channel in CHANNELS:
            for number in NUMBERS:
                yield Control("cc", channel, number)
                yield Control("note", channel, number)

    def learn(self, message: tuple[int, ...]) -> bool:
        """Take a message for what is learnt; tell whether anything is. Raises SidestickError."""
        if not self._learner.role or self._is_for_learning(message):
            return False
        found = self._learner.take(message)
        if found is not None:
            self._bind(*found)
        return True

    def receive(self, message: tuple[int, ...]) -> bool:
        """Take a message of three bytes; tell whether it was one of ours. Raises SidestickError."""
        return self._listener.receive(message)

    def tick(self) -> None:
        """Ask for the next control to be moved, or say that learning is over."""
        self._learner.tick()
        role = self._learner.role
        if role == self._learning:
            return
        if bool(role) != bool(self._learning):
            self._rebuild()
        self._learning = role
        self._tell(asking(role))

    def _is_for_learning(self, message: tuple[int, ...]) -> bool:
        pressed = [self._controls.get(role) for role in FOR_LEARNING]
        return any(control is not None and control.message == message[:2] for control in pressed)

    def _bind(self, role: str, control: Control) -> None:
        self._controls = config.bind(self._folder, role, control).controls
        self._listener = Listener(self._controls, self._desk)
        self._tell(say("learnt", role=role.replace("_", " "), control=control.words))
