"""DrumsRNN: a primer is continued, sixteenth by sixteenth.

Architecture: Magenta's `drum_kit`, an LSTM of three layers with attention over the last 32
outputs (Cheng, Dong, Lapata, arXiv 1601.06733), one of 512 events per step, and the number of
the step to come, as six bits, beside each event.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS
from sidestick_models.networks.onnx_session import Recurrence, Session, zero_codes, zeros
from sidestick_models.sampling.random_draws import Draw, ShouldStop, stop_if

WINDOW = 32
"""The number of steps back that it pays attention to."""

AFTER_SILENCE = "after_silence"
"""The note in a file of a network that was trained on pieces that begin after a silent step."""

MOST_HEARD = 4  # primers that are kept with their states


class _State(NamedTuple):
    """State of B pieces that the step graph carries from step to step."""

    position: int  # how many events were played
    codes: NDArray[np.uint8]  # (B, 4 * 256)
    cells: NDArray[np.float32]  # (B, 3 * 256)
    values: NDArray[np.float32]  # (B, 32, 256), a ring
    keys: NDArray[np.float32]  # (B, 32, 256), a ring


class RnnState(NamedTuple):
    """State of DrumsRNN after a primer: any number of versions may continue from it."""

    state: _State
    logits: NDArray[np.float32]  # (B, 512), of the step to come


class _Steps:
    """Plays B pieces, one step after the other, on arrays that are bound to the graph once."""

    def __init__(self, step: Session, batch: int) -> None:
        units = step.size("keys")
        self._position = 0
        self._event, self._count = np.empty(batch, np.int64), np.array(0)
        self._logits = zeros(batch, EVENTS)
        self._value, self._key = zeros(batch, units), zeros(batch, units)
        self._values, self._keys = (zeros(batch, WINDOW, units) for _ in range(2))
        self._graph = Recurrence(
            step,
            {
                "event": self._event,
                "count": self._count,
                "codes": zero_codes(batch, step.size("codes")),
                "cells": zeros(batch, step.size("cells")),
                "values": self._values,
                "keys": self._keys,
            },
            {"logits": self._logits, "value": self._value, "key": self._key},
            carried={"codes": "codes_after", "cells": "cells_after"},
        )

    @property
    def batch(self) -> int:
        """Return B."""
        return len(self._event)

    def begin(self) -> None:
        """Begin new pieces, before anything was played."""
        self._position = 0
        codes, cells = self._graph.now("codes"), self._graph.now("cells")
        codes[:], cells[:] = zero_codes(*codes.shape), 0
        self._values[:], self._keys[:] = 0, 1  # the graph keeps e to the key

    def go_on(self, state: _State) -> None:
        """Go on from a state, of one piece for all or of one for each."""
        self._position = state.position
        self._graph.now("codes")[:], self._graph.now("cells")[:] = state.codes, state.cells
        self._values[:], self._keys[:] = state.values, state.keys

    def play(self, event: NDArray[np.int64], count: np.int64 | int) -> NDArray[np.float32]:
        """Play an event (B,) that leads to the step of this count.

        Returns the logits there, (B, 512), which hold until the next step.
        """
        self._event[:], self._count[...] = event, count
        self._graph.run()
        place = self._position % WINDOW
        self._values[:, place], self._keys[:, place] = self._value, self._key
        self._position += 1
        return self._logits

    def reached(self) -> RnnState:
        """Return a copy of the state now."""
        state = _State(
            self._position,
            self._graph.now("codes").copy(),
            self._graph.now("cells").copy(),
            self._values.copy(),
            self._keys.copy(),
        )
        return RnnState(state, self._logits.copy())


class DrumsRnn:
    """The network; its graph is one step.

    `after_silence` says whether pieces began after a silent step when it was trained; Magenta's
    own networks began with the first event.
    """

    window = WINDOW

    def __init__(self, step: Session, *, after_silence: bool = True) -> None:
        self._step, self._after_silence = step, after_silence
        self.plays_with_memory = after_silence
        """True if it is to play with a memory of the piece: Magenta's own play as they do there."""
        self._idle: list[_Steps] = []
        self._heard: OrderedDict[tuple[object, ...], RnnState] = OrderedDict()

    def prime(
        self,
        primer: NDArray[np.int64],
        counts: NDArray[np.int64],
        should_stop: ShouldStop | None = None,
    ) -> RnnState:
        """Play a primer, events (B, P), or (1, P) if all versions share it, of one step at least.

        `counts` (P + 1,), 0 to 63, say where in a phrase of four bars its steps lie, and the one
        after it. The last few primers are kept with their states: to hear one again takes no time.

        Raises:
            Stopped: if `should_stop`, asked before each step, says so.
        """
        key = primer.shape, primer.tobytes(), counts.tobytes()
        if key not in self._heard:
            self._heard[key] = self._hear(primer, counts, should_stop)
        self._heard.move_to_end(key)
        heard = self._heard[key]
        while len(self._heard) > MOST_HEARD:
            self._heard.popitem(last=False)
        return heard

    def _hear(
        self,
        primer: NDArray[np.int64],
        counts: NDArray[np.int64],
        should_stop: ShouldStop | None,
    ) -> RnnState:
        with self._steps(len(primer)) as steps:
            steps.begin()
            if self._after_silence:
                steps.play(np.zeros(len(primer), np.int64), counts[0])
            for event, count in zip(np.ascontiguousarray(primer.T), counts[1:], strict=True):
                stop_if(should_stop)
                steps.play(event, count)
            return steps.reached()

    def continue_(
        self,
        primed: RnnState,
        counts: NDArray[np.int64],
        draw: Draw,
        should_stop: ShouldStop | None = None,
    ) -> NDArray[np.int64]:
        """Draw what follows: events (B, S) for the draw's B versions, one for each of S counts.

        Raises:
            Stopped: if `should_stop`, asked before each step, says so.
        """
        versions = len(draw.streams)
        events = np.empty((versions, len(counts)), np.int64)
        logits = np.broadcast_to(primed.logits, (versions, EVENTS))
        with self._steps(versions) as steps:
            steps.go_on(primed.state)
            for step, count in enumerate([*counts[1:], None]):
                stop_if(should_stop)
                events[:, step] = event = draw.at(step, logits)
                if count is None:
                    break
                if (rest := draw.rest(len(counts) - step - 1)) is not None:
                    events[:, step + 1 :] = rest
                    break
                logits = steps.play(event, count)
        return events

    @contextmanager
    def _steps(self, batch: int) -> Iterator[_Steps]:
        """Lend what plays so many pieces; the last one that was given back fits most often."""
        fitting = [each for each in self._idle if each.batch == batch]
        steps = self._idle.pop() if fitting else _Steps(self._step, batch)
        yield steps
        self._idle = [steps]
