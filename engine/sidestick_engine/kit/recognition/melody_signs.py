"""Numbers about a file that tell melodies, basses and chords from drums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sidestick_engine.kit.recognition.lanes import PITCHES, TOGETHER_BEATS, Lanes, Numbers
from sidestick_engine.kit.recognition.loop_notes import Floats, NotesOfFiles

_SCALE = (0, 2, 4, 5, 7, 9, 11)
_SCALES = np.array([[(note - root) % 12 in _SCALE for note in range(12)] for root in range(12)])
_CONSONANCES = (3, 4, 5, 7, 8, 9, 12, 15, 16, 19)
_LONGEST_GAP, _SHORTEST, _LONGEST = 4.0, 0.02, 8.0


def melody_signs(notes: NotesOfFiles, lanes: Lanes) -> Numbers:
    """Return numbers (F, K): registers, scales, held and joined notes, chords and steps."""
    return np.column_stack(
        [*_pitches(notes), *_lengths(notes, lanes), *_intervals(notes, lanes)]
    ).astype(np.float32)


def _mean(notes: NotesOfFiles, values: NDArray[np.generic]) -> Floats:
    sizes = np.bincount(notes.file, minlength=notes.files)
    return np.bincount(notes.file, values, minlength=notes.files) / np.maximum(sizes, 1)


def _pitches(notes: NotesOfFiles) -> list[NDArray[np.generic]]:
    key = notes.file * PITCHES + notes.pitches
    counts = np.bincount(key, minlength=notes.files * PITCHES).reshape(-1, PITCHES)
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    entropy = -(shares * np.log(np.maximum(shares, 1e-9))).sum(1)
    mean = shares @ np.arange(PITCHES)
    spread = np.sqrt(np.maximum(shares @ np.arange(PITCHES) ** 2 - mean**2, 0))
    padded = np.pad(shares, ((0, 0), (0, -PITCHES % 12)))
    chroma = padded.reshape(notes.files, -1, 12).sum(1)
    return [
        np.log2(1 + (counts > 0).sum(1)) / 4,
        np.exp(entropy) / 8,
        (mean - 48) / 24,
        spread / 12,
        (chroma @ _SCALES.T).max(1),
        (chroma > 0.01).sum(1) / 12,
        shares.max(1),
        shares[:, :34].sum(1),
        shares[:, 61:].sum(1),
    ]


def _lengths(notes: NotesOfFiles, lanes: Lanes) -> list[NDArray[np.generic]]:
    gaps = np.minimum(lanes.gaps, _LONGEST_GAP)
    logs = np.log(notes.lengths.clip(_SHORTEST, _LONGEST))
    mean = _mean(notes, logs)
    velocity = _mean(notes, notes.velocities)
    return [
        _mean(notes, (notes.lengths >= 0.85 * gaps) & (notes.lengths <= 1.3 * gaps)),
        _mean(notes, notes.lengths > 0.45),
        _mean(notes, notes.lengths > 1.25 * gaps),
        mean / 2,
        np.sqrt(np.maximum(_mean(notes, logs**2) - mean**2, 0)),
        4 * np.sqrt(np.maximum(_mean(notes, notes.velocities**2) - velocity**2, 0)),
        velocity,
        np.log2(1 + lanes.notes) / 6,
    ]


def _intervals(notes: NotesOfFiles, lanes: Lanes) -> list[NDArray[np.generic]]:
    """Return how notes that follow each other, or sound together, lie to each other."""
    same_file = notes.file[1:] == notes.file[:-1]
    interval = np.abs(np.diff(notes.pitches))
    gap = np.diff(notes.onsets)
    chord, line = same_file & (gap < TOGETHER_BEATS), same_file & (gap >= TOGETHER_BEATS)

    def part(which: NDArray[np.bool_], among: NDArray[np.bool_]) -> Floats:
        files = notes.file[:-1]
        found = np.bincount(files[which & among], minlength=notes.files)
        return found / np.maximum(np.bincount(files[among], minlength=notes.files), 1)

    chords = np.bincount(notes.file[:-1][chord], minlength=notes.files)
    return [
        part(np.isin(interval, _CONSONANCES), chord),
        part(interval == 0, line),
        part((interval > 0) & (interval <= 2), line),
        part((interval >= 3) & (interval <= 5), line),
        part(interval == 12, line),
        chords / np.maximum(lanes.notes, 1),
        _mean(notes, lanes.alone),
    ]
