"""Loops that are no drums, made up: basses, melodies, chords, arpeggios, riffs and single notes.

There is no free collection of such loops beside the drums'. They are as different as code makes
them: any key and register, drums' own included, many rhythms, note lengths and dynamics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.kit.recognition.loop_notes import Floats, LoopNotes

Rng = np.random.Generator
_MINOR_PENTATONIC = (0, 3, 5, 7, 10)
_SCALES: tuple[tuple[int, ...], ...] = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 3, 5, 7, 9, 10),
    (0, 2, 4, 5, 7, 9, 10),
    _MINOR_PENTATONIC,
    (0, 2, 4, 7, 9),
    (0, 1, 4, 5, 7, 8, 10),
    (0, 3, 5, 6, 7, 10),
    (0, 2, 3, 5, 7, 8, 11),
    (0, 1, 3, 5, 7, 8, 10),
    tuple(range(12)),
)
_REGISTERS = (24, 28, 33, 36, 36, 40, 48, 48, 55, 60, 60, 60, 67, 72)
_LEAST_NOTES = 5


class _Loop:
    """A loop in the making: its key, its bars' chords, and the notes so far."""

    def __init__(self, rng: Rng, beats: float, register: int | None = None) -> None:
        self.rng, self.beats = rng, beats
        self.scale = _SCALES[rng.integers(len(_SCALES))]
        self.root = int(rng.choice(_REGISTERS) if register is None else register)
        self.root = max(20, self.root - self.root % 12 + int(rng.integers(12)))
        self.chords = rng.choice([0, 0, 2, 3, 4, 5, -1], size=4)
        self.chord_beats = float(rng.choice([2, 4, 4]))
        self.rows: list[tuple[float, float, float]] = []

    def chord_at(self, onset: float) -> int:
        """Return the degree of the scale that the chord at this beat stands on."""
        return int(self.chords[int(onset // self.chord_beats) % 4])

    def pitch(self, degree: int, octave: int = 0) -> int:
        """Return a degree of the scale as a pitch."""
        size = len(self.scale)
        return self.root + 12 * (degree // size + octave) + self.scale[degree % size]

    def add(self, onset: float, pitch: float, length: float) -> None:
        """Add a note."""
        if 0 <= pitch <= 127:
            self.rows.append((onset, pitch, length))

    def rhythm(self, grid: float | None = None, least: float = 0.3) -> Floats:
        """Return onsets: a figure of some beats again and again."""
        rng = self.rng
        period = float(rng.choice([1, 2, 4, 4, 8]))
        step = float(rng.choice([0.25, 0.25, 0.5, 0.5, 1 / 3, 1, 1 / 6])) if grid is None else grid
        slots = np.arange(0, period, step)
        kept = rng.random(len(slots)) < rng.uniform(least, 1)
        kept[0] = kept[0] or rng.random() < 0.8
        figure = slots[kept] if kept.any() else slots[:1]
        onsets = np.add.outer(np.arange(0, self.beats, period), figure).ravel()
        return np.asarray(onsets[onsets < self.beats - 1e-6])

    def lengths(self, onsets: Floats) -> Floats:
        """Return how long notes are held: joined, apart, short, overlapping, or all alike."""
        rng, gaps = self.rng, np.diff(np.append(onsets, self.beats))
        kind = rng.integers(5)
        if kind == 0:
            return np.asarray(gaps)
        if kind == 1:
            return np.asarray(gaps * rng.uniform(0.3, 0.95))
        if kind == 2:
            return np.asarray(np.minimum(gaps, rng.choice([0.05, 0.1, 0.2, 0.25, 0.5])))
        if kind == 3:
            return np.asarray(gaps * rng.uniform(1, 1.3))
        return np.full(len(onsets), rng.choice([0.03, 0.06, 0.125, 0.25, 0.5]))

    def line(
        self, degrees: NDArray[np.int64], onsets: Floats | None = None, octave: int = 0
    ) -> None:
        """Add a note at each onset, with these degrees again and again."""
        onsets = self.rhythm() if onsets is None else onsets
        for number, (onset, length) in enumerate(zip(onsets, self.lengths(onsets), strict=True)):
            degree = int(degrees[number % len(degrees)])
            self.add(onset, self.pitch(degree, octave), length)

    def following(self, choices: tuple[int, ...], onsets: Floats, octave: int = 0) -> None:
        """Add a note at each onset: one of these degrees above the chord there."""
        for onset, length in zip(onsets, self.lengths(onsets), strict=True):
            degree = self.chord_at(onset) + int(self.rng.choice(choices))
            self.add(onset, self.pitch(degree, octave), length)

    def block(self, onsets: Floats, spread: float = 0.0, octave: int = 0) -> None:
        """Add chords, their notes as far apart in time as `spread` says, in beats."""
        size, inversion = int(self.rng.choice([2, 3, 3, 4, 5])), int(self.rng.integers(3))
        for onset, length in zip(onsets, self.lengths(onsets), strict=True):
            for number in range(size):
                degree = self.chord_at(onset) + 2 * (number + inversion)
                self.add(onset + spread * number, self.pitch(degree, octave), length)


def _scale(loop: _Loop) -> None:
    degrees = np.arange(loop.rng.integers(5, 16)) * int(loop.rng.choice([-1, 1, 1, 2]))
    loop.line(np.concatenate([degrees, degrees[::-1]]) if loop.rng.random() < 0.5 else degrees)


def _arpeggio(loop: _Loop, grid: float | None = None) -> None:
    rng = loop.rng
    onsets = np.arange(0, loop.beats, grid or rng.choice([0.25, 0.5, 1 / 3]))
    onsets = onsets[rng.random(len(onsets)) < rng.choice([1, 1, 0.85, 0.7])]
    figure = rng.choice([0, 2, 4, 7, 9, 11, 14], size=int(rng.choice([3, 4, 4, 6, 8, 16])))
    for number, (onset, length) in enumerate(zip(onsets, loop.lengths(onsets), strict=True)):
        degree = loop.chord_at(onset) + int(figure[number % len(figure)])
        loop.add(onset, loop.pitch(degree), length)


def _triplets(loop: _Loop) -> None:
    _arpeggio(loop, 1 / 3)


def _sequencer(loop: _Loop) -> None:
    _arpeggio(loop, 0.25)


def _bass(loop: _Loop) -> None:
    loop.following((0, 0, 0, 0, 4, 2, -1, 7), loop.rhythm())


def _octaves(loop: _Loop) -> None:
    onsets = loop.rhythm(0.5, 0.8) if loop.rng.random() < 0.6 else loop.rhythm()
    for number, (onset, length) in enumerate(zip(onsets, loop.lengths(onsets), strict=True)):
        loop.add(onset, loop.pitch(loop.chord_at(onset), number % 2), length)


def _roots(loop: _Loop) -> None:
    loop.following((0, 0, 0, 0, 0, 0, 0, 4), loop.rhythm())


def _walking(loop: _Loop) -> None:
    onsets = np.arange(0, loop.beats, 1.0 if loop.rng.random() < 0.6 else 0.5)
    steps = loop.rng.choice([-2, -1, 1, 1, 2, 3], size=len(onsets))
    loop.line(np.cumsum(steps).clip(-9, 12), onsets)


def _acid(loop: _Loop) -> None:
    figure = loop.rng.choice([0, 0, 0, 1, 2, 4, 6, 7, -1], size=16)
    loop.line(figure, loop.rhythm(0.25, 0.6))


def _riff(loop: _Loop) -> None:
    size = int(loop.rng.choice([2, 3, 4, 5, 6, 7, 8, 12, 16]))
    loop.line(loop.rng.choice([0, 0, 0, 1, 2, 3, 4, 5, 7, -1, -2], size=size))


def _pentatonic(loop: _Loop) -> None:
    loop.scale = _MINOR_PENTATONIC
    _riff(loop)


def _pedal_point(loop: _Loop) -> None:
    figure = loop.rng.choice([1, 2, 3, 4, 5, 6, 7], size=8)
    figure[::2] = 0
    loop.line(figure)


def _melody(loop: _Loop) -> None:
    steps = loop.rng.choice([-3, -2, -1, -1, 0, 1, 1, 2, 3, 4], size=32)
    loop.line(np.cumsum(steps).clip(-7, 12))


def _chords(loop: _Loop) -> None:
    loop.block(loop.rhythm())


def _pad(loop: _Loop) -> None:
    loop.block(np.arange(0, loop.beats, loop.rng.choice([1, 2, 4])))


def _strummed(loop: _Loop) -> None:
    loop.block(loop.rhythm(), loop.rng.uniform(0.005, 0.03))


def _stabs(loop: _Loop) -> None:
    loop.block(loop.rhythm(0.25))
    loop.rows = [(onset, pitch, 0.12) for onset, pitch, _ in loop.rows]


def _piano(loop: _Loop) -> None:
    loop.block(loop.rhythm(), octave=1)
    loop.following((0, 0, 4, 7), loop.rhythm(), -1)


def _two_voices(loop: _Loop) -> None:
    loop.following((0, 1, 2, 4, -1), loop.rhythm(), 1)
    loop.following((0, 0, 2, 4), loop.rhythm(), 0)


def _bass_and_chords(loop: _Loop) -> None:
    beats = np.arange(0, loop.beats, 1.0)
    loop.following((0, 4), beats[::2], -1)
    loop.block(beats[1::2])


def _power_chords(loop: _Loop) -> None:
    for onset, length in zip(onsets := loop.rhythm(), loop.lengths(onsets), strict=True):
        pitch = loop.pitch(loop.chord_at(onset))
        for interval in (0, 7, 12)[: int(loop.rng.choice([2, 3]))]:
            loop.add(onset, pitch + interval, length)


def _hook_over_bass(loop: _Loop) -> None:
    _riff(loop)
    low = _Loop(loop.rng, loop.beats, 33)
    low.scale, low.chords = loop.scale, loop.chords
    _roots(low)
    loop.rows += low.rows


def _single_note(loop: _Loop) -> None:
    loop.line(np.zeros(1, np.int64))


def _double_stops(loop: _Loop) -> None:
    interval = int(loop.rng.choice([2, 2, 4, 5, 7]))
    for onset, length in zip(onsets := loop.rhythm(), loop.lengths(onsets), strict=True):
        degree = loop.chord_at(onset) + int(loop.rng.choice([0, 0, 1, 2, -1]))
        for each in (degree, degree + interval):
            loop.add(onset, loop.pitch(each), length)


def _chromatic(loop: _Loop) -> None:
    loop.scale = tuple(range(12))
    steps = loop.rng.choice([-2, -1, -1, 1, 1, 2, 5, -4], size=16)
    loop.line(np.cumsum(steps).clip(-10, 14))


KINDS: Mapping[str, Callable[[_Loop], None]] = {
    kind.__name__.strip("_"): kind
    for kind in (
        _scale,
        _arpeggio,
        _bass,
        _roots,
        _walking,
        _acid,
        _pentatonic,
        _pedal_point,
        _melody,
        _chords,
        _pad,
        _strummed,
        _two_voices,
        _bass_and_chords,
        _single_note,
        _chromatic,
        _double_stops,
        _triplets,
        _riff,
        _stabs,
        _octaves,
        _power_chords,
        _piano,
        _sequencer,
        _hook_over_bass,
    )
}
JUDGED = ("riff", "stabs", "octaves", "power_chords", "piano", "sequencer", "hook_over_bass")
"""Kinds that the weights never met: recognition is judged by them."""
_LOW = ("bass", "roots", "walking", "acid", "octaves")


def melody(kind: str, rng: Rng, beats: float = 8.0) -> LoopNotes:
    """Return a loop of one of the `KINDS` that is so many beats long."""
    register = int(rng.integers(24, 46)) if kind in _LOW else None
    loop = _Loop(rng, beats, register)
    KINDS[kind](loop)
    if len(loop.rows) < _LEAST_NOTES:
        return melody(kind, rng, beats)
    onsets, pitches, lengths = np.array(loop.rows).T
    if rng.random() < 0.4:
        onsets = np.maximum(onsets + rng.normal(0, 0.02, len(onsets)).clip(-0.05, 0.05), 0)
    velocities = _velocities(onsets, rng).round()
    table = np.column_stack([onsets, pitches, velocities, np.maximum(lengths, 0.02)])
    _, first = np.unique(np.round(onsets * 1000) * 128 + pitches, return_index=True)
    return LoopNotes.of_table(table[first])


def _velocities(onsets: Floats, rng: Rng) -> Floats:
    usual, kind = rng.integers(60, 120), rng.integers(4)
    if kind == 0:
        return np.full(len(onsets), float(usual))
    if kind == 1:
        change = rng.normal(0, rng.uniform(3, 20), len(onsets))
    elif kind == 2:
        change = -15 * (onsets % 1 > 0.1) + rng.normal(0, 5, len(onsets))
    else:
        change = 10 * rng.normal(size=32)[(onsets * 4).astype(int) % 32]
    return np.asarray((usual + change).clip(1, 127))
