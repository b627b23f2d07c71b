"""The text file of a drum rack: what its pads are called, and what the musician says they are.

Above the line `[pads]` stand corrections (see `assignments`), below it the pads by which the rack
is known again. Changes are made line by line, so that whatever else a person wrote stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import fill

from sidestick_engine.kit.assignments import (
    Assignments,
    BadLine,
    Line,
    lines_of,
    note_number,
    parse_sound,
    read_assignments,
    sentences_of,
    written,
)
from sidestick_engine.kit.pad_words import WORDS
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.text_files import read_text

PADS = "[pads]"
HEAD = f"""\
# A drum rack that Sidestick has met. What you write here wins over the names of its pads:
# a sound, "=", and the notes that are it; the first one plays it. For example: snare = 38 40
# A note is a number or a name (D1). "-" leaves a sound to its nearest neighbour, "off" leaves
# it out. These are the sounds:
{fill(", ".join(Sound), 96, initial_indent="# ", subsequent_indent="# ")}

"""
_WINDOWS_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
SMALL_RACK = 3  # pads: with fewer, one that differs makes another rack


@dataclass(frozen=True)
class RackFile:
    """Contents of a rack's file; `problems` has a sentence for each line that means nothing."""

    name: str
    pads: Mapping[int, str]
    corrections: Assignments
    problems: tuple[str, ...]

    def differences(self, pads: Mapping[int, str]) -> int:
        """Count the pads of a rack that are not as they were: renamed, new or removed."""
        now = _plain_names(pads)
        notes = self._plain_names.keys() | now.keys()
        return sum(self._plain_names.get(note) != now.get(note) for note in notes)

    def is_like(self, pads: Mapping[int, str]) -> bool:
        """Tell whether this may be that rack: a quarter of its pads differ at most, or one of 3."""
        most = max(len(self.pads), len(pads))
        return self.differences(pads) <= max(most // 4, most >= SMALL_RACK)

    @cached_property
    def _plain_names(self) -> Mapping[int, str]:
        return _plain_names(self.pads)


def read_rack(path: Path) -> RackFile:
    """Read what the file says. Raises KitError where it cannot be read."""
    text = read_text(path, "The kit")
    above, below = _parts(text)
    lines = list(lines_of(above))
    corrections, faults = read_assignments(line for line in lines if isinstance(line, Line))
    faults += [line for line in lines if isinstance(line, BadLine)]
    pads, bad_pads = _pads(below)
    faults += bad_pads
    if pads and not bad_pads:
        faults += _off_the_rack(corrections, lines, pads)
    problems = sentences_of(path.name, faults)
    if not pads:
        problems.append(f"{path.name} has no pads under {PADS}, so that no rack is known by it.")
    return RackFile(path.stem, pads, corrections, tuple(problems))


def new_text(pads: Iterable[tuple[int, str]]) -> str:
    """Return the file of a rack that is new."""
    lines = [f"{note} = {_one_line(name)}" for note, name in pads]
    return "\n".join([f"{HEAD}{PADS}", *lines, ""])


def with_correction(text: str, sound: Sound, notes: Iterable[int] | None) -> str:
    """Return the text with a sound's line in place of the one it had; None for notes is off."""
    lines = without_correction(text, sound).splitlines()
    end = _pads_at(lines)
    above, below = "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:])
    gap = "\n\n" if above.rpartition("\n")[2].startswith("#") else "\n" if above else ""
    return f"{above}{gap}{written(sound, notes)}\n\n{below}\n"


def without_correction(text: str, sound: Sound) -> str:
    """Return the text without the lines above the pads that say what this sound is."""
    above, _ = _parts(text)
    removed = {
        line.number for line in lines_of(above) if isinstance(line, Line) and _assigns(line, sound)
    }
    kept = (line for number, line in enumerate(text.splitlines(), 1) if number not in removed)
    return "\n".join([*kept, ""])


def file_name(rack: str, pads: Mapping[int, str]) -> str:
    """Return a name for a new rack's file: the rack's own, else a word that most pads share."""
    words = re.findall(r"[a-z0-9]+", rack.lower()) or _shared_words(pads) or ["rack"]
    name = "-".join(words)[:40]
    return f"kit-{name}" if _WINDOWS_DEVICE.fullmatch(name) else name


def _assigns(line: Line, sound: Sound) -> bool:
    try:
        return parse_sound(line.key) is sound
    except ValueError:
        return False


def _parts(text: str) -> tuple[str, str]:
    """Return what stands above [pads], and the rest with its lines where they were."""
    lines = text.splitlines()
    at = _pads_at(lines)
    return "\n".join(lines[:at]), "\n".join([""] * (at + 1) + lines[at + 1 :])


def _pads_at(lines: list[str]) -> int:
    """Return the index of the line [pads]; behind the last line where there is none."""
    return next((at for at, line in enumerate(lines) if line.strip().lower() == PADS), len(lines))


def _pads(text: str) -> tuple[dict[int, str], list[BadLine]]:
    pads: dict[int, str] = {}
    faults: list[BadLine] = []
    for line in lines_of(text, comments=False):
        if isinstance(line, BadLine):
            faults.append(line)
            continue
        try:
            pads[note_number(line.key)] = line.value
        except ValueError as error:
            faults.append(BadLine(line.number, str(error)))
    return pads, faults


def _off_the_rack(
    corrections: Assignments, lines: Iterable[Line | BadLine], pads: Mapping[int, str]
) -> list[BadLine]:
    missing = {
        sound: [note for note in notes if note not in pads]
        for sound, notes in corrections.notes.items()
    }
    return [
        BadLine(line.number, f"this rack has no pad on {', '.join(map(str, notes))}")
        for line in lines
        if isinstance(line, Line)
        for sound, notes in missing.items()
        if notes and _assigns(line, sound)
    ]


def _shared_words(pads: Mapping[int, str]) -> list[str]:
    words_by_pad = [
        set(re.findall(r"[a-z0-9]{3,}", name.lower())) - WORDS.keys() for name in pads.values()
    ]
    shared = sorted(word for word in set().union(*words_by_pad) if _is_in_most(word, words_by_pad))
    return shared[:1]


def _is_in_most(word: str, words_by_pad: list[set[str]]) -> bool:
    return 2 * sum(word in words for words in words_by_pad) > len(words_by_pad)


def _plain_names(pads: Mapping[int, str]) -> dict[int, str]:
    return {note: _one_line(name).lower() for note, name in pads.items()}


def _one_line(name: str) -> str:
    return " ".join(name.split())
