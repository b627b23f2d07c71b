"""The clip that Live shows <-> a MIDI file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.messages import Note
from sidestick_engine.cli.shared import user_data
from sidestick_engine.errors import RequestError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LaneNote, LanePitchMap, lane_of, map_to_pads
from sidestick_engine.midi_files.drum_writing import new_midi_file

if TYPE_CHECKING:
    from mido import MidiFile

    from sidestick_engine.midi_files.drum_track import DrumFile, DrumPart

Fields = dict[str, Any]


def midi_file_of(clip: Mapping[str, Any], kit_map: str, on_pads: bool) -> MidiFile:
    """Return a file with the notes of a `clip`, as a kit map has them or else as its pads do.

    Raises:
        RequestError: there are none.
        KitError: the kit map or the clip's kit is none.
    """
    _check_usable(clip)
    if not clip["notes"]:
        raise RequestError("bad_clip", "There are no drum notes in the clip that Live shows.")
    return new_midi_file(
        clip["notes"] if on_pads else _in_kit_map(clip, kit_map),
        length_beats=clip["length_beats"],
        tempo_bpm=clip["tempo_bpm"],
        meter=(clip["numerator"], clip["denominator"]),
    )


def part_in(drums: DrumFile, meter: tuple[int, int]) -> DrumPart:
    """Return the part of a file with the most notes in a meter; where none is, in any."""
    found = [part for part in drums.parts if part.meter == meter]
    return max(found, key=lambda part: len(part.notes), default=drums.main_part)


def clip_fields(drums: DrumFile, clip: Mapping[str, Any], kit_map: str) -> tuple[Fields, str]:
    """Return a file's drums as fields of `write_clip`, and a sentence on what differs from them.

    Raises:
        RequestError: Live shows no clip and no slot, or one in another meter.
        KitError: the kit map or the clip's kit is none.
    """
    _check_usable(clip)
    meter = (clip["numerator"], clip["denominator"])
    part = part_in(drums, meter)
    if meter != part.meter:
        ours = f"{part.meter[0]}/{part.meter[1]}"
        raise RequestError(
            "unsupported_meter",
            f"The file is in {ours}, what Live shows in {meter[0]}/{meter[1]}. "
            f"Select a clip in {ours}.",
        )
    mapped = map_to_pads(
        _lane_notes(part.notes, _kit_map(kit_map)), _kit_of(clip), dict(clip["pads"])
    )
    if not mapped.notes:
        raise RequestError("bad_clip", f"Nothing was written. {mapped.sentence}")
    fields = {
        "notes": mapped.notes,
        "length_beats": part.length_beats,
        "content_hash": clip["content_hash"],
    }
    return fields, " ".join(filter(None, [mapped.sentence, *drums.warnings, *drums.only(part)]))


def _in_kit_map(clip: Mapping[str, Any], kit_map: str) -> list[Note]:
    """Return the notes of a clip, each lane on its pitch in a kit map, no two lanes on one."""
    notes = _lane_notes(clip["notes"], _kit_of(clip))
    return LanePitchMap((note.lane for note in notes), _kit_map(kit_map)).notes(notes)


def _lane_notes(notes: Iterable[Note], kit: Kit) -> list[LaneNote]:
    return [LaneNote(lane_of(note.pitch, kit), *note[1:]) for note in notes]


def _kit_of(clip: Mapping[str, Any]) -> Kit:
    return user_data.kits().kit_of(clip["pads"], track=clip["track"], rack=clip["rack"]).kit


def _kit_map(name: str) -> Kit:
    return user_data.kits(name).kit_of([]).kit


def _check_usable(clip: Mapping[str, Any]) -> None:
    """Raise RequestError where Live shows nothing that can be worked on."""
    if clip["where"] == "none":
        raise RequestError("bad_clip", clip["reason"])
