"""Standard MIDI files on disk: read as every DAW reads them, and written whole or not.

What a file says of itself may be wrong; what is in it counts. What is odd about it is a sentence
in `MidiFile.warnings`, and only what cannot be played at all is refused. Chunks that are no tracks,
and the bytes of tracks that nobody changes, are written as they were read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path

import mido

from Sidestick.protocol.atomic_file import write_atomically
from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files.track_events import (
    MOST_EVENTS,
    TEMPO,
    TrackEvents,
    read_events,
)

MAX_FILE_BYTES = 16 << 20
_HEADER, _TRACK = b"MThd", b"MTrk"
_HEADER_BYTES = 6
_MOST_PADDING = 16  # bytes behind the end of a track that says that it is too long
_FRAMES_PER_S = {24: 24.0, 25: 25.0, 29: 30 / 1.001, 30: 30.0}
USUAL_TEMPO_US = 500_000  # of a beat, in a file that has none
_MAC_BINARY_BYTES, _MAC_BINARY_LENGTH = 128, slice(83, 87)
_SEVERAL = 2  # the type of files that hold several pieces


@dataclass(frozen=True)
class Chunk:
    """A chunk of a file: its name of four letters, and what is in it."""

    name: bytes
    body: bytes
    track: TrackEvents | None = None  # of a track

    def to_bytes(self) -> bytes:
        """Return the chunk as the file has it."""
        return self.name + struct.pack(">I", len(self.body)) + self.body


@dataclass(frozen=True)
class MidiFile:
    """A MIDI file.

    Attributes:
        header: what is in its header: type, number of tracks and division come first.
        chunks: all that follows.
        warnings: a sentence for each thing that is not as it should be.
    """

    header: bytes
    chunks: Sequence[Chunk]
    warnings: Sequence[str] = ()

    @cached_property
    def tracks(self) -> Sequence[TrackEvents]:
        """The tracks, in order."""
        return [chunk.track for chunk in self.chunks if chunk.track]

    @property
    def type(self) -> int:
        """0: one track, 1: tracks that sound together, 2: tracks that are a piece each."""
        kind = int.from_bytes(self.header[:2])
        return kind if kind == _SEVERAL or (kind == 0 and len(self.tracks) == 1) else 1

    @cached_property
    def ticks_per_beat(self) -> float:
        """The number of ticks of a quarter note; of time in video frames, at the file's tempo."""
        division = int.from_bytes(self.header[4:6], signed=True)
        if division > 0:
            return division
        frames, ticks = _FRAMES_PER_S.get(-(division >> 8), 0.0), division & 0xFF
        return frames * ticks * self.first_tempo_us / 1e6

    def playing_with(self, track: int) -> Sequence[int]:
        """Return which tracks sound together with one: in files of type 2 it is alone."""
        return [track] if self.type == _SEVERAL else range(len(self.tracks))

    def with_tracks(self, changed: dict[int, TrackEvents]) -> MidiFile:
        """Return the file with other tracks in place of those of these numbers."""
        chunks = [*self.chunks]
        places = [at for at, chunk in enumerate(chunks) if chunk.track]
        for number, track in changed.items():
            chunks[places[number]] = Chunk(_TRACK, track.to_bytes(), track)
        return replace(self, chunks=chunks)

    def with_bodies(self, changed: Mapping[int, bytes]) -> MidiFile:
        """Return the file with other bytes in place of the bodies of tracks of these numbers."""
        chunks = [*self.chunks]
        places = [at for at, chunk in enumerate(chunks) if chunk.track]
        for number, body in changed.items():
            chunks[places[number]] = Chunk(_TRACK, body, read_events(body))
        return replace(self, chunks=chunks)

    def body(self, track: int) -> bytes:
        """Return the bytes of the track of this number."""
        return [chunk.body for chunk in self.chunks if chunk.track][track]

    def to_bytes(self) -> bytes:
        """Return the file, its header as it should be."""
        count = struct.pack(">HH", self.type, len(self.tracks))
        header = Chunk(_HEADER, count + self.header[4:])
        return b"".join(chunk.to_bytes() for chunk in (header, *self.chunks))

    @property
    def first_tempo_us(self) -> int:
        """The first tempo, in microseconds a beat."""
        tempos = [
            int.from_bytes(event.meta_data[:3])
            for track in self.tracks
            for event in track.events
            if event.meta_kind == TEMPO
        ]
        return next(filter(None, tempos), USUAL_TEMPO_US)


