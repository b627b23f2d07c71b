"""Kit maps: which notes a drum library understands, for tracks without a drum rack.

Each is a text file in the folder `kit_maps`, or in the folder of that name among the musician's own
files, which wins. Its name is the file's; `title` is for people, `also` other names it goes by. Its
lines name articulations or sounds, which stand for their plain articulation; "?" behind a note says
that the fact is uncertain. The musician's own may be REAPER's note names and `.midnam` files too,
and where a map is named, the drum racks in Live's presets and sets.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sidestick_engine.errors import KitError
from sidestick_engine.kit.articulation import Articulation, plain
from sidestick_engine.kit.articulation_names import articulations_of_names
from sidestick_engine.kit.assignments import (
    NO_NOTE,
    OFF,
    Assignments,
    BadLine,
    Line,
    lines_of,
    note_number,
    parse_articulation,
    read_lines,
    sentences_of,
)
from sidestick_engine.kit.note_names import (
    NameList,
    assignments_of,
    is_reaper,
    read_midnam,
    read_reaper,
)
from sidestick_engine.kit.rack_presets import SUFFIXES as RACK_SUFFIXES
from sidestick_engine.kit.rack_presets import read_racks
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.text_files import read_text, write_text

SHIPPED = Path(__file__).parent / "kit_maps"
GENERAL_MIDI = "general_midi"
LONG_CHARS = 9
SUFFIXES = (".txt", ".midnam")  # of files in the musician's own folder
MOST_XML_BYTES = 1 << 20
WHAT = "The kit map"
UNCERTAIN = "?"  # behind a note

_IN_FILE = re.compile(r"(.+\.(?:als|adg|midnam)):(.+)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[^\w .-]+")
_MARKED = re.compile(rf"([^\s,?]+){re.escape(UNCERTAIN)}(?=[\s,]|$)")


@dataclass(frozen=True)
class KitMap:
    """A kit map: its name in files and commands, its names for people, and its notes.

    Attributes:
        notes: notes 0-127 of each articulation, the one that plays it first; none where the kit has
            no such drum. Of the articulations of a sound the first plays beats.
        off: sounds that are never played.
        uncertain: notes that are known from a weak source, or that not every such kit has.
    """

    name: str
    title: str
    also: tuple[str, ...]
    notes: Mapping[Articulation, tuple[int, ...]]
    off: frozenset[Sound] = frozenset()
    uncertain: frozenset[int] = frozenset()

    @classmethod
    def of_names(
        cls, name: str, title: str, also: tuple[str, ...], names: Mapping[int, str], file_name: str
    ) -> KitMap:
        """Return the map that names of notes describe. Raises KitError where none is a drum."""
        sounds = assignments_of(names, file_name)
        sound_of = {note: sound for sound, its in sounds.notes.items() for note in its}
        notes: dict[Articulation, tuple[int, ...]] = {}
        for note, each in articulations_of_names(names, sound_of).items():
            notes[each] = (*notes.get(each, ()), note)
        return cls(name, title, also, notes)

    @cached_property
    def assignments(self) -> Assignments:
        """Its notes by sound, as a drum rack's corrections have them."""
        notes: dict[Sound, tuple[int, ...]] = {}
        for articulation, its in self.notes.items():
            notes[articulation.sound] = (*notes.get(articulation.sound, ()), *its)
        return Assignments(notes, self.off)

    @cached_property
    def articulations(self) -> Mapping[int, Articulation]:
        """The articulation of each note; a note that is missing here means nothing."""
        return {note: each for each, its in self.notes.items() for note in its}

    @cached_property
    def plays(self) -> Mapping[Articulation, tuple[int, ...]]:
        """Notes that play each articulation, the usual one first; each that is here has some.

        Uncertain notes are understood, and play only sounds of which no note is certain.
        """
        certain = self.articulations.keys() - self.uncertain
        sure = {self.articulations[note].sound for note in certain}
        kept = {
            each: tuple(note for note in its if each.sound not in sure or note in certain)
            for each, its in self.notes.items()
        }
        return {each: its for each, its in kept.items() if its}


@cache
def general_midi() -> KitMap:
    """Return the map of a track of which nothing else is known."""
    return read_kit_map(SHIPPED / f"{GENERAL_MIDI}.txt")


