"""The drums of a MIDI file: the notes of its voices that are drums, and the bars that have some.

A file is worked on in parts: bars in one meter. `drum_writing` puts other notes into them.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from math import floor
from typing import NamedTuple

from Sidestick.protocol.messages import KINDS, Note
from sidestick_engine.beats.note_grid import LENGTH_BEATS, MOST_LOOP_BARS
from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files.bars import BAR_LINE_TOLERANCE_BEATS, Stretch
from sidestick_engine.midi_files.find_drums import (
    DRUM_CHANNEL,
    MOST_SHOWN,
    Voice,
    describe,
    find_drums,
)
from sidestick_engine.midi_files.smf import MidiFile
from sidestick_engine.midi_files.track_events import NOTE_EVENTS, PROGRAM
from sidestick_engine.midi_files.tracks_together import TracksTogether
from sidestick_models.beat.beat import STEPS_PER_BEAT
from sidestick_models.beat.meter import METERS, nearest_step

PLAYABLE = {(meter.numerator, meter.denominator) for meter in METERS}
MOST_NOTES = next(f.type for f in KINDS["extend"].fields if f.name == "notes").max_items

Place = tuple[int, int]  # the number of a track, and of an event in it
Home = tuple[int, int]  # the number of a track, and a channel, 1 to 16


class FileNote(NamedTuple):
    """A note of a file, in beats from the file's start, and the events that it is made of.

    `off` is None where it never ends; `channel` is 1 to 16.
    """

    note: Note
    on: Place
    off: Place | None
    channel: int

    @property
    def home(self) -> Home:
        """The track and the channel that it is on."""
        return self.on[0], self.channel


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
        voices: where its drums are, the voice with the most notes first.
        others: how many notes are no drums.
        together: the tracks that the drums play with.
        of_file: all drum notes, by start and pitch.
        parts: the bars that have drums, a part for each stretch in one meter; one at least.
        warnings: a sentence for each thing that is odd about the file.
    """

    midi: MidiFile
    name: str
    voices: Sequence[Voice]
    others: int
    together: TracksTogether
    of_file: Sequence[FileNote]
    parts: Sequence[DrumPart]
    warnings: Sequence[str]

    @property
    def notes(self) -> Sequence[Note]:
        """All drum notes of the file, by start and pitch."""
        return [each.note for each in self.of_file]

    @property
    def channel(self) -> int:
        """The channel, 1 to 16, of most of the drums."""
        return self.voices[0].channel

    @property
    def homes(self) -> Sequence[Home]:
        """The tracks and channels of the drums."""
        return [(voice.track - 1, voice.channel) for voice in self.voices]

    def home_of(self, pitch: int) -> Home:
        """Return where new notes of a pitch go: where most of it is, or else most of the drums."""
        return self._home_by_pitch.get(pitch, self.homes[0])

    @cached_property
    def _home_by_pitch(self) -> dict[int, Home]:
        found: dict[int, Counter[Home]] = defaultdict(Counter)
        for each in self.of_file:
            found[each.note.pitch][each.home] += 1
        return {pitch: homes.most_common(1)[0][0] for pitch, homes in found.items()}

    @property
    def main_part(self) -> DrumPart:
        """The part with the most notes that can be played, of several the first."""
        return max(self.parts, key=lambda part: (part.is_playable, len(part.notes)))

    @property
    def last_part(self) -> DrumPart:
        """The part with which the drums end."""
        return self.parts[-1]

    def playable_parts(self) -> Sequence[DrumPart]:
        """Return those in a meter that can be played. Raises MidiFileError where none is."""
        found = [part for part in self.parts if part.is_playable]
        if not found:
            meters = " and ".join(sorted({_meter(part.meter) for part in self.parts}))
            raise MidiFileError(
                f"All drums of {self.name} are in {meters}, which cannot be played: only "
                f"{', '.join(map(str, METERS))} can. Write the song in one of them in your DAW."
            )
        return found

    def parts_between(self, from_beats: float, to_beats: float) -> Sequence[DrumPart]:
        """Return the part that a range of the file lies in; of all of it, those to be played.

        Raises:
            MidiFileError: the range has several meters, one that cannot be played, or no drums.
        """
        playable = self.playable_parts()
        if from_beats <= self.parts[0].start_beats and to_beats >= self.length_beats:
            return playable
        within = [
            part
            for part in self.parts
            if part.start_beats < to_beats and from_beats < part.end_beats
        ]
        if len(within) == 1 and within[0].is_playable:
            return within
        wrong = f"several meters there: {_listed(within)}" if within else "no drums there"
        if len(within) == 1:
            wrong = f"a meter there that cannot be played: {within[0]}"
        choices = (f"beat {part.start_beats:g} to {part.end_beats:g}" for part in playable)
        raise MidiFileError(
            f"{self.name} has {wrong}. Choose a range in one of: {_listed(choices, '; ')}."
        )

    def behind(self, part: DrumPart) -> Iterator[str]:
        """Say where bars that go on from a part begin, if that is not behind the part itself."""
        if part is not self.last_part:
            yield (
                f"The drums end with {self.last_part}, which cannot be played: what is new goes "
                f"on from {part}, and begins behind the end."
            )

    @property
    def found(self) -> Iterator[str]:
        """Say which notes are the drums, where there are others or another channel than usual."""
        if self.others or self.channel != DRUM_CHANNEL or len(self.voices) > 1:
            yield describe(self.voices)

    def check_length(self, part: DrumPart) -> None:
        """Refuse a part that is longer than any song. Raises MidiFileError."""
        if part.bars > MOST_LOOP_BARS:
            last_bar = part.stretch.first_bar + floor(part.notes[-1].start_beats / part.bar_beats)
            raise MidiFileError(
                f"{self.name} is too long: its last drum note is in bar {last_bar:,}. At most "
                f"{MOST_LOOP_BARS:,} bars can be worked on; delete or move what lies beyond them."
            )
        if len(part.notes) > MOST_NOTES:
            raise MidiFileError(
                f"{self.name} has {len(part.notes):,} drum notes; at most {MOST_NOTES:,} can be "
                "worked on. Export a part of the song."
            )

    def only(self, *parts: DrumPart) -> Iterator[str]:
        """Say which bars were read and worked on, where the meter changes."""
        stretches = [
            stretch
            for stretch in self.together.stretches()
            if stretch.start_beats < self.length_beats - BAR_LINE_TOLERANCE_BEATS
        ]
        if len(stretches) > 1:
            shown = (
                stretch.describe(stretch.bars if stretch.is_bounded else self.last_part.bars)
                for stretch in stretches
            )
            yield f"{self.name} changes its meter: {_listed(shown)}. Used: {_listed(parts)}."

    @property
    def length_beats(self) -> float:
        """The beat at which the drums end: a bar line."""
        return self.last_part.end_beats

    @property
    def end_tempo_bpm(self) -> float:
        """The tempo that holds where the drums end."""
        return self.together.tempo_at(self.length_beats)


