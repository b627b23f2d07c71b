"""Live.Clip.Clip and its view; extent, playing and notes are in clip_loop, _playing and _notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom import note_rules
from sidestick_live_sim.lom.clip_loop import LOOP_PROPS
from sidestick_live_sim.lom.clip_notes import NOTE_METHODS, NotesMixin
from sidestick_live_sim.lom.clip_playing import PLAYING_METHODS, PLAYING_PROPS, PlayingMixin
from sidestick_live_sim.lom.meter import METER_PROPS, MeterMixin
from sidestick_live_sim.lom.view import View
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Event, LomClass, Method, Prop, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.track import Track

SIXTEENTHS = 8  # of Live.Clip.GridQuantization
COPIED = (
    "name",
    "color",
    "color_index",
    "muted",
    "looping",
    "raw_loop",
    "raw_markers",
    "legato",
    "launch_mode",
    "launch_quantization",
    "raw_meter",
)


class ClipView(View):
    """Live.Clip.Clip.View."""

    lom_class = "Clip.Clip.View"

    def __init__(self, core: Core, clip: Clip) -> None:
        super().__init__(core, clip)
        self.grid_quantization = SIXTEENTHS
        self.grid_is_triplet = False

    def show_loop(self) -> None:
        """Scroll to the loop: nothing to see here."""


class Clip(NotesMixin, PlayingMixin, MeterMixin, SimulatedObject):
    """A clip, MIDI or audio, in a slot (`parent`) or in the arrangement of a track (`parent`)."""

    lom_class = "Clip.Clip"

    def __init__(
        self, core: Core, parent: SimulatedObject, track: Track, length: float, midi: bool
    ) -> None:
        super().__init__(core, parent)
        self.track = track
        self.is_midi_clip = midi
        self.is_audio_clip = not midi
        self.start_time = 0.0
        self.arrangement_length: float | None = None
        self.name = ""
        self.color = track.color
        self.color_index = track.color_index
        self.muted = False
        self.looping = True
        self.raw_loop = (0.0, length)
        self.raw_markers = (0.0, length)
        self.raw_meter = core.song.meter_now()
        self.launch_mode = 0
        self.launch_quantization = 0
        self.legato = False
        self.is_recording = False
        self.is_overdubbing = False
        self.has_groove = False
        self.is_take_lane_clip = False
        self.view = ClipView(core, self)

    def children(self) -> Iterable[SimulatedObject]:
        """Return the view, which dies with the clip."""
        return (self.view,)

    @property
    def is_arrangement_clip(self) -> bool:
        """True if it lies in the arrangement; of a take lane's, nobody knows what Live says."""
        lies_there = self.arrangement_length is not None
        return lies_there and (self.core.take_lanes_count or not self.is_take_lane_clip)

    @property
    def is_session_clip(self) -> bool:
        """True if it lies in a slot."""
        return self.arrangement_length is None

    def copy_for(self, parent: SimulatedObject, track: Track) -> Clip:
        """Make a copy that is to lie elsewhere; its notes have new ids."""
        if self.is_midi_clip != (track.kind == "midi"):
            raise LiveError("MIDI clips lie on MIDI tracks, audio clips on audio tracks.")
        if track.is_frozen:
            raise LiveError("A frozen track takes no new clip.")
        copy = Clip(self.core, parent, track, self.length, self.is_midi_clip)
        for name in COPIED:
            setattr(copy, name, getattr(self, name))
        copy.notes = tuple(n._replace(note_id=self.core.new_note_id()) for n in self.notes)
        return copy

    def duplicate_loop(self) -> None:
        """Double the loop, with what lies in it."""
        self._check_extent_may_change()
        self._check_midi()
        start, end, length = self.loop_start, self.loop_end, self.length
        again = [
            note._replace(note_id=self.core.new_note_id(), start_time=note.start_time + length)
            for note in self.notes
            if start <= note.start_time < end
        ]
        self.set_extent(start, end + length)
        self.put_notes(note_rules.add(self.notes, again))

    def crop(self) -> None:
        """Remove the notes outside the loop."""
        self._check_extent_may_change()
        self._check_midi()
        inside = (n for n in self.notes if self.loop_start <= n.start_time < self.loop_end)
        self.change("notes", tuple(inside))


CLIP = LomClass(
    "Clip.Clip",
    props=[
        Prop("canonical_parent", "ClipSlot"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("color", "int", True, True),
        Prop("color_index", "int", True, True),
        Prop("muted", "bool", True, True),
        *LOOP_PROPS,
        *METER_PROPS,
        Prop("is_midi_clip", "bool"),
        Prop("is_audio_clip", "bool"),
        Prop("is_arrangement_clip", "bool"),
        Prop("is_session_clip", "bool", since=since("12.2.0")),
        Prop("is_take_lane_clip", "bool", since=since("12.2.0")),
        *PLAYING_PROPS,
        Prop("is_recording", "bool", listenable=True),
        Prop("is_overdubbing", "bool", listenable=True),
        Prop("launch_mode", "int", True, True),
        Prop("launch_quantization", "int", True, True),
        Prop("legato", "bool", True, True),
        Prop("has_groove", "bool"),
        Prop("view", "View"),
    ],
    methods=[
        *NOTE_METHODS,
        Method("duplicate_loop", writes=True),
        Method("crop", writes=True),
        *PLAYING_METHODS,
    ],
    events=[Event("notes"), Event("loop_jump"), Event("playing_status")],
)

CLIP_VIEW = LomClass(
    "Clip.Clip.View",
    props=[
        Prop("canonical_parent", "Clip"),
        Prop("_live_ptr", "int"),
        Prop("grid_quantization", "GridQuantization", True),
        Prop("grid_is_triplet", "bool", True),
    ],
    methods=[Method("show_loop", writes=True)],
)
