"""Timing and dynamics: swing, and how much of the learned timing and dynamics is kept.

A beat that was made for a clip swings as the clip does, or as the settings say; one that was made
for none swings as its style does, or as the settings say. Whatever swing and timing make together,
a hit stays nearer to its own step than to a neighbour, so that no two hits of a lane ever change
places or meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.settings_table import BY_KEY
from sidestick_models.beat.beat import STEPS_PER_BEAT, Beat
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.beat.swing import (
    STRAIGHT,
    Swing,
    drawn_triplets,
    has_swinging_eighths,
    swing_of,
)

STEPS_PER_EIGHTH = 2
MS_PER_MINUTE = 60_000
_SOFTEST_POWER = 2.0  # of velocities at no intensity; at the most it is the root
CLEARANCE_STEPS = 1 / 16  # that a hit keeps from the middle between two steps

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]  # (S, 9)


class Zones(NamedTuple):
    """Ranges where the hits of each step may sound, in steps from the beat's start: each (S, 1)."""

    low: Floats
    centre: Floats
    high: Floats


class TimingAndDynamics(NamedTuple):
    """The settings of a request that say how hits are played; each has its setting's key.

    Attributes:
        swing: where in an eighth its second sixteenth is, percent: 50 is straight, 75 the most;
            None as it comes.
        eighth_swing: where in a beat its second eighth is, likewise.
        timing_amount: 0, everything on the grid, to 1, as learned.
        velocity_amount: 0, each lane at one level, to 1, as learned.
        added_swing: the swing of sixteenths that versions before 0.2 added to what was learned;
            where it is given, nothing is heard of a clip's swing, and the two others are nothing.
        meter: that of the beat; where its beats are eighths or dotted, eighths do not swing.
        held: how a beat swings that was made for these settings; see `for_beat`.
        intensity: 0, all softer, to 1, all harder; at 0.5 as learned.
        laid_back_ms: how far behind the beat all of it is; below 0 ahead.
        tempo_bpm: of the set.
    """

    swing: float | None = BY_KEY["swing"].default
    timing_amount: float = BY_KEY["timing_amount"].default
    velocity_amount: float = BY_KEY["velocity_amount"].default
    eighth_swing: float | None = BY_KEY["eighth_swing"].default
    added_swing: float | None = None
    meter: Meter = FOUR_FOUR
    held: Swing | None = None
    intensity: float = BY_KEY["intensity"].default
    laid_back_ms: float = BY_KEY["laid_back_ms"].default
    tempo_bpm: float = 120.0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> TimingAndDynamics:
        """Take the settings of a request; those that its kind does not carry have defaults."""
        return cls(**{key: fields[key] for key in cls._fields if key in fields})

    @property
    def listens(self) -> bool:
        """Tell whether a clip's own swing counts."""
        return self.added_swing is None

    def for_beat(
        self, beat: Beat, swing: Swing | None, free: Mask | None = None
    ) -> tuple[Beat, TimingAndDynamics]:
        """Return a beat that swings as the settings say in its `free` cells, and how it is timed.

        `swing` is how it swings, if it does.
        """
        if not self.listens:
            return beat, self
        if self.eighth_swing is None and self.swing is None:
            return beat, self._replace(held=swing or self._triplets_of(beat))
        eighth = self.eighth_swing if has_swinging_eighths(self.meter) else None
        drawn = drawn_triplets(beat) if swing is None and eighth is not None else None
        own = drawn or swing or swing_of(beat, self.meter) or STRAIGHT
        target = own.towards(eighth, self.swing)
        return target.hold(beat, free, merges=False), self._replace(held=target)

    def _triplets_of(self, beat: Beat) -> Swing | None:
        """Return the swing of a beat in triplets, which are no timing but notes."""
        own = swing_of(beat, self.meter) if has_swinging_eighths(self.meter) else None
        return own if own is not None and own.is_triplet else None

    def zones(self, steps: int) -> Zones:
        """Return the zone of each of S steps; the first is the first sixteenth of an eighth."""
        late = (self.added_swing or 50.0) / 50.0 - 1.0
        at = np.arange(-1, steps + 1, dtype=np.float64)[:, None]
        centre = at + late * (at % STEPS_PER_EIGHTH)
        middle = (centre[:-1] + centre[1:]) / 2
        return Zones(middle[:-1] + CLEARANCE_STEPS, centre[1:-1], middle[1:] - CLEARANCE_STEPS)

    @property
    def lag_steps(self) -> float:
        """The lag of all hits behind the beat, in steps; below 0 they are ahead."""
        return self.laid_back_ms * self.tempo_bpm * STEPS_PER_BEAT / MS_PER_MINUTE

    def without_lag(self, beat: Beat) -> Beat:
        """Return a clip's beat as far ahead as hits that go with it will be put back again.

        A clip that is not as laid back as that comes onto the beat.
        """
        if not (self.lag_steps and beat.hits.any()):
            return beat
        heard = float(np.median(beat.offsets[beat.hits]))
        lag = min(max(heard, min(self.lag_steps, 0.0)), max(self.lag_steps, 0.0))
        offsets = np.clip(beat.offsets - np.float32(lag), -0.5, 0.5)
        return Beat(beat.hits, beat.velocities, np.where(beat.hits, offsets, np.float32(0)))

    def positions(self, beat: Beat) -> Floats:
        """Return where each hit sounds, in steps from the beat's start: (S, 9)."""
        offsets = beat.offsets.astype(np.float64)
        if self.held is None:
            low, centre, high = self.zones(beat.steps)
        else:
            low, centre, high = _zones_of(self.held, beat.steps)
            offsets = offsets - self.held.lateness(beat.steps)
        return np.clip(centre + self.timing_amount * offsets + self.lag_steps, low, high)

    def velocities(self, beat: Beat) -> Floats:
        """Return how hard each hit is, 0 to 1, drawn towards the mean of its lane: (S, 9).

        Intensity is a power: the softest and the hardest stay so.
        """
        learned = beat.velocities.astype(np.float64)
        hits = np.maximum(beat.hits.sum(axis=0), 1)
        mean = np.where(beat.hits, learned, 0.0).sum(axis=0) / hits
        drawn = np.clip(mean + self.velocity_amount * (learned - mean), 0.0, 1.0)
        return np.asarray(drawn ** (_SOFTEST_POWER ** (1 - 2 * self.intensity)))


def _zones_of(swing: Swing, steps: int) -> Zones:
    """Return the zone of each of S steps, for each drum: (S, 9).

    Where the third sixteenth of a beat is the last one, they share theirs.
    """
    centre = np.arange(STEPS_PER_BEAT)[:, None] + swing.lateness(STEPS_PER_BEAT)
    last = STEPS_PER_BEAT - 1
    before = np.concatenate([centre[last:] - STEPS_PER_BEAT, centre[:last]])
    if swing.is_triplet:
        before[last] = before[last - 1]
    low = (before + centre) / 2
    high = np.concatenate([low[1:], low[:1] + STEPS_PER_BEAT])
    if swing.is_triplet:
        high[last - 1] = high[last]
    beats = STEPS_PER_BEAT * np.arange(-(-steps // STEPS_PER_BEAT))[:, None, None]
    return Zones(
        *(
            (beats + part).reshape(-1, part.shape[1])[:steps]
            for part in (low + CLEARANCE_STEPS, centre, high - CLEARANCE_STEPS)
        )
    )
