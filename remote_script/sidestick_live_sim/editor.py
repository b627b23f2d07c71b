"""Edits that the user makes in a set by hand, while a script works in it."""

from __future__ import annotations

from typing import Any, Iterable, Tuple

from sidestick_live_sim.core import Core
from sidestick_live_sim.lom.note_rules import Note, check
from sidestick_live_sim.lom.transport import MeterChange

PlainNote = Tuple[int, float, float, float]  # pitch, start and duration in beats, velocity


class Editor:
    """Selects and edits; each edit is an undo step of its own."""

    def __init__(self, core: Core) -> None:
        self.core = core

    def select(self, track: Any, scene_index: int | None = None) -> None:
        """Click on a slot in Session, or on a track's title; the detail view follows."""
        view = self.core.song.view
        if scene_index is not None:
            self.look_at("Session")
            view.set_selected_scene(self.core.song.scenes[scene_index])
        view.set_selected_track(track.sim_use())

    def select_clip(self, clip: Any) -> None:
        """Click on a clip, in the session or in the arrangement."""
        model = clip.sim_use()
        view = self.core.song.view
        self.look_at("Session" if model.is_session_clip else "Arranger")
        if model.is_session_clip:
            view.set_highlighted_clip_slot(model.parent)
        else:
            view.set_selected_track(model.track)
        view.change("detail_clip", model)

    def look_at(self, view: str) -> None:
        """Press Tab, if need be, to see Session or the Arranger; what is selected stays so."""
        self.core.application.view.show_view(view)

    def click_beside_clips(self, track: Any) -> None:
        """Click into a track's lane of the Arrangement, where no clip lies.

        The detail view is empty then. A slot of the track is highlighted in Session all the same.
        """
        self.look_at("Arranger")
        view = self.core.song.view
        view.show("selected_track", track.sim_use())
        view.show("detail_clip", None)

    def select_nothing(self) -> None:
        """Click on the main track's title: no slot and no clip is selected then."""
        self.core.song.view.set_selected_track(self.core.song.master_track)

    def close_dialogs(self) -> None:
        """Press OK in whatever dialogs are open."""
        self.core.application.close_dialogs()

    def freeze(self, track: Any) -> None:
        """Freeze a track."""
        with self.core.user_edit("Freeze Track"):
            track.sim_use().change("is_frozen", True)

    def unfreeze(self, track: Any) -> None:
        """Unfreeze a track."""
        with self.core.user_edit("Unfreeze Track"):
            track.sim_use().change("is_frozen", False)

    def rename(self, thing: Any, name: str) -> None:
        """Rename a track, clip, scene, device or chain."""
        with self.core.user_edit("Rename"):
            thing.sim_use().change("name", name)

    def delete_clip(self, clip: Any) -> None:
        """Delete a clip."""
        model = clip.sim_use()
        with self.core.user_edit("Delete Clip"):
            model.track.delete_clip(model)

    def delete_track(self, track: Any) -> None:
        """Delete a track."""
        song = self.core.song
        with self.core.user_edit("Delete Track"):
            song.delete_track(song.tracks.index(track.sim_use()))

    def delete_scene(self, scene_index: int) -> None:
        """Delete a scene."""
        with self.core.user_edit("Delete Scene"):
            self.core.song.delete_scene(scene_index)

    def delete_device(self, device: Any) -> None:
        """Delete a device of a track or chain."""
        model = device.sim_use()
        with self.core.user_edit("Delete Device"):
            model.die()
            holder = model.parent
            holder.change("devices", tuple(each for each in holder.devices if each is not model))

    def empty_pad(self, pad: Any) -> None:
        """Delete what lies on a drum pad."""
        with self.core.user_edit("Delete Pad"):
            pad.sim_use().delete_all_chains()

    def set_notes(self, clip: Any, notes: Iterable[PlainNote]) -> None:
        """Replace a clip's notes by (pitch, start, duration, velocity)."""
        with self.core.user_edit("Edit Notes"):
            clip.sim_use().put_notes(self._notes(notes))

    def select_notes(self, clip: Any, from_beats: float, to_beats: float) -> None:
        """Draw a frame in the note editor: the notes that start in it are selected."""
        model = clip.sim_use()
        inside = (n.note_id for n in model.notes if from_beats <= n.start_time < to_beats)
        model.selected_ids = frozenset(inside)

    def set_loop(self, clip: Any, start_beats: float, end_beats: float) -> None:
        """Drag a clip's loop brace."""
        model = clip.sim_use()
        with self.core.user_edit("Move Loop"):
            model.set_looping(True)
            model.set_extent(start_beats, end_beats)

    def set_looping(self, clip: Any, looping: bool) -> None:
        """Press a clip's loop switch."""
        with self.core.user_edit("Toggle Loop"):
            clip.sim_use().set_looping(looping)

    def set_meter(self, thing: Any, numerator: int, denominator: int) -> None:
        """Change the time signature of the song or of a clip."""
        model = thing.sim_use()
        with self.core.user_edit("Change Time Signature"):
            model.set_signature_numerator(numerator)
            model.set_signature_denominator(denominator)

    def change_meter_at(self, beats: float, numerator: int, denominator: int) -> None:
        """Insert a change of the song's meter in the Arrangement; the bars are counted on."""
        with self.core.user_edit("Insert Time Signature Change"):
            song = self.core.song
            change = MeterChange(beats, (numerator, denominator))
            others = (each for each in song.meter_changes if each.beats != beats)
            song.change("meter_changes", tuple(sorted((*others, change))), "signature_numerator")

    def record(self, clip: Any, onto: bool = False) -> None:
        """Record a clip; `onto` one that was there, by Session Record: that is overdubbing."""
        model = clip.sim_use()
        model.show("is_recording", True)
        model.show("is_overdubbing", onto)

    def stop_recording(self, clip: Any) -> None:
        """Stop recording a clip, which stays."""
        model = clip.sim_use()
        model.show("is_recording", False)
        model.show("is_overdubbing", False)

    def set_tempo(self, bpm: float) -> None:
        """Change the song's tempo."""
        with self.core.user_edit("Change Tempo"):
            self.core.song.set_tempo(bpm)

    def notes_of(self, clip: Any) -> list[PlainNote]:
        """Read a clip's notes as (pitch, start, duration, velocity), by start and pitch."""
        notes = sorted(clip.sim_use().notes, key=lambda note: (note.start_time, note.pitch))
        return [(n.pitch, n.start_time, n.duration, n.velocity) for n in notes]

    def _notes(self, notes: Iterable[PlainNote]) -> list[Note]:
        made = [Note(self.core.new_note_id(), *note) for note in notes]
        for note in made:
            check(note)
        return made
