"""Live.ClipSlot.ClipSlot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.track import Track


class ClipSlot(SimulatedObject):
    """One cell of the session view."""

    lom_class = "ClipSlot.ClipSlot"

    def __init__(self, core: Core, track: Track) -> None:
        super().__init__(core, track)
        self.track = track
        self.clip: Clip | None = None
        self.has_stop_button = True
        self.is_recording = False
        self.will_record_on_start = False
        self.controls_other_clips = False

    def children(self) -> Iterable[SimulatedObject]:
        """Return the clip, which dies with its slot."""
        return () if self.clip is None else (self.clip,)

    @property
    def has_clip(self) -> bool:
        """True if a clip lies here."""
        return self.clip is not None

    @property
    def is_group_slot(self) -> bool:
        """True if the slot belongs to a group track."""
        return self.track.kind == "group"

    @property
    def is_playing(self) -> bool:
        """True if its clip plays."""
        return self.clip is not None and self.clip.is_playing

    @property
    def is_triggered(self) -> bool:
        """True if its clip is about to play."""
        return self.clip is not None and self.clip.is_triggered

    def create_clip(self, length: float) -> Clip:
        """Make an empty MIDI clip of `length` beats."""
        self._check_takes_a_clip("midi")
        if not 0 < length < float("inf"):
            raise LiveError(f"A clip's length must be above 0 beats, not {length!r}.")
        return self.put(Clip(self.core, self, self.track, length, midi=True))

    def delete_clip(self) -> None:
        """Remove the clip."""
        self.take_out(self._the_clip())

    def duplicate_clip_to(self, target: ClipSlot) -> None:
        """Copy the clip to another slot, whose clip it replaces."""
        clip = self._the_clip()
        copy = clip.copy_for(target, target.track)
        if target.clip is not None:
            target.take_out(target.clip)
        target.put(copy)

    def put(self, clip: Clip) -> Clip:
        """Lay a new clip into this empty slot."""
        self._check_takes_a_clip("midi" if clip.is_midi_clip else "audio")
        clip.born()
        self.change("clip", clip, "has_clip")
        return clip

    def take_out(self, clip: Clip) -> None:
        """Delete the slot's clip, which a frozen track allows too."""
        clip.die()
        self.change("clip", None, "has_clip")

    def fire(self) -> None:
        """Launch the clip at the next tick; an empty slot stops its track."""
        if self.clip is not None:
            self.clip.fire()
        elif self.has_stop_button:
            self.track.stop_all_clips(True)

    def stop(self) -> None:
        """Stop the clip at the next tick."""
        if self.clip is not None:
            self.clip.stop()

    def set_fire_button_state(self, state: bool) -> None:
        """Press or release the slot's launch button."""
        if state:
            self.fire()

    def _the_clip(self) -> Clip:
        if self.clip is None:
            raise LiveError("The slot holds no clip.")
        return self.clip

    def _check_takes_a_clip(self, kind: str) -> None:
        if self.is_group_slot:
            raise LiveError("A group slot takes no clip.")
        if self.track.kind != kind:
            raise LiveError("MIDI clips lie on MIDI tracks, audio clips on audio tracks.")
        if self.track.is_frozen:
            raise LiveError("A frozen track takes no new clip.")
        if self.clip is not None:
            raise LiveError("The slot holds a clip already.")


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
        Method("duplicate_clip_to", positional("ClipSlot"), writes=True),
        Method("fire", writes=True),
        Method("stop", writes=True),
        Method("set_fire_button_state", positional("bool"), writes=True),
    ],
)
