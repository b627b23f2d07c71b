"""The drums of a MIDI file: its notes on a channel, and the bars that have some.

A file is worked on in parts: bars in one meter. `drum_writing` puts other notes into them.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from math import floor
from typing import NamedTuple

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.note_grid import LENGTH_BEATS
from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files.bars import BAR_LINE_TOLERANCE_BEATS, Stretch
from sidestick_engine.midi_files.piece import Piece
from sidestick_engine.midi_files.smf import MidiFile
from sidestick_engine.midi_files.track_events import NOTE_OFF, NOTE_ON
from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.meter import METERS, nearest_step

PLAYABLE = {(meter.numerator, meter.denominator) for meter in METERS}
MOST_BARS = 4096  # that can be worked on at once
DRUM_CHANNEL = 10  # as musicians count, from 1

Place = tuple[int, int]  # the number of a track, and of an event in it


class FileNote(NamedTuple):
    """A note of a file, in beats from the file's start, and the events that it is made of.

    `off` is None where it never ends.
    """

    note: Note
    on: Place
    off: Place | None


class _NoteOn(NamedTuple):
    ticks: int
    velocity: int
    place: Place


@dataclass(frozen=True)
class DrumPart:
    """Whole bars of a file's drums in one meter; times of its notes are beats from its start.

    Attributes:
        stretch: the bars of the file that it is of.
        tempo_bpm: the tempo at its first note.
        notes: by start and pitch.
        of_file: for each of the notes, what it is in the file.
    """

    stretch: Stretch
    length_beats: float
    tempo_bpm: float
    notes: Sequence[Note]
    of_file: Sequence[FileNote]

    @property
    def meter(self) -> tuple[int, int]:
        """Numerator and denominator; 4/4 where the file has none."""
        return self.stretch.meter

    @property
    def is_playable(self) -> bool:
        """Return whether it is in a meter that can be played."""
        return self.meter in PLAYABLE

    @property
    def bar_beats(self) -> float:
        """Length of a bar."""
        return self.stretch.bar_beats

    @property
    def start_beats(self) -> float:
        """The beat of the file at which it begins."""
        return self.stretch.start_beats

    @property
    def end_beats(self) -> float:
        """The beat of the file at which it ends."""
        return self.start_beats + self.length_beats

    @property
    def bars(self) -> int:
        """The number of its bars."""
        return round(self.length_beats / self.bar_beats)

    def __str__(self) -> str:
        return self.stretch.describe(self.bars)


@dataclass(frozen=True)
class DrumFile:
    """A MIDI file and its drums; times are beats (quarter notes) from the file's start.

    Attributes:
        name: what sentences call it.
        channel: 1 to 16.
        piece: the tracks that the drums play with.
        of_file: all drum notes, by start and pitch.
        parts: the bars that have drums, a part for each stretch in one meter; one at least.
        warnings: a sentence for each thing that is odd about the file.
    """

    midi: MidiFile
    name: str
    channel: int
    piece: Piece
    of_file: Sequence[FileNote]
    parts: Sequence[DrumPart]
    warnings: Sequence[str]

    @property
    def notes(self) -> Sequence[Note]:
        """All drum notes of the file, by start and pitch."""
        return [each.note for each in self.of_file]

    @property
    def main_part(self) -> DrumPart:
        """The part with the most notes that can be played, of several the first."""
        return max(self.parts, key=lambda part: (part.is_playable, len(part.notes)))

    @property
    def last_part(self) -> DrumPart:
        """The part with which the drums end."""
        return self.parts[-1]

    def part_between(self, from_beats: float, to_beats: float) -> DrumPart:
        """Return the part that a range of the file lies in; of all of it, the main one.

        Raises:
            MidiFileError: the range has several meters, or no drums.
        """
        if from_beats <= self.parts[0].start_beats and to_beats >= self.length_beats:
            return self.main_part
        within = [
            part
            for part in self.parts
            if part.start_beats < to_beats and from_beats < part.end_beats
        ]
        if len(within) == 1:
            return within[0]
        raise MidiFileError(
            f"{self.name} has "
            + (f"several meters there: {_listed(within)}" if within else "no drums there")
            + ". Choose a range in one of: "
            + "; ".join(f"beat {part.start_beats:g} to {part.end_beats:g}" for part in self.parts)
            + "."
        )

    def check_length(self, part: DrumPart) -> None:
        """Refuse a part that is longer than any song. Raises MidiFileError."""
        if part.bars > MOST_BARS:
            last_bar = part.stretch.first_bar + floor(part.notes[-1].start_beats / part.bar_beats)
            raise MidiFileError(
                f"{self.name} has its last drum note in bar {last_bar:,}, and {part.bars:,} bars. "
                f"At most {MOST_BARS:,} can be worked on: delete what lies so far away."
            )

    def only(self, part: DrumPart) -> Iterator[str]:
        """Say which bars are worked on, where they are not all of them."""
        stretches = [
            stretch
            for stretch in self.piece.stretches()
            if stretch.start_beats < self.length_beats - BAR_LINE_TOLERANCE_BEATS
        ]
        if len(stretches) > 1:
            shown = (
                stretch.describe(stretch.bars if stretch.is_bounded else self.last_part.bars)
                for stretch in stretches
            )
            yield f"{self.name} changes its meter: {', '.join(shown)}. Read were {part}."

    @property
    def length_beats(self) -> float:
        """The beat at which the drums end: a bar line."""
        return self.last_part.end_beats

    @property
    def end_tempo_bpm(self) -> float:
        """The tempo that holds where the drums end."""
        return self.piece.tempo_at(self.length_beats)


def drums_of(midi: MidiFile, name: str, channel: int = DRUM_CHANNEL) -> DrumFile:
    """Find the notes on `channel` (1-16) of a file that sentences call `name`.

    Raises:
        MidiFileError: there are none, or no whole bar has any.
    """
    found = [list(_notes_of(midi, number, channel)) for number in range(len(midi.tracks))]
    track = max(range(len(found)), key=lambda number: len(found[number]))
    piece = Piece.of(midi, track)
    of_file = sorted(
        (note for number in piece.tracks for note in found[number]),
        key=lambda each: (each.note.start_beats, each.note.pitch),
    )
    if not of_file:
        raise MidiFileError(_no_drums(midi, name, channel))
    ends = (midi.tracks[each.on[0]].end.ticks for each in of_file)
    parts = list(_parts(piece, of_file, max(ends) / midi.ticks_per_beat))
    if not parts:
        raise MidiFileError(f"{name} has no whole bar with drums: its meter changes within them.")
    return DrumFile(
        midi, name, channel, piece, of_file, parts, [*midi.warnings, *piece.warnings(name)]
    )


def _listed(parts: Sequence[DrumPart]) -> str:
    return ", ".join(map(str, parts))


def notes_by_channel(midi: MidiFile) -> Counter[int]:
    """Count the notes of each channel (1-16); those without notes are missing."""
    return Counter(
        (event.data[0] & 0xF) + 1
        for track in midi.tracks
        for event in track.events
        if event.velocity > 0
    )


def _parts(piece: Piece, of_file: Sequence[FileNote], track_end_beats: float) -> Iterator[DrumPart]:
    """Find the bars of each stretch that has drums; what is in no whole bar is in no part."""
    by_stretch: dict[Stretch, list[FileNote]] = defaultdict(list)
    stretches = iter(piece.stretches())
    stretch = next(stretches)
    for each in of_file:
        while each.note.start_beats >= stretch.end_beats - BAR_LINE_TOLERANCE_BEATS:
            stretch = next(stretches)
        by_stretch[stretch].append(each)
    for stretch, inside in by_stretch.items():
        start_beats = stretch.start_beats
        last = inside[-1].note.start_beats - start_beats
        bars = _bars_until(last, track_end_beats - start_beats, stretch.bar_beats)
        length_beats = stretch.whole_bars_beats(bars)
        within = [
            (note._replace(start_beats=max(0.0, note.start_beats - start_beats)), of_file)
            for of_file in inside
            if (note := of_file.note).start_beats - start_beats < length_beats
        ]
        if within:
            tempo_bpm = piece.tempo_at(start_beats + within[0][0].start_beats)
            yield DrumPart(stretch, length_beats, tempo_bpm, *zip(*within, strict=True))


def _bars_until(last_start_beats: float, end_beats: float, bar_beats: float) -> int:
    step_beats = nearest_step(last_start_beats * STEPS_PER_BEAT) / STEPS_PER_BEAT
    bars = floor(step_beats / bar_beats) + 1
    end_bars = round(end_beats / bar_beats)
    if abs(end_beats - end_bars * bar_beats) <= BAR_LINE_TOLERANCE_BEATS:
        bars = max(bars, end_bars)
    return bars


def _notes_of(midi: MidiFile, number: int, channel: int) -> Iterator[FileNote]:
    """Return the notes of a track on a channel; one that never ends is a sixteenth long.

    A note-off ends the note of its pitch that has sounded longest, so that a note keeps its length
    where the next one of its pitch begins before, or on the very tick where, it ends.
    """
    beat = midi.ticks_per_beat
    sounding: dict[int, deque[_NoteOn]] = defaultdict(deque)  # by pitch
    for at, event in enumerate(midi.tracks[number].events):
        if event.data[0] not in (NOTE_ON + channel - 1, NOTE_OFF + channel - 1):
            continue
        pitch, place = event.data_byte(1), (number, at)
        if event.velocity:
            sounding[pitch].append(_NoteOn(event.ticks, event.velocity, place))
        elif sounding[pitch]:
            start, velocity, on = sounding[pitch].popleft()
            length_beats = max(1, event.ticks - start) / beat
            yield FileNote(Note(pitch, start / beat, length_beats, float(velocity)), on, place)
    for pitch, unended in sounding.items():
        followed = zip_longest(unended, islice(unended, 1, None))
        for (start, velocity, on), following in followed:
            gap_beats = (following.ticks - start) / beat if following else LENGTH_BEATS
            length_beats = min(LENGTH_BEATS, gap_beats or LENGTH_BEATS)
            yield FileNote(Note(pitch, start / beat, length_beats, float(velocity)), on, None)


def _no_drums(midi: MidiFile, name: str, channel: int) -> str:
    channels = sorted(notes_by_channel(midi))
    if not channels:
        return f"{name} has no notes: there is nothing to work on."
    return (
        f"{name} has no drums: no note is on channel {channel}. There are notes on channel "
        f"{', '.join(map(str, channels))}; if those are the drums, add --channel {channels[0]}."
    )