def drums_of(
    midi: MidiFile,
    name: str,
    *,
    track: int | str | None = None,
    channel: int | None = None,
    advice: str = "",
) -> DrumFile:
    """Find the drums of a file that sentences call `name`.

    They are on a track, a number from 1 or a name, and on a channel, 1 to 16, if those are given.
    `advice` says what to do where none are found.

    Raises:
        MidiFileError: there are none, or no whole bar has any.
    """
    found = _notes_by_home(midi)
    every = {home: _voice(midi, home, notes) for home, notes in found.items()}
    voices = find_drums(list(every.values()), name, track, channel, advice)
    together = TracksTogether.of(midi, voices[0].track - 1)
    voices = [voice for voice in voices if voice.track - 1 in together.tracks]
    homes = [home for home, voice in every.items() if voice in voices]
    of_file = sorted(
        (note for home in homes for note in found[home]),
        key=lambda each: (each.note.start_beats, each.note.pitch),
    )
    ends = {midi.tracks[number].end.ticks / midi.ticks_per_beat for number in together.tracks}
    parts = list(_parts(together, of_file, ends))
    if not parts:
        raise MidiFileError(f"{name} has no whole bar with drums: its meter changes within them.")
    others = sum(map(len, found.values())) - len(of_file)
    warnings = [*midi.warnings, *together.warnings(name)]
    return DrumFile(midi, name, voices, others, together, of_file, parts, warnings)


def notes_at(midi: MidiFile, homes: Collection[Home]) -> list[Note]:
    """Return the notes of these tracks and channels, by start and pitch."""
    tracks = sorted({number for number, _ in homes})
    found = (
        each for number in tracks for each in notes_of_track(midi, number) if each.home in homes
    )
    return sorted((each.note for each in found), key=lambda note: (note.start_beats, note.pitch))


def voices_of(midi: MidiFile) -> list[Voice]:
    """Return all that the tracks of a file play, each channel by itself."""
    return [_voice(midi, home, notes) for home, notes in _notes_by_home(midi).items()]


