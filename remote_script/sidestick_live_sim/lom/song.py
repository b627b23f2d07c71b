"""Live.Song.Song: the set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable

from sidestick_live_sim.errors import LiveError
from sidestick_live_sim.lom.clip_slot import ClipSlot
from sidestick_live_sim.lom.data import DATA_METHODS, DataMixin
from sidestick_live_sim.lom.scene import Scene
from sidestick_live_sim.lom.song_view import SongView
from sidestick_live_sim.lom.track import Track
from sidestick_live_sim.model import Model
from sidestick_live_sim.spec import Arg, Event, LomClass, Method, Prop, positional, since

if TYPE_CHECKING:
    from sidestick_live_sim.core import Core

SCENES_OF_A_NEW_SET = 8


class Song(DataMixin, Model):
    """Tracks, scenes, tempo and meter."""

    lom_class = "Song.Song"

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.name = "Untitled"
        self.file_path = ""
        self.tempo = 120.0
        self.signature_numerator = 4
        self.signature_denominator = 4
        self.is_playing = False
        self.current_song_time = 0.0
        self.root_note = 0
        self.scale_name = "Major"
        self.swing_amount = 0.0
        self.groove_amount = 1.0
        self.metronome = False
        self.tracks: tuple[Track, ...] = ()
        self.return_tracks: tuple[Track, ...] = ()
        self.master_track = Track(core, self, "master", "Main")
        self.scenes = tuple(Scene(core, self) for _ in range(SCENES_OF_A_NEW_SET))
        self.view = SongView(core, self)

    def children(self) -> Iterable[Model]:
        """Everything in the set."""
        return (*self.tracks, *self.return_tracks, self.master_track, *self.scenes, self.view)

    @property
    def visible_tracks(self) -> tuple[Track, ...]:
        """Tracks that no folded group hides."""
        return tuple(track for track in self.tracks if track.is_visible)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self.core.journal.steps)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo."""
        return bool(self.core.journal.undone)

    def set_tempo(self, value: float) -> None:
        """Change the tempo in BPM."""
        if not 20.0 <= value <= 999.0:
            raise LiveError("The tempo lies in 20 to 999 BPM, not %r." % value)
        self.change("tempo", value)

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

    def create_midi_track(self, index: object = None) -> Track:
        """Insert a MIDI track at `index`, at the end for None."""
        return self.add_track("midi", "MIDI", index)

    def create_audio_track(self, index: object = None) -> Track:
        """Insert an audio track at `index`, at the end for None."""
        return self.add_track("audio", "Audio", index)

    def add_track(self, kind: str, name: str, index: object = None) -> Track:
        """Insert a track of a kind."""
        place = len(self.tracks) if index is None else index
        if not isinstance(place, int) or not 0 <= place <= len(self.tracks):
            raise LiveError("There is no place %r for a new track." % (index,))
        track = Track(self.core, self, kind, name, len(self.scenes))
        track.born()
        tracks = (*self.tracks[:place], track, *self.tracks[place:])
        self.change("tracks", tracks, "tracks", "visible_tracks")
        return track

    def delete_track(self, index: int) -> None:
        """Delete a track with all its clips."""
        if not 0 <= index < len(self.tracks):
            raise LiveError("There is no track %d." % index)
        gone = self.tracks[index]
        gone.die()
        rest = tuple(track for track in self.tracks if track is not gone)
        self.change("tracks", rest, "tracks", "visible_tracks")
        self.view.forget(gone)

    def create_scene(self, index: int) -> Scene:
        """Insert a scene at `index`, at the end for -1."""
        place = len(self.scenes) if index == -1 else index
        if not 0 <= place <= len(self.scenes):
            raise LiveError("There is no place %d for a new scene." % index)
        scene = Scene(self.core, self)
        scene.born()
        self.change("scenes", (*self.scenes[:place], scene, *self.scenes[place:]))
        for track in self.tracks:
            slot = ClipSlot(self.core, track)
            slot.born()
            slots = track.clip_slots
            track.change("clip_slots", (*slots[:place], slot, *slots[place:]))
        return scene

    def delete_scene(self, index: int) -> None:
        """Delete a scene with its clips."""
        if not 0 <= index < len(self.scenes) or len(self.scenes) == 1:
            raise LiveError("Scene %d cannot be deleted." % index)
        gone = self.scenes[index]
        for track in self.tracks:
            slot = track.clip_slots[index]
            slot.die()
            track.change("clip_slots", tuple(s for s in track.clip_slots if s is not slot))
        gone.die()
        self.change("scenes", tuple(scene for scene in self.scenes if scene is not gone))
        self.view.forget(gone)


OPTIONAL_INDEX = (Arg("Index", "object", None),)

SONG = LomClass(
    "Song.Song",
    props=[
        Prop("canonical_parent", "NoneType"),
        Prop("_live_ptr", "int"),
        Prop("name", "str", since=since("11.3.25")),
        Prop("file_path", "str", since=since("11.3.25")),
        Prop("tempo", "float", True, True),
        Prop("signature_numerator", "int", True, True),
        Prop("signature_denominator", "int", True, True),
        Prop("root_note", "int", True, True),
        Prop("scale_name", "str", True, True),
        Prop("swing_amount", "float", True, True),
        Prop("groove_amount", "float", True, True),
        Prop("metronome", "bool", True, True),
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
