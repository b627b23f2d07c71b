"""Biases on logits towards a count of hits, as many as are wanted.

At each step every hit of an event is worth so much, in logits, and that worth is steered. How many
hits the rest of the bars would bring at any worth is foreseen from what is usual at their places
and from what the model made of the steps so far; the worth is taken that brings what is still
wanted. The model says where the hits go, and what it finds absurd is not drawn however much is
wanted. What is counted may also be the hits in which a beat differs from another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS, hits_of

Floats = NDArray[np.float64]

# Less likely than this share of the likeliest event, and more than a part of it, is absurd.
_ABSURD = math.log(0.002)
# What a hit may be worth, in logits.
_WORTHS = np.linspace(-8, 8, 33)
_WORTHLESS = len(_WORTHS) // 2
# A model is surer of a step than what is usual there: so much less does a worth move it, until
# its own response to a worth, at so many hits, says better.
_SURER = 2.0
_DOUBT = 1.0

# How likely a drum is played otherwise by itself.
_OTHERWISE = 0.08

_EVENTS = np.arange(EVENTS)
_HITS_OF_EVENT = hits_of(_EVENTS).astype(np.int64)  # (512, 9)


class HitCountBias:
    """Biases B versions towards what a count should come to over S steps.

    `wanted` is that, one for all or one for each version. `counts` (kinds, 512) says what each
    event adds at a kind of step, and `kinds` (S,) of which kind each step is. `usual` (S, worths)
    is what a step usually adds at each worth, and `settled` (S,) what it adds in any case.
    `temperature` (B,) is that of the draw. With `at_least` more is as good: nothing is left out.
    """

    def __init__(
        self,
        wanted: float | Floats,
        counts: NDArray[np.int64],
        kinds: NDArray[np.int64],
        usual: Floats,
        settled: Floats,
        temperature: Floats,
        *,
        at_least: bool = False,
    ) -> None:
        adds = np.arange(counts.max() + 1)
        self._counts, self._kinds, self._settled = counts, kinds, settled
        self._adds = (counts[..., None] == adds).astype(np.float64)  # (kinds, 512, adds)
        self._temperature = temperature[:, None]
        worth = adds[:, None] * _WORTHS / temperature[:, None, None]  # (B, adds, worths)
        self._raised = np.exp(worth - worth.max(axis=1, keepdims=True))
        self._adding = adds[:, None] * self._raised
        self._usual = usual[:, _WORTHLESS]  # (S,)
        self._usual_later, self._settled_later = _later(self._usual), _later(settled)
        response = usual.sum(axis=0) / max(self._usual.sum(), 1e-9)
        # What was added so far, and what of it was usual: how the model responds to worths.
        self._past_usual = _DOUBT
        self._past = np.tile(_DOUBT * response, (len(temperature), 1))  # (B, worths)
        self._lowest = 0.0 if at_least else _WORTHS[0]
        self._missing = np.full(len(temperature), wanted, np.float64)

    @classmethod
    def to_hits(
        cls,
        wanted: float | Floats,
        usual: Floats,
        counted: NDArray[np.int64],
        temperature: Floats,
    ) -> HitCountBias:
        """Bias towards a number of hits.

        `usual` (S, 9) is how likely each drum is hit at each step, 0 or 1 where it is settled;
        `counted` (S, 9) is how often a hit there counts.
        """
        rows, kinds = np.unique(counted, axis=0, return_inverse=True)
        is_settled = (usual <= 0) | (usual >= 1)
        response = _response(np.where(is_settled, 0.0, usual), counted)
        settled = np.where(is_settled, counted * usual, 0.0).sum(axis=1)
        return cls(wanted, rows @ _HITS_OF_EVENT.T, kinds, response, settled, temperature)

    @classmethod
    def to_differences(
        cls,
        wanted: float | Floats,
        events: NDArray[np.int64],
        free: NDArray[np.bool_],
        temperature: Floats,
    ) -> HitCountBias:
        """Bias towards at least so many hits that differ from a beat's, events (S,).

        `free` (S, 9) is what may differ.
        """
        beats, kinds = np.unique(events, return_inverse=True)
        differ = np.bitwise_count(beats[:, None] ^ _EVENTS).astype(np.int64)
        response = _response(np.where(free, _OTHERWISE, 0.0), free.astype(np.int64))
        settled = np.zeros(len(events))
        return cls(wanted, differ, kinds, response, settled, temperature, at_least=True)

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step with the worth of what events add."""
        kind, most = self._kinds[step], logits.max(axis=1, keepdims=True)
        more = _EVENTS & ~logits.argmax(axis=1)[:, None] > 0
        sensible = np.where(more & (logits < most + _ABSURD), -np.inf, logits)
        shares = (np.exp((sensible - most) / self._temperature) @ self._adds[kind])[:, None]
        added = ((shares @ self._adding) / (shares @ self._raised))[:, 0]
        later = self._past * (self._usual_later[step] / self._past_usual)
        foreseen = added + (later + self._settled_later[step])
        pairs = zip(self._missing, foreseen, strict=True)
        worth = [max(self._lowest, np.interp(*pair, _WORTHS)) for pair in pairs]
        self._past += added - self._settled[step]
        self._past_usual += self._usual[step]
        shifted: Floats = sensible + np.array(worth)[:, None] * self._counts[kind]
        return shifted

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Count the events (B,) that a step got."""
        self._missing -= self._counts[self._kinds[step], events]


class BarByBar:
    """Biases each bar by a bias of its own, so that no bar pays for what another had too much of.

    `biases` are those of the bars, of `steps` each.
    """

    def __init__(self, biases: Sequence[HitCountBias], steps: int) -> None:
        self._biases, self._steps = biases, steps

    def shift(self, step: int, logits: Floats) -> Floats:
        """Return the logits (B, 512) of a step as its bar's bias shifts them."""
        bar, step_in_bar = divmod(step, self._steps)
        return self._biases[bar].shift(step_in_bar, logits)

    def update(self, step: int, events: NDArray[np.int64]) -> None:
        """Count the events (B,) that a step got."""
        bar, step_in_bar = divmod(step, self._steps)
        self._biases[bar].update(step_in_bar, events)


def _later(values: Floats) -> Floats:
    """Return the sums of all values after each one."""
    later: Floats = np.cumsum(values[::-1])[::-1] - values
    return later


def _response(usual: Floats, counted: NDArray[np.int64]) -> Floats:
    """Return what each step usually adds at each worth: (S, worths)."""
    raised = (usual / (1 - usual))[..., None] * np.exp(_WORTHS / _SURER)  # (S, 9, worths)
    response: Floats = np.einsum("sd,sdw->sw", counted, raised / (1 + raised))
    return response
