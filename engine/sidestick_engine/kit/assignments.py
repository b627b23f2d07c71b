"""The notation of kits in text files: lines like ``snare = 38 40``, in kit maps and corrections.

A line names a sound and the notes that are it; the first one plays it, all are understood. Notes
are numbers (38) or names as Live writes them (D1). ``-`` says that no note is this sound, so that
its nearest neighbour plays it; ``off`` that it is never played. What follows a ``#`` at the start
of a line or after a space is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from sidestick_engine.kit.articulation import Articulation, plain
from sidestick_engine.kit.sound import Sound

NO_NOTE, OFF = "-", "off"
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
LOWEST_OCTAVE = -2  # Live calls note 0 C-2, and note 60 C3
LEGAL_NOTE = "a note is a number from 0 to 127, or a name from C-2 to G8"
LEGAL_SOUND = "sounds are " + ", ".join(sound.label for sound in Sound)

_COMMENT = re.compile(r"(^|\s)#.*")
_COMMENT_LINE = re.compile(r"^\s*#.*")
_NOTE_NAME = re.compile(r"([A-G])([#B]?)(-?\d)")
_ALTERED = {"": 0, "#": 1, "B": -1}


Key = TypeVar("Key", Sound, Articulation)  # what a line is about


class Line(NamedTuple):
    """A line ``key = value``, and where it stands, from 1."""

    number: int
    key: str
    value: str


class BadLine(NamedTuple):
    """Reason why a line means nothing; the second half of a sentence."""

    number: int
    why: str


@dataclass(frozen=True)
class Assignments:
    """Sounds by note, as a file assigns them.

    Attributes:
        notes: for each sound, notes 0-127, the one that plays it first; none where `-` stands.
        off: sounds that are never played.
    """

    notes: Mapping[Sound, tuple[int, ...]] = field(default_factory=dict)
    off: frozenset[Sound] = frozenset()

    def within(self, pads: Container[int]) -> Assignments:
        """Leave out the notes that are no pads; a line that had no others says nothing then."""
        on_pads = {
            sound: tuple(note for note in notes if note in pads)
            for sound, notes in self.notes.items()
        }
        kept = {sound: notes for sound, notes in on_pads.items() if notes or not self.notes[sound]}
        return Assignments(kept, self.off)


def note_number(text: str) -> int:
    """Return the note that a number or a name such as D1 or Eb1 means. Raises ValueError."""
    named = _NOTE_NAME.fullmatch(text.upper())
    if named:
        letter, altered, octave = named.groups()
        number = NOTE_NAMES.index(letter) + _ALTERED[altered]
        number += 12 * (int(octave) - LOWEST_OCTAVE)
    else:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    if not 0 <= number <= 127:
        raise ValueError(f'"{text}" is no note; {LEGAL_NOTE}')
    return number


def note_name(number: int) -> str:
    """Return a note's name as Live writes it: 38 is D1."""
    return f"{NOTE_NAMES[number % 12]}{number // 12 + LOWEST_OCTAVE}"


def parse_sound(text: str) -> Sound:
    """Return the sound of this name, in any case, with spaces or hyphens. Raises ValueError."""
    key = _key(text)
    if key not in list(Sound):
        raise ValueError(f'"{text.strip()}" is no sound; {LEGAL_SOUND}')
    return Sound(key)


def parse_articulation(text: str) -> Articulation:
    """Return the articulation of this name, or the plain one of a sound. Raises ValueError."""
    key = _key(text)
    if key in list(Articulation):
        return Articulation(key)
    if key in list(Sound):
        return plain(Sound(key))
    legal = f"{LEGAL_SOUND}, and docs/your-kit.md lists their articulations"
    raise ValueError(f'"{text.strip()}" is no sound; {legal}')


def parse_notes(value: str) -> tuple[int, ...] | None:
    """Return the notes on the right side of a line, none for `-`; None for off.

    Raises ValueError where it is neither.
    """
    if value.lower() == OFF:
        return None
    if value == NO_NOTE:
        return ()
    found = tuple(note_number(word) for word in value.replace(",", " ").split())
    if not found:
        raise ValueError(f'there is no note after "="; {LEGAL_NOTE}, "{NO_NOTE}" or "{OFF}"')
    if len(set(found)) < len(found):
        raise ValueError("a note is listed twice")
    return found


def lines_of(text: str, *, comments: bool = True) -> Iterable[Line | BadLine]:
    """Return the lines of a text that say something; a line without `=` is a fault.

    Without `comments` only whole lines can be some, as a pad may be called "Snare #2".
    """
    for number, raw in enumerate(text.splitlines(), 1):
        stripped = (_COMMENT if comments else _COMMENT_LINE).sub("", raw).strip()
        key, equals, value = (part.strip() for part in stripped.partition("="))
        if stripped and not equals:
            yield BadLine(number, f'"{stripped[:40]}" has no "="; write lines such as: snare = 38')
        elif stripped:
            yield Line(number, key, value)


def read_assignments(lines: Iterable[Line]) -> tuple[Assignments, list[BadLine]]:
    """Return what the lines assign, and what is wrong with those that are passed over."""
    notes, off, faults = read_lines(lines, parse_sound)
    return Assignments(notes, frozenset(off)), faults


def read_lines(
    lines: Iterable[Line], parse_key: Callable[[str], Key]
) -> tuple[dict[Key, tuple[int, ...]], set[Key], list[BadLine]]:
    """Return the notes of each key, the keys that are off, and what is wrong with other lines."""
    notes: dict[Key, tuple[int, ...]] = {}
    off: set[Key] = set()
    faults: list[BadLine] = []
    for line in lines:
        try:
            key = parse_key(line.key)
            _check_first(key, notes, off)
            found = parse_notes(line.value)
            _check_free(found or (), notes)
        except ValueError as error:
            faults.append(BadLine(line.number, str(error)))
            continue
        if found is None:
            off.add(key)
        else:
            notes[key] = found
    return notes, off, faults


def written(sound: Sound, notes: Iterable[int] | None) -> str:
    """Return the line that assigns these notes; None is off."""
    value = OFF if notes is None else " ".join(map(str, notes)) or NO_NOTE
    return f"{sound.value} = {value}"


def sentences_of(file_name: str, faults: Iterable[BadLine]) -> list[str]:
    """Return a sentence for each fault in a file, by line; bytes that are no text show as "?"."""
    sentences = [f"{file_name}, line {number}: {why}." for number, why in sorted(faults)]
    return [sentence.encode("utf-8", "replace").decode() for sentence in sentences]


def _key(text: str) -> str:
    return "_".join(re.split(r"[\s_-]+", text.strip().lower()))


def _check_free(found: Iterable[int], taken: Mapping[Key, tuple[int, ...]]) -> None:
    for number in found:
        for key, others in taken.items():
            if number in others:
                raise ValueError(f"note {number} is the {key.label} already")


def _check_first(key: Key, notes: Mapping[Key, object], off: Iterable[Key]) -> None:
    if key in notes or key in off:
        raise ValueError(f"the {key.label} is set in an earlier line already")
