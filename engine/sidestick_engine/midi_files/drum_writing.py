"""Writes drums into MIDI files: a new file, other notes in a part of one, notes behind its drums.

All else in a file stays to the byte: tracks without drums as they are, and in a drum track every
event but those of the notes that change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

import mido

from Sidestick.protocol.messages import Note
from Sidestick.protocol.overlaps import cut_overlaps
from sidestick_engine.midi_files.bars import BAR_LINE_TOLERANCE_BEATS
from sidestick_engine.midi_files.drum_track import (
    DrumFile,
    DrumPart,
    FileNote,
    Home,
    Place,
)
from sidestick_engine.midi_files.find_drums import DRUM_CHANNEL
from sidestick_engine.midi_files.smf import MidiFile
from sidestick_engine.midi_files.track_events import NOTE_EVENTS, TIME_SIGNATURE, Event

TICKS_PER_BEAT = 960


def new_midi_file(
    notes: Iterable[Note],
    *,
    length_beats: float,
    tempo_bpm: float,
    meter: tuple[int, int] = (4, 4),
) -> mido.MidiFile:
    """Make a file of one drum track on channel 10."""
    midi = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
    signature = mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1])
    start = [
        mido.MetaMessage("track_name", name="Sidestick"),
        signature,
        mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm)),
    ]
    track, now = mido.MidiTrack(start), 0
    for ticks, _, data in sorted(_events_of(notes, TICKS_PER_BEAT, DRUM_CHANNEL, {})):
        track.append(mido.Message.from_bytes(data, time=ticks - now))
        now = ticks
    end = max(now, round(length_beats * TICKS_PER_BEAT))
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    midi.tracks.append(track)
    return midi


def replace_drums(drums: DrumFile, *changes: tuple[DrumPart, Iterable[Note]]) -> MidiFile:
    """Return the file with notes in place of those of parts, in the same track; all else stays.

    Notes of a part that are among its new ones keep their events.
    """
    removed: set[Place] = set()
    new: list[Note] = []
    for part, notes in changes:
        removed_here, new_here = _replaced(drums, part, notes)
        removed |= removed_here
        new += _in_file(part, new_here)
    return _with_notes(drums, removed, new)


def _replaced(
    drums: DrumFile, part: DrumPart, notes: Iterable[Note]
) -> tuple[set[Place], Iterable[Note]]:
    """Return which events of a part go, and which notes come, timed from its start."""
    wanted = Counter(notes)
    kept: list[tuple[Note, FileNote]] = []
    gone: list[FileNote] = []
    for note, of_file in zip(part.notes, part.of_file, strict=True):
        if wanted[note]:
            wanted[note] -= 1
            kept.append((note, of_file))
        else:
            gone.append(of_file)
    new = list(wanted.elements())
    touched = {(drums.home_of(note.pitch), note.pitch) for note in new}
    touched |= {(each.home, each.note.pitch) for each in gone}
    near = [(note, each) for note, each in kept if (each.home, note.pitch) in touched]
    written: dict[tuple[float, ...], list[Note]] = defaultdict(list)
    for note in cut_overlaps([*new, *(note for note, _ in near)]):
        written[_as_in_file(note, drums.midi)].append(note)
    for note, of_file in near:
        same = written[_as_in_file(note, drums.midi)]
        if same and of_file.off:
            same.pop()
        else:
            gone.append(of_file)
    removed = {place for each in gone for place in (each.on, each.off) if place}
    removed |= set(_lone_offs(drums, part, touched))
    return removed, [note for same in written.values() for note in same]


def _as_in_file(note: Note, midi: MidiFile) -> tuple[float, ...]:
    """Return what a file says of a note: in ticks, as sums of beats differ in their last digits."""
    beat, end_beats = midi.ticks_per_beat, note.start_beats + note.length_beats
    return note.pitch, round(note.start_beats * beat), round(end_beats * beat), note.velocity


def _in_file(part: DrumPart, notes: Iterable[Note]) -> Iterator[Note]:
    """Return notes of a part at their times in the file."""
    return (note._replace(start_beats=note.start_beats + part.start_beats) for note in notes)


def continue_drums(
    drums: DrumFile, part: DrumPart, notes: Iterable[Note], *, length_beats: float
) -> MidiFile:
    """Return the file with notes behind the drums, in the same track; all else stays.

    They go on from `part`, and their times are from its start; where it is not the last one they
    come later by what is behind it. `length_beats` is the length of the new bars. Drum notes that
    ring on there stay as they are; hits of their pitch end behind them, as a note-off ends the note
    that has sounded longest.
    """
    midi, later_beats = drums.midi, drums.length_beats - part.end_beats
    later = (note._replace(start_beats=note.start_beats + later_beats) for note in notes)
    new = list(_in_file(part, later))
    seam = round(drums.length_beats * midi.ticks_per_beat)
    hit_again = {note.pitch for note in new}
    ringing: dict[int, int] = {}
    for each in drums.of_file:
        if each.off and (until := _ticks(midi, each.off)) > seam:
            ringing[each.note.pitch] = max(until, ringing.get(each.note.pitch, 0))
    # A note that never ends would end with the next one of its pitch.
    unended = [each for each in drums.of_file if not each.off and each.note.pitch in hit_again]
    new += (each.note for each in unended)
    end = seam + round(length_beats * midi.ticks_per_beat)
    changed = _with_notes(drums, {each.on for each in unended}, new, ringing, end)
    return _in_meter(drums, part, seam, changed)


def _lone_offs(
    drums: DrumFile, part: DrumPart, pitches: Collection[tuple[Home, int]]
) -> Iterator[Place]:
    """Find the note-offs within a part that end no note: they would end new ones."""
    ending, beat = {each.off for each in drums.of_file}, drums.midi.ticks_per_beat
    for number in {number for number, _ in drums.homes}:
        for at, event in enumerate(drums.midi.tracks[number].events):
            if event.data[0] & 0xF0 not in NOTE_EVENTS or event.velocity:
                continue
            home = number, (event.data[0] & 0xF) + 1
            is_within = part.start_beats <= event.ticks / beat <= part.end_beats
            is_lone = is_within and (number, at) not in ending
            if is_lone and (home, event.data_byte(1)) in pitches:
                yield number, at


def _with_notes(
    drums: DrumFile,
    removed: set[Place],
    notes: Iterable[Note],
    ringing: Mapping[int, int] | None = None,
    end_ticks: int | None = None,
) -> MidiFile:
    """Return the file without events, and with new notes; `ringing` is as `_events_of` has it."""
    midi, ringing = drums.midi, ringing or {}
    by_home: dict[Home, list[Note]] = defaultdict(list)
    for note in notes:
        by_home[drums.home_of(note.pitch)].append(note)
    touched = {number for number, _ in (*removed, *by_home)}
    if end_ticks is not None:
        touched.add(drums.homes[0][0])
    changed = {}
    for number in touched:
        track = midi.tracks[number]
        rows = [
            (event.ticks, 1, event.data)
            for at, event in enumerate(track.events)
            if (number, at) not in removed
        ]
        for (home, channel), new in by_home.items():
            if home == number:
                rows += _events_of(new, midi.ticks_per_beat, channel, ringing)
        rows.sort(key=lambda row: row[:2])
        ticks = max(track.end.ticks, end_ticks or 0)
        changed[number] = track.with_events((Event(at, data) for at, _, data in rows), ticks)
    return midi.with_tracks(changed)


def _in_meter(drums: DrumFile, part: DrumPart, seam: int, midi: MidiFile) -> MidiFile:
    """Return the file with the part's meter again where another holds when all is over."""
    beat = midi.ticks_per_beat
    if drums.length_beats < drums.together.end_beats:
        return midi
    late = [each for each in drums.together.signatures if each.is_meter]
    at_seam = [each for each in late if each.at_beats <= seam / beat + BAR_LINE_TOLERANCE_BEATS]
    if not at_seam or (at_seam[-1].numerator, 1 << at_seam[-1].halvings) == part.meter:
        return midi
    signature = mido.MetaMessage(
        "time_signature", numerator=part.meter[0], denominator=part.meter[1]
    )
    changed = {}
    for number in drums.together.tracks:
        track = midi.tracks[number]
        if any(event.meta_kind == TIME_SIGNATURE for event in track.events):
            again = Event(seam, bytes(signature.bytes()))
            events = sorted([*track.events, again], key=lambda event: event.ticks)
            changed = {number: track.with_events(events)}
    return midi.with_tracks(changed)


