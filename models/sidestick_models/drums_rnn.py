"""DrumsRNN: a primer goes on, sixteenth by sixteenth.

Architecture: Magenta's `drum_kit`, an LSTM of three layers with attention over the last 32
outputs (Cheng, Dong, Lapata, arXiv 1601.06733), one of 512 events per step, and the number of
the step to come, as six bits, beside each event.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling import Draw, ShouldStop, stop_if
from sidestick_models.session import Session, zeros

WINDOW = 32
COUNTS = 64
"""The step counter's period: four bars."""

_CODE_OF_ZERO = 128


@dataclass
class _State:
    """Where B pieces stand: what the step graph carries from step to step."""

    position: int
    codes: NDArray[np.uint8]  # (B, 4 * 256)
    cells: NDArray[np.float32]  # (B, 3 * 256)
    values: NDArray[np.float32]  # (B, 32, 256), a ring
    keys: NDArray[np.float32]  # (B, 32, 256), a ring

    def for_versions(self, versions: int) -> "_State":
        """The same standing point for several versions, from that of a single piece."""
        return _State(
            self.position,
            codes=np.repeat(self.codes, versions, axis=0),
            cells=np.repeat(self.cells, versions, axis=0),
            values=np.repeat(self.values, versions, axis=0),
            keys=np.repeat(self.keys, versions, axis=0),
        )


class DrumsRnn:
    """The network; its graph is one step.

    `after_silence` says whether pieces began after a silent step when it was trained; Magenta's
    own networks began with the first event.
    """

    def __init__(self, step: Session, *, after_silence: bool = True) -> None:
        self._step, self._after_silence = step, after_silence
        self._codes, self._cells = step.size("codes"), step.size("cells")
        self._units = step.size("keys")

    def go_on(
        self,
        primer: NDArray[np.int64],
        steps: int,
        draw: Draw,
        should_stop: ShouldStop | None = None,
    ) -> NDArray[np.int64]:
        """Draw what follows a primer: events (B, steps) for the draw's B versions.

        `primer` (B, P), or (1, P) if all versions share it, starts on a bar line and has at least
        one step; the counter of steps starts with it.

        Raises:
            Stopped: if `should_stop`, asked before each step, says so.
        """
        versions = len(draw.streams)
        state = self._start(len(primer))
        if self._after_silence:
            self._advance(np.zeros(len(primer), np.int64), state)
        state.position = 1  # the first event leads to the second step
        for event in np.ascontiguousarray(primer.T):
            stop_if(should_stop)
            logits = self._advance(event, state)
        if len(logits) != versions:
            state, logits = state.for_versions(versions), np.repeat(logits, versions, axis=0)
        events = np.empty((versions, steps), np.int64)
        for step in range(steps):
            stop_if(should_stop)
            events[:, step] = event = draw.at(step, logits)
            if step + 1 < steps:
                logits = self._advance(event, state)
        return events

    def _start(self, batch: int) -> _State:
        return _State(
            position=0,
            codes=np.full((batch, self._codes), _CODE_OF_ZERO, np.uint8),
            cells=zeros(batch, self._cells),
            values=zeros(batch, WINDOW, self._units),
            keys=zeros(batch, WINDOW, self._units) + 1,  # the graph keeps e to the key
        )

    def _advance(self, event: NDArray[np.int64], state: _State) -> NDArray[np.float32]:
        """Play an event that leads to the state's position; return the logits there."""
        logits, state.codes, state.cells, value, key = self._step.run(
            {
                "event": event,
                "count": np.array(state.position % COUNTS),
                "codes": state.codes,
                "cells": state.cells,
                "values": state.values,
                "keys": state.keys,
            }
        )
        place = state.position % WINDOW
        state.values[:, place], state.keys[:, place] = value, key
        state.position += 1
        return logits