def kit_maps(own_folder: Path | None = None) -> list[KitMap]:
    """Return every kit map that can be read, by name; `broken_maps` says which cannot."""
    return sorted(_readable(own_folder)[0].values(), key=lambda kit_map: kit_map.name)


def broken_maps(own_folder: Path | None = None) -> list[str]:
    """Return a sentence for each of the musician's own maps that cannot be read."""
    return _readable(own_folder)[1]


def find_kit_map(wanted: str, own_folder: Path | None = None) -> KitMap:
    """Return the kit map that goes by this name, in any spelling, or that is in this file.

    Raises:
        KitError: there is none, or it is broken.
    """
    if (file := _as_file(wanted)) is not None:
        return _map_in(*file)
    key = _plain(wanted)
    for own in _own_paths(own_folder):
        if _plain(own.stem) == key:
            return read_kit_maps(own)[0]
    found, broken = _readable(own_folder)
    for kit_map in found.values():
        if key == _plain(kit_map.name):
            return kit_map
    for kit_map in found.values():
        if key in map(_plain, (kit_map.title, *kit_map.also)):
            return kit_map
    there = f'There is no kit map "{wanted[:64]}". There are: {", ".join(sorted(found))}.'
    raise KitError(" ".join([there, *broken]))


def adopt(wanted: str, own_folder: Path) -> Path | None:
    """Copy a kit map that is named by its file to the musician's own, and return where it is.

    Of a drum rack in a file of Live's a text is written. None where it is not a file, or is there
    already. Raises KitError.
    """
    file = _as_file(wanted)
    if file is None or file.path.resolve().parent == own_folder.resolve():
        return None
    if file.path.suffix.lower() in RACK_SUFFIXES:
        kit_map = _map_in(*file)
        there, text = own_folder / f"{kit_map.name}.txt", text_of(kit_map)
    else:
        there, text = own_folder / file.path.name, read_text(file.path, WHAT, MOST_XML_BYTES)
    write_text(there, text, WHAT)
    return there


class _File(NamedTuple):
    """A file with kit maps, and which of them is meant; empty where that is not said."""

    path: Path
    which: str


def _as_file(wanted: str) -> _File | None:
    """Return the file that is named, such as ``set.als``, or ``set.als:Drums`` for a rack in it."""
    beside = _IN_FILE.fullmatch(wanted)
    for name, which in ((wanted, ""), *([beside.groups()] if beside else [])):
        path = Path(name)
        if path.suffix.lower() in (*SUFFIXES, *RACK_SUFFIXES) and path.is_file():
            return _File(path, which)
    return None


def _map_in(path: Path, which: str) -> KitMap:
    """Return the map in a file, or the one of them that is called so. Raises KitError."""
    found = read_kit_maps(path)
    named = [each for each in found if _plain(which) in (_plain(each.name), _plain(each.title))]
    is_clear = len(found) == 1 or path.suffix.lower() not in RACK_SUFFIXES
    if which and named:
        return named[0]
    if not which and is_clear:
        return found[0]
    titles = ", ".join(each.title for each in found)
    wrong = f'There is no "{which[:64]}" in {path.name}' if which else f"{path.name} has several"
    raise KitError(f"{wrong}: {titles}. Name one, such as {path.name}:{found[-1].title}")


def _readable(own_folder: Path | None) -> tuple[dict[str, KitMap], list[str]]:
    """Return the maps that can be read, by name, the musician's own before others; and faults."""
    found = {kit_map.name: kit_map for kit_map in _shipped()}
    broken = []
    for path in _own_paths(own_folder):
        try:
            found.update({kit_map.name: kit_map for kit_map in read_kit_maps(path)})
        except KitError as error:
            broken.append(str(error))
    return found, broken


@cache
def _shipped() -> list[KitMap]:
    return [read_kit_map(path) for path in sorted(SHIPPED.glob("*.txt"))]


def _own_paths(own_folder: Path | None) -> list[Path]:
    """Return the musician's own files, also such as cannot be read; of one name, text first."""
    if own_folder is None or not own_folder.is_dir():
        return []
    paths = (path for path in own_folder.iterdir() if path.suffix.lower() in SUFFIXES)
    return sorted(paths, key=lambda path: (path.suffix.lower() != SUFFIXES[0], path.name))


