"""A memory of the piece: what came before at this place of the bar, after the same events.

Drummers repeat themselves, and a network knows less of what they repeat than the piece itself: by
itself it foresees a step no better than the bar of four bars before does. So what it expects
is the prior of counts of what followed here so far: after the same event, with that as the prior
of what followed after the same two, and so on (MacKay, Peto, "A Hierarchical Dirichlet Language
Model", Natural Language Engineering 1, 1995). The longer ago something was, the less it counts
(Kuhn, De Mori, "A Cache-Based Natural Language Model for Speech Recognition", IEEE PAMI 12, 1990).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Events = NDArray[np.int64]
Floats = NDArray[np.float64]
Context = tuple[int, ...]
"""A place of the bar and the events before it."""


class MemoryWeights(NamedTuple):
    """Weights of a memory.

    `priors` are how many events a context has, from the fewest on, and how many times what is
    expected without it counts, above 0; `fading` (0 to 1) is what is left of a count each time
    that its context comes again.
    """

    priors: tuple[tuple[int, float], ...]
    fading: float


FITTED = MemoryWeights(((1, 8.0), (2, 6.0), (4, 4.0)), 0.7)
"""Those that make the validation split likeliest; `evaluation.fit_memory` found them."""


class PieceMemory:
    """The memory of B versions of a piece, which began with the same events or each with its own.

    It is a bias of draws: what it has heard shifts the logits of what comes next. `heard` is
    (1, P), or (B, P), from the first step of a bar on, and `steps_per_bar` how long these are.
    """

    def __init__(
        self,
        heard: Events,
        versions: int,
        steps_per_bar: int,
        weights: MemoryWeights = FITTED,
    ) -> None:
        pieces = [_heard(tuple(events), steps_per_bar, weights) for events in heard.tolist()]
        self._pieces = [pieces[version % len(pieces)].copy() for version in range(versions)]

    def shift(self, step: int, logits: Floats) -> Floats:  # noqa: ARG002 - it counts by itself
        """Return the logits (B, 512) of the next step, given what the piece had so far."""
        shifted = logits.copy()
        for piece, row in zip(self._pieces, shifted, strict=True):
            piece.shift(row)
        return shifted

    def update(self, step: int, events: Events) -> None:  # noqa: ARG002
        """Hear the events (B,) that a step got."""
        for piece, event in zip(self._pieces, events.tolist(), strict=True):
            piece.hear(event)


class _Counts:
    """Counts of the events that came in one context; those longer ago count less."""

    __slots__ = ("of_event", "total")

    def __init__(self, of_event: dict[int, float], total: float) -> None:
        self.of_event, self.total = of_event, total

    def copy(self) -> _Counts:
        return _Counts(dict(self.of_event), self.total)

    def add(self, event: int, fading: float) -> None:
        of_event = self.of_event
        for other in of_event:
            of_event[other] *= fading
        of_event[event] = of_event.get(event, 0.0) + 1.0
        self.total = self.total * fading + 1.0


class _Piece:
    """The past of one version.

    What it shares with others, in `shared`, is copied before it changes.
    """

    def __init__(
        self,
        shared: dict[Context, _Counts],
        weights: MemoryWeights,
        steps_per_bar: int,
        last: tuple[int, ...] = (),
        place: int = 0,
    ) -> None:
        self._shared, self._weights, self._steps_per_bar = shared, weights, steps_per_bar
        self._own: dict[Context, _Counts] = {}
        # Silence comes before a piece; the latest event is first.
        self._last = last or (0,) * weights.priors[-1][0]
        self._place = place
        self._contexts = self._contexts_now()

    def copy(self) -> _Piece:
        """Return one that goes on from here by itself."""
        known = self._shared | self._own
        return _Piece(known, self._weights, self._steps_per_bar, self._last, self._place)

    def hear(self, event: int) -> None:
        own, shared = self._own, self._shared
        for context in self._contexts:
            counts = own.get(context)
            if counts is None:
                known = shared.get(context)
                counts = own[context] = known.copy() if known else _Counts({}, 0.0)
            counts.add(event, self._weights.fading)
        self._place = (self._place + 1) % self._steps_per_bar
        self._last = (event, *self._last[:-1])
        self._contexts = self._contexts_now()

    def shift(self, logits: Floats) -> None:
        """Shift logits (512,) in place."""
        own, shared = self._own, self._shared
        if not (self._contexts[0] in own or self._contexts[0] in shared):
            return  # longer contexts are no better known
        greatest = float(np.maximum.reduce(logits))
        norm = greatest + math.log(float(np.add.reduce(np.exp(logits - greatest))))
        shares: dict[int, float] = {}  # of the events that came here before
        others = 1.0  # what is left of the probability of each other event
        for context, (_, prior) in zip(self._contexts, self._weights.priors, strict=True):
            counts = own.get(context) or shared.get(context)
            if counts is None:
                break
            total = prior + counts.total
            for event in shares:
                shares[event] *= prior / total
            others *= prior / total
            for event, count in counts.of_event.items():
                if event not in shares:
                    shares[event] = math.exp(float(logits[event]) - norm) * others
                shares[event] += count / total
        for event, share in shares.items():
            if logits[event] > -math.inf:  # what must not be drawn stays so
                logits[event] = norm + math.log(share / others)

    def _contexts_now(self) -> list[Context]:
        return [(self._place, *self._last[:events]) for events, _ in self._weights.priors]


@lru_cache(maxsize=8)
def _heard(events: tuple[int, ...], steps_per_bar: int, weights: MemoryWeights) -> _Piece:
    """Return what has had these events; it is copied, never changed."""
    piece = _Piece({}, weights, steps_per_bar)
    for event in events:
        piece.hear(event)
    return piece
