"""The drum part of a MIDI file in memory: made, found, replaced and continued."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor

import mido

from Sidestick.protocol.messages import Note
from Sidestick.protocol.overlaps import cut_overlaps
from sidestick_engine.beats.note_grid import LENGTH_BEATS
from sidestick_engine.errors import MidiFileError
from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.meter import beats_per_bar, nearest_step

DRUM_CHANNEL = 10  # as musicians count, from 1
TICKS_PER_BEAT = 960
BAR_LINE_TOLERANCE_BEATS = 1 / 96

TimedMessage = tuple[int, mido.Message]  # ticks from the file's start, and what happens there


@dataclass(frozen=True)
class DrumFile:
    """A MIDI file and its drum part; times are beats (quarter notes) from the file's start.

    Attributes:
        meter: numerator and denominator; 4/4 where the file has none.
        length_beats: whole bars, from the start to the last drum note or to the end of its track
            where that is a bar line.
        tempo_bpm: the last tempo, with which the file ends.
    """

    midi: mido.MidiFile
    channel: int
    notes: Sequence[Note]
    meter: tuple[int, int]
    length_beats: float
    tempo_bpm: float

    @property
    def bar_beats(self) -> float:
        """Length of a bar."""
        return beats_per_bar(*self.meter)


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
        (0, mido.MetaMessage("track_name", name="Sidestick")),
        (0, signature),
        (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm))),
    ]
    end = (round(length_beats * TICKS_PER_BEAT), mido.MetaMessage("end_of_track"))
    played = _messages_of(notes, TICKS_PER_BEAT, DRUM_CHANNEL)
    midi.tracks.append(_track([*start, *played, end]))
    return midi


def drums_of(midi: mido.MidiFile, name: str, channel: int = DRUM_CHANNEL) -> DrumFile:
    """Find the notes on `channel` (1-16) of a file that sentences call `name`.

    Raises:
        MidiFileError: there are none, or the file changes its meter.
    """
    notes = sorted(
        (note for track in midi.tracks for note in _notes_of(_timed(track), midi, channel)),
        key=lambda note: (note.start_beats, note.pitch),
    )
    if not notes:
        raise MidiFileError(_no_drums(midi, name, channel))
    drum_track = midi.tracks[_drum_track(midi, channel)]
    track_end_beats = sum(message.time for message in drum_track) / midi.ticks_per_beat
    messages = sorted(
        (timed for track in midi.tracks for timed in _timed(track)), key=lambda timed: timed[0]
    )
    tempos = [mido.tempo2bpm(m.tempo) for _, m in messages if m.type == "set_tempo" and m.tempo]
    meter = _meter(messages, name)
    return DrumFile(
        midi,
        channel,
        notes,
        meter,
        _whole_bars_beats(notes[-1].start_beats, track_end_beats, beats_per_bar(*meter)),
        tempos[-1] if tempos else 120.0,
    )


def notes_by_channel(midi: mido.MidiFile) -> Counter[int]:
    """Count the notes of each channel (1-16); those without notes are missing."""
    return Counter(
        message.channel + 1
        for track in midi.tracks
        for message in track
        if message.type == "note_on" and message.velocity
    )


def replace_drums(drums: DrumFile, notes: Iterable[Note]) -> None:
    """Put notes in place of the drum part, in its own track; all else in the file stays."""
    midi, channel = drums.midi, drums.channel
    index = _drum_track(midi, channel)
    tracks = [
        [
            t
            for t in _timed(track)
            if not _is_note_on(t[1], channel) and not _is_note_off(t[1], channel)
        ]
        for track in midi.tracks
    ]
    tracks[index] += _messages_of(notes, midi.ticks_per_beat, channel)
    for number, messages in enumerate(tracks):
        midi.tracks[number] = _track(messages)


def continue_drums(drums: DrumFile, notes: Iterable[Note], *, length_beats: float) -> None:
    """Put notes behind the drum part, in its own track; all else in the file stays.

    `length_beats` is the length of the new part. Drum notes that still sound where it begins end
    there.
    """
    midi = drums.midi
    index = _drum_track(midi, drums.channel)
    seam = round(drums.length_beats * midi.ticks_per_beat)
    old = [
        (min(ticks, seam) if _is_note_off(message, drums.channel) else ticks, message)
        for ticks, message in _timed(midi.tracks[index])
        if message.type != "end_of_track"
    ]
    new = _messages_of(notes, midi.ticks_per_beat, drums.channel)
    end = max(seam + round(length_beats * midi.ticks_per_beat), *(ticks for ticks, _ in old))
    midi.tracks[index] = _track([*old, *new, (end, mido.MetaMessage("end_of_track"))])


def _timed(track: Iterable[mido.Message]) -> Iterator[TimedMessage]:
    ticks = 0
    for message in track:
        ticks += message.time
        yield ticks, message


def _track(messages: Iterable[TimedMessage]) -> mido.MidiTrack:
    """Return a track of these messages in the order of their times; equal times keep theirs."""
    track, now = mido.MidiTrack(), 0
    for ticks, message in sorted(messages, key=lambda timed: timed[0]):
        track.append(message.copy(time=ticks - now))
        now = ticks
    return track


def _messages_of(
    notes: Iterable[Note], ticks_per_beat: int, channel: int
) -> Iterator[TimedMessage]:
    """Return note-ons and note-offs; where both fall on one tick, the note-off comes first.

    A note ends where the next one of its pitch begins: its note-off would end that one too.
    """
    edges = []
    for note in cut_overlaps(_in_ticks(note, ticks_per_beat) for note in notes):
        start, end = round(note.start_beats), round(note.start_beats + note.length_beats)
        loudness = max(1, min(127, round(note.velocity)))
        edges += [(start, 1, "note_on", note.pitch, loudness), (end, 0, "note_off", note.pitch, 0)]
    for ticks, _, kind, pitch, velocity in sorted(edges):
        yield ticks, mido.Message(kind, channel=channel - 1, note=pitch, velocity=velocity)


def _in_ticks(note: Note, ticks_per_beat: int) -> Note:
    start = round(note.start_beats * ticks_per_beat)
    end = max(start + 1, round((note.start_beats + note.length_beats) * ticks_per_beat))
    return note._replace(start_beats=start, length_beats=end - start)


def _notes_of(
    messages: Iterable[TimedMessage], midi: mido.MidiFile, channel: int
) -> Iterator[Note]:
    """Return the notes of a track on a channel; one that never ends is a sixteenth long.

    A note-off ends the note of its pitch that has sounded longest, so that a note keeps its length
    where the next one of its pitch begins before, or on the very tick where, it ends.
    """
    sounding: dict[int, deque[tuple[int, int]]] = defaultdict(deque)  # pitch -> start, velocity
    beat = midi.ticks_per_beat
    for ticks, message in messages:
        if _is_note_on(message, channel):
            sounding[message.note].append((ticks, message.velocity))
        elif _is_note_off(message, channel) and sounding[message.note]:
            start, velocity = sounding[message.note].popleft()
            length_beats = max(1, ticks - start) / beat
            yield Note(message.note, start / beat, length_beats, float(velocity))
    for pitch, begun in sounding.items():
        unended = (Note(pitch, start / beat, LENGTH_BEATS, float(v)) for start, v in begun)
        yield from cut_overlaps(unended)


def _is_note_on(message: mido.Message, channel: int) -> bool:
    return message.type == "note_on" and message.velocity > 0 and _is_on(message, channel)


def _is_note_off(message: mido.Message, channel: int) -> bool:
    is_off = message.type == "note_off" or (message.type == "note_on" and message.velocity == 0)
    return is_off and _is_on(message, channel)


def _is_on(message: mido.Message, channel: int) -> bool:
    return int(message.channel) + 1 == channel


def _drum_track(midi: mido.MidiFile, channel: int) -> int:
    """Return which track has the channel's last note-on."""
    last = [
        max(
            (ticks for ticks, message in _timed(track) if _is_note_on(message, channel)), default=-1
        )
        for track in midi.tracks
    ]
    return last.index(max(last))