def check_destination(path: Path) -> None:
    """Refuse a place where no file can be written, before any work. Raises MidiFileError."""
    if not path.parent.is_dir():
        raise MidiFileError(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise MidiFileError(f"{path} is a folder. Name a file in it, such as {path / 'beat.mid'}.")


def save(midi: MidiFile | mido.MidiFile, path: Path) -> None:
    """Write the file whole or not at all. Raises MidiFileError."""
    check_destination(path)
    try:
        write_atomically(path, bytes_of(midi))
    except OSError as error:
        raise MidiFileError(f"{path} cannot be written: {error.strerror}.") from error


def bytes_of(midi: MidiFile | mido.MidiFile) -> bytes:
    """Return the bytes of a file that was read, or of a new one."""
    if isinstance(midi, MidiFile):
        return midi.to_bytes()
    data = BytesIO()
    midi.save(file=data)
    return data.getvalue()


def read(path: Path) -> MidiFile:
    """Read a file. Raises MidiFileError."""
    return parse(_bytes_of(path), path.name)


def parse(data: bytes, name: str) -> MidiFile:
    """Read a file from its bytes; sentences call it `name`. Raises MidiFileError."""
    if not data:
        raise MidiFileError(f"{name} is empty: there is nothing to work on.")
    odd = _Odd(name)
    data = _unwrapped(data, odd)
    header_end = 8 + _HEADER_BYTES
    if not data:
        raise MidiFileError(f"{name} is not a MIDI file: it has no MThd, with which they begin.")
    if len(data) < header_end:
        raise MidiFileError(f"{name} is a damaged MIDI file: it ends within its header.")
    if data[header_end : header_end + 4] != _TRACK:
        header_end = max(header_end, min(8 + int.from_bytes(data[4:8]), len(data)))
    try:
        chunks = list(_chunks(data, header_end, odd))
    except MidiFileError as error:
        raise MidiFileError(f"{name} has {error}, the most that are read.") from None
    midi = MidiFile(data[8:header_end], chunks)
    if not midi.tracks:
        raise MidiFileError(f"{name} is a damaged MIDI file: there is no track in it.")
    if midi.ticks_per_beat <= 0:
        division = int.from_bytes(midi.header[4:6])
        raise MidiFileError(
            f"{name} does not say how long a beat is: its division is {division:04X}. Write it "
            "again from the program that it comes from."
        )
    odd.note_header(midi)
    return replace(midi, warnings=odd.sentences())


def _unwrapped(data: bytes, odd: _Odd) -> bytes:
    """Return the file without what is wrapped around it; nothing if there is no header."""
    begin = data.find(_HEADER)
    if begin <= 0:
        return b"" if begin < 0 else data
    length = len(data) - begin
    if data.startswith(b"RIFF") and data[begin - 8 : begin - 4] == b"data":
        odd.about_header.append("it is wrapped in a RIFF file, of which the MIDI file was read")
        length = int.from_bytes(data[begin - 4 : begin], "little")
    elif begin == _MAC_BINARY_BYTES and data[0] == 0:
        odd.about_header.append("it is wrapped for old Macs, and the MIDI file in it was read")
        length = int.from_bytes(data[_MAC_BINARY_LENGTH])
    else:
        odd.about_header.append(f"{_count(begin, 'byte')} before its header were left out")
    return data[begin : begin + max(length, _HEADER_BYTES)]


def _chunks(data: bytes, at: int, odd: _Odd) -> Iterator[Chunk]:
    """Find the chunks from a place on, however long they say that they are."""
    room = MOST_EVENTS
    while len(data) - at >= 8:
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8])
        begin, end = at + 8, min(at + 8 + length, len(data))
        if name != _TRACK:
            if not (name.isascii() and name.decode().isprintable()) or begin + length > len(data):
                found = data.find(_TRACK, at + 1)
                at, begin = (found if found >= 0 else len(data)), at
                odd.note_stray(data[begin:at])
                continue
            yield Chunk(name, data[begin:end])
            at = end
            continue
        track = read_events(data[begin:end], room)
        if not track.has_end and end < len(data) and not _begins_chunk(data, end):
            end = _next_track(data, end)  # it is longer than it says
            track = read_events(data[begin:end], room)
        elif track.has_end and track.length < end - begin and not _ends_well(data, begin + length):
            ends = begin + track.length
            follows = data.find(_TRACK, ends, min(ends + _MOST_PADDING, end))
            if follows >= 0:  # it is shorter than it says
                end = follows
                track = read_events(data[begin:end], room)
        odd.note_track(track, missing=begin + length - len(data))
        room -= len(track.events) + len(track.behind_end)
        yield Chunk(_TRACK, data[begin:end], track)
        at = end
    odd.note_stray(data[at:])


