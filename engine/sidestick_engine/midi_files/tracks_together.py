"""The tracks that play together in a MIDI file: their tempos, and their bars and meters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import mido

from sidestick_engine.midi_files.bars import (
    BAR_LINE_TOLERANCE_BEATS,
    Signature,
    Stretch,
    stretches_of,
)
from sidestick_engine.midi_files.smf import USUAL_TEMPO_US, MidiFile
from sidestick_engine.midi_files.track_events import NOTE_EVENTS, TEMPO, TIME_SIGNATURE


class TracksTogether(NamedTuple):
    """Tracks that sound together, and what they say of tempo and meter.

    Attributes:
        tracks: their numbers in the file.
        tempos: times in beats, and the tempo in BPM from there on.
        end_beats: where the last note ends.
        tick_beats: the length of a tick.
    """

    tracks: Sequence[int]
    signatures: Sequence[Signature]
    tempos: Sequence[tuple[float, float]]
    end_beats: float
    tick_beats: float

    @classmethod
    def of(cls, midi: MidiFile, track: int) -> TracksTogether:
        """Look into the tracks that play together with one."""
        beat, tracks = midi.ticks_per_beat, midi.playing_with(track)
        events = [event for number in tracks for event in midi.tracks[number].events]
        told = sorted((e for e in events if e.meta_kind is not None), key=lambda e: e.ticks)
        metas = [(event.ticks / beat, event) for event in told]
        signatures = [
            Signature(at, *event.meta_data[:2])
            for at, event in metas
            if event.meta_kind == TIME_SIGNATURE and len(event.meta_data) >= 2
        ]
        tempos = [
            (at, mido.tempo2bpm(tempo))
            for at, event in metas
            if event.meta_kind == TEMPO and (tempo := int.from_bytes(event.meta_data[:3]))
        ]
        last = max((e.ticks for e in events if e.data[0] & 0xF0 in NOTE_EVENTS), default=0)
        return cls(tracks, signatures, tempos, last / beat, 1 / beat)

    def stretches(self) -> Sequence[Stretch]:
        """Return which bars are in which meter."""
        return stretches_of(self.signatures, self.end_beats, self.tick_beats)

    def tempo_at(self, beats: float) -> float:
        """Return the tempo that holds at a time."""
        at = beats + max(BAR_LINE_TOLERANCE_BEATS, self.tick_beats)
        tempos = [tempo for begins, tempo in self.tempos if begins <= at]
        return tempos[-1] if tempos else mido.tempo2bpm(USUAL_TEMPO_US)

    def warnings(self, name: str) -> Iterator[str]:
        """Say which signatures mean nothing; sentences call the file `name`."""
        none = sorted({str(each) for each in self.signatures if not each.is_meter})
        if none:
            yield f"{name} tells a meter of {', '.join(none)}, which there is not: left out."
