"""Standard MIDI files on disk: read, with a sentence for every damage, and written whole or not."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import mido
from mido.midifiles.meta import KeySignatureError

from Sidestick.protocol.atomic_file import write_atomically
from sidestick_engine.errors import MidiFileError

MAX_FILE_BYTES = 16 << 20
DAMAGED = (EOFError, OSError, ValueError, LookupError, TypeError, struct.error, KeySignatureError)


def check_destination(path: Path) -> None:
    """Refuse a place where no file can be written, before any work. Raises MidiFileError."""
    if not path.parent.is_dir():
        raise MidiFileError(f"{path} cannot be written: there is no folder {path.parent}.")
    if path.is_dir():
        raise MidiFileError(f"{path} is a folder. Name a file in it, such as {path / 'beat.mid'}.")


def save(midi: mido.MidiFile, path: Path) -> None:
    """Write the file whole or not at all. Raises MidiFileError."""
    check_destination(path)
    data = BytesIO()
    midi.save(file=data)
    try:
        write_atomically(path, data.getvalue())
    except OSError as error:
        raise MidiFileError(f"{path} cannot be written: {error.strerror}.") from error


def read(path: Path) -> mido.MidiFile:
    """Read a file of type 0 or 1 that counts time in beats. Raises MidiFileError."""
    return parse(_bytes_of(path), str(path))


def parse(data: bytes, name: str) -> mido.MidiFile:
    """Read a file from its bytes; sentences call it `name`. Raises MidiFileError."""
    if not data:
        raise MidiFileError(f"{name} is empty: there is nothing to work on.")
    if not data.startswith(b"MThd"):
        raise MidiFileError(f"{name} is not a MIDI file: it does not begin with MThd.")
    try:
        midi = mido.MidiFile(file=BytesIO(data))
    except DAMAGED as error:
        reason = "it ends too early" if isinstance(error, EOFError) else str(error)
        raise MidiFileError(f"{name} is a damaged MIDI file: {reason}.") from error
    if midi.type == 2:
        raise MidiFileError(f"{name} is a MIDI file of type 2; only types 0 and 1 can be read.")
    if midi.ticks_per_beat <= 0:
        raise MidiFileError(f"{name} counts time in video frames; only beats can be read.")
    return midi


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