def read_kit_maps(path: Path) -> list[KitMap]:
    """Read the kit map in a file, or the several that one of another program has.

    The first of those is called as the file, the others as the file and what they are called there.

    Raises:
        KitError: it is broken, or has none.
    """
    if path.suffix.lower() == SUFFIXES[0]:
        return [read_kit_map(path)]
    lists = _name_lists(path)
    found: dict[str, KitMap] = {}
    for title, names in lists:
        name = _free_name(path.stem, title, found)
        try:
            found[name] = KitMap.of_names(name, title or path.stem, (title,), names, path.name)
        except KitError:
            if len(lists) == 1:
                raise  # else names of other instruments stand beside those of kits
    if not found:
        raise KitError(f"{path.name} has no list of names with drums in it.")
    return list(found.values())


def _name_lists(path: Path) -> list[NameList]:
    if path.suffix.lower() in RACK_SUFFIXES:
        return [NameList(rack.title or path.stem, rack.pads) for rack in read_racks(path)]
    return read_midnam(read_text(path, WHAT, MOST_XML_BYTES), path.name, path.stem)


def _free_name(stem: str, title: str, taken: Container[str]) -> str:
    """Return a name for a map in a file that no other of its maps has."""
    if stem not in taken:
        return stem
    name = f"{stem}_{_NOT_IN_NAMES.sub('_', title)}"
    numbered = (f"{name}_{number}" for number in count(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def text_of(kit_map: KitMap) -> str:
    """Return a kit map as a text file has it."""
    lines = [f"title = {' '.join(kit_map.title.replace('#', '').split()) or kit_map.name}", ""]
    for articulation, notes in kit_map.notes.items():
        marked = (f"{n}{UNCERTAIN if n in kit_map.uncertain else ''}" for n in notes)
        lines.append(f"{articulation.value} = {' '.join(marked) or NO_NOTE}")
    return "\n".join([*lines, *(f"{plain(sound).value} = {OFF}" for sound in kit_map.off), ""])


@lru_cache(maxsize=256)
def kit_map_in(track: str) -> KitMap | None:
    """Return the shipped kit map that a track's name names, such as BFD3 for `2-BFD3`; else None.

    Live names a track after its instrument. The longest name wins.
    """
    plain_track = _plain(track)
    names = [(_plain(name), each) for each in kit_maps() for name in _distinct_names(each)]
    found = [(len(name), each) for name, each in names if name in plain_track]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _distinct_names(kit_map: KitMap) -> list[str]:
    """Return the names of a kit map that nobody gives to a track by chance."""
    long = [name for name in kit_map.also if len(_plain(name)) >= LONG_CHARS]
    return [kit_map.title, *long]


def read_kit_map(path: Path) -> KitMap:
    """Read the kit map in a file. Raises KitError naming every line that is wrong."""
    text = read_text(path, WHAT)
    if is_reaper(text):
        names = read_reaper(text, path.name, path.stem)
        return KitMap.of_names(path.stem, path.stem, (), names.names, path.name)
    found = list(lines_of(text))
    about = {line.key: line.value for line in found if isinstance(line, Line) and _is_about(line)}
    assigned = [line for line in found if isinstance(line, Line) and not _is_about(line)]
    notes, off, faults = read_lines(map(_without_marks, assigned), parse_articulation)
    faults += [line for line in found if isinstance(line, BadLine)]
    if faults:
        raise KitError(" ".join(sentences_of(path.name, faults)))
    also = tuple(name.strip() for name in about.get("also", "").split(",") if name.strip())
    title = about.get("title", path.stem)
    off_sounds = frozenset(each.sound for each in off if each.is_plain)
    uncertain = frozenset(note for line in assigned for note in _uncertain_notes(line))
    return KitMap(path.stem, title, also, notes, off_sounds, uncertain)


def _without_marks(line: Line) -> Line:
    return line._replace(value=_MARKED.sub(r"\1", line.value))


def _uncertain_notes(line: Line) -> Iterable[int]:
    """Return the notes of a line that is right, where they are marked."""
    return (note_number(note) for note in _MARKED.findall(line.value))


def _is_about(line: Line) -> bool:
    return line.key in ("title", "also")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
