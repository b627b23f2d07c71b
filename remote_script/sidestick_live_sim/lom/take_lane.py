"""Live.TakeLane.TakeLane, from Live 12.2 on: a lane of a track for clips that do not play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.track import Track

SINCE = since("12.2.0")


class TakeLane(SimulatedObject):
    """One take lane; its clips lie in the arrangement, beside those of the track."""

    lom_class = "TakeLane.TakeLane"

    def __init__(self, core: Core, track: Track) -> None:
        super().__init__(core, track)
        self.track = track
        self.name = ""
        self.arrangement_clips: tuple[Clip, ...] = ()

    def children(self) -> Iterable[SimulatedObject]:
        """Return the clips, which die with the lane."""
        return self.arrangement_clips

    def create_midi_clip(self, start_time: float, length: float) -> Clip:
        """Make an empty MIDI clip, where none lies."""
        if self.track.kind != "midi" or self.track.is_frozen:
            raise LiveError("Only a MIDI track that is not frozen takes a MIDI clip.")
        if start_time < 0 or not 0 < length < float("inf"):
            raise LiveError(f"No clip can begin at {start_time!r} and be {length!r} beats long.")
        clip = Clip(self.core, self, self.track, length, midi=True)
        clip.is_take_lane_clip = True
        clip.start_time, clip.arrangement_length = start_time, length
        for other in self.arrangement_clips:
            if other.start_time < clip.end_time and start_time < other.end_time:
                raise LiveError("There is a clip in the lane already.")
        clip.born()
        clips = sorted((*self.arrangement_clips, clip), key=lambda each: each.start_time)
        self.change("arrangement_clips", tuple(clips))
        return clip


TAKE_LANE = LomClass(
    "TakeLane.TakeLane",
    since=SINCE,
    props=[
        Prop("canonical_parent", "Track"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("arrangement_clips", "Vector", listenable=True, element="Clip.Clip"),
    ],
    methods=[Method("create_midi_clip", positional("float", "float"), "Clip", True)],
)
