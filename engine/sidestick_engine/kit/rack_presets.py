"""Reads the drum racks in Live's own files: presets (`.adg`) and sets (`.als`).

Both are XML in gzip. A pad's `ReceivingNote` is 128 minus its note; 0 stands for all notes. They
may come from anywhere: no more is unpacked than any such file has, and none may define entities.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from xml.parsers import expat

from Sidestick.protocol.regular_file import read_regular
from sidestick_engine.errors import KitError
from sidestick_engine.kit.pad_names import LAYERS

SUFFIXES = (".adg", ".als")
MOST_FILE_BYTES = 64 << 20
MOST_XML_BYTES = 256 << 20
MOST_DEPTH = 500  # of elements; those of large sets lie some 60 deep
MOST_PADS = 10_000  # of a file
MOST_NAME_CHARS = 200
MOST_DIGITS = 4

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = zlib.MAX_WBITS | 16
_CHUNK_BYTES = 1 << 20
_PADS = ("DrumBranch", "DrumBranchPreset")
_RACKS = ("Branches", "BranchPresets")  # what pads are in
_NOTES = (("BranchInfo", "ReceivingNote"), ("ZoneSettings", "ReceivingNote"))
_NAMES = (("Name",), ("Name", "UserName"), ("Name", "EffectiveName"))
_OF_SAMPLES = (("SampleRef", "FileRef", "Name"), ("SampleRef", "FileRef", "Path"))
_TRACK_NAME = ("MidiTrack", "Name", "EffectiveName")


@dataclass
class Rack:
    """A drum rack: the name of the track that it is on, empty in a preset, and of each pad."""

    title: str
    pads: dict[int, str] = field(default_factory=dict)


def read_racks(path: Path) -> list[Rack]:
    """Return the drum racks in a file that have pads.

    Raises:
        KitError: it cannot be read, is no such file, or has none.
    """
    try:
        data = read_regular(path, MOST_FILE_BYTES)
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > MOST_FILE_BYTES:
        raise KitError(f"{path} is longer than {MOST_FILE_BYTES >> 20} MB, the most that is read.")
    racks = [rack for rack in _parsed(data, path.name) if rack.pads]
    if not racks:
        raise KitError(f"{path.name} has no drum rack with pads in it.")
    return racks


def _parsed(data: bytes, name: str) -> list[Rack]:
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    try:
        for chunk in _unpacked(data, name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise KitError(f"{name}, line {error.lineno}: this is no XML ({why}).") from None
    except (LookupError, ValueError) as error:  # of an encoding that Python or expat lacks
        raise KitError(
            f"{name}: this is no XML in an encoding that can be read ({error})."
        ) from None
    return reader.racks


def _unpacked(data: bytes, name: str) -> Iterator[bytes]:
    """Yield the XML in pieces. Raises KitError where it is damaged, or longer than any set."""
    if not data.startswith(_GZIP):
        yield data
        return
    unpacker, size = zlib.decompressobj(_GZIP_WINDOW), 0
    while data and not unpacker.eof:
        try:
            chunk = unpacker.decompress(data, _CHUNK_BYTES)
        except zlib.error:
            raise KitError(f"{name} is damaged: it cannot be unpacked.") from None
        data = unpacker.unconsumed_tail
        size += len(chunk)
        if size > MOST_XML_BYTES:
            most = f"{MOST_XML_BYTES >> 20} MB"
            raise KitError(f"{name} unpacks to more than {most}, the most that is read.")
        yield chunk
    if not unpacker.eof:
        raise KitError(f"{name} is damaged: its end is missing.")


class _Reader:
    """Collects racks and pads while a file is parsed."""

    def __init__(self, file_name: str) -> None:
        self.racks: list[Rack] = []
        self._file_name = file_name
        self._path: list[str] = []
        self._open_racks: list[tuple[int, Rack]] = []  # with how deep they lie
        self._pad_depth = 0  # of the outermost pad that is read; 0 outside of pads
        self._pads = 0
        self._track = ""
        self._note = -1
        self._name = self._sample = ""

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self._path.append(element)
        depth = len(self._path)
        if depth > MOST_DEPTH:
            raise KitError(f"{self._file_name} has XML within XML {MOST_DEPTH} times: no rack has.")
        if self._pad_depth:
            if "Value" in attributes:
                self._read(tuple(self._path[self._pad_depth :]), attributes["Value"])
        elif element in _PADS and self._open_racks:
            self._pad_depth, self._note, self._name, self._sample = depth, -1, "", ""
        elif element in _RACKS:
            self._open_racks.append((depth, Rack(self._track)))
            self.racks.append(self._open_racks[-1][1])
        elif element == "MidiTrack":
            self._track = ""
        elif tuple(self._path[-3:]) == _TRACK_NAME:
            self._track = _one_line(attributes.get("Value", ""))

    def end(self, _: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if depth == self._pad_depth:
            self._pad_depth = 0
            self._add_pad(self._open_racks[-1][1])
        elif self._open_racks and self._open_racks[-1][0] == depth:
            self._open_racks.pop()

    def refuse_doctype(self, name: str, *_: object) -> None:
        raise KitError(
            f'{self._file_name} has the document type "{name[:40]}", which no file of Live has. '
            "Save it again in Live."
        )

    def _read(self, path: tuple[str, ...], value: str) -> None:
        """Take what an element of a pad says, given its path from the pad."""
        if path in _NOTES:
            is_number = value.isascii() and value.isdigit() and len(value) < MOST_DIGITS
            self._note = 128 - int(value) if is_number else -1
        elif path in _NAMES:
            self._name = self._name or _one_line(value)
        elif path[-3:] in _OF_SAMPLES:
            self._sample = self._sample or _one_line(PureWindowsPath(value).name)

    def _add_pad(self, rack: Rack) -> None:
        if not 0 <= self._note <= 127:
            return
        self._pads += 1
        if self._pads > MOST_PADS:
            raise KitError(f"{self._file_name} has more than {MOST_PADS:,} pads.")
        name = self._name or self._sample
        before = rack.pads.get(self._note)
        layered = f"{before}{LAYERS}{name}" if before else name
        rack.pads[self._note] = layered[:MOST_NAME_CHARS]


def _one_line(text: str) -> str:
    return " ".join(text[:MOST_NAME_CHARS].split())
