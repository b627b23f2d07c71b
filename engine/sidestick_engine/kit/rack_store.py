"""The folder of drum racks that Sidestick has met: finds, remembers, corrects and forgets them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from sidestick_engine.errors import KitError
from sidestick_engine.kit.rack_file import (
    RackFile,
    file_name,
    new_text,
    read_rack,
    with_correction,
    without_correction,
)
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.text_files import SUFFIX, Stamp, read_text, stamps, write_text

MOST_RACKS = 300  # met on its own; the musician may write more

log = logging.getLogger(__name__)


class Racks:
    """The racks in a folder, which need not exist yet; files are read again when they change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[Stamp, RackFile | KitError]] = {}

    def all(self) -> list[RackFile]:
        """Return every rack whose file can be read, by name."""
        return [found for found in self._files().values() if isinstance(found, RackFile)]

    def find(self, name: str) -> RackFile:
        """Return the rack of this name. Raises KitError naming those that there are."""
        files = self._files()
        for each, found in files.items():
            if each.lower() == name.lower():
                if isinstance(found, KitError):
                    raise found
                return found
        names = ", ".join(files) or "none yet"
        raise KitError(f'There is no kit "{name[:64]}". There are: {names}.')

    def recognise(self, pads: Sequence[tuple[int, str]]) -> RackFile | None:
        """Return the rack that these pads are, even with some renamed; of several, the likest."""
        wanted = dict(pads)
        alike = [rack for rack in self.all() if rack.is_like(wanted)]
        return min(alike, key=lambda rack: rack.differences(wanted), default=None)

    def remember(self, pads: Sequence[tuple[int, str]], rack: str = "") -> RackFile | None:
        """Remember a rack that is new; None where that is not possible, as the log says."""
        taken = {name.lower() for name in self._files()}  # some systems take Kit.txt for kit.txt
        if len(taken) >= MOST_RACKS:
            log.warning("%s holds %d kits; no more is kept.", self.folder, len(taken))
            return None
        name = base = file_name(rack, dict(pads))
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        try:
            write_text(self.path(name), new_text(pads), "The kit")
            return self.find(name)
        except KitError as error:
            log.warning("%s", error)
            return None

    def correct(self, name: str, sound: Sound, notes: Sequence[int] | None) -> RackFile:
        """Write what a sound is into a rack's file; None is off. Raises KitError."""
        rack = self.find(name)
        missing = [note for note in notes or () if note not in rack.pads]
        if missing:
            raise KitError(
                f'The kit "{rack.name}" has no pad on {", ".join(map(str, missing))}. Its pads are '
                f"{', '.join(map(str, sorted(rack.pads)))}."
            )
        for other, its in rack.corrections.notes.items():
            if other is not sound and set(its) & set(notes or ()):
                raise KitError(
                    f"Note {min(set(its) & set(notes or ()))} is set to the {other.label} already. "
                    f"First: sidestick kit forget {rack.name} {other.value}"
                )
        return self._rewrite(rack.name, with_correction(self._text(rack.name), sound, notes))

    def remove_correction(self, name: str, sound: Sound) -> RackFile:
        """Remove the correction of a sound. Raises KitError where there is none."""
        rack = self.find(name)
        text = self._text(rack.name)
        kept = without_correction(text, sound)
        if kept.splitlines() == text.splitlines():
            raise KitError(f'Nothing is set for the {sound.label} of the kit "{rack.name}".')
        return self._rewrite(rack.name, kept)

    def forget(self, name: str) -> None:
        """Remove a rack's file, its corrections too. Raises KitError."""
        path = self.path(self.find(name).name)
        try:
            path.unlink()
        except OSError as error:
            raise KitError(f"The kit {path} cannot be removed: {error.strerror}.") from error

    def _rewrite(self, name: str, text: str) -> RackFile:
        write_text(self.path(name), text, "The kit")
        return self.find(name)

    def _text(self, name: str) -> str:
        return read_text(self.path(name), "The kit")

    def path(self, name: str) -> Path:
        """Return where the file of a rack lies."""
        return self.folder / f"{name}{SUFFIX}"

    def stamp(self, name: str) -> Stamp:
        """Return what a rack's file was like when it was read."""
        return self._read[name][0]

    def _files(self) -> dict[str, RackFile | KitError]:
        """Return name -> what its file says, or why it cannot; read what is new or changed."""
        now = {file.removesuffix(SUFFIX): its for file, its in stamps(self.folder).items()}
        known = self._read
        self._read = {
            name: known[name] if name in known and known[name][0] == its else (its, self._new(name))
            for name, its in sorted(now.items())
        }
        return {name: found for name, (_, found) in self._read.items()}

    def _new(self, name: str) -> RackFile | KitError:
        try:
            rack = read_rack(self.path(name))
        except KitError as error:
            log.warning("%s", error)
            return error
        for problem in rack.problems:
            log.warning("%s", problem)
        return rack
