"""The notes of a MIDI file as recognition is asked about them: its drums, or all that it plays."""

from __future__ import annotations

from collections.abc import Sequence

from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit_map import kit_map_in
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.midi_files.drum_track import voices_of
from sidestick_engine.midi_files.find_drums import DRUM_CHANNEL, Voice, find_drums
from sidestick_engine.midi_files.smf import MidiFile
from sidestick_engine.midi_files.tracks_together import TracksTogether

_CONTROLLER = 0xB0
_FOOT = 4  # the controller that says how open a hat is


def loop_of_file(
    midi: MidiFile, name: str, track: int | str | None = None, channel: int | None = None
) -> LoopNotes:
    """Return the notes of a file's drums; of its largest voice where none look like drums.

    The drums are on a track and a channel, if those are given.

    Raises:
        MidiFileError: it has no notes, or none there.
    """
    every = voices_of(midi)
    if not every:
        raise MidiFileError(f"{name} has no notes: there is nothing to recognise.")
    try:
        voices = find_drums(every, name, track, channel)
    except MidiFileError:
        if track is not None or channel is not None:
            raise
        voices = [max(every, key=lambda voice: len(voice.notes))]
    return loop_of_voices(midi, voices)


def loop_of_voices(midi: MidiFile, voices: Sequence[Voice]) -> LoopNotes:
    """Return the notes of these voices of a file."""
    together = TracksTogether.of(midi, voices[0].track - 1)
    notes = [note for voice in voices for note in voice.notes]
    named = kit_map_in(voices[0].name) if voices[0].name else None
    loop = LoopNotes.of(
        notes, together.stretches()[0].bar_beats, has_pedal=any(_moves(midi, v) for v in voices)
    )
    on_channel = all(voice.channel == DRUM_CHANNEL for voice in voices)
    return loop._replace(is_on_drum_channel=on_channel, named=named.name if named else "")


def _moves(midi: MidiFile, voice: Voice) -> bool:
    """Tell whether a hat's pedal is moved on a voice's channel."""
    status = _CONTROLLER + voice.channel - 1
    places = {
        event.data_byte(2)
        for event in midi.tracks[voice.track - 1].events
        if event.data[0] == status and event.data_byte(1) == _FOOT
    }
    return len(places) > 1
