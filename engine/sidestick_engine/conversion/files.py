"""Converts files from one kit map to another and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from Sidestick.protocol.note_changes import plural
from sidestick_engine.conversion.drum_events import find_drum_voices, note_table, rewrite
from sidestick_engine.conversion.folders import Left
from sidestick_engine.conversion.outcome import Outcome
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.convert import conversion
from sidestick_engine.kit.kit_map import KitMap
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.smf import MidiFile


@dataclass(frozen=True)
class Converted:
    """A file that is written: where, from which map, where its drums are, what became of them.

    The drums are on these tracks and channels, both from 1.
    """

    path: Path
    place: Path
    source: KitMap
    drums: tuple[tuple[int, int], ...]
    outcome: Outcome
    warnings: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """Return it as it stands in JSON."""
        drums = [{"track": track, "channel": channel} for track, channel in self.drums]
        return {
            "path": str(self.path),
            "out": str(self.place),
            "from": self.source.name,
            "drums": drums,
            **self.outcome.facts(),
            "warnings": list(self.warnings),
        }


class WriteError(MidiFileError):
    """A file cannot be written; neither can those that follow."""


class Converter:
    """Converts files to one kit map; drums are found, or on a track and a channel that are given.

    Attributes:
        converted: the files that are written.
        left: those that are not, and why.
    """

    def __init__(
        self, target: KitMap, *, track: int | str | None = None, channel: int | None = None
    ) -> None:
        self.converted: list[Converted] = []
        self.left: list[Left] = []
        self._target = target
        self._where = track, channel

    def convert(self, path: Path, source: KitMap, place: Path) -> None:
        """Convert the drums of a file from a map, and write it to a place.

        A file that cannot be read or has no drums is left.

        Raises:
            WriteError: it cannot be written.
        """
        try:
            midi = smf.read(path)
            voices = find_drum_voices(midi, path.name, source, *self._where)
        except MidiFileError as error:
            self.left.append(Left(path, str(error)))
            return
        found = conversion(source, self._target)
        homes = [(voice.track - 1, voice.channel) for voice in voices]
        rewritten = rewrite(midi, homes, note_table(found, self._target))
        self._write(rewritten.midi, place)
        outcome = Outcome.of(rewritten, source, self._target, found)
        drums = tuple((voice.track, voice.channel) for voice in voices)
        warnings = tuple(midi.warnings)
        self.converted.append(Converted(path, place, source, drums, outcome, warnings))

    def _write(self, midi: MidiFile, place: Path) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            smf.save(midi, place)
        except OSError as error:
            why = f"{place} cannot be written: {error.strerror}."
        except MidiFileError as error:
            why = str(error)
        else:
            return
        written = plural(len(self.converted), "file")
        raise WriteError(f"{why} Before it, {written} written.")