def _notes_by_home(midi: MidiFile) -> dict[Home, list[FileNote]]:
    found: dict[Home, list[FileNote]] = {}
    for number in range(len(midi.tracks)):
        for note in notes_of_track(midi, number):
            found.setdefault(note.home, []).append(note)
    return found


def _voice(midi: MidiFile, home: Home, notes: Sequence[FileNote]) -> Voice:
    number, channel = home
    track = midi.tracks[number]
    programs = (e.data_byte(1) for e in track.events if e.data[0] == PROGRAM + channel - 1)
    played = [each.note for each in notes]
    return Voice(number + 1, channel, track.name, next(programs, None), played)


def _meter(meter: tuple[int, int]) -> str:
    return f"{meter[0]}/{meter[1]}"


def _listed(parts: Iterable[object], between: str = ", ") -> str:
    """Return the first of several, and how many more there are."""
    shown = [*map(str, parts)]
    more = len(shown) - MOST_SHOWN
    if more > 1:
        shown[MOST_SHOWN:] = [f"and {more} more"]
    return between.join(shown)


def _parts(
    together: TracksTogether, of_file: Sequence[FileNote], track_ends_beats: Collection[float]
) -> Iterator[DrumPart]:
    """Find the bars of each stretch that has drums; what is in no whole bar is in no part."""
    by_stretch: dict[Stretch, list[FileNote]] = defaultdict(list)
    stretches = iter(together.stretches())
    stretch = next(stretches)
    for each in of_file:
        while each.note.start_beats >= stretch.end_beats - BAR_LINE_TOLERANCE_BEATS:
            stretch = next(stretches)
        by_stretch[stretch].append(each)
    for stretch, inside in by_stretch.items():
        start_beats = stretch.start_beats
        last = inside[-1].note.start_beats - start_beats
        ends = (end - start_beats for end in track_ends_beats)
        bars = max(_bars_until(last, end, stretch.bar_beats) for end in ends)
        length_beats = stretch.whole_bars_beats(bars)
        within = [
            (_from(start_beats, of_file.note), of_file)
            for of_file in inside
            if of_file.note.start_beats - start_beats < length_beats
        ]
        if within:
            tempo_bpm = together.tempo_at(start_beats + within[0][0].start_beats)
            yield DrumPart(stretch, length_beats, tempo_bpm, *zip(*within, strict=True))


def _from(start_beats: float, note: Note) -> Note:
    """Return a note of a file as one of a part that starts there."""
    if not start_beats:
        return note
    return note._replace(start_beats=max(0.0, note.start_beats - start_beats))


def _bars_until(last_start_beats: float, end_beats: float, bar_beats: float) -> int:
    step_beats = nearest_step(last_start_beats * STEPS_PER_BEAT) / STEPS_PER_BEAT
    bars = floor(step_beats / bar_beats) + 1
    end_bars = round(end_beats / bar_beats)
    if abs(end_beats - end_bars * bar_beats) <= BAR_LINE_TOLERANCE_BEATS:
        # A track that ends at a bar line ends there, also behind a late last hit.
        is_behind = last_start_beats < end_bars * bar_beats
        bars = end_bars if is_behind else max(bars, end_bars)
    return bars


def notes_of_track(midi: MidiFile, number: int) -> Iterator[FileNote]:
    """Return the notes of a track; one that never ends is a sixteenth long.

    A note-off ends the note of its pitch that has sounded longest, so that a note keeps its length
    where the next one of its pitch begins before, or on the very tick where, it ends.
    """
    beat = midi.ticks_per_beat
    sounding: dict[tuple[int, int], deque[_NoteOn]] = defaultdict(deque)  # by channel and pitch
    for at, event in enumerate(midi.tracks[number].events):
        status = event.data[0]
        if status & 0xF0 not in NOTE_EVENTS:
            continue
        channel, pitch, place = (status & 0xF) + 1, event.data_byte(1), (number, at)
        begun = sounding[channel, pitch]
        if velocity := event.velocity:
            begun.append(_NoteOn(event.ticks, velocity, place))
        elif begun:
            start, velocity, on = begun.popleft()
            length_beats = max(1, event.ticks - start) / beat
            note = Note(pitch, start / beat, length_beats, float(velocity))
            yield FileNote(note, on, place, channel)
    for (channel, pitch), unended in sounding.items():
        followed = zip_longest(unended, islice(unended, 1, None))
        for (start, velocity, on), following in followed:
            gap_beats = (following.ticks - start) / beat if following else LENGTH_BEATS
            length_beats = min(LENGTH_BEATS, gap_beats or LENGTH_BEATS)
            note = Note(pitch, start / beat, length_beats, float(velocity))
            yield FileNote(note, on, None, channel)
