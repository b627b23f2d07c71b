"""Building a set: what a test or demo finds when it opens it.

Handles that these methods take and give are those that a script sees. What is built before
anything was done in the set counts as opened, not as done: undo leaves it alone.
"""

from __future__ import annotations

from typing import Any, Iterable, Mapping

from sidestick_live_sim.editor import Editor, PlainNote
from sidestick_live_sim.errors import SimulationError
from sidestick_live_sim.lom.chain import NOTES, Chain, DrumChain
from sidestick_live_sim.lom.clip import Clip
from sidestick_live_sim.lom.device import Device, Simpler
from sidestick_live_sim.lom.rack import DRUM_RACK, INSTRUMENT_RACK, Rack
from sidestick_live_sim.lom.track import Track


class Builder(Editor):
    """Adds tracks, scenes, clips and devices."""

    def add_midi_track(
        self, name: str, drum_rack: Mapping[int, str] | None = None, nested: bool = False
    ) -> Any:
        """Add a MIDI track, with a drum rack of these pads (in an instrument rack if `nested`)."""
        with self.core.user_edit("Insert MIDI Track"):
            track = self._add_track("midi", name)
            if drum_rack is not None:
                self._insert_drum_rack(track, drum_rack, nested)
        return self.core.handle(track)

    def duplicate_track(self, track: Any) -> Any:
        """Duplicate a MIDI track with its rack, its clips and what scripts keep with it."""
        song, model = self.core.song, track.sim_use()
        with self.core.user_edit("Duplicate Track"):
            copy = self._add_track("midi", model.name, song.tracks.index(model) + 1)
            copy.change("data", model.data)
            for device in model.devices:
                nested = device.class_name != DRUM_RACK
                rack = device.chains[0].devices[0] if nested else device
                pads = {chain.in_note: chain.name for chain in rack.chains}
                self._insert_drum_rack(copy, pads, nested)
            for slot, other in zip(model.clip_slots, copy.clip_slots):
                if slot.clip is not None:
                    slot.duplicate_clip_to(other)
            for clip in model.arrangement_clips:
                copy.put_in_arrangement(clip.copy_for(copy, copy), clip.start_time)
        return self.core.handle(copy)

    def add_audio_track(self, name: str) -> Any:
        """Add an audio track."""
        return self.core.handle(self._add_track("audio", name))

    def add_group_track(self, name: str, members: Iterable[Any] = ()) -> Any:
        """Group tracks; the group track stands before the first of them, or last."""
        models = [member.sim_use() for member in members]
        tracks = self.core.song.tracks
        with self.core.user_edit("Group Tracks"):
            group = self._add_track("group", name, min(map(tracks.index, models), default=None))
            for model in models:
                model.change("group_track", group)
        return self.core.handle(group)

    def add_return_track(self, name: str) -> Any:
        """Add a return track."""
        song = self.core.song
        with self.core.user_edit("Insert Return Track"):
            track = Track(self.core, song, "return", name)
            track.born()
            song.change("return_tracks", (*song.return_tracks, track))
        return self.core.handle(track)

    def add_scene(self) -> Any:
        """Add a scene at the end."""
        with self.core.user_edit("Insert Scene"):
            return self.core.handle(self.core.song.create_scene(-1))

    def add_device(self, track: Any, class_name: str, name: str) -> Any:
        """Add a device that is no rack at the end of a track's chain."""
        model = track.sim_use()
        with self.core.user_edit("Insert Device"):
            return self.core.handle(self._insert(Device(self.core, model, class_name, name)))

    def add_nested_drum_rack(self, pad: Any, pads: Mapping[int, str]) -> Any:
        """Add a drum rack to the chain that lies on another drum rack's pad."""
        (chain,) = pad.sim_use().chains
        with self.core.user_edit("Insert Drum Rack"):
            rack = self._insert(Rack(self.core, chain, DRUM_RACK, "Drum Rack"))
            self._fill_drum_rack(rack, pads)
        return self.core.handle(rack)

    def add_midi_clip(
        self, track: Any, scene_index: int, length_beats: float, notes: Iterable[PlainNote] = ()
    ) -> Any:
        """Add a MIDI clip with notes (pitch, start, duration, velocity) to a slot."""
        return self._add_clip(track, scene_index, length_beats, notes, midi=True)

    def add_audio_clip(self, track: Any, scene_index: int, length_beats: float = 4.0) -> Any:
        """Add an audio clip to a slot."""
        return self._add_clip(track, scene_index, length_beats, (), midi=False)

    def add_arrangement_clip(
        self,
        track: Any,
        start_beats: float,
        length_beats: float,
        notes: Iterable[PlainNote] = (),
    ) -> Any:
        """Add a clip to the arrangement: MIDI on a MIDI track, audio on an audio track."""
        model = track.sim_use()
        with self.core.user_edit("Insert Clip"):
            clip = Clip(self.core, model, model, length_beats, midi=model.kind == "midi")
            model.put_in_arrangement(clip, start_beats)
            if clip.is_midi_clip:
                clip.put_notes(self._notes(notes))
        return self.core.handle(clip)

    def _add_clip(
        self, track: Any, scene_index: int, length: float, notes: Iterable[PlainNote], midi: bool
    ) -> Any:
        model = track.sim_use()
        slot = model.clip_slots[scene_index]
        with self.core.user_edit("Insert Clip"):
            clip = slot.put(Clip(self.core, slot, model, length, midi))
            if midi:
                clip.put_notes(self._notes(notes))
        return self.core.handle(clip)

    def _add_track(self, kind: str, name: str, index: int | None = None) -> Track:
        song = self.core.song
        with self.core.user_edit("Insert Track"):
            track: Track = song.add_track(kind, name, index)
        if len(song.tracks) == 1:
            song.view.set_selected_track(track)
        return track

    def _insert_drum_rack(self, track: Track, pads: Mapping[int, str], nested: bool) -> None:
        parent: Any = track
        if nested:
            outer = self._insert(Rack(self.core, track, INSTRUMENT_RACK, "Instrument Rack"))
            parent = outer.add_chain(Chain(self.core, outer, "Drum Rack"))
        rack = self._insert(Rack(self.core, parent, DRUM_RACK, "Drum Rack"))
        self._fill_drum_rack(rack, pads)

    def _fill_drum_rack(self, rack: Rack, pads: Mapping[int, str]) -> None:
        for note, name in pads.items():
            if note not in NOTES:
                raise SimulationError(f"A pad's note lies in 0 to 127, not {note!r}.")
            chain = rack.add_chain(DrumChain(self.core, rack, name, note))
            self._insert(Simpler(self.core, chain, name, f"/Samples/{name}.wav"))

    @staticmethod
    def _insert(device: Any) -> Any:
        device.born()
        holder = device.parent
        holder.change("devices", (*holder.devices, device))
        return device
