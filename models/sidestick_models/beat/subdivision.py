"""Subdivision: whether a beat is straight, swung or in triplets, one choice for all of it.

A straight or swung beat may be hit on each of its four sixteenths; in a swung one the second of a
pair is late. A triplet has its second and third stroke on the second sixteenth, played late, and
on the last, played early, and none on the third between them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES
from sidestick_models.beat.swing import Swing

Events = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SECOND, _THIRD, _LAST = 1, 2, 3  # sixteenths of a beat


class Kind(StrEnum):
    """The kinds of subdivision that a beat may have."""

    STRAIGHT = "straight"
    SWUNG = "swung"
    TRIPLET = "triplet"


class Subdivision(NamedTuple):
    """The kind of a beat's subdivision, and where its strokes are.

    `late` (3,) is how late the second, third and last sixteenth of a beat are, in steps after its
    hits on the beat; not a number where nothing is known.
    """

    kind: Kind
    late: tuple[float, float, float]

    @property
    def is_triplet(self) -> bool:
        """Tell whether a beat is in three."""
        return self.kind == Kind.TRIPLET

    def swing(self) -> Swing:
        """Return the swing in which all drums play so."""
        late = np.array([0.0, *self.late])
        if self.is_triplet:
            late[_THIRD] = late[_LAST] + 1
        return Swing(np.tile(late[:, None], (1, DRUM_CLASSES)), self.is_triplet)


USUAL: Mapping[Kind, Subdivision] = {
    Kind.STRAIGHT: Subdivision(Kind.STRAIGHT, (0.0, 0.0, 0.0)),
    Kind.SWUNG: Subdivision(Kind.SWUNG, (0.2, 0.0, 0.2)),
    Kind.TRIPLET: Subdivision(Kind.TRIPLET, (1 / 3, math.nan, -1 / 3)),
}
"""Each kind where no drummer shows how: sixteenths at 60 percent, triplets at a third."""

_SWUNG_EIGHTHS = Subdivision(Kind.SWUNG, (math.nan, 0.4, math.nan))
"""Eighths at 60 percent: what was in triplets has nothing else between its beats."""


def divided(
    events: Events, heard: Sequence[Subdivision | None], kind: Kind | None
) -> tuple[Events, list[Subdivision | None]]:
    """Return bars of 4/4, events (versions, S), and the subdivision that they have all through.

    `heard` is the one of each, None where it is unknown, `kind` what is asked for, if anything is.
    """
    is_triplet = np.array([each is not None and each.is_triplet for each in heard])
    if kind is None:
        return in_triplets(events, is_triplet), [*heard]
    subdivisions: list[Subdivision | None] = []
    for each in heard:
        if each is not None and each.kind == kind:
            subdivisions.append(each)
        elif each is not None and each.is_triplet and kind == Kind.SWUNG:
            subdivisions.append(_SWUNG_EIGHTHS)
        else:
            subdivisions.append(USUAL[kind])
    if kind == Kind.TRIPLET:
        return in_triplets(events, np.ones(len(events), bool)), subdivisions
    return _in_pairs(events, is_triplet), subdivisions


def _in_pairs(events: Events, rows: Mask) -> Events:
    """Return events (versions, S) in eighths where these rows were in triplets."""
    beats = events.reshape(len(events), -1, STEPS_PER_BEAT).copy()
    beats[rows, :, _THIRD] |= beats[rows, :, _SECOND] | beats[rows, :, _LAST]
    beats[rows, :, _SECOND] = beats[rows, :, _LAST] = 0
    return beats.reshape(events.shape)


def in_triplets(events: Events, rows: Mask) -> Events:
    """Return whole beats, events (versions, S), in these rows with the strokes of triplets alone.

    Third sixteenths join the last ones: a drummer's second eighth lies between the two.
    """
    if not rows.any():
        return events
    beats = events.reshape(len(events), -1, STEPS_PER_BEAT).copy()
    beats[rows, :, _LAST] |= beats[rows, :, _THIRD]
    beats[rows, :, _THIRD] = 0
    return beats.reshape(events.shape)
