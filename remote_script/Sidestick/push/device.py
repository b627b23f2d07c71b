"""The Push on the port: its model and its mode, found by system exclusive.

Live has the Push in Live mode and the musician's User button puts it into User mode; whoever sets
the mode, the answer comes on both ports. What the port of a Push in Live mode is sent is lost.
"""

from __future__ import annotations

from typing import Callable

from ..errors import SidestickError
from ..scheduler import NEVER
from .layouts import MODELS, PushModel

# Push 1 is device 0, the others are device 1.
IDENTITY_REQUESTS = ((0xF0, 0x7E, 0x00, 0x06, 0x01, 0xF7), (0xF0, 0x7E, 0x01, 0x06, 0x01, 0xF7))
IDENTITY_REPLY = (0x06, 0x02)
SYSEX, END = 0xF0, 0xF7
LIVE, USER = 0, 1
POLY, MPE = 1, 2  # how the pads of Push 3 play
READS = 1  # added to what sets how they play: it is asked for
TRIES, AGAIN_S = 3, 2.0


class Device:
    """The unit on the port; ``model`` is None until it has answered.

    ``forced`` is the model where the musician has set it. ``on_change`` is called when a model was
    found or lost, and when User mode is entered. ``wake_at_s`` is when it is asked for next.
    """

    def __init__(
        self,
        send: Callable[[tuple[int, ...]], None],
        clock: Callable[[], float],
        forced: PushModel | None,
        on_change: Callable[[], None],
    ) -> None:
        self.model: PushModel | None = None
        self.mode: int | None = None
        self._send = send
        self._clock = clock
        self._forced = forced
        self._on_change = on_change
        self._tries = 0
        self._pads_before: int | None = None  # how they played; None: it has not said
        self._has_pads = False  # whether they are switched
        self._mpe_presses = 0  # since User mode was entered
        self.wake_at_s = NEVER
        self.restart()

    @property
    def listens(self) -> bool:
        """True if lights that are sent can be seen."""
        return self.model is not None and self.mode != LIVE

    def restart(self) -> None:
        """Ask again, after a wait: the script was loaded, or the ports have changed."""
        had_model, self.model = self.model, None
        self.mode = None
        self._has_pads = False
        self._tries = 0
        wait_s = max(model.wait_s for model in MODELS)
        self.wake_at_s = self._clock() + (self._forced.wait_s if self._forced else wait_s)
        if had_model is not None:
            self._on_change()

    def tick(self) -> None:
        """Ask for the unit's identity, a few times."""
        if self._clock() < self.wake_at_s:
            return
        if self._forced is not None:
            self._found(self._forced)
            return
        self._tries += 1
        self.wake_at_s = self._clock() + AGAIN_S if self._tries < TRIES else NEVER
        for request in IDENTITY_REQUESTS:
            self._send(request)

    def receive(self, message: tuple[int, ...]) -> None:
        """Take a system exclusive message; others than Push's are ignored."""
        if message[3:5] == IDENTITY_REPLY and self.model is None:
            for model in MODELS:
                if message[5 : 5 + len(model.identity)] == model.identity:
                    self._found(model)
        elif message[-1] == END and any(message[:-2] == model.mode for model in MODELS):
            self._enter(message[-2])
            if self.model is None:  # there is a Push, which was late to answer, or was not asked
                self._tries, self.wake_at_s = 0, self._clock()
        elif self.model is not None and message[:-2] == _read(self.model.aftertouch):
            self._pads_before = message[-2]

    def played(self) -> None:
        """Note that a control came in: in Live mode none does, so this is User mode."""
        if self.mode is None:
            self._enter(USER)

    def played_mpe(self) -> None:
        """Note that a pad came in as MPE has it, and switch the pads again.

        Raises SidestickError, which says what to do.
        """
        self.played()
        self._has_pads = False
        self._take_pads()
        self._mpe_presses += 1
        raise SidestickError("push_mpe_switched" if self._mpe_presses == 1 else "push_mpe")

    def disconnect(self) -> None:
        """Give the Push back to Live, for good."""
        self._give_pads_back()
        if self.model is not None and self.mode != LIVE:
            self._send((*self.model.mode, LIVE, END))
            self.mode = LIVE

    def _found(self, model: PushModel) -> None:
        self.model, self.wake_at_s = model, NEVER
        self._take_pads()
        self._on_change()

    def _enter(self, mode: int) -> None:
        self.mode = LIVE if mode == LIVE else USER
        self._mpe_presses = 0
        if self.mode == LIVE:
            self._give_pads_back()
        elif self.model is not None:
            self._take_pads()
            self._on_change()

    def _take_pads(self) -> None:
        """Have pads that may play MPE play notes on one channel, in User mode."""
        model = self.model
        if model is not None and model.aftertouch and self.mode == USER and not self._has_pads:
            self._has_pads = True
            if self._pads_before is None:
                self._send((*_read(model.aftertouch), END))
            self._send((*model.aftertouch, POLY, END))

    def _give_pads_back(self) -> None:
        """Have the pads play as they did before; MPE, as Push 3 leaves the factory, if unknown."""
        if self.model is not None and self._has_pads:
            before = MPE if self._pads_before is None else self._pads_before
            self._send((*self.model.aftertouch, before, END))
            self._has_pads, self._pads_before = False, None


def _read(setting: tuple[int, ...]) -> tuple[int, ...]:
    """Return what asks for a setting, and begins its answer; empty for none."""
    return (*setting[:-1], setting[-1] + READS) if setting else ()
