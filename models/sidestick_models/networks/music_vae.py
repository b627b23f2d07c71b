"""MusicVAE's decoder: a latent z becomes two bars of drums.

Architecture: Magenta's `cat-drums_2bar_small` (Roberts, Engel, Raffel, Hawthorne, Eck,
"A Hierarchical Latent Vector Model for Learning Long-Term Structure in Music", ICML 2018,
arXiv 1803.05428).
"""

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS
from sidestick_models.networks.onnx_session import Recurrence, Session, zeros
from sidestick_models.sampling.random_draws import Draw, ShouldStop, stop_if

STEPS = 32


class MusicVae:
    """The decoder; `start` runs once per beat, `step` once per sixteenth."""

    steps = STEPS

    def __init__(self, start: Session, step: Session) -> None:
        self._start, self._step = start, step

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
        latent_gates, codes, cells = self._start.run({"z": z})
        event = np.full(len(z), EVENTS)  # no event yet
        logits = zeros(len(z), EVENTS)
        # Bound anew for each: arrays that stay would keep memory that is freed around them.
        graph = Recurrence(
            self._step,
            {"event": event, "latent_gates": latent_gates, "codes": codes, "cells": cells},
            {"logits": logits},
            carried={"codes": "codes_after", "cells": "cells_after"},
        )
        events = np.empty((len(z), steps), np.int64)
        for step in range(steps):
            stop_if(should_stop)
            graph.run()
            events[:, step] = event[:] = draw.at(step, logits)
        return events
