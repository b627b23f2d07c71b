"""Imports beats from MIDI files that a page drops in, and exports them to files.

A file of ours also holds its beat in full, in an event that other programs leave alone: where
nobody has changed the file, that is what is read back, to the last bit.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import mido

from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.field_types import Field
from Sidestick.protocol.messages import Note
from sidestick_engine.beats.map_remarks import map_remarks
from sidestick_engine.beats.sentences import CLIP
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.lanes import LaneNote, LanePitchMap, lane_of
from sidestick_engine.midi_files.drum_track import (
    DrumFile,
    DrumPart,
    drums_of,
)
from sidestick_engine.midi_files.drum_writing import new_midi_file
from sidestick_engine.midi_files.smf import MidiFile, bytes_of, parse
from sidestick_engine.midi_files.track_events import SEQUENCER_SPECIFIC
from sidestick_engine.panel.beats import panel_kit
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import (
    BEAT,
    MOST_IMPORT_BYTES,
    MOST_NOTES,
    TEMPO,
)
from sidestick_engine.panel.messages.validation import Shape

MOST_BARS = 64
OURS = (0x7D, *b"sidestick-1 ")  # 7D: the maker's id that stands for none
_WHOLE = Shape("Whole", (Field("beat", BEAT, "the beat"), TEMPO))


class Imported(NamedTuple):
    """A beat, its tempo, and what was left out; an empty sentence: nothing."""

    beat: dict[str, Any]
    tempo_bpm: float
    sentence: str


def import_midi(name: str, data: str, kits: Kits) -> Imported:
    """Return the drums of a file in base64 as a beat.

    Pitches are those of the kit map that the panel plays, or of the one that the notes speak.

    Raises PanelError with the code bad_file; bad_clip where the panel's kit map is broken.
    """
    content, kit = _content(name, data), panel_kit(kits)
    try:
        midi = parse(content, name)
        whole = _whole(midi, content, kit)
        return whole or _read(midi, name, kits)
    except MidiFileError as error:
        raise PanelError("bad_file", str(error)) from None


def export_midi(beat: Mapping[str, Any], tempo_bpm: float, kit: Kit) -> str:
    """Return a file with a beat on the kit's pitches, in base64."""
    return base64.b64encode(_written(beat, tempo_bpm, kit)).decode()


def _written(beat: Mapping[str, Any], tempo_bpm: float, kit: Kit) -> bytes:
    length_beats = beat["length_beats"]
    lane_pitches = LanePitchMap((note.lane for note in beat["notes"]), kit)
    midi = new_midi_file(
        _within(lane_pitches.notes(beat["notes"]), length_beats),
        length_beats=length_beats,
        tempo_bpm=tempo_bpm,
        meter=(beat["numerator"], beat["denominator"]),
    )
    whole = json.dumps({"beat": beat, "tempo_bpm": tempo_bpm}, separators=(",", ":"))
    midi.tracks[0].insert(0, mido.MetaMessage("sequencer_specific", data=(*OURS, *whole.encode())))
    return bytes_of(midi)


def _within(notes: Iterable[Note], length_beats: float) -> list[Note]:
    """Return the notes that start in a beat, none longer than it: a file cannot count below 0."""
    return [
        note._replace(length_beats=min(note.length_beats, length_beats))
        for note in notes
        if 0 <= note.start_beats < length_beats
    ]


def _content(name: str, data: str) -> bytes:
    if len(data) * 3 // 4 > MOST_IMPORT_BYTES + 2:
        raise PanelError(
            "bad_file",
            f"{name} is larger than {MOST_IMPORT_BYTES // 1_000_000} MB, the most that is read. "
            "Export the drums alone from your DAW.",
        )
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise PanelError(
            "bad_file", f"{name} was not received completely. Drop it again."
        ) from None