def _begins_chunk(data: bytes, at: int) -> bool:
    name = data[at : at + 4]
    return len(data) - at < 8 or (name.isalnum() and name.isascii())


def _ends_well(data: bytes, at: int) -> bool:
    """Tell whether a track that says that it ends here does: with the file, or where one begins."""
    return at == len(data) or (at < len(data) and _begins_chunk(data, at))


def _next_track(data: bytes, at: int) -> int:
    found = data.find(_TRACK, at)
    return found if found >= 0 else len(data)


class _Odd:
    """Collects what is odd about a file, and says it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tracks = self._missing = self._skipped = self._stray = 0
        self._cut: list[int] = []
        self.about_header: list[str] = []

    def note_track(self, track: TrackEvents, missing: int) -> None:
        self._tracks += 1
        self._skipped += track.skipped
        if track.is_cut or (missing > 0 and not track.has_end):
            self._cut.append(self._tracks)
            self._missing = max(self._missing, missing)

    def note_stray(self, data: bytes) -> None:
        self._stray += len(data.strip(b"\0"))

    def note_header(self, midi: MidiFile) -> None:
        kind, told, division = struct.unpack(">HHh", midi.header[:_HEADER_BYTES])
        count = len(midi.tracks)
        if kind == 0 and count > 1:
            self.about_header.append(
                f"it says that it has one track, has {count}, and is read and written as type 1"
            )
        elif kind not in (0, 1, _SEVERAL):
            self.about_header.append(
                f"it is of type {kind}, which there is not, and was read as type 1"
            )
        if told not in (count, len(midi.chunks)) and not (kind == 0 and count > 1):
            self.about_header.append(f"it says that it has {told} tracks, and has {count}")
        if kind == _SEVERAL and count > 1:
            self.about_header.append(
                f"it holds {count} pieces, of which the one with drums was read"
            )
        if division < 0:
            tempo_bpm = 60e6 / midi.first_tempo_us
            self.about_header.append(f"it counts time in video frames, read at {tempo_bpm:g} BPM")

    def sentences(self) -> list[str]:
        found = list(self.about_header)
        if self._cut:
            tracks = ", ".join(map(str, self._cut))
            missing = f", {_count(self._missing, 'byte')} are missing" if self._missing > 0 else ""
            found.append(f"track {tracks} is cut{missing}; what is there was read")
        if self._skipped or self._stray:
            count = _count(self._skipped + self._stray, "byte")
            found.append(f"{count} that mean nothing were skipped")
        return [f"{self._name} is not wholly as it should be: {'; '.join(found)}."] if found else []


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise MidiFileError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_FILE_BYTES:
        raise MidiFileError(
            f"{path} is larger than {MAX_FILE_BYTES >> 20} MB, the most that is read."
        )
    return data
