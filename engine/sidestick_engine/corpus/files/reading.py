"""The bytes of a file -> where its drums begin, and in which bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.messages import Note
from sidestick_engine.corpus.files.plain_file import (
    CONTROL,
    DATA,
    DATA_BITS,
    SYSTEM,
    TICKS_SHIFT,
    NotPlainError,
    PlainFile,
    PlainVoice,
    Told,
    event_of,
    read_plain,
    voices_of,
)
from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.bars import FOUR_FOUR, Signature, Stretch, stretches_of
from sidestick_engine.midi_files.find_drums import DRUM_CHANNEL, Voice, find_drums
from sidestick_engine.midi_files.track_events import (
    NOTE_EVENTS,
    PROGRAM,
    TEMPO,
    TIME_SIGNATURE,
    TrackEvents,
)
from sidestick_models.beat.meter import beats_per_bar

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

USUAL_TEMPO_BPM = 120.0  # of a file that tells none
_SOME_BARS_NOTES = 24
_NO_PEDAL = np.zeros((0, 2))
HELD_BEATS = 0.25  # the length of a note that never ends
_PITCH = 1 << 45  # more ticks than there are
_END_MARK_BYTES = 3  # what a file may lack: it has all notes
_MOST_TEMPO_BPM, _LEAST_TEMPO_BPM = 400.0, 20.0


class Drums(NamedTuple):
    """The drums of a file, by their start: arrays with an element for each note.

    `starts` are beats from the file's start, `lengths` beats; `tempo_bpm` is the one at the first
    note, None where the file tells none, or none that music has. `name` is what their track is
    called. `is_part` says that other notes were played beside them. `pedal` has beats and values
    of the hat's pedal, shape (n, 2).
    """

    starts: NDArray[np.float64]
    pitches: NDArray[np.uint8]
    velocities: NDArray[np.uint8]
    lengths: NDArray[np.float64]
    tempo_bpm: float | None
    stretches: tuple[Stretch, ...]
    ticks_per_beat: float
    name: str = ""
    channel: int = 10
    program: int | None = None
    is_part: bool = False
    pedal: NDArray[np.float64] = _NO_PEDAL

    @property
    def meter(self) -> tuple[int, int]:
        """The meter of most of its notes."""
        counts: Counter[tuple[int, int]] = Counter()
        for stretch in self.stretches:
            begin, end = np.searchsorted(self.starts, (stretch.start_beats, stretch.end_beats))
            counts[stretch.meter] += int(end - begin)
        return max(counts, key=lambda meter: counts[meter])

    @property
    def is_in_four(self) -> bool:
        """Tell whether most of its notes are in bars of four quarter notes."""
        return beats_per_bar(*self.meter) == beats_per_bar(*FOUR_FOUR)


class LeftError(Exception):
    """A file is left, for a reason, with a sentence that says more about it."""

    def __init__(self, reason: Reason, sentence: str = "") -> None:
        super().__init__(sentence or reason.meaning)
        self.reason = reason


def read_drums(data: bytes, name: str) -> Drums:
    """Read the drums of a file that sentences call `name`.

    Raises:
        LeftError: it has none, or cannot be read.
    """
    if not data:
        raise LeftError(Reason.EMPTY_FILE)
    try:
        file = read_plain(data)
    except NotPlainError:
        file = _read_patiently(data, name)
    if not file.voices:
        raise LeftError(Reason.NO_NOTES)
    voices = _on_drum_channel(file.voices)
    if len(voices) != 1:
        try:
            voices = _drums_among(file, name)
        except MidiFileError as error:
            raise LeftError(Reason.NO_DRUMS, str(error)) from None
    return _drums(file, voices)


def _drums(file: PlainFile, voices: list[PlainVoice]) -> Drums:
    beat, main = file.ticks_per_beat, voices[0]
    arrays = [_notes_and_ends(voice) for voice in voices]
    events, ends = arrays[0]
    if len(arrays) > 1:
        events = np.sort(np.concatenate([its_events for its_events, _ in arrays]))
        ends = np.sort(np.concatenate([its_ends for _, its_ends in arrays]))
    starts = (events >> TICKS_SHIFT) / beat
    pitches = events >> DATA_BITS & DATA
    end_beats = max(file.end_ticks / beat, float(starts[-1]))
    signatures = [
        Signature(told.ticks / beat, *told.data[:2])
        for told in file.told
        if told.kind == TIME_SIGNATURE and len(told.data) >= 2
    ]
    return Drums(
        starts,
        pitches.astype(np.uint8),
        (events & DATA).astype(np.uint8),
        _lengths(pitches * _PITCH + (events >> TICKS_SHIFT), ends, beat),
        _tempo_bpm(file, float(starts[0])),
        tuple(stretches_of(signatures, end_beats, 1 / beat)),
        beat,
        main.name,
        main.channel,
        main.program,
        len(voices) < len(file.voices),
        _pedal(voices, beat),
    )


def _notes_and_ends(voice: PlainVoice) -> tuple[Integers, Integers]:
    """Return a voice's notes in order, and where notes end, in the order of pitches."""
    notes = np.array(voice.notes, np.int64)
    notes.sort()
    ends = _by_pitch(np.array(voice.offs, np.int64))
    ends.sort()
    return notes, ends


def _lengths(begins: Integers, ends: Integers, beat: float) -> Floats:
    """Return the lengths in beats of notes that begin there, by pitch: `_by_pitch` of both."""
    if len(ends) == len(begins):  # as usual: the first of a pitch to begin is the first to end
        order = begins.argsort(kind="stable")
        ticks = ends - begins[order]
        if 0 <= ticks.min() <= ticks.max() < _PITCH:
            lengths = np.empty(len(begins))
            lengths[order] = ticks / beat
            return lengths
    if not len(ends):
        return np.full(len(begins), HELD_BEATS)
    ticks = ends[np.minimum(ends.searchsorted(begins, "right"), len(ends) - 1)] - begins
    return np.where((ticks >= 0) & (ticks < _PITCH), ticks / beat, HELD_BEATS)