def _whole(midi: MidiFile, content: bytes, kit: Kit) -> Imported | None:
    """Return the beat that a file of ours holds in full; None in any other, or a changed one."""
    first = next(iter(midi.tracks[0].events), None)
    if first is None or first.meta_kind != SEQUENCER_SPECIFIC:
        return None
    data = first.meta_data
    if not data.startswith(bytes(OURS)):
        return None
    try:
        whole = _WHOLE.check(json.loads(data[len(OURS) :]))
        if _written(whole["beat"], whole["tempo_bpm"], kit) != content:
            return None
    except (ValueError, IllegalValueError, RecursionError):
        return None
    return Imported(whole["beat"], whole["tempo_bpm"], "")


def _read(midi: MidiFile, name: str, kits: Kits) -> Imported:
    """Return the beat that any other file holds. Raises MidiFileError, PanelError."""
    drums = drums_of(midi, name, advice="Export the drums alone, or call their track Drums.")
    part = drums.main_part
    numerator, denominator = part.meter
    kept, first_bar, bars = _first_bars(part)
    length_beats = bars * part.bar_beats
    known = kits.kit_of_notes(kept, part.bar_beats, always=True)
    notes = _without_doubles(LaneNote(lane_of(note.pitch, known.kit), *note[1:]) for note in kept)
    beat = {
        "notes": notes,
        "length_beats": length_beats,
        "numerator": numerator,
        "denominator": denominator,
    }
    try:
        checked = BEAT.check(beat)
    except IllegalValueError as illegal:
        raise PanelError("bad_file", f"{name} cannot be shown: its {illegal}") from None
    tempo_bpm = max(TEMPO.type.low, min(TEMPO.type.high, part.tempo_bpm))
    sentence = _left_out(drums, part, kept, first_bar, bars)
    for remark in map_remarks(known, kept, CLIP):
        sentence += f" {remark}."
    if doubled := len(kept) - len(notes):
        plural = "note" if doubled == 1 else "notes"
        sentence += f" Left out: {doubled} {plural} that begin with a louder one of the same drum."
    return Imported(checked, tempo_bpm, sentence.strip())


def _without_doubles(notes: Iterable[LaneNote]) -> list[LaneNote]:
    """Return the notes, of those that begin at once in a lane the loudest."""
    loudest: dict[tuple[str, float], LaneNote] = {}
    for note in notes:
        place = note.lane, note.start_beats
        if place not in loudest or note.velocity > loudest[place].velocity:
            loudest[place] = note
    return [*loudest.values()]


def _first_bars(part: DrumPart) -> tuple[list[Note], int, int]:
    """Return the notes that fit into a beat, from which bar they are, from 0, and of how many.

    They are from the start on, or where nothing is played so early from the first bar with drums.
    """
    last_bar = (part.bars - 1) * part.bar_beats
    first = min(part.notes[0].start_beats, last_bar) // part.bar_beats
    first_bar = int(first) if first >= MOST_BARS else 0
    start_beats = first_bar * part.bar_beats
    end_beats = start_beats + MOST_BARS * part.bar_beats
    kept = [note for note in part.notes if note.start_beats < end_beats][:MOST_NOTES]
    bars = part.bars - first_bar
    if len(kept) < len(part.notes):  # up to the last bar of these
        bars = int((kept[-1].start_beats - start_beats) // part.bar_beats) + 1
    shifted = (note._replace(start_beats=note.start_beats - start_beats) for note in kept)
    return [*shifted], first_bar, min(bars, MOST_BARS)


def _left_out(
    drums: DrumFile, part: DrumPart, kept: Sequence[Note], first_bar: int, bars: int
) -> str:
    """Say what a file has that the beat has not, and what is odd about it."""
    warnings = [*drums.warnings, *drums.found, *drums.only(part)]
    if drums.others:
        plural = "note" if drums.others == 1 else "notes"
        warnings.append(f"Left out: {drums.others} other {plural}.")
    if bars < part.bars:
        here = part.stretch.first_bar + first_bar
        warnings.append(
            f"It is {part.bars:,} bars long; these are its first {len(kept):,} notes, from bar "
            f"{here:,} to {here + bars - 1:,}."
        )
    return " ".join(warnings)


def file_name(name: str) -> str:
    """Return a name for a file that every system takes."""
    plain = "".join(char if char.isalnum() or char in " -_" else "-" for char in name).strip()
    return f"{plain[:80] or 'beat'}.mid"
