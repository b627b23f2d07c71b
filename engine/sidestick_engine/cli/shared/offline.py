"""How subcommands ask for beats without Live: the engine's own service, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sidestick_engine.cli.shared import drummer_factory, options
from sidestick_engine.cli.shared.exit_codes import sentences
from sidestick_engine.cli.shared.report import Written, report

if TYPE_CHECKING:
    from Sidestick.protocol.messages import Version
    from sidestick_engine.midi_files.drum_track import DrumFile

Fields = dict[str, Any]


def answer(kind: str, *, kit_map: str, **asked: Any) -> Fields:
    """The fields of the result to a request of this kind, on the kit of a kit map.

    Raises:
        RequestError: it cannot be done.
        WeightsError: weights are missing or damaged.
    """
    from Sidestick.protocol.messages import KINDS, Message
    from sidestick_engine.beats.handlers import Service

    unsaid = dict.fromkeys(field.name for field in KINDS[kind].fields)
    message = Message(kind, {**unsaid, "pads": [], "track": "", "rack": "", **asked})
    return Service(drummer_factory.drummer(), drummer_factory.kits(kit_map)).handle(
        message, lambda: False
    )


def versions_of(result: Fields, out: Path) -> Iterator[tuple[Version, Path]]:
    """A result's versions, and where each goes: beat.mid, or beat-1.mid, beat-2.mid and so on."""
    several = len(result["versions"]) > 1
    for number, version in enumerate(result["versions"], start=1):
        yield version, out.with_name(f"{out.stem}-{number}{out.suffix}") if several else out


def rewrite(
    kind: str,
    source: Path,
    channel: int,
    out: Path,
    as_json: bool,
    asked: Callable[[DrumFile], Fields],
) -> None:
    """Ask for a MIDI file's drums longer or in another way, write what comes, and say so.

    `asked` tells what is asked for beside the drums themselves.
    """
    from sidestick_engine.midi_files import drum_track, smf

    with sentences():
        smf.check_destination(out)
        drums = drum_track.drums_of(smf.read(source), source.name, channel)
        result = answer(kind, **_clip(drums), **asked(drums))
        written = [
            _write(kind, drums, version, result["length_beats"], path)
            for version, path in versions_of(result, out)
        ]
    report(kind, result, written, tempo_bpm=drums.tempo_bpm, as_json=as_json)


def _clip(drums: DrumFile) -> Fields:
    """The drum part of a file as a request tells of a clip."""
    tempo = options.FIELDS["tempo_bpm"]
    return {
        "tempo_bpm": max(tempo.low, min(tempo.high, drums.tempo_bpm)),
        "numerator": drums.meter[0],
        "denominator": drums.meter[1],
        "notes": drums.notes,
        "length_beats": drums.length_beats,
    }


def _write(
    kind: str, drums: DrumFile, version: Version, length_beats: float, path: Path
) -> Written:
    """Write the file with one version of its drums."""
    from sidestick_engine.midi_files import drum_track, smf

    made = deepcopy(drums)
    if kind == "extend":
        drum_track.continue_drums(made, version.notes, length_beats=length_beats)
    else:
        drum_track.replace_drums(made, version.notes)
    smf.save(made.midi, path)
    old = set(drums.notes)
    new = sum(note not in old for note in version.notes)
    notes = drum_track.drums_of(made.midi, path.name, drums.channel).notes
    return Written(path, list(notes), new, version.hits_per_bar)
