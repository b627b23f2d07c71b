"""Extent of Live.Clip.Clip: loop, markers and what they mean when the clip does not loop."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Prop, since

if TYPE_CHECKING:
    from sidestick_live_sim.lom.track import Track


class LoopMixin(SimulatedObject):
    """Start, end and loop of a clip; all times in beats.

    `raw_loop` and `raw_markers` are (start, end). Of an arrangement clip, `start_time` and
    `arrangement_length` say where it lies; only the markers of one that does not loop change those,
    as long as `arrangement_clips_grow` says so in the core: people disagree about real Live.
    """

    track: Track
    looping: bool
    raw_loop: tuple[float, float]
    raw_markers: tuple[float, float]
    start_time: float
    arrangement_length: float | None

    @property
    def loop_start(self) -> float:
        """Start of the loop, or of the clip when it does not loop."""
        return self._extent()[0]

    @property
    def loop_end(self) -> float:
        """End of the loop, or of the clip when it does not loop."""
        return self._extent()[1]

    @property
    def length(self) -> float:
        """Length of the loop, or of the clip when it does not loop."""
        return self.loop_end - self.loop_start

    @property
    def position(self) -> float:
        """Start of the loop; setting it moves the whole loop."""
        return self.loop_start

    @property
    def start_marker(self) -> float:
        """Position from which the clip plays."""
        return self.raw_markers[0]

    @property
    def end_marker(self) -> float:
        """Position at which the clip ends when it does not loop."""
        return self.raw_markers[1]

    @property
    def end_time(self) -> float:
        """End in the arrangement; of a session clip the end of its loop."""
        if self.arrangement_length is None:
            return self.loop_end
        return self.start_time + self.arrangement_length

    def set_loop_start(self, value: float) -> None:
        """Move the start of the loop."""
        self.set_extent(value, self.loop_end)

    def set_loop_end(self, value: float) -> None:
        """Move the end of the loop."""
        self.set_extent(self.loop_start, value)

    def set_position(self, value: float) -> None:
        """Move the loop, keeping its length."""
        self.set_extent(value, value + self.length)

    def set_looping(self, value: bool) -> None:
        """Turn the loop on or off."""
        self._check_extent_may_change()
        self.change("looping", value, "looping", "loop_start", "loop_end")

    def set_start_marker(self, value: float) -> None:
        """Move the start marker; a clip that does not loop ignores it."""
        self._check_extent_may_change()
        if not self.looping:
            return
        if not value < min(self.loop_end, self.end_marker):
            raise LiveError(f"start_marker {value!r} must lie before the end of clip and loop.")
        self.change("raw_markers", (value, self.end_marker), "start_marker")

    def set_end_marker(self, value: float) -> None:
        """Move the end marker."""
        self._check_extent_may_change()
        if not self.start_marker < value < float("inf"):
            raise LiveError(f"end_marker {value!r} must lie after start_marker.")
        self._check_room(self.start_marker, value)
        self.change("raw_markers", (self.start_marker, value), "end_marker")
        self._follow_markers()

    def set_extent(self, start: float, end: float) -> None:
        """Move start and end of the loop, or of a clip that does not loop, at once."""
        self._check_extent_may_change()
        if not (isfinite(start) and isfinite(end) and end > start):
            raise LiveError(f"The loop must end after it starts, not run {start!r} to {end!r}.")
        name = "raw_loop" if self.looping else "raw_markers"
        before = self._extent()
        events = ["loop_start"] * (start != before[0]) + ["loop_end"] * (end != before[1])
        self._check_room(start, end)
        self.change(name, (start, end), *events)
        self._follow_markers()

    def _grows(self) -> bool:
        """Return whether the clip lies in the arrangement from marker to marker."""
        free = self.arrangement_length is not None and not self.looping
        return free and self.core.arrangement_clips_grow

    def _check_room(self, start: float, end: float) -> None:
        """Refuse to reach over the next clip: nobody knows what Live would do."""
        if not self._grows():
            return
        lane: Any = self.parent
        for other in lane.arrangement_clips:
            if other is not self and 0 < other.start_time - self.start_time < end - start:
                raise LiveError("An arrangement clip would reach over the next one.")

    def _follow_markers(self) -> None:
        if self._grows():
            start, end = self.raw_markers
            self.change("arrangement_length", end - start, "end_time")

    def _extent(self) -> tuple[float, float]:
        return self.raw_loop if self.looping else self.raw_markers

    def _check_extent_may_change(self) -> None:
        if self.track.is_frozen:
            raise LiveError("The clips of a frozen track cannot be changed.")


LOOP_PROPS = (
    Prop("length", "float"),
    Prop("loop_start", "float", True, True),
    Prop("loop_end", "float", True, True),
    Prop("looping", "bool", True, True),
    Prop("position", "float", True, True),
    Prop("start_marker", "float", True, True),
    Prop("end_marker", "float", True, True),
    Prop("start_time", "float"),
    Prop("start_time", "float", listenable=True, since=since("12.2.0")),
    Prop("end_time", "float", listenable=True),
)
