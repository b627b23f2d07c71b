"""The notes of loops as arrays: of one file, and of many files one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.messages import Note

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_NOTES = 4096
"""Notes of a file that are looked at, the first of them: the rest of a song says the same."""


class LoopNotes(NamedTuple):
    """The notes of a file or clip, by onset and pitch.

    Attributes:
        onsets: in beats (quarter notes) from the start of a bar.
        pitches: 0 to 127.
        velocities: 1 to 127.
        lengths: in beats.
        bar_beats: the length of a bar.
        has_pedal: whether controller 4, the hat's pedal, moves.
        is_on_drum_channel: whether they are on channel 10.
        named: the name of the kit map that the track's name names; empty where it names none.
    """

    onsets: Floats
    pitches: Ints
    velocities: Floats
    lengths: Floats
    bar_beats: float = 4.0
    has_pedal: bool = False
    is_on_drum_channel: bool = False
    named: str = ""

    @classmethod
    def of(
        cls, notes: Iterable[Note], bar_beats: float = 4.0, *, has_pedal: bool = False
    ) -> LoopNotes:
        """Return the notes, by onset and pitch, at most the first `MOST_NOTES`."""
        rows = [(n.start_beats, n.pitch, n.velocity, n.length_beats) for n in notes]
        table = np.array(rows, np.float64).reshape(-1, 4)
        return cls.of_table(table, bar_beats, has_pedal=has_pedal)

    @classmethod
    def of_table(
        cls, table: Floats, bar_beats: float = 4.0, *, has_pedal: bool = False
    ) -> LoopNotes:
        """Return the notes in rows of onset, pitch, velocity and length, in any order."""
        table = table[np.lexsort((table[:, 1], table[:, 0]))][:MOST_NOTES]
        onsets, pitches, velocities, lengths = table.T
        begin = np.floor(onsets[0] / bar_beats) * bar_beats if len(onsets) else 0.0
        pitches = pitches.astype(np.int64)
        return cls(onsets - begin, pitches, velocities, lengths, bar_beats, has_pedal)


class NotesOfFiles(NamedTuple):
    """The notes of many files one behind the other: arrays (N,), and (F,) of the files.

    `file` says which file each note is of, from 0; `velocities` are 0 to 1.
    """

    file: Ints
    onsets: Floats
    pitches: Ints
    velocities: Floats
    lengths: Floats
    bar_beats: Floats
    has_pedal: NDArray[np.bool_]

    @classmethod
    def joining(cls, files: Sequence[LoopNotes]) -> NotesOfFiles:
        """Return the notes of these files together."""
        return cls(
            np.repeat(np.arange(len(files)), [len(each.onsets) for each in files]),
            np.concatenate([each.onsets for each in files]),
            np.concatenate([each.pitches for each in files]),
            np.concatenate([each.velocities for each in files]) / 127,
            np.concatenate([each.lengths for each in files]),
            np.array([each.bar_beats for each in files]),
            np.array([each.has_pedal for each in files]),
        )

    @property
    def files(self) -> int:
        """The number of files."""
        return len(self.bar_beats)
