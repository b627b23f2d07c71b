"""Finds a request's kit: its drum rack's, as the musician corrected it, or a kit map's.

Where neither the musician nor the track's name says which map that is, notes that are certain to
speak another one than the usual are read in it. What was found is kept until a file of the
musician's changes, so that asking costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from Sidestick.protocol.messages import Note
from Sidestick.protocol.record_types import PROBLEMS
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import GENERAL_MIDI, find_kit_map, kit_map_in
from sidestick_engine.kit.rack_file import RackFile
from sidestick_engine.kit.rack_store import Racks
from sidestick_engine.kit.spoken_map import NOT_KNOWN, SpokenMap, SpokenMaps
from sidestick_engine.kit.text_files import Stamp
from sidestick_engine.kit.track_maps import FILE_NAME, TrackMaps, read_track_maps
from sidestick_models.beat.meter import beats_per_bar

MOST_KEPT = 256
MAX_PROBLEMS, MAX_PROBLEM_CHARS = PROBLEMS.max_items, PROBLEMS.item.max_chars

Pads = Sequence[tuple[int, str]]


class KnownKit(NamedTuple):
    """A kit, and what is known of it.

    Attributes:
        name: what it goes by.
        problems: a sentence for each line of its file that means nothing.
        is_named: whether its map was chosen, or is named by the track's name.
        instead_of: the map that was read before the notes were recognised; empty where it still is.
        spoken: what the notes look like that mean nothing in it.
    """

    kit: Kit
    name: str
    problems: tuple[str, ...] = ()
    is_named: bool = True
    instead_of: str = ""
    spoken: SpokenMap = NOT_KNOWN

    @property
    def warnings(self) -> list[str]:
        """The first problems, as many and as long as a message holds."""
        return [problem[:MAX_PROBLEM_CHARS] for problem in self.problems[:MAX_PROBLEMS]]


class Kits:
    """The kits in the musician's folder of data; without a folder nothing is remembered.

    May be asked in any thread: the models' and the history's know a new rack at once.

    `kit_map` names what tracks play that have neither a drum rack nor a kit map of their own.
    """

    def __init__(self, folder: Path | None = None, kit_map: str = "") -> None:
        self.racks = None if folder is None else Racks(folder / "kits")
        self.own_maps = None if folder is None else folder / "kit_maps"
        self.tracks = None if folder is None else folder / FILE_NAME
        self._kit_map = kit_map
        self._spoken = SpokenMaps(self.own_maps)
        self._known: dict[tuple[tuple[tuple[int, str], ...], str], KnownKit] = {}
        self._stamps: dict[Path, Stamp] = {}  # what `_known` was found in, as it was then
        self._lock = Lock()

    def kit_of(self, pads: Pads, *, track: str = "", rack: str = "") -> KnownKit:
        """Return the kit of these pads, (note, name); without pads, of the track's kit map.

        A rack that is new is remembered, by the name `rack` if it has one.

        Raises:
            KitError: no pad's name means a drum, or the track's kit map is missing or broken.
        """
        with self._lock:
            return self._kit_of(pads, track, rack)

    def kit_of_notes(
        self, notes: Sequence[Note], bar_beats: float, *, track: str = "", always: bool = False
    ) -> KnownKit:
        """Return the kit of a track without a rack that plays these notes. Raises KitError.

        They are recognised where some mean nothing in the track's map, or `always`.
        """
        with self._lock:
            known = self._kit_of((), track, "")
            strange = any(note.pitch not in known.kit.sounds for note in notes)
            if not strange and (known.is_named or not always):
                return known
            spoken = self._spoken.of(notes, bar_beats)
            found = None if known.is_named else spoken.certain
            if found is None:
                return known._replace(spoken=spoken)
            kit, pitches = Kit.from_map(found), {note.pitch for note in notes}
            if all(kit.classes.get(each) is known.kit.classes.get(each) for each in pitches):
                return known
            return known._replace(kit=kit, name=found.name, instead_of=known.name)

    def _kit_of(self, pads: Pads, track: str, rack: str) -> KnownKit:
        changed = any(_stamp(path) != then for path, then in self._stamps.items())
        if changed or len(self._known) >= MOST_KEPT:
            self._known, self._stamps = {}, {}
            self._spoken.forget()
        key = (tuple(pads), track)
        if key not in self._known:
            self._known[key] = self._of_rack(pads, rack) if pads else self._of_track(track)
        return self._known[key]

    def _of_rack(self, pads: Pads, rack: str) -> KnownKit:
        found = self._remembered(self.racks, pads, rack) if self.racks else None
        kit = Kit.from_pads(pads, found.corrections if found else None)
        name = found.name if found else ""
        if not kit.pitches:
            raise KitError(_means_nothing(pads, name))
        return KnownKit(kit, name, found.problems if found else ())

    def _remembered(self, racks: Racks, pads: Pads, name: str) -> RackFile | None:
        self._watch(racks.folder)
        found = racks.recognise(pads)
        if found is None and (found := racks.remember(pads, name)):
            self._stamps[racks.folder] = _stamp(racks.folder)  # changed by us
        if found is not None:
            self._stamps[racks.path(found.name)] = racks.stamp(found.name)
        return found

    def _of_track(self, track: str) -> KnownKit:
        chosen = TrackMaps({})
        if self.tracks and self.own_maps:
            self._watch(self.tracks, self.own_maps, *self.own_maps.glob("*"))
            chosen = read_track_maps(self.tracks)
        name = self._kit_map or chosen.of(track)
        named = None if name else kit_map_in(track)
        kit_map = named or find_kit_map(name or chosen.of_others or GENERAL_MIDI, self.own_maps)
        is_named = bool(name or named or chosen.of_others)
        return KnownKit(Kit.from_map(kit_map), kit_map.name, chosen.problems, is_named)

    def _watch(self, *paths: Path) -> None:
        """Before they are read, so that no change is missed."""
        for path in paths:
            self._stamps.setdefault(path, _stamp(path))


class KitOfFile(Kits):
    """The kit of one file, for all requests about parts of it."""

    def __init__(self, kits: Kits, notes: Sequence[Note], bar_beats: float) -> None:
        super().__init__()
        self._of_file = kits.kit_of_notes(notes, bar_beats, always=True)

    def kit_of(self, pads: Pads, *, track: str = "", rack: str = "") -> KnownKit:
        """Return the kit of the file, whatever the track."""
        del pads, track, rack
        return self._of_file


def kit_for(kits: Kits, fields: Mapping[str, Any]) -> KnownKit:
    """Return the kit of a message's pads, or of its track and notes. Raises KitError.

    The panel, whose notes are in a map that it chose itself, names no track.
    """
    notes, track = fields.get("notes"), fields["track"]
    if notes and track and not fields["pads"]:
        bar_beats = beats_per_bar(fields["numerator"], fields["denominator"])
        return kits.kit_of_notes(notes, bar_beats, track=track)
    return kits.kit_of(fields["pads"], track=fields["track"], rack=fields["rack"])


def _means_nothing(pads: Pads, name: str) -> str:
    fix = f", or say what they are: sidestick kit show {name}" if name else ""
    return (
        f"None of the names of this drum rack's {len(pads)} pads is a drum that Sidestick "
        f"knows (the first is {pads[0][1][:40]!r}). Name pads like Kick, Snare, Closed Hat{fix}."
    )


def _stamp(path: Path) -> Stamp:
    """Return what changes when a file or a folder's list of files does; zeros where there is none.

    Between two presses no more is looked at of the musician's files than this.
    """
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
