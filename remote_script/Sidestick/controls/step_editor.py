"""The step editor: one lane of the selected clip on 32 pads, shown and drawn on."""

from __future__ import annotations

from typing import Callable

from ..connection.kit_lookup import KitLookup
from ..errors import TargetError
from ..live.clip_plan import STEP_BEATS
from ..live.clip_reader import ClipSnapshot, read_hits
from ..live.launch import playing_beats
from ..live.song import Song
from ..protocol.actions_table import LANES, STEPS
from ..protocol.messages import Note
from ..status_messages import words
from .step_grid import Grid, grid_of

NO_STEPS = (-1,) * STEPS


class StepEditor:
    """Shows and changes a lane; ``new_bars`` returns how long a clip drawn in a slot will be.

    ``follow_selection`` has to be called when ``listeners`` say that something else is selected,
    and ``refresh`` before anything is shown: as long as nobody looks, edits need no callback.
    """

    def __init__(self, song: Song, kits: KitLookup, new_bars: Callable[[], int]) -> None:
        self.lane = 0
        self.snapshot: ClipSnapshot | None = None
        self.listeners = song.listen(follows_clip=False)
        self._song = song
        self._kits = kits
        self._new_bars = new_bars
        self._page = 0
        self._read_for_bars = 0
        self._velocities: dict[int, int] | None = None  # by step; None: to be read
        self._read_pitches: tuple[int, ...] = ()

    def follow_selection(self) -> None:
        """Read the clip or slot selected now, and request its kit, for it may be drawn on."""
        if not self.listeners.take_target_change():
            return
        self._page = 0
        self._read_selected()
        if self.snapshot is not None:
            self._kits.request(self.snapshot.track_pads)

    def refresh(self) -> None:
        """Read what was edited since the last call, for it is shown now."""
        self.listeners.follow_clip(True)
        if self._new_bars() != self._read_for_bars:
            self._read_selected()
        elif self.listeners.take_clip_change():
            before = self.snapshot
            if before is None:
                self._read_selected()
            else:
                self._read(lambda: self._song.read_loop_again(before))

    def release(self) -> None:
        """Listen no longer."""
        self.listeners.release()

    def choose(self, lane: int) -> None:
        """Draw another lane."""
        self.lane = lane
        self._velocities = None

    def turn_page(self, pages: int) -> None:
        """Go to a later or earlier page, if there is one."""
        self.refresh()
        self._turn_page(pages)

    def _turn_page(self, pages: int) -> None:
        last = self._grid(self.snapshot).pages - 1 if self.snapshot else 0
        self._page = min(max(self._page + pages, 0), last)

    def more(self) -> tuple[bool, bool]:
        """Return whether there are pages before and after this one."""
        last = self._grid(self.snapshot).pages - 1 if self.snapshot else 0
        return self._page > 0, self._page < last

    def steps(self) -> tuple[int, ...]:
        """Return the velocity of each step on the page: 0 for no hit, -1 for no step."""
        pitches = self._pitches()
        if self.snapshot is None or not pitches:
            return NO_STEPS
        grid = self._grid(self.snapshot)
        if self._velocities is None or pitches != self._read_pitches:
            self._read_pitches = pitches
            self._velocities = grid.velocities(read_hits(self.snapshot, pitches))
        velocities = self._velocities
        return tuple(velocities.get(step, 0) if step >= 0 else -1 for step in grid.page(self._page))

    def missing(self) -> frozenset[int]:
        """Return the lanes that no pad of the kit plays; none while the kit is not known."""
        known = self._kits.of(self.snapshot.track_pads) if self.snapshot else None
        lanes = known.lanes if known else dict.fromkeys(LANES)
        return frozenset(place for place, lane in enumerate(LANES) if lane not in lanes)

    def playhead(self) -> int:
        """Return the place on the page of the step that is playing, -1 for none."""
        beats = playing_beats(self.snapshot) if self.snapshot else None
        if self.snapshot is None or beats is None:
            return -1
        grid = self._grid(self.snapshot)
        step = int(beats // STEP_BEATS)
        page = grid.page(self._page)
        return page.index(step) if step in page else -1

    def is_playing(self) -> bool:
        """Return whether the clip plays."""
        return self.snapshot is not None and playing_beats(self.snapshot) is not None

    def toggle(self, place: int, velocity: int) -> None:
        """Put a hit on a step of the page, or take away what is there. Raises TargetError."""
        snapshot = self._song.read_without_notes(self._new_bars())
        grid = self._grid(snapshot)
        step = grid.page(self._page)[place]
        if step < 0:
            return
        pitches = self._pitches_of(snapshot)
        if step in grid.velocities(read_hits(snapshot, pitches)):
            self._song.remove_hits(snapshot, pitches, *grid.window(step))
        else:
            start_beats = step * STEP_BEATS
            length_beats = min(STEP_BEATS, snapshot.length_beats - start_beats)
            note = Note(pitches[0], start_beats, length_beats, float(velocity))
            self._song.add_hit(snapshot, note)

    def _pitches(self) -> tuple[int, ...]:
        known = self._kits.of(self.snapshot.track_pads) if self.snapshot else None
        return known.lanes.get(LANES[self.lane], ()) if known else ()

    def _pitches_of(self, snapshot: ClipSnapshot) -> tuple[int, ...]:
        """Return the pitches that play the lane there. Raises TargetError where none does."""
        lane = LANES[self.lane]
        known = self._kits.of(snapshot.track_pads)
        if known is None:
            raise TargetError("kit_unknown")
        if lane not in known.lanes:
            raise TargetError("lane_unplayed", lane=words(lane))
        return known.lanes[lane]

    def _read_selected(self) -> None:
        bars = self._read_for_bars = self._new_bars()
        self._read(lambda: self._song.read_without_notes(bars))

    def _read(self, read: Callable[[], ClipSnapshot]) -> None:
        self._velocities = None
        try:
            self.snapshot = read()
        except TargetError:
            self.snapshot = None  # a press will say why
        self._turn_page(0)  # there may be fewer now

    @staticmethod
    def _grid(snapshot: ClipSnapshot) -> Grid:
        return grid_of(snapshot.length_beats, snapshot.numerator, snapshot.denominator)
