"""The clips of Live.Track.Track, in its slots and in the arrangement. Times are beats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, Method, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.lom.clip_slot import ClipSlot
    from sidestick_live_sim.lom.track import Track


class TrackClipsMixin(SimulatedObject):
    """Behaviour of a track towards its clips."""

    kind: str
    is_frozen: bool
    arrangement_clips: tuple[Clip, ...]
    clip_slots: tuple[ClipSlot, ...]

    @property
    def playing_slot_index(self) -> int:
        """Index of the playing slot; -2 when none plays."""
        playing = [n for n, slot in enumerate(self.clip_slots) if slot.is_playing]
        return playing[0] if playing else -2

    def delete_clip(self, clip: Clip) -> None:
        """Remove one of the track's clips, in a slot or in the arrangement."""
        if clip.track is not self:
            raise LiveError("The clip lies on another track.")
        if clip.arrangement_length is None:
            next(slot for slot in self.clip_slots if slot.clip is clip).take_out(clip)
            return
        lane: Any = clip.parent  # the track itself, or one of its take lanes
        clip.die()
        rest = tuple(each for each in lane.arrangement_clips if each is not clip)
        lane.change("arrangement_clips", rest)

    def duplicate_clip_slot(self, index: int) -> int:
        """Copy a slot's clip to the next empty slot below and return that one's index."""
        if not 0 <= index < len(self.clip_slots):
            raise LiveError(f"There is no slot {index}.")
        if self.clip_slots[index].clip is None or self.is_frozen:
            raise LiveError(f"There is no clip in slot {index} that could be copied.")
        empty = (n for n in range(index + 1, len(self.clip_slots)) if not self.clip_slots[n].clip)
        target = next(empty, len(self.clip_slots))
        if target == len(self.clip_slots):
            self.core.song.create_scene(-1)
        self.clip_slots[index].duplicate_clip_to(self.clip_slots[target])
        return target

    def duplicate_clip_to_arrangement(self, clip: Clip, destination_time: float) -> Clip:
        """Copy a clip to the arrangement."""
        copy = clip.copy_for(self, self._itself())
        return self.put_in_arrangement(copy, destination_time)

    def create_midi_clip(self, start_time: float, length: float) -> Clip:
        """Make an empty MIDI clip in the arrangement."""
        if self.kind != "midi":
            raise LiveError("Only a MIDI track takes a MIDI clip.")
        if not 0 < length < float("inf"):
            raise LiveError(f"A clip's length must be above 0 beats, not {length!r}.")
        clip = Clip(self.core, self, self._itself(), length, midi=True)
        return self.put_in_arrangement(clip, start_time)

    def put_in_arrangement(self, clip: Clip, start_beats: float) -> Clip:
        """Lay a new clip into the arrangement; clips in its place are deleted."""
        if self.is_frozen:
            raise LiveError("A frozen track takes no new clip.")
        if not 0 <= start_beats < float("inf"):
            raise LiveError(f"The arrangement begins at 0 beats; {start_beats!r} is outside.")
        clip.start_time, clip.arrangement_length = start_beats, clip.length
        clip.born()
        for other in self.arrangement_clips:
            if other.start_time < clip.end_time and clip.start_time < other.end_time:
                self.delete_clip(other)
        clips = sorted((*self.arrangement_clips, clip), key=lambda each: each.start_time)
        self.change("arrangement_clips", tuple(clips))
        return clip

    def stop_all_clips(self, _quantized: bool) -> None:
        """Stop the track's clips at the next tick."""
        for slot in self.clip_slots:
            slot.stop()

    def stop_others(self, clip: SimulatedObject) -> None:
        """Stop at once whatever else plays on the track."""
        for slot in self.clip_slots:
            if slot.clip is not None and slot.clip is not clip and slot.clip.is_playing:
                slot.clip.stop_at_once()

    def _itself(self) -> Track:
        raise AssertionError("only a Track has clips")


TRACK_CLIP_METHODS = (
    Method("delete_clip", positional("Clip"), writes=True),
    Method("duplicate_clip_slot", positional("int"), "int", True),
    Method(
        "duplicate_clip_to_arrangement",
        (Arg("clip", "Clip"), Arg("destination_time", "float")),
        "Clip",
        True,
    ),
    Method("create_midi_clip", positional("float", "float"), "Clip", True, since("12.2.0")),
    Method("stop_all_clips", (Arg("Quantized", "bool", True),), writes=True),
)
