"""MusicVAE's decoder: a latent z becomes two bars of drums.

Architecture: Magenta's `cat-drums_2bar_small` (Roberts, Engel, Raffel, Hawthorne, Eck,
"A Hierarchical Latent Vector Model for Learning Long-Term Structure in Music", ICML 2018,
arXiv 1803.05428).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS
from sidestick_models.networks.onnx_session import Recurrence, Session, zeros
from sidestick_models.sampling.random_draws import Draw, ShouldStop, stop_if

STEPS = 32


class _Steps:
    """Plays B latents, one step after the other, on arrays that are bound to the graph once."""

    def __init__(self, step: Session, start: Sequence[NDArray[Any]]) -> None:
        """Take the arrays that the start of these latents made: the first beat's are bound."""
        latent_gates, codes, cells = start
        self._latent_gates = latent_gates
        self._event, self._logits = np.empty(len(codes), np.int64), zeros(len(codes), EVENTS)
        self._graph = Recurrence(
            step,
            {
                "event": self._event,
                "latent_gates": latent_gates,
                "codes": codes,
                "cells": cells,
            },
            {"logits": self._logits},
            carried={"codes": "codes_after", "cells": "cells_after"},
        )

    def begin(self, start: Sequence[NDArray[Any]]) -> None:
        """Begin new beats, as many as the first time."""
        latent_gates, codes, cells = start
        self._event[:] = EVENTS  # no event yet
        self._latent_gates[:] = latent_gates
        self._graph.now("codes")[:], self._graph.now("cells")[:] = codes, cells

    def play(self, event: NDArray[np.int64] | None) -> NDArray[np.float32]:
        """Play an event (B,), None before the first step.

        Returns the logits (B, 512) of the step to come, which hold until the next one.
        """
        if event is not None:
            self._event[:] = event
        self._graph.run()
        return self._logits


class MusicVae:
    """The decoder; `start` runs once per beat, `step` once per sixteenth."""

    steps = STEPS

    def __init__(self, start: Session, step: Session) -> None:
        self._start, self._step = start, step
        self._idle: dict[int, _Steps] = {}

    def decode(
        self,
        z: NDArray[np.float64],
        draw: Draw,
        should_stop: ShouldStop | None = None,
        steps: int = STEPS,
    ) -> NDArray[np.int64]:
        """Draw two bars, or their first steps, from each of B latents z (B, 256): (B, steps).

        Raises:
            Stopped: if `should_stop`, asked before each step, says so.
        """
        events = np.empty((len(z), steps), np.int64)
        event = None
        with self._steps(z) as graph:
            for step in range(steps):
                stop_if(should_stop)
                events[:, step] = event = draw.at(step, graph.play(event))
        return events

    @contextmanager
    def _steps(self, z: NDArray[np.float64]) -> Iterator[_Steps]:
        """Lend what plays so many latents; the last one that was given back fits most often."""
        start = self._start.run({"z": z})
        lent = self._idle.pop(len(z), None) or _Steps(self._step, start)
        lent.begin(start)
        yield lent
        self._idle = {len(z): lent}
