"""Beats into MIDI files: asks the engine's own service, in this process, and writes what comes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.actions_table import BY_KEY as ACTION_BY_KEY
from Sidestick.protocol.errors import MISSING
from Sidestick.protocol.messages import KINDS, Message
from Sidestick.protocol.note_changes import note_changes
from Sidestick.protocol.settings_table import BY_KEY
from sidestick_engine.cli.offline.contradictions import refuse_contradictions
from sidestick_engine.cli.offline.report import Written, brings_new_bars, report
from sidestick_engine.cli.shared import options, user_data
from sidestick_engine.cli.shared.exit_codes import report_errors
from sidestick_engine.cli.shared.midi_output import MidiOutput
from sidestick_engine.errors import MidiFileError, RequestError
from sidestick_models.beat.beat import STEPS_PER_BEAT

if TYPE_CHECKING:
    from Sidestick.protocol.messages import Version
    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_engine.midi_files.drum_track import DrumFile, DrumPart
    from sidestick_engine.midi_files.smf import MidiFile

Fields = dict[str, Any]


def write_new(
    kind: str,
    settings: Fields,
    *,
    meter: tuple[int, int],
    tempo_bpm: float,
    kit_map: str,
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Request new beats of a kind that needs no clip, write them to files, and say so."""
    from sidestick_engine.midi_files import drum_writing

    output = MidiOutput(out, force, is_json=as_json)
    with report_errors():
        output.check(settings.get("versions", 1))
        refuse_contradictions(settings, meter)
        fields = {"tempo_bpm": tempo_bpm, "numerator": meter[0], "denominator": meter[1]}
        fields |= _of_settings(kind, settings)
        result = _request(kind, fields, user_data.kits(kit_map))
        length_beats = result["length_beats"]
        paths = output.save(
            [
                drum_writing.new_midi_file(
                    version.notes, length_beats=length_beats, tempo_bpm=tempo_bpm, meter=meter
                )
                for version in result["versions"]
            ]
        )
        written = [
            Written(path, version.notes, note_changes([], version.notes, stay=False), version[1])
            for path, version in zip(paths, result["versions"], strict=True)
        ]
    report(kind, result, written, output, tempo_bpm=tempo_bpm, warnings=_problems(result))


def rewrite(
    kind: str,
    settings: Fields,
    *,
    source: Path,
    where: Fields,
    kit_map: str,
    out: Path,
    force: bool,
    as_json: bool,
    **own_fields: Any,
) -> None:
    """Request a MIDI file's drums longer or in another way, write what comes, and say so.

    `own_fields` are those of the kind of request that are no settings.
    """
    from sidestick_engine.kit.kit_of_track import KitOfFile
    from sidestick_engine.midi_files import drum_track, smf

    output = MidiOutput(out, force, source, is_json=as_json)
    with report_errors():
        output.check(settings.get("versions", 1))
        refuse_contradictions(settings)
        drums = drum_track.drums_of(smf.read(source), source.name, **where)
        _check_range(drums, own_fields)
        parts, tempo_bpm = _parts(kind, settings, drums, own_fields)
        kits = KitOfFile(user_data.kits(kit_map), drums.notes, drums.main_part.bar_beats)
        seed = {"seed": secrets.randbelow(2**32)}
        results = []
        for part in parts:
            drums.check_length(part)
            here_bpm = tempo_bpm if part is parts[0] else part.tempo_bpm
            fields = {**_clip(kind, part, here_bpm), **seed, **_of_settings(kind, settings)}
            fields |= own_fields
            if "from_beats" in fields:
                fields["from_beats"] = max(0.0, fields["from_beats"] - part.start_beats)
                fields["to_beats"] -= part.start_beats
            if "fill_bars" in settings:
                fields["fill_beats"] = settings["fill_bars"] * part.bar_beats
            try:
                results.append(_request(kind, fields, kits))
            except RequestError as error:
                where_found = drums.found if error.code == "bad_clip" else ()
                raise RequestError(error.code, " ".join([str(error), *where_found])) from error
        result = _joined(results)
        files = [
            _with_versions(kind, drums, parts, versions, result["length_beats"])
            for versions in zip(*(each["versions"] for each in results), strict=True)
        ]
        written = [
            _written(kind, path, drums, midi, version.hits_per_bar)
            for path, midi, version in zip(
                output.save(files), files, result["versions"], strict=True
            )
        ]
    warnings = [*drums.warnings, *drums.found, *drums.only(*parts)]
    if brings_new_bars(kind):
        warnings += drums.behind(parts[-1])
    if ACTION_BY_KEY[kind].moves_notes and (doubled := written[0].changes.removed):
        was = "note was" if doubled == 1 else "notes were"
        warnings.append(f"{doubled} {was} on a pad at once with another: the louder stays.")
    warnings += _problems(result)
    report(kind, result, written, output, tempo_bpm=tempo_bpm, warnings=warnings)


