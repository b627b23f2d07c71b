"""Live.Clip.Clip: extent, loop and state of a clip; its notes are in clip_notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip_notes import NOTE_METHODS, NotesMixin
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import Event, LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.track import Track


class ClipView(Model):
    """Live.Clip.Clip.View."""

    lom_class = "Clip.Clip.View"

    def __init__(self, core: Core, parent: Model) -> None:
        super().__init__(core, parent)
        self.grid_quantization = 8  # sixteenths
        self.grid_is_triplet = False

    def show_loop(self) -> None:
        """Scroll to the loop: nothing to see here."""


class Clip(NotesMixin, Model):
    """A clip in a slot or in the arrangement; times are beats."""

    lom_class = "Clip.Clip"

    def __init__(self, core: Core, parent: Model, track: Track, length: float, is_midi: bool) -> None:
        super().__init__(core, parent)
        self.track = track
        self.is_midi_clip = is_midi
        self.start_time = 0.0
        self.arrangement_length: float | None = None
        self.name = ""
        self.color = track.color
        self.color_index = track.color_index
        self.muted = False
        self.looping = True
        self.raw_loop = (0.0, length)
        self.raw_markers = (0.0, length)
        song = core.song
        self.signature_numerator = song.signature_numerator
        self.signature_denominator = song.signature_denominator
        self.launch_mode = 0
        self.launch_quantization = 0
        self.legato = False
        self.is_playing = False
        self.is_triggered = False
        self.is_recording = False
        self.is_overdubbing = False
        self.playing_position = 0.0
        self.has_groove = False
        self.view = ClipView(core, self)

    def children(self) -> Iterable[Model]:
        """The view dies with the clip."""
        return (self.view,)

    @property
    def is_audio_clip(self) -> bool:
        """Whether it holds a sample."""
        return not self.is_midi_clip

    @property
    def is_arrangement_clip(self) -> bool:
        """Whether it lies in the arrangement."""
        return self.arrangement_length is not None

    @property
    def is_session_clip(self) -> bool:
        """Whether it lies in a slot."""
        return not self.is_arrangement_clip

    @property
    def is_take_lane_clip(self) -> bool:
        """No take lanes are simulated."""
        return False

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
        """Where the clip starts to play."""
        return self.raw_markers[0]

    @property
    def end_marker(self) -> float:
        """Where the clip ends when it does not loop."""
        return self.raw_markers[1]

    @property
    def end_time(self) -> float:
        """End in the arrangement; of a session clip the end of its loop."""
        if self.arrangement_length is None:
            return self.loop_end
        return self.start_time + self.arrangement_length

    def set_loop_start(self, value: float) -> None:
        """Move the start of the loop."""
        self._set_extent(value, self.loop_end)

    def set_loop_end(self, value: float) -> None:
        """Move the end of the loop."""
        self._set_extent(self.loop_start, value)

    def set_position(self, value: float) -> None:
        """Move the loop, keeping its length."""
        self._set_extent(value, value + self.length)

    def set_looping(self, value: bool) -> None:
        """Turn the loop on or off."""
        self.change("looping", value, "looping", "loop_start", "loop_end")

    def set_start_marker(self, value: float) -> None:
        """Move the start marker; a clip that does not loop ignores it."""
        if not self.looping:
            return
        if value >= self.loop_end:
            raise LiveError("start_marker %r must lie before the loop's end." % value)
        self.change("raw_markers", (value, self.end_marker), "start_marker")

    def set_end_marker(self, value: float) -> None:
        """Move the end marker."""
        if value <= self.start_marker:
            raise LiveError("end_marker %r must lie after start_marker." % value)
        self.change("raw_markers", (self.start_marker, value), "end_marker", "end_time")

    def set_signature_numerator(self, value: int) -> None:
        """Change the meter."""
        if not 1 <= value <= 99:
            raise LiveError("A numerator lies in 1 to 99, not %d." % value)
        self.change("signature_numerator", value)

    def set_signature_denominator(self, value: int) -> None:
        """Change the meter."""
        if value not in (1, 2, 4, 8, 16):
            raise LiveError("A denominator is 1, 2, 4, 8 or 16, not %d." % value)
        self.change("signature_denominator", value)

    def set_is_playing(self, value: bool) -> None:
        """Start or stop the clip at the next tick."""
        self.fire() if value else self.stop()

    def fire(self) -> None:
        """Launch the clip at the next tick."""
        self.core.later(lambda: self._play(True))

    def stop(self) -> None:
        """Stop the clip at the next tick."""
        self.core.later(lambda: self._play(False))

    def set_fire_button_state(self, state: bool) -> None:
        """Press or release the clip's launch button."""
        if state:
            self.fire()

    def die(self) -> None:
        """Go, and be shown no longer."""
        super().die()
        self.core.song.view.forget(self)

    def _play(self, playing: bool) -> None:
        if self.alive and self.is_playing != playing:
            self.is_playing = playing
            self.notify("playing_status")

    def _extent(self) -> tuple[float, float]:
        return self.raw_loop if self.looping else self.raw_markers

    def _set_extent(self, start: float, end: float) -> None:
        if not end > start:
            raise LiveError("The loop must end after it starts: %r to %r." % (start, end))
        name = "raw_loop" if self.looping else "raw_markers"
        changed = [
            event
            for event, old, new in (
                ("loop_start", self.loop_start, start),
                ("loop_end", self.loop_end, end),
            )
            if old != new
        ]
        self.change(name, (start, end), *changed)


CLIP = LomClass(
    "Clip.Clip",
    props=[
        Prop("canonical_parent", "ClipSlot"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("color", "int", True, True),
        Prop("color_index", "int", True, True),
        Prop("muted", "bool", True, True),
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
        Prop("signature_numerator", "int", True, True),
        Prop("signature_denominator", "int", True, True),
        Prop("is_midi_clip", "bool"),
        Prop("is_audio_clip", "bool"),
        Prop("is_arrangement_clip", "bool"),
        Prop("is_session_clip", "bool", since=since("12.2.0")),
        Prop("is_take_lane_clip", "bool", since=since("12.2.0")),
        Prop("is_playing", "bool", True),
        Prop("is_triggered", "bool"),
        Prop("is_recording", "bool", listenable=True),
        Prop("is_overdubbing", "bool", listenable=True),
        Prop("playing_position", "float", listenable=True),
        Prop("launch_mode", "int", True, True),
        Prop("launch_quantization", "int", True, True),
        Prop("legato", "bool", True, True),
        Prop("has_groove", "bool"),
        Prop("view", "View"),
    ],
    methods=[
        *NOTE_METHODS,
        Method("fire", writes=True),
        Method("stop", writes=True),
        Method("set_fire_button_state", positional("bool"), writes=True),
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
