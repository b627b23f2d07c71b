"""Live.Track.Track and its view; its clips are in track_clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.lom.clip_slot import ClipSlot
from sidestick_live_sim.lom.data import DATA_METHODS, DataMixin
from sidestick_live_sim.lom.take_lane import SINCE as TAKE_LANES_SINCE
from sidestick_live_sim.lom.take_lane import TakeLane
from sidestick_live_sim.lom.track_clips import TRACK_CLIP_METHODS, TrackClipsMixin
from sidestick_live_sim.lom.view import View
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Event, LomClass, Method, Prop

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core
    from sidestick_live_sim.lom.device import Device
    from sidestick_live_sim.lom.song import Song

RECORDABLE = ("midi", "audio")


class TrackView(View):
    """Live.Track.Track.View."""

    lom_class = "Track.Track.View"

    def __init__(self, core: Core, track: Track) -> None:
        super().__init__(core, track)
        self.track = track
        self.is_collapsed = False

    @property
    def selected_device(self) -> Device | None:
        """The first device stands in for the selected one."""
        return self.track.devices[0] if self.track.devices else None


class Track(DataMixin, TrackClipsMixin, SimulatedObject):
    """A track of a kind: midi, audio, group, return or master."""

    lom_class = "Track.Track"

    def __init__(self, core: Core, song: Song, kind: str, name: str, slots: int = 0) -> None:
        super().__init__(core, song)
        self.kind = kind
        self.name = name
        self.color = 0xFF94A6
        self.color_index = 0
        self.group_track: Track | None = None
        self.is_frozen = False
        self.mute = False
        self.solo = False
        self.raw_arm = False
        self.raw_fold_state = False
        self.devices: tuple[Device, ...] = ()
        self.arrangement_clips: tuple[Clip, ...] = ()
        self.take_lanes: tuple[TakeLane, ...] = ()
        self.clip_slots = tuple(ClipSlot(core, self) for _ in range(slots))
        self.view = TrackView(core, self)

    def children(self) -> Iterable[SimulatedObject]:
        """All that goes when the track is deleted."""
        in_lanes = (*self.clip_slots, *self.arrangement_clips, *self.take_lanes)
        return (self.view, *in_lanes, *self.devices)

    @property
    def has_midi_input(self) -> bool:
        """True if it is a MIDI track."""
        return self.kind == "midi"

    @property
    def has_audio_input(self) -> bool:
        """True if it takes audio."""
        return self.kind != "midi"

    @property
    def has_midi_output(self) -> bool:
        """True if MIDI leaves it: no instrument turns it into sound."""
        return self.kind == "midi" and not self.devices

    @property
    def has_audio_output(self) -> bool:
        """True if sound leaves it."""
        return not self.has_midi_output

    @property
    def can_be_armed(self) -> bool:
        """True if it can record."""
        return self.kind in RECORDABLE

    @property
    def can_be_frozen(self) -> bool:
        """True if Live could freeze it."""
        return self.kind in RECORDABLE

    @property
    def is_foldable(self) -> bool:
        """True if it is a group."""
        return self.kind == "group"

    @property
    def is_grouped(self) -> bool:
        """True if it lies in a group."""
        return self.group_track is not None

    @property
    def is_visible(self) -> bool:
        """True if no folded group hides it."""
        group = self.group_track
        return group is None or (group.is_visible and not group.raw_fold_state)

    @property
    def is_part_of_selection(self) -> bool:
        """True if it is selected."""
        return self.core.song.view.selected_track is self

    @property
    def arm(self) -> bool:
        """True if it is armed; LiveError where there is no such state."""
        if not self.can_be_armed:
            raise LiveError("Group, return and main tracks cannot be armed.")
        return self.raw_arm

    def set_arm(self, value: bool) -> None:
        """Arm or disarm."""
        if self.arm != value:
            self.change("raw_arm", value, "arm")

    @property
    def fold_state(self) -> bool:
        """True if the group is folded; LiveError on other tracks."""
        if not self.is_foldable:
            raise LiveError("Only a group track can be folded.")
        return self.raw_fold_state

    def set_fold_state(self, value: bool) -> None:
        """Fold or unfold a group."""
        if self.fold_state != value:
            self.change("raw_fold_state", value)
            self.core.song.notify("visible_tracks")

    def create_take_lane(self) -> TakeLane:
        """Add an empty take lane below the others."""
        lane = TakeLane(self.core, self)
        lane.born()
        self.change("take_lanes", (*self.take_lanes, lane))
        return lane

    def _itself(self) -> Track:
        return self


TRACK = LomClass(
    "Track.Track",
    base="Track.DeviceContainer",
    props=[
        Prop("canonical_parent", "Song"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", True, True),
        Prop("color", "int", True, True),
        Prop("color_index", "int", True, True),
        Prop("mute", "bool", True, True),
        Prop("solo", "bool", True, True),
        Prop("arm", "bool", True, True),
        Prop("can_be_armed", "bool"),
        Prop("can_be_frozen", "bool"),
        Prop("is_frozen", "bool", listenable=True),
        Prop("is_foldable", "bool"),
        Prop("fold_state", "bool", True),
        Prop("is_grouped", "bool"),
        Prop("group_track", "Track"),
        Prop("is_visible", "bool"),
        Prop("is_part_of_selection", "bool"),
        Prop("has_midi_input", "bool", listenable=True),
        Prop("has_audio_input", "bool", listenable=True),
        Prop("has_midi_output", "bool", listenable=True),
        Prop("has_audio_output", "bool", listenable=True),
        Prop("playing_slot_index", "int", listenable=True),
        Prop("clip_slots", "Vector", listenable=True, element="ClipSlot.ClipSlot"),
        Prop("arrangement_clips", "Vector", listenable=True, element="Clip.Clip"),
        Prop(
            "take_lanes",
            "Vector",
            listenable=True,
            element="TakeLane.TakeLane",
            since=TAKE_LANES_SINCE,
        ),
        Prop("devices", "Vector", listenable=True, element="Device.Device"),
        Prop("view", "View"),
    ],
    methods=[
        *DATA_METHODS,
        *TRACK_CLIP_METHODS,
        Method("create_take_lane", (), "LomObject", True, TAKE_LANES_SINCE),
    ],
    events=[Event("data")],
)

TRACK_VIEW = LomClass(
    "Track.Track.View",
    props=[
        Prop("canonical_parent", "Track"),
        Prop("_live_ptr", "int"),
        Prop("is_collapsed", "bool", True, True),
        Prop("selected_device", "Device", listenable=True),
    ],
)
