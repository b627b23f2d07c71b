"""Live.Song.Song: the set. Its transport is in transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from sidestick_live_sim.errors import LimitationError, LiveError
from sidestick_live_sim.lom.clip_slot import ClipSlot
from sidestick_live_sim.lom.data import DATA_METHODS, DataMixin
from sidestick_live_sim.lom.meter import METER_PROPS, MeterMixin
from sidestick_live_sim.lom.scene import Scene
from sidestick_live_sim.lom.song_view import SongView
from sidestick_live_sim.lom.track import Track
from sidestick_live_sim.lom.transport import TRANSPORT_METHODS, TRANSPORT_PROPS, TransportMixin
from sidestick_live_sim.simulated_object import SimulatedObject
from sidestick_live_sim.spec import Arg, Event, LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

SCENES_OF_A_NEW_SET = 8
ONE_BAR = 4  # of Live.Song.Quantization
MAJOR = (0, 2, 4, 5, 7, 9, 11)


class Song(DataMixin, TransportMixin, MeterMixin, SimulatedObject):
    """Tracks, scenes, tempo and meter."""

    lom_class = "Song.Song"

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.name = "Untitled"
        self.file_path = ""
        self.root_note = 0
        self.scale_name = "Major"
        self.scale_intervals = MAJOR
        self.scale_mode = False
        self.swing_amount = 0.0
        self.groove_amount = 1.0
        self.metronome = False
        self.clip_trigger_quantization = ONE_BAR
        self.tracks: tuple[Track, ...] = ()
        self.return_tracks: tuple[Track, ...] = ()
        self.master_track = Track(
            core, self, "master", "Main" if core.version[0] > 11 else "Master"
        )
        self.scenes = tuple(Scene(core, self) for _ in range(SCENES_OF_A_NEW_SET))
        self.most_scenes: int | None = None  # that the edition allows
        self.view = SongView(core, self)

    def children(self) -> Iterable[SimulatedObject]:
        """Everything in the set."""
        return (*self.tracks, *self.return_tracks, self.master_track, *self.scenes, self.view)

    @property
    def visible_tracks(self) -> tuple[Track, ...]:
        """Tracks that no folded group hides."""
        return tuple(track for track in self.tracks if track.is_visible)

    @property
    def can_undo(self) -> bool:
        """True if there is something to undo."""
        return bool(self.core.journal.steps)

    @property
    def can_redo(self) -> bool:
        """True if there is something to redo."""
        return bool(self.core.journal.undone)

    def begin_undo_step(self) -> None:
        """Begin what one undo takes back."""
        self.core.check_may_write()
        self.core.journal.begin()

    def end_undo_step(self) -> None:
        """End what one undo takes back."""
        self.core.journal.end()

    def undo(self) -> str:
        """Take the last step back."""
        self.core.check_may_write()
        return self.core.journal.undo()

    def redo(self) -> str:
        """Do the last undone step again."""
        self.core.check_may_write()
        return self.core.journal.redo()

    def create_midi_track(self, index: object) -> Track:
        """Insert a MIDI track at `index`, at the end for None."""
        return self.add_track("midi", "MIDI", index)

    def create_audio_track(self, index: object) -> Track:
        """Insert an audio track at `index`, at the end for None."""
        return self.add_track("audio", "Audio", index)

    def add_track(self, kind: str, name: str, index: object = None) -> Track:
        """Insert a track of a kind."""
        place = len(self.tracks) if index in (None, -1) else index
        if not isinstance(place, int) or not 0 <= place <= len(self.tracks):
            raise LiveError(f"There is no place {index!r} for a new track.")
        track = Track(self.core, self, kind, name, len(self.scenes))
        track.born()
        self.change("tracks", _inserted(self.tracks, place, track), "tracks", "visible_tracks")
        return track

    def delete_track(self, index: int) -> None:
        """Delete a track with all its clips, and what lies in it if it is a group."""
        if not 0 <= index < len(self.tracks):
            raise LiveError(f"There is no track {index}.")
        deleted = self.tracks[index]
        rest = [track for track in self.tracks if deleted not in (track, track.group_track)]
        for track in self.tracks:
            if track not in rest:
                track.die()
        self.change("tracks", tuple(rest), "tracks", "visible_tracks")

    def create_scene(self, index: int) -> Scene | None:
        """Insert a scene at `index`, at the end for -1."""
        place = len(self.scenes) if index == -1 else index
        if not 0 <= place <= len(self.scenes):
            raise LiveError(f"There is no place {index} for a new scene.")
        if self.most_scenes is not None and len(self.scenes) >= self.most_scenes:
            message = f"This edition of Live has at most {self.most_scenes} scenes."
            self.core.application.open_dialog(message)
            if self.core.scene_limit_raises:
                raise LimitationError(message)
            return None
        scene = Scene(self.core, self)
        scene.born()
        self.change("scenes", _inserted(self.scenes, place, scene))
        for track in self.tracks:
            slot = ClipSlot(self.core, track)
            slot.born()
            track.change("clip_slots", _inserted(track.clip_slots, place, slot))
        return scene

    def delete_scene(self, index: int) -> None:
        """Delete a scene with its clips."""
        if not 0 <= index < len(self.scenes) or len(self.scenes) == 1:
            raise LiveError(f"Scene {index} cannot be deleted.")
        self.scenes[index].die()
        for track in self.tracks:
            track.clip_slots[index].die()
            track.change("clip_slots", _without(track.clip_slots, index))
        self.change("scenes", _without(self.scenes, index))


def _inserted(
    things: tuple[SimulatedObject, ...], place: int, thing: SimulatedObject
) -> tuple[SimulatedObject, ...]:
    return (*things[:place], thing, *things[place:])


def _without(things: tuple[SimulatedObject, ...], place: int) -> tuple[SimulatedObject, ...]:
    return (*things[:place], *things[place + 1 :])


OPTIONAL_INDEX = (Arg("Index", "object", None),)

SONG = LomClass(
    "Song.Song",
    props=[
        Prop("canonical_parent", "NoneType"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", since=since("11.3.25")),
        Prop("file_path", "str", since=since("11.3.25")),
        *TRANSPORT_PROPS,
        *METER_PROPS,
        Prop("root_note", "int", True, True),
        Prop("scale_name", "str", True, True),
        Prop("scale_intervals", "IntVector", listenable=True, element="int"),
        Prop("scale_mode", "bool", True, True, since=since("12.0.5")),
        Prop("swing_amount", "float", True, True),
        Prop("groove_amount", "float", True, True),
        Prop("metronome", "bool", True, True),
        Prop("clip_trigger_quantization", "Quantization", True, True),
        Prop("can_undo", "bool"),
        Prop("can_redo", "bool"),
        Prop("tracks", "Vector", listenable=True, element="Track.Track"),
        Prop("visible_tracks", "Vector", listenable=True, element="Track.Track"),
        Prop("return_tracks", "Vector", listenable=True, element="Track.Track"),
        Prop("master_track", "Track"),
        Prop("scenes", "Vector", listenable=True, element="Scene.Scene"),
        Prop("view", "View"),
    ],
    methods=[
        *DATA_METHODS,
        *TRANSPORT_METHODS,
        Method("begin_undo_step"),
        Method("end_undo_step"),
        Method("undo"),
        Method("undo", returns="str", since=since("11.3.43")),
        Method("redo"),
        Method("redo", returns="str", since=since("11.3.43")),
        Method("create_midi_track", OPTIONAL_INDEX, "Track", True),
        Method("create_audio_track", OPTIONAL_INDEX, "Track", True),
        Method("create_scene", positional("int"), "Scene", True),
        Method("delete_track", positional("int"), writes=True),
        Method("delete_scene", positional("int"), writes=True),
    ],
    events=[Event("data")],
)
