"""Kits as people and programs see them: tables, sentences, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from sidestick_engine.kit.assignments import note_name
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import UNCERTAIN, KitMap
from sidestick_engine.kit.rack_file import RackFile
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import DrumClass

PLAYS = "*"


def racks_table(racks: Iterable[RackFile]) -> str:
    """Return a table of name, size and corrections of each rack."""
    table = Table(Column("kit", overflow="fold"), "pads", "set", "without a pad")
    for rack in racks:
        corrected = [*rack.corrections.notes, *rack.corrections.off]
        table.add_row(rack.name, str(len(rack.pads)), _listed(corrected), _listed(_missing(rack)))
    return _text(table)


def rack_view(rack: RackFile) -> str:
    """Return a table of the pads and what each is, then what is played elsewhere or not at all."""
    kit = _kit(rack)
    playing = {pitch for _, pitch in kit.table()}
    corrected = {note for notes in rack.corrections.notes.values() for note in notes}
    table = Table("note", "", "pad", "is", "plays", title=rack.name, title_justify="left")
    for note, name in sorted(rack.pads.items()):
        sound = kit.sounds.get(note)
        label = f"{sound.label}{' (set)' if note in corrected else ''}" if sound else ""
        table.add_row(str(note), note_name(note), name, label, PLAYS if note in playing else "")
    return "\n".join([_text(table), *_sentences(kit)])


def rack_facts(rack: RackFile) -> dict[str, Any]:
    """Return a rack as it stands in JSON."""
    kit = _kit(rack)
    return {
        "name": rack.name,
        "pads": {str(note): name for note, name in sorted(rack.pads.items())},
        "sounds": {str(note): kit.sounds[note].value for note in sorted(kit.sounds)},
        "plays": {drum.key: pitch for drum, pitch in kit.pitches.items()},
        "stand_ins": {drum.key: sound.value for drum, sound in kit.substitutes.items()},
        "set": {sound.value: list(notes) for sound, notes in rack.corrections.notes.items()},
        "off": sorted(sound.value for sound in rack.corrections.off),
        "problems": list(rack.problems),
    }


def maps_table(maps: Iterable[KitMap]) -> str:
    """Return a table of name, title and other names of each kit map."""
    table = Table(Column("map", no_wrap=True), "for", "also")
    for kit_map in maps:
        table.add_row(kit_map.name, kit_map.title, ", ".join(kit_map.also))
    return _text(table)


def map_view(kit_map: KitMap) -> str:
    """Return the notes of each articulation of a kit map, the one that plays it first."""
    table = Table("drum", "notes", title=kit_map.title, title_justify="left")
    for articulation, notes in kit_map.notes.items():
        table.add_row(articulation.label, " ".join(_marked(note, kit_map) for note in notes))
    uncertain = [f"Notes marked {UNCERTAIN} are uncertain."] if kit_map.uncertain else []
    return "\n".join([_text(table), *uncertain, *_sentences(Kit.from_map(kit_map))])


def map_facts(kit_map: KitMap) -> dict[str, Any]:
    """Return a kit map as it stands in JSON."""
    notes = {sound.value: list(its) for sound, its in kit_map.assignments.notes.items()}
    return {
        "name": kit_map.name,
        "title": kit_map.title,
        "also": list(kit_map.also),
        "notes": notes,
        "articulations": {each.value: list(its) for each, its in kit_map.notes.items()},
        "uncertain": sorted(kit_map.uncertain),
    }


def _marked(note: int, kit_map: KitMap) -> str:
    return f"{note}{UNCERTAIN if note in kit_map.uncertain else ''}"


def _kit(rack: RackFile) -> Kit:
    return Kit.from_pads(rack.pads.items(), rack.corrections)


def _missing(rack: RackFile) -> list[Sound]:
    kit = _kit(rack)
    return [sound for drum in DrumClass if (sound := Sound.of(drum)) not in kit.pads]


def _sentences(kit: Kit) -> list[str]:
    elsewhere = [
        f"No pad is the {drum.label}: it is played on the {sound.label}."
        for drum, sound in kit.substitutes.items()
    ]
    left_out = [Sound.of(drum) for drum in DrumClass if drum not in kit.pitches]
    return [*elsewhere, *([f"Left out: {_listed(left_out)}."] if left_out else [])]


def _listed(sounds: Sequence[Sound]) -> str:
    return ", ".join(sound.label for sound in sounds)


def _text(table: Table) -> str:
    console = Console(highlight=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get().rstrip("\n")