def _pedal(voices: list[PlainVoice], beat: float) -> Floats:
    events = [event for voice in voices for event in voice.pedal]
    if not events:
        return _NO_PEDAL
    pedal = np.sort(np.array(events, np.int64))
    return np.stack([(pedal >> TICKS_SHIFT) / beat, pedal & DATA], axis=1)


def _by_pitch(events: Integers) -> Integers:
    """Return numbers in the order of pitches, and of ticks within each."""
    return (events >> DATA_BITS & DATA) * _PITCH + (events >> TICKS_SHIFT)


def _tempo_bpm(file: PlainFile, at_beats: float) -> float | None:
    told = [
        (told.ticks / file.ticks_per_beat, tempo_us)
        for told in file.told
        if told.kind == TEMPO and (tempo_us := int.from_bytes(told.data[:3]))
    ]
    before = [tempo_us for at, tempo_us in sorted(told) if at <= at_beats + 1 / 96]
    if not before:
        return None
    tempo_bpm = 60e6 / before[-1]
    return tempo_bpm if _LEAST_TEMPO_BPM <= tempo_bpm <= _MOST_TEMPO_BPM else None


def _on_drum_channel(voices: list[PlainVoice]) -> list[PlainVoice]:
    """Return the only voice that there is, or that plays some bars on the drums' channel."""
    if len(voices) == 1:
        return voices
    found = [voice for voice in voices if voice.channel == DRUM_CHANNEL]
    return found if len(found) == 1 and len(found[0].notes) >= _SOME_BARS_NOTES else []


def _drums_among(file: PlainFile, name: str) -> list[PlainVoice]:
    beat, found = file.ticks_per_beat, []
    for voice in file.voices:
        events, ends = _notes_and_ends(voice)
        lengths = _lengths(_by_pitch(events), ends, beat).tolist()
        notes = [
            Note(event >> DATA_BITS & DATA, (event >> TICKS_SHIFT) / beat, length, event & DATA)
            for event, length in zip(events.tolist(), lengths, strict=True)
        ]
        found.append(Voice(voice.track, voice.channel, voice.name, voice.program, notes))
    homes = [(voice.track, voice.channel) for voice in find_drums(found, name)]
    by_home = {(voice.track, voice.channel): voice for voice in file.voices}
    return [by_home[home] for home in homes]


def _read_patiently(data: bytes, name: str) -> PlainFile:
    """Read a file that is not as the standard says, such as one that is wrapped in RIFF."""
    try:
        midi = smf.parse(data, name)
    except MidiFileError as error:
        reason = Reason.DAMAGED
        if b"MThd" not in data:
            reason = Reason.NOT_MIDI
        elif "most that are read" in str(error):
            reason = Reason.TOO_LARGE
        raise LeftError(reason, str(error)) from None
    if _is_damaged(midi, data):
        raise LeftError(Reason.DAMAGED, " ".join(midi.warnings))
    told_tracks = int.from_bytes(midi.header[2:4])
    if len(midi.tracks) < told_tracks and not any(
        e.velocity for t in midi.tracks for e in t.events
    ):
        raise LeftError(Reason.DAMAGED, " ".join(midi.warnings))  # cut before its first note
    voices, told = [], []
    main = _with_most_notes(midi)
    for number in midi.playing_with(main):
        track = midi.tracks[number]
        voices += _voices_of(track, number + 1)
        told += [
            Told(event.ticks, event.meta_kind, event.meta_data)
            for event in track.events
            if event.meta_kind in (TEMPO, TIME_SIGNATURE)
        ]
    told.sort(key=lambda each: each.ticks)
    end_ticks = max(midi.tracks[number].end.ticks for number in midi.playing_with(main))
    return PlainFile(midi.ticks_per_beat, voices, told, end_ticks)


def _is_damaged(midi: smf.MidiFile, data: bytes) -> bool:
    """Tell whether bytes are missing, other than a mark of the end, or mean nothing."""
    tracks = midi.tracks
    if any(track.skipped for track in tracks):
        return True
    events = (event.data for track in tracks for event in track.events)
    if any(max(event[1:]) > DATA for event in events if event[0] < SYSTEM):
        return True
    if any(track.is_cut for track in tracks[:-1]):
        return True
    body, last = midi.chunks[-1].body, tracks[-1]
    begin = len(data) - len(body)
    missing = int.from_bytes(data[begin - 4 : begin]) - len(body)
    if 0 < missing <= _END_MARK_BYTES:
        return False
    return last.is_cut or (missing > 0 and not last.has_end)


def _with_most_notes(midi: smf.MidiFile) -> int:
    """Return the number of the track that has the most notes."""
    counts = [sum(1 for event in track.events if event.velocity) for track in midi.tracks]
    return counts.index(max(counts))


def _voices_of(track: TrackEvents, number: int) -> list[PlainVoice]:
    """Return a track's voices that have notes."""
    by_status: dict[int, list[int]] = defaultdict(list)
    for event in track.events:
        status = event.data[0]
        if status & 0xF0 in NOTE_EVENTS or status & 0xF0 == CONTROL:
            by_status[status].append(event_of(event.ticks, event.data_byte(1), event.data_byte(2)))
        elif status & 0xF0 == PROGRAM:
            by_status[status].append(event.data_byte(1))
    return voices_of(number, track.name, by_status)
