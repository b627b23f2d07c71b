"""What a test or demo does to the set in the user's place.

The set as built before anything was done in it counts as opened, not as done: undo leaves it.
Handles that these methods take and give are those that a script sees.
"""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Tuple

from sidestick_live_sim.core import Core
from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.lom.device import Chain, Device, DrumChain, Rack
from sidestick_live_sim.lom.notes import Note, check
from sidestick_live_sim.lom.track import Track

PlainNote = Tuple[int, float, float, float]  # pitch, start and duration in beats, velocity


class Builder:
    """Builds and edits a set."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_midi_track(
        self, name: str, drum_rack: Mapping[int, str] | None = None, nested: bool = False
    ) -> Any:
        """Add a MIDI track, with a drum rack of these pads (in an instrument rack if `nested`)."""
        track = self._add_track("midi", name)
        if drum_rack is not None:
            with self._core.user_edit("Insert Drum Rack"):
                self._insert_rack(track, drum_rack, nested)
        return self._core.handle(track)

    def add_audio_track(self, name: str) -> Any:
        """Add an audio track."""
        return self._core.handle(self._add_track("audio", name))

    def add_group_track(self, name: str, members: Iterable[Any] = ()) -> Any:
        """Add a group track and put tracks into it."""
        group = self._add_track("group", name)
        for member in members:
            member._sim_use().group = group
        return self._core.handle(group)

    def add_scene(self) -> Any:
        """Add a scene at the end."""
        with self._core.user_edit("Insert Scene"):
            return self._core.handle(self._core.song.create_scene(-1))

    def add_midi_clip(
        self, track: Any, scene_index: int, length_beats: float, notes: Iterable[PlainNote] = ()
    ) -> Any:
        """Add a MIDI clip with notes (pitch, start, duration, velocity) to a slot."""
        model = track._sim_use()
        slot = model.clip_slots[scene_index]
        with self._core.user_edit("Insert MIDI Clip"):
            clip = slot.put(Clip(self._core, slot, model, length_beats, is_midi=True))
            clip.put_notes(self._notes(notes))
        return self._core.handle(clip)

    def add_audio_clip(self, track: Any, scene_index: int, length_beats: float = 4.0) -> Any:
        """Add an audio clip to a slot."""
        model = track._sim_use()
        slot = model.clip_slots[scene_index]
        with self._core.user_edit("Insert Audio Clip"):
            return self._core.handle(
                slot.put(Clip(self._core, slot, model, length_beats, is_midi=False))
            )

    def add_arrangement_clip(
        self,
        track: Any,
        start_beats: float,
        length_beats: float,
        notes: Iterable[PlainNote] = (),
    ) -> Any:
        """Add a clip to the arrangement: MIDI on a MIDI track, audio on an audio track."""
        model = track._sim_use()
        is_midi = model.kind == "midi"
        with self._core.user_edit("Insert Clip"):
            clip = Clip(self._core, model, model, length_beats, is_midi)
            model.put_in_arrangement(clip, start_beats)
            if is_midi:
                clip.put_notes(self._notes(notes))
        return self._core.handle(clip)

    def notes_of(self, clip: Any) -> list[PlainNote]:
        """The clip's notes as (pitch, start, duration, velocity), by start and pitch."""
        notes = sorted(clip._sim_use().notes, key=lambda note: (note.start_time, note.pitch))
        return [(n.pitch, n.start_time, n.duration, n.velocity) for n in notes]

    def select(self, track: Any, scene_index: int | None = None) -> None:
        """Click on a slot, or on a track's title; the detail view follows."""
        view = self._core.song.view
        if scene_index is not None:
            view.set_selected_scene(self._core.song.scenes[scene_index])
        view.set_selected_track(track._sim_use())

    def select_clip(self, clip: Any) -> None:
        """Click on a clip, in the session or in the arrangement."""
        model = clip._sim_use()
        if not model.is_arrangement_clip:
            slots = model.track.clip_slots
            index = next(n for n, slot in enumerate(slots) if slot.clip is model)
            self._core.song.view.set_selected_scene(self._core.song.scenes[index])
        self._core.song.view.set_selected_track(model.track)
        self._core.song.view.set_detail_clip(model)

    def select_nothing(self) -> None:
        """Click on the main track's title: no slot, no clip."""
        self._core.song.view.set_selected_track(self._core.song.master_track)

    def freeze(self, track: Any) -> None:
        """Freeze a track."""
        with self._core.user_edit("Freeze Track"):
            track._sim_use().change("is_frozen", True)

    def unfreeze(self, track: Any) -> None:
        """Unfreeze a track."""
        with self._core.user_edit("Unfreeze Track"):
            track._sim_use().change("is_frozen", False)

    def delete_clip(self, clip: Any) -> None:
        """Delete a clip."""
        model = clip._sim_use()
        with self._core.user_edit("Delete Clip"):
            model.track.delete_clip(model)

    def delete_track(self, track: Any) -> None:
        """Delete a track."""
        with self._core.user_edit("Delete Track"):
            self._core.song.delete_track(self._core.song.tracks.index(track._sim_use()))

    def rename(self, thing: Any, name: str) -> None:
        """Rename a track, clip, scene, device or chain."""
        with self._core.user_edit("Rename"):
            thing._sim_use().change("name", name)

    def set_notes(self, clip: Any, notes: Iterable[PlainNote]) -> None:
        """Replace a clip's notes by hand."""
        with self._core.user_edit("Edit Notes"):
            clip._sim_use().put_notes(self._notes(notes))

    def _add_track(self, kind: str, name: str) -> Track:
        song = self._core.song
        with self._core.user_edit("Insert Track"):
            track: Track = song.add_track(kind, name)
        if len(song.tracks) == 1:
            song.view.set_selected_track(track)
        return track

    def _insert_rack(self, track: Track, pads: Mapping[int, str], nested: bool) -> None:
        parent: Any = track
        if nested:
            outer = Rack(self._core, track, "InstrumentGroupDevice", "Instrument Rack")
            self._insert(track, outer)
            parent = outer.add_chain(Chain(self._core, outer, "Drum Rack"))
        rack = Rack(self._core, parent, "DrumGroupDevice", "Drum Rack")
        self._insert(parent, rack)
        for note, name in pads.items():
            if not 0 <= note < 128:
                raise SimulationError("A pad's note lies in 0 to 127, not %r." % note)
            chain = rack.add_chain(DrumChain(self._core, rack, name, note))
            self._insert(chain, Device(self._core, chain, "OriginalSimpler", name))

    @staticmethod
    def _insert(parent: Any, device: Device) -> None:
        device.born()
        parent.change("devices", (*parent.devices, device))

    def _notes(self, notes: Iterable[PlainNote]) -> list[Note]:
        made = [Note(self._core.new_note_id(), *note) for note in notes]
        for note in made:
            check(note)
        return made
