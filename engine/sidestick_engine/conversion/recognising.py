"""Recognises the kit maps of files, folder by folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from sidestick_engine.conversion.folders import Left, Source
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.kit.recognition.recogniser import Candidate, Recogniser, Recognition
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.loop_of_file import loop_of_file

MOST_CANDIDATES = 3
LEAST_SHOWN = 0.05
NO_DRUMS = "no drums"


class RecognisedFolder(NamedTuple):
    """A folder, what its files are together, and what each of those that can be read is."""

    path: Path
    answer: Recognition
    files: Sequence[tuple[Source, Recognition]]


def recognise_folders(
    sources: Iterable[Source],
    recogniser: Recogniser,
    left: list[Left],
    *,
    track: int | str | None = None,
    channel: int | None = None,
) -> Iterator[RecognisedFolder]:
    """Yield the folders one after the other, so that one at a time is in memory.

    `left` gets what cannot be read or has no notes; drums are found, or on a track and a channel.
    """
    for folder, inside in groupby(sources, key=lambda source: source.path.parent):
        read: list[tuple[Source, LoopNotes]] = []
        for source in inside:
            try:
                midi = smf.read(source.path)
                read.append((source, loop_of_file(midi, source.path.name, track, channel)))
            except MidiFileError as error:
                left.append(Left(source.path, str(error)))
        if read:
            answer, files = recogniser.folder([loop for _, loop in read])
            found = [source for source, _ in read]
            yield RecognisedFolder(folder, answer, list(zip(found, files, strict=True)))


def described(answer: Recognition) -> str:
    """Return what a recognition says in a few words: a certain map, or several that may be."""
    if answer.is_sure:
        return f"{_name(answer.candidates[0])}, {answer.certainty:.0%}"
    likely = [each for each in answer.candidates if each.probability >= LEAST_SHOWN]
    return " or ".join(
        f"{_name(each)} ({each.probability:.0%})" for each in likely[:MOST_CANDIDATES]
    )


def _name(candidate: Candidate) -> str:
    return NO_DRUMS if candidate.kit_map is None else candidate.kit_map.name