def _meter(messages: Iterable[TimedMessage], name: str) -> tuple[int, int]:
    """Return the meter of all of the file. Raises MidiFileError where it changes."""
    starts = {(m.numerator, m.denominator): t for t, m in messages if m.type == "time_signature"}
    if starts and min(starts.values()) > 0:
        starts.setdefault((4, 4), 0)  # what a file is in before its first signature
    meters = sorted(starts, key=starts.__getitem__) or [(4, 4)]
    if len(meters) > 1:
        shown = ", then ".join(f"{numerator}/{denominator}" for numerator, denominator in meters)
        raise MidiFileError(
            f"{name} changes its meter: {shown}. Only files in one meter can be worked on."
        )
    return meters[0]


def _whole_bars_beats(last_start_beats: float, track_end_beats: float, bar_beats: float) -> float:
    step_beats = nearest_step(last_start_beats * STEPS_PER_BEAT) / STEPS_PER_BEAT
    bars = floor(step_beats / bar_beats) + 1
    end_bars = round(track_end_beats / bar_beats)
    if abs(track_end_beats - end_bars * bar_beats) <= BAR_LINE_TOLERANCE_BEATS:
        bars = max(bars, end_bars)
    return bars * bar_beats


def _no_drums(midi: mido.MidiFile, name: str, channel: int) -> str:
    channels = sorted(notes_by_channel(midi))
    if not channels:
        return f"{name} has no notes: there is nothing to work on."
    return (
        f"{name} has no drums: no note is on channel {channel}. There are notes on channel "
        f"{', '.join(map(str, channels))}; if those are the drums, add --channel {channels[0]}."
    )
