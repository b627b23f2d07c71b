"""Reads kit maps that other programs write: lists of which note is called what.

REAPER's note names are lines such as ``36 Kick``, with the channel before the note in some files.
A ``.midnam`` is XML with one list of names or several, a kit each. The sounds are known by the
names, as those of a rack's pads are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.parsers import expat

from sidestick_engine.errors import KitError
from sidestick_engine.kit.assignments import Assignments, BadLine, sentences_of
from sidestick_engine.kit.pad_names import placed_toms, sound_of_name
from sidestick_engine.kit.sound import Sound

LEGAL_LINE = "write lines such as: 36 Kick"
LEGAL_NOTE = "a note is a number from 0 to 127"

_NUMBERED = re.compile(r"\s*(-?\d+)[\s:,/=]+(.*)")
_OTHER_NUMBER = re.compile(r"(\d+)[\s:,/=]+(.*)")
_PASSED_OVER = re.compile(r"\s*(#|//|;|(CC|PC)\s*\d)", re.IGNORECASE)
_NOTES = frozenset(map(str, range(128)))
_HIGHEST_CHANNEL = 16  # from 0 or 1; -1 is every channel


class NameList(NamedTuple):
    """A list of names: what it is called, and the name of each note."""

    title: str
    names: dict[int, str]


def is_reaper(text: str) -> bool:
    """Tell whether a text has lines that begin with a note, and not with a sound."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not _PASSED_OVER.match(line)), "")
    return bool(_NUMBERED.match(first))


def read_reaper(text: str, file_name: str, title: str) -> NameList:
    """Read REAPER's note names. Raises KitError naming every line that is wrong."""
    rows: list[tuple[int, int, str]] = []
    faults: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or _PASSED_OVER.match(line):
            continue
        if found := _NUMBERED.match(line):
            rows.append((number, int(found[1]), found[2].strip()))
        else:
            faults.append(BadLine(number, f'"{line.strip()[:40]}" has no note; {LEGAL_LINE}'))
    if rows and all(_is_channel(note) and _OTHER_NUMBER.match(name) for _, note, name in rows):
        rows = [(number, *_split(name)) for number, _, name in rows]
    names: dict[int, str] = {}
    for number, note, name in rows:
        if 0 <= note <= 127:
            names.setdefault(note, name.strip('"'))
        else:
            faults.append(BadLine(number, f"{note} is no note; {LEGAL_NOTE}"))
    if faults:
        raise KitError(" ".join(sentences_of(file_name, faults)))
    return NameList(title, names)


def read_midnam(text: str, file_name: str, title: str) -> list[NameList]:
    """Read the lists of names in a ``.midnam``. Raises KitError where it is no such file."""
    reader = _MidnamReader(file_name, title)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EntityDeclHandler = reader.refuse_entity
    without_declaration = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        parser.Parse(without_declaration, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise KitError(f"{file_name}, line {error.lineno}: this is no XML ({why}).") from None
    return [each for each in reader.lists if each.names]


class _MidnamReader:
    """Collects the lists of names while a file is parsed."""

    def __init__(self, file_name: str, title: str) -> None:
        self.lists: list[NameList] = []
        self._file_name, self._title = file_name, title

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "NoteNameList":
            self.lists.append(NameList(attributes.get("Name", self._title), {}))
        elif element == "Note" and not self.lists:
            self.lists.append(NameList(self._title, {}))
        if element == "Note":
            number, names = attributes.get("Number", "").strip(), self.lists[-1].names
            if number not in _NOTES:
                shown = f'a <Note> has the Number "{number[:20]}"; {LEGAL_NOTE}'
                raise KitError(f"{self._file_name}: {shown}.")
            names.setdefault(int(number), attributes.get("Name", ""))

    def refuse_entity(self, name: str, *_: Any) -> None:
        raise KitError(
            f'{self._file_name} defines the XML entity "{name[:40]}", which no list of names '
            "needs. Delete its DOCTYPE."
        )


def assignments_of(names: Mapping[int, str], file_name: str) -> Assignments:
    """Return what named notes are, the plainest first. Raises KitError where none is a drum."""
    known = {note: sound_of_name(name) for note, name in names.items()}
    named = {note: sound for note, sound in known.items() if sound is not None}
    placed = placed_toms(named)
    if not any(sound.drum for sound in placed.values()):
        first = next(iter(names.values()), "")
        raise KitError(
            f"{file_name}: none of its {len(names)} names is a drum that Sidestick knows (the "
            f'first is "{first[:40]}"). Names are such as Kick, Snare, Closed Hat.'
        )
    notes: dict[Sound, tuple[int, ...]] = {}
    for note in sorted(named, key=lambda each: (named[each].oddness, each)):
        notes[placed[note]] = (*notes.get(placed[note], ()), note)
    return Assignments(notes)


def _is_channel(number: int) -> bool:
    return -1 <= number <= _HIGHEST_CHANNEL


def _split(name: str) -> tuple[int, str]:
    found = _OTHER_NUMBER.match(name)
    assert found is not None, "only such names are split"
    return int(found[1]), found[2].strip()
