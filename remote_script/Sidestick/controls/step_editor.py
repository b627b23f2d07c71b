"""The lane that is drawn on the step grid: chosen, shown and edited in the clip looked at."""

from __future__ import annotations

from typing import Callable

from ..connection.kit_lookup import Kits
from ..errors import TargetError
from ..live.clip_reader import ClipSnapshot, read_hits
from ..live.launch import playing_beats
from ..live.song import Song
from ..protocol.messages import Note
from ..settings.roles import LANES, STEPS
from .step_grid import STEP_BEATS, Grid, grid_of

NO_STEPS = (-1,) * STEPS


class Editor:
    """What the pads show and change; ``new_bars`` says how long a clip drawn in a slot will be."""

    def __init__(self, song: Song, kits: Kits, new_bars: Callable[[], int]) -> None:
        self.lane = 0
        self.reading: ClipSnapshot | None = None
        self._song = song
        self._kits = kits
        self._new_bars = new_bars
        self._watch = song.watch()
        self._page = 0
        self._read_for_bars = 0
        self._played: dict[int, int] | None = None  # velocities by step; None: to be read
        self._played_on: tuple[int, ...] = ()

    def tick(self) -> None:
        """Read what has changed since the last tick."""
        bars = self._new_bars()
        new_target = self._watch.take_target_change()
        new_clip = self._watch.take_clip_change()
        if new_target:
            self._page = 0
        if new_target or bars != self._read_for_bars:
            self._read_for_bars = bars
            self._look(lambda: self._song.look(bars))
            if new_target and self.reading is not None:
                self._kits.ask(self.reading.kit)
        elif new_clip:
            before = self.reading
            self._look(lambda: self._song.look_again(before) if before else self._song.look(bars))

    def release(self) -> None:
        """Watch no longer."""
        self._watch.release()

    def choose(self, lane: int) -> None:
        """Draw another lane."""
        self.lane = lane
        self._played = None

    def turn_page(self, pages: int) -> None:
        """Go to a later or earlier page, if there is one."""
        last = self._grid(self.reading).pages - 1 if self.reading else 0
        self._page = min(max(self._page + pages, 0), last)

    def more(self) -> tuple[bool, bool]:
        """Tell whether there are pages before and after this one."""
        last = self._grid(self.reading).pages - 1 if self.reading else 0
        return self._page > 0, self._page < last

    def steps(self) -> tuple[int, ...]:
        """Return the velocity of each step on the page: 0 for no hit, -1 for no step."""
        pitches = self._pitches()
        if self.reading is None or not pitches:
            return NO_STEPS
        grid = self._grid(self.reading)
        if self._played is None or pitches != self._played_on:
            self._played_on = pitches
            self._played = grid.velocities(read_hits(self.reading, pitches))
        played = self._played
        return tuple(played.get(step, 0) if step >= 0 else -1 for step in grid.page(self._page))

    def missing(self) -> frozenset[int]:
        """Return the lanes that no pad of the kit plays; none while that is not known."""
        known = self._kits.of(self.reading.kit) if self.reading else None
        lanes = known.lanes if known else dict.fromkeys(LANES)
        return frozenset(place for place, lane in enumerate(LANES) if lane not in lanes)

    def playhead(self) -> int:
        """Return which pad the clip is playing, -1 for none of the page."""
        beats = playing_beats(self.reading) if self.reading else None
        if self.reading is None or beats is None:
            return -1
        grid = self._grid(self.reading)
        step = int(beats // STEP_BEATS)
        page = grid.page(self._page)
        return page.index(step) if step in page else -1

    def is_playing(self) -> bool:
        """Tell whether the clip plays."""
        return self.reading is not None and playing_beats(self.reading) is not None

    def toggle(self, place: int, velocity: int) -> None:
        """Put a hit on a step of the page, or take away what is there. Raises TargetError."""
        reading = self._song.look(self._new_bars())
        grid = self._grid(reading)
        step = grid.page(self._page)[place]
        if step < 0:
            return
        pitches = self._pitches_of(reading)
        if step in grid.velocities(read_hits(reading, pitches)):
            self._song.remove_hits(reading, pitches, *grid.window(step))
        else:
            start_beats = step * STEP_BEATS
            length_beats = min(STEP_BEATS, reading.length_beats - start_beats)
            note = Note(pitches[0], start_beats, length_beats, float(velocity))
            self._song.add_hit(reading, note)

    def _pitches(self) -> tuple[int, ...]:
        known = self._kits.of(self.reading.kit) if self.reading else None
        return known.lanes.get(LANES[self.lane], ()) if known else ()

    def _pitches_of(self, reading: ClipSnapshot) -> tuple[int, ...]:
        """Return the pitches that play the lane there. Raises TargetError where none does."""
        lane = LANES[self.lane]
        known = self._kits.of(reading.kit)
        if known is None:
            raise TargetError("kit_unknown")
        if lane not in known.lanes:
            raise TargetError("lane_unplayed", lane=lane.replace("_", " "))
        return known.lanes[lane]

    def _look(self, look: Callable[[], ClipSnapshot]) -> None:
        self._played = None
        try:
            self.reading = look()
        except TargetError:
            self.reading = None  # a press will say why
        self.turn_page(0)  # there may be fewer now

    @staticmethod
    def _grid(reading: ClipSnapshot) -> Grid:
        return grid_of(reading.length_beats, reading.numerator, reading.denominator)
