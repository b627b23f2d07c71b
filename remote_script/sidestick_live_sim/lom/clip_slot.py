"""Live.ClipSlot.ClipSlot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.track import Track


class ClipSlot(Model):
    """One cell of the session view."""

    lom_class = "ClipSlot.ClipSlot"

    def __init__(self, core: Core, track: Track) -> None:
        super().__init__(core, track)
        self.track = track
        self.clip: Clip | None = None
        self.has_stop_button = True
        self.is_triggered = False
        self.is_recording = False
        self.will_record_on_start = False
        self.controls_other_clips = False

    def children(self) -> Iterable[Model]:
        """The clip dies with its slot."""
        return () if self.clip is None else (self.clip,)

    @property
    def has_clip(self) -> bool:
        """Whether a clip lies here."""
        return self.clip is not None

    @property
    def is_group_slot(self) -> bool:
        """Whether the slot belongs to a group track."""
        return self.track.kind == "group"

    @property
    def is_playing(self) -> bool:
        """Whether its clip plays."""
        return self.clip is not None and self.clip.is_playing

    def create_clip(self, length: float) -> Clip:
        """Make an empty MIDI clip of `length` beats."""
        if self.is_group_slot:
            raise LiveError("A group slot takes no clip.")
        if self.track.kind != "midi":
            raise LiveError("Only a MIDI track takes a MIDI clip.")
        if self.track.is_frozen:
            raise LiveError("A frozen track takes no new clip.")
        if self.clip is not None:
            raise LiveError("The slot holds a clip already.")
        if not 0 < length < float("inf"):
            raise LiveError("A clip's length must be above 0 beats, not %r." % length)
        return self.put(Clip(self.core, self, self.track, length, is_midi=True))

    def delete_clip(self) -> None:
        """Remove the clip."""
        if self.clip is None:
            raise LiveError("The slot holds no clip.")
        if self.track.is_frozen:
            raise LiveError("The clips of a frozen track cannot be deleted.")
        self.clip.die()
        self.change("clip", None, "has_clip")

    def put(self, clip: Clip) -> Clip:
        """Lay a new clip into this empty slot."""
        clip.born()
        self.change("clip", clip, "has_clip")
        return clip

    def fire(self) -> None:
        """Launch the clip at the next tick, or stop the track where there is none."""
        if self.clip is not None:
            self.clip.fire()

    def stop(self) -> None:
        """Stop the clip at the next tick."""
        if self.clip is not None:
            self.clip.stop()

    def set_fire_button_state(self, state: bool) -> None:
        """Press or release the slot's launch button."""
        if state:
            self.fire()


CLIP_SLOT = LomClass(
    "ClipSlot.ClipSlot",
    props=[
        Prop("canonical_parent", "Track"),
        Prop("_live_ptr", "int"),
        Prop("clip", "Clip"),
        Prop("has_clip", "bool", listenable=True),
        Prop("has_stop_button", "bool", True, True),
        Prop("is_group_slot", "bool"),
        Prop("is_playing", "bool"),
        Prop("is_recording", "bool"),
        Prop("is_triggered", "bool", listenable=True),
        Prop("will_record_on_start", "bool"),
        Prop("controls_other_clips", "bool", listenable=True),
    ],
    methods=[
        Method("create_clip", positional("float"), "None", True),
        Method("create_clip", positional("float"), "Clip", True, since("11.3.25", "12.0.5")),
        Method("delete_clip", writes=True),
        Method("fire", writes=True),
        Method("stop", writes=True),
        Method("set_fire_button_state", positional("bool"), writes=True),
    ],
)