def _events_of(
    notes: Iterable[Note], ticks_per_beat: float, channel: int, ringing: Mapping[int, int]
) -> list[tuple[int, int, bytes]]:
    """Return note-offs and note-ons: their ticks, their order in one tick, and their bytes.

    Note-offs come before all else (0), note-ons behind it (2). A note ends where the next one of
    its pitch begins: its note-off would end that one too. Where others of its pitch are `ringing`
    until a tick, it ends behind that.
    """
    events = []
    for note in cut_overlaps(_in_ticks(cut_overlaps(notes), ticks_per_beat)):
        start, end = round(note.start_beats), round(note.start_beats + note.length_beats)
        end = max(end, ringing.get(note.pitch, -1) + 1)
        loudness = max(1, min(127, round(note.velocity)))
        on = mido.Message("note_on", channel=channel - 1, note=note.pitch, velocity=loudness)
        off = mido.Message("note_off", channel=channel - 1, note=note.pitch, velocity=0)
        events += [(start, 2, bytes(on.bytes())), (end, 0, bytes(off.bytes()))]
    return events


def _in_ticks(notes: Iterable[Note], ticks_per_beat: float) -> Iterator[Note]:
    """Return the notes in ticks; of two of a pitch that share one, the later gets the next."""
    last: dict[int, int] = {}  # by pitch
    for note in notes:
        start = round(note.start_beats * ticks_per_beat)
        if (before := last.get(note.pitch)) is not None:
            start = max(start, before + 1)
        last[note.pitch] = start
        end = max(start + 1, round((note.start_beats + note.length_beats) * ticks_per_beat))
        yield note._replace(start_beats=start, length_beats=end - start)


def _ticks(midi: MidiFile, place: Place) -> int:
    number, at = place
    return midi.tracks[number].events[at].ticks