def _request(kind: str, fields: Fields, kits: Kits) -> Fields:
    """Return the fields of the result of a request, on one of these kits.

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
    service = Service(user_data.drummer(), kits, FILE)
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


def _joined(results: Sequence[Fields]) -> Fields:
    """Return the results for several parts of a file as one for all of them."""
    joined, bars = dict(results[0]), sum(result["bars"] for result in results)
    for key in ("missing", "problems"):
        joined[key] = list(dict.fromkeys(each for result in results for each in result[key]))
    joined["model_ms"] = sum(result["model_ms"] for result in results)
    joined["versions"] = [
        version._replace(
            hits_per_bar=sum(
                result["versions"][number].hits_per_bar * result["bars"] for result in results
            )
            / bars
        )
        for number, version in enumerate(joined["versions"])
    ]
    return {**joined, "bars": bars}


def _parts(
    kind: str, settings: Fields, drums: DrumFile, own_fields: Fields
) -> tuple[Sequence[DrumPart], float]:
    """Return the bars of a file that a request of a kind works on, and the tempo there.

    Raises:
        MidiFileError: they are not in one meter, or in none that can be played.
    """
    if brings_new_bars(kind):
        return [drums.playable_parts()[-1]], drums.end_tempo_bpm
    if "fill_bars" in settings:
        last = drums.playable_parts()[-1]
        return [last], last.tempo_bpm
    parts = drums.parts_between(own_fields.get("from_beats", 0.0), own_fields.get("to_beats", inf))
    return parts, parts[0].tempo_bpm


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


def _check_range(drums: DrumFile, fields: Fields) -> None:
    """Refuse a range without a beat of the file, or from before it. Raises MidiFileError."""
    if "from_beats" not in fields:
        return
    from_beats, to_beats = fields["from_beats"], fields["to_beats"]
    shortest_beats = 1 / STEPS_PER_BEAT
    if min(to_beats, drums.length_beats) - max(from_beats, 0.0) >= shortest_beats:
        if from_beats >= 0:
            return
        raise MidiFileError(
            f"--from {from_beats:.10g} is before {drums.name} begins. Choose a beat from 0 on."
        )
    to_end = to_beats == options.TO_THE_END
    given = f"from beat {from_beats:.10g} to {'the end' if to_end else f'{to_beats:.10g}'}"
    raise MidiFileError(
        f"{drums.name} is {drums.length_beats:.10g} beats long, so there is nothing to change "
        f"{given}. Choose a range of at least a sixteenth, {shortest_beats:g}, between beat 0 and "
        f"{drums.length_beats:.10g}."
    )


def _with_versions(
    kind: str,
    drums: DrumFile,
    parts: Sequence[DrumPart],
    versions: Sequence[Version],
    length_beats: float,
) -> MidiFile:
    """Return the file with a version of each of these parts of its drums."""
    from sidestick_engine.midi_files import drum_writing

    if brings_new_bars(kind):
        (part,), (version,) = parts, versions
        return drum_writing.continue_drums(drums, part, version.notes, length_beats=length_beats)
    notes = [version.notes for version in versions]
    return drum_writing.replace_drums(drums, *zip(parts, notes, strict=True))


def _written(
    kind: str, path: Path, drums: DrumFile, midi: MidiFile, hits_per_bar: float
) -> Written:
    """Return what was written: all drum notes, and how they differ from those before."""
    from sidestick_engine.midi_files import drum_track

    notes = drum_track.notes_at(midi, drums.homes)
    before = drum_track.notes_at(drums.midi, drums.homes)
    changes = note_changes(before, notes, stay=ACTION_BY_KEY[kind].moves_notes)
    return Written(path, notes, changes, hits_per_bar)
