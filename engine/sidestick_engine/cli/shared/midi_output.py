"""Checks where a command's MIDI files go before any work, so that nothing of value is lost."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sidestick_engine.errors import MidiFileError

if TYPE_CHECKING:
    import mido

    from sidestick_engine.midi_files.smf import MidiFile

STANDARD_OUTPUT = Path("-")
BEGINS, BEGINS_WRAPPED = b"MThd", (b"RIFF", b"RMID")  # how MIDI files begin


@dataclass(frozen=True)
class MidiOutput:
    """The file or, where it is called -, standard output; several versions go to numbered files.

    Attributes:
        out: as the user named it.
        force: write over anything.
        source: the file that is read, if any.
        is_json: standard output takes a JSON object.
    """

    out: Path
    force: bool = False
    source: Path | None = None
    is_json: bool = False

    def check(self, versions: int = 1) -> None:
        """Refuse places where no file can be written or one would be lost. Raises MidiFileError."""
        from sidestick_engine.midi_files.smf import check_destination

        if self.out == STANDARD_OUTPUT:
            if self.is_json:
                raise MidiFileError("Standard output takes the JSON or the MIDI file, not both.")
            if versions > 1:
                raise MidiFileError("Only one version fits on standard output. Name a file.")
            return
        for path in self.paths(versions):
            check_destination(path)
            if not self.force and path.exists():
                self._check_loss(path)

    def paths(self, versions: int) -> Iterator[Path]:
        """Yield where each version goes: beat.mid, or beat-1.mid, beat-2.mid …"""
        out = self.out
        for number in range(1, versions + 1):
            yield out.with_name(f"{out.stem}-{number}{out.suffix}") if versions > 1 else out

    def save(self, files: Sequence[MidiFile | mido.MidiFile]) -> list[Path]:
        """Write a file for each version, and return where they are. Raises MidiFileError."""
        from sidestick_engine.midi_files import smf

        self.check(len(files))
        paths = [*self.paths(len(files))]
        for path, file in zip(paths, files, strict=True):
            if path == STANDARD_OUTPUT:
                sys.stdout.buffer.write(smf.bytes_of(file))
                sys.stdout.buffer.flush()
            else:
                smf.save(file, path)
        return paths

    def echo(self, sentence: str) -> None:
        """Print a sentence: on standard error where the file is on standard output."""
        click.echo(sentence, err=self.out == STANDARD_OUTPUT)

    def _check_loss(self, path: Path) -> None:
        if self.source is not None and self.source.exists() and path.samefile(self.source):
            raise MidiFileError(
                f"{path} is the file that is read, and would be lost. Name another one, or write "
                "over it with --force."
            )
        try:
            with path.open("rb") as file:
                begins = file.read(12)
        except OSError as error:
            raise MidiFileError(f"{path} cannot be written: {error.strerror}.") from error
        is_midi = begins.startswith(BEGINS) or (begins[:4], begins[8:]) == BEGINS_WRAPPED
        if begins and not is_midi:
            raise MidiFileError(
                f"{path} is no MIDI file, and would be lost. Name another one, or write over it "
                "with --force."
            )


def shown(path: Path) -> str:
    """Return what sentences call a file."""
    return "standard output" if path == STANDARD_OUTPUT else str(path)
