"""Beats into MIDI files: asks the engine's own service, in this process, and writes what comes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.errors import MISSING
from Sidestick.protocol.messages import KINDS, Message
from Sidestick.protocol.settings_table import BY_KEY
from sidestick_engine.cli.offline.report import Written, brings_new_bars, report
from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.exit_codes import report_errors

if TYPE_CHECKING:
    from Sidestick.protocol.messages import Version
    from sidestick_engine.midi_files.drum_track import DrumFile, DrumPart

Fields = dict[str, Any]


def write_new(
    kind: str,
    settings: Fields,
    *,
    meter: tuple[int, int],
    tempo_bpm: float,
    kit_map: str,
    out: Path,
    as_json: bool,
) -> None:
    """Request new beats of a kind that needs no clip, write them to files, and say so."""
    from sidestick_engine.midi_files import drum_writing, smf

    written = []
    with report_errors():
        smf.check_destination(out)
        fields = {"tempo_bpm": tempo_bpm, "numerator": meter[0], "denominator": meter[1]}
        result = _request(kind, {**fields, **_of_settings(kind, settings)}, kit_map)
        for (notes, hits_per_bar), path in _versions(result, out):
            midi = drum_writing.new_midi_file(
                notes, length_beats=result["length_beats"], tempo_bpm=tempo_bpm, meter=meter
            )
            smf.save(midi, path)
            written.append(Written(path, notes, len(notes), hits_per_bar))
    warnings = _problems(result)
    report(kind, result, written, tempo_bpm=tempo_bpm, as_json=as_json, warnings=warnings)


def rewrite(
    kind: str,
    settings: Fields,
    *,
    source: Path,
    where: Fields,
    kit_map: str,
    out: Path,
    as_json: bool,
    **own_fields: Any,
) -> None:
    """Request a MIDI file's drums longer or in another way, write what comes, and say so.

    `own_fields` are those of the kind of request that are no settings.
    """
    from sidestick_engine.midi_files import drum_track, smf

    with report_errors():
        smf.check_destination(out)
        drums = drum_track.drums_of(smf.read(source), source.name, **where)
        part, tempo_bpm = _part(kind, settings, drums, own_fields)
        drums.check_length(part)
        fields = {**_clip(kind, part, tempo_bpm), **_of_settings(kind, settings), **own_fields}
        if "from_beats" in fields:
            fields["from_beats"] -= part.start_beats
            fields["to_beats"] -= part.start_beats
        if "fill_bars" in settings:
            fields["fill_beats"] = settings["fill_bars"] * part.bar_beats
        result = _request(kind, fields, kit_map)
        written = [
            _write_version(kind, drums, part, version, result["length_beats"], path)
            for version, path in _versions(result, out)
        ]
    warnings = [*drums.warnings, *drums.found, *drums.only(part), *_problems(result)]
    report(kind, result, written, tempo_bpm=tempo_bpm, as_json=as_json, warnings=warnings)


def _request(kind: str, fields: Fields, kit_map: str) -> Fields:
    """Return the fields of the result of a request, on the kit of a kit map.

    Raises:
        RequestError: it cannot be done.
        WeightsError: weights are missing or damaged.
    """
    from sidestick_engine.beats.handlers import Service
    from sidestick_engine.beats.sentences import FILE

    defaults = {
        field.name: None if field.default is MISSING else field.default
        for field in KINDS[kind].fields
    }
    nobodys = {"style": "", "pads": [], "track": "", "rack": "", "seed": secrets.randbelow(2**32)}
    message = Message(kind, {**defaults, **nobodys, **fields})
    service = Service(user_data.drummer(), user_data.kits(kit_map), FILE)
    return service.handle(message, lambda: False)


def _problems(result: Fields) -> list[str]:
    """Return what is odd about the notes and the kit, in sentences."""
    return [f"{problem.rstrip('.')}." for problem in result["problems"]]


def _of_settings(kind: str, settings: Fields) -> Fields:
    """Return the fields of a kind of request that say what the settings are."""
    names = {field.name for field in KINDS[kind].fields}
    fields = {}
    for key, value in settings.items():
        name = key if key in names else BY_KEY[key].option
        if name in names:
            fields[name] = value
    return fields


def _part(
    kind: str, settings: Fields, drums: DrumFile, own_fields: Fields
) -> tuple[DrumPart, float]:
    """Return the bars of a file that a request of a kind works on, and the tempo there.

    Raises:
        MidiFileError: they are not in one meter.
    """
    if brings_new_bars(kind):
        return drums.last_part, drums.end_tempo_bpm
    if "fill_bars" in settings:
        return drums.last_part, drums.last_part.tempo_bpm
    part = drums.part_between(own_fields.get("from_beats", 0.0), own_fields.get("to_beats", inf))
    return part, part.tempo_bpm


def _clip(kind: str, part: DrumPart, tempo_bpm: float) -> Fields:
    """Return a part of a file's drums as fields of a request."""
    tempo = next(field.type for field in KINDS[kind].fields if field.name == "tempo_bpm")
    return {
        "tempo_bpm": max(tempo.low, min(tempo.high, tempo_bpm)),
        "numerator": part.meter[0],
        "denominator": part.meter[1],
        "notes": part.notes,
        "length_beats": part.length_beats,
    }


def _versions(result: Fields, out: Path) -> Iterator[tuple[Version, Path]]:
    """Yield a result's versions, and where each goes: beat.mid, or beat-1.mid, beat-2.mid …"""
    several = len(result["versions"]) > 1
    for number, version in enumerate(result["versions"], start=1):
        yield version, out.with_name(f"{out.stem}-{number}{out.suffix}") if several else out


def _write_version(
    kind: str,
    drums: DrumFile,
    part: DrumPart,
    version: Version,
    length_beats: float,
    path: Path,
) -> Written:
    """Write the file with one version of a part of its drums."""
    from sidestick_engine.midi_files import drum_track, drum_writing, smf

    if brings_new_bars(kind):
        midi = drum_writing.continue_drums(drums, part, version.notes, length_beats=length_beats)
    else:
        midi = drum_writing.replace_drums(drums, part, version.notes)
    smf.save(midi, path)
    old = set(part.notes)
    new = sum(note not in old for note in version.notes)
    notes = drum_track.notes_at(midi, drums.homes)
    return Written(path, notes, new, version.hits_per_bar)
