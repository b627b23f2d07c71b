"""Rewrites the drums of a MIDI file for another kit map; every other byte stays as it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.convert import Conversion
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.kit.recognition.recogniser import Recogniser
from sidestick_engine.midi_files.drum_track import FileNote, Home, notes_of_track, voices_of
from sidestick_engine.midi_files.find_drums import Voice, find_drums, is_otherwise
from sidestick_engine.midi_files.loop_of_file import loop_of_voices
from sidestick_engine.midi_files.smf import MidiFile
from sidestick_engine.midi_files.track_changes import changed_body
from sidestick_engine.midi_files.track_events import NOTE_OFF, NOTE_ON, Event

AFTERTOUCH = 0xA0  # of one note
ABOUT_A_NOTE = (NOTE_OFF, NOTE_ON, AFTERTOUCH)
LEAST_LIKELY = 0.5  # of what is drums only because its notes are known to be in a map
SEVERAL_PIECES = 2  # the type of a file whose tracks are a piece each

Table = Mapping[int, int | None]  # what each note becomes; None where it is left out
Changes = dict[int, list[bytes]]  # by the number of an event: what stands there instead


@dataclass(frozen=True)
class Rewritten:
    """A file in another kit map.

    Attributes:
        counts: how often each note was hit, as the file had it.
        doubled: how many notes were left out that would have begun with a louder one.
    """

    midi: MidiFile
    counts: Counter[int]
    doubled: int


def note_table(conversion: Conversion, target: KitMap) -> Table:
    """Return what becomes of each note 0-127.

    One without a counterpart stays where it means nothing in the target; else it would sound as
    another drum, and is left out.
    """
    return {
        note: conversion.notes.get(note, None if note in target.articulations else note)
        for note in range(128)
    }


def find_drum_voices(
    midi: MidiFile,
    name: str,
    source: KitMap | None = None,
    track: int | str | None = None,
    channel: int | None = None,
) -> list[Voice]:
    """Return the voices of a file that are drums, of each piece where it holds several.

    Where nothing else says so, all that a piece plays on one track and channel is drums if they are
    likely in the map `source`, which the notes are known to be in.

    Raises:
        MidiFileError: there are none.
    """
    voices = voices_of(midi)
    found: list[Voice] = []
    refused: MidiFileError | None = None
    for piece in _pieces(voices) if midi.type == SEVERAL_PIECES else [voices]:
        try:
            found += find_drums(piece, name, track, channel)
        except MidiFileError as error:
            is_found = track is None and channel is None
            if is_found and source is not None and _speaks(midi, piece, source):
                found += piece
            refused = error
    if not found:
        raise refused or MidiFileError(f"{name} has no notes: there is nothing to work on.")
    return found


def _pieces(voices: Sequence[Voice]) -> list[list[Voice]]:
    tracks = sorted({voice.track for voice in voices})
    return [[voice for voice in voices if voice.track == track] for track in tracks]


def _speaks(midi: MidiFile, piece: Sequence[Voice], source: KitMap) -> bool:
    """Tell whether the only voice of a piece is likely to be drums in a map."""
    if len(piece) != 1 or is_otherwise(piece[0]):
        return False
    return Recogniser([source]).file(loop_of_voices(midi, piece)).drums > LEAST_LIKELY


def rewrite(midi: MidiFile, homes: Collection[Home], table: Table) -> Rewritten:
    """Return a file with the notes on these tracks and channels as the table says.

    Where notes that were two become one, the earlier ends where the later begins; of two that begin
    together the softer is left out. So no note is left sounding.
    """
    bodies: dict[int, bytes] = {}
    counts: Counter[int] = Counter()
    doubled = 0
    for number in sorted({number for number, _ in homes}):
        channels = {channel for track, channel in homes if track == number}
        notes = [each for each in notes_of_track(midi, number) if each.channel in channels]
        counts.update(each.note.pitch for each in notes)
        events = midi.tracks[number].events
        changes = _moved(events, channels, table)
        for together in _meeting(notes, table):
            doubled += _part(together, events, changes)
        if changes:
            bodies[number] = changed_body(midi.body(number), midi.tracks[number], changes)
    return Rewritten(midi.with_bodies(bodies), counts, doubled)


def _moved(events: Iterable[Event], channels: Collection[int], table: Table) -> Changes:
    changes: Changes = {}
    for number, event in enumerate(events):
        status = event.data[0]
        if status & 0xF0 in ABOUT_A_NOTE and (status & 0xF) + 1 in channels:
            pitch = event.data_byte(1)
            target = table[pitch]
            if target is None:
                changes[number] = []
            elif target != pitch:
                changes[number] = [bytes((status, target)) + event.data[2:]]
    return changes


def _meeting(notes: Sequence[FileNote], table: Table) -> Iterator[list[FileNote]]:
    """Yield the notes of each channel that come from several notes to one, by their start."""
    by_target: dict[tuple[int, int], list[FileNote]] = defaultdict(list)
    for each in notes:
        target = table[each.note.pitch]
        if target is not None:
            by_target[each.channel, target].append(each)
    for together in by_target.values():
        if len({each.note.pitch for each in together}) > 1:
            yield sorted(together, key=lambda each: each.on)


def _part(together: Sequence[FileNote], events: Sequence[Event], changes: Changes) -> int:
    """Cut notes that came to one pitch from several, and return how many were left out."""
    sounding: list[FileNote] = []
    left_out = 0
    for new in together:
        on = new.on[1]
        sounding = [old for old in sounding if old.off is None or old.off[1] > on]
        others = [old for old in sounding if old.note.pitch != new.note.pitch]
        at_once = [old for old in others if events[old.on[1]].ticks == events[on].ticks]
        if any(old.note.velocity >= new.note.velocity for old in at_once):
            _leave_out(new, changes)
            left_out += 1
            continue
        for old in others:
            if old in at_once:
                _leave_out(old, changes)
                left_out += 1
            else:
                _end_before(old, on, events, changes)
            sounding.remove(old)
        sounding.append(new)
    return left_out


def _leave_out(note: FileNote, changes: Changes) -> None:
    # What was put before its start, the end of another note, has to stay.
    begun = changes.get(note.on[1], [])
    changes[note.on[1]] = begun[:-1]
    if note.off is not None:
        changes[note.off[1]] = []


def _end_before(note: FileNote, on: int, events: Sequence[Event], changes: Changes) -> None:
    """Move the end of a note before the event that begins another."""
    begins = changes.get(on, [events[on].data])
    ends = bytes((NOTE_ON | (note.channel - 1), begins[-1][1], 0))
    if note.off is not None:
        off = note.off[1]
        (ends,) = changes.get(off, [events[off].data])
        changes[off] = []
    changes[on] = [ends, *begins]
