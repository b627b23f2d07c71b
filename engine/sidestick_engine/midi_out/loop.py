"""A loop's notes, and where they are in a song that repeats it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, inf

from Sidestick.protocol.messages import Note

STEP_BEATS = 0.25
SAME_BEATS = 1e-6  # two times that are closer are one: far below a tick of any sequencer


@dataclass(frozen=True)
class MidiLoop:
    """Notes that repeat; times in beats (quarter notes).

    Attributes:
        notes: starts are relative to the loop's start; those outside of it are wrapped into it.
        length_beats: of the loop, at least a step.
        bar_beats: of a bar, so that another version can begin on one.

    Raises:
        ValueError: a length is less than a step, or no number.
    """

    notes: Sequence[Note]
    length_beats: float
    bar_beats: float = 4.0

    def __post_init__(self) -> None:
        for name in ("length_beats", "bar_beats"):
            if not STEP_BEATS <= getattr(self, name) < inf:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be at least a step.")

    @cached_property
    def ordered(self) -> list[Note]:
        """The notes by start and pitch, all starting in [0, `length_beats`)."""
        wrapped = (note._replace(start_beats=self.within(note.start_beats)) for note in self.notes)
        return sorted(wrapped, key=lambda note: (note.start_beats, note.pitch))

    @cached_property
    def starts(self) -> list[float]:
        """The starts of `ordered`."""
        return [note.start_beats for note in self.ordered]

    def within(self, beats: float) -> float:
        """Return where in the loop some beats from its start are: 0 to below `length_beats`."""
        rest = beats % self.length_beats
        return 0.0 if self.length_beats - rest < SAME_BEATS else rest


class Walk:
    """A way through a song that is one clip over and over, a note at a time.

    Attributes:
        due_beats: where in the song the next note starts; infinite where the clip is empty.
    """

    def __init__(self, clip: MidiLoop, origin_beats: float, from_beats: float) -> None:
        """Begin at `from_beats` of the song, in which the clip's loop starts at `origin_beats`."""
        self.clip = clip
        position = clip.within(from_beats - origin_beats)
        self._origin_beats = origin_beats
        self._lap = round((from_beats - origin_beats - position) / clip.length_beats)
        self._index = bisect_left(clip.starts, position - SAME_BEATS)
        self._wrap()

    @property
    def note(self) -> Note:
        """The note that starts at `due_beats`."""
        return self.clip.ordered[self._index]

    def step(self) -> None:
        """Go on to the next note."""
        self._index += 1
        self._wrap()

    def position(self, song_beats: float) -> float:
        """Return where in the loop a place of the song is."""
        return self.clip.within(song_beats - self._origin_beats)

    def next_line(self, song_beats: float, grid_beats: float) -> float:
        """Return the next place of the song that is on a grid from the loop's start.

        The loop's end is on every grid.
        """
        position = self.position(song_beats)
        line = (floor((position + SAME_BEATS) / grid_beats) + 1) * grid_beats
        return song_beats - position + min(line, self.clip.length_beats)

    def _wrap(self) -> None:
        if self._index == len(self.clip.starts):
            self._index, self._lap = 0, self._lap + 1
        self.due_beats = (
            self._origin_beats + self._lap * self.clip.length_beats + self.clip.starts[self._index]
            if self.clip.starts
            else inf
        )
