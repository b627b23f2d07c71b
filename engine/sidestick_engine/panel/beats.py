"""From what a page asks to what the engine is asked, and back to whole beats with their recipes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from Sidestick.protocol.messages import DRUM_CLASSES, Note
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LanePitchMap, parts_of
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel import share_code
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.share_code import SEEDS, Recipe

DEADLINE_MS = 15000

Fields = dict[str, Any]


async def make(link: EngineLink, kit: Kit, kind: str, asked: Mapping[str, Any]) -> Fields:
    """The fields of `beats` for a page's request of one of the recipes' kinds.

    Raises PanelError: the engine refused, or is not there.
    """
    fields = {name: value for name, value in asked.items() if name != "id"}
    if fields["seed"] is None:
        fields["seed"] = secrets.randbelow(SEEDS)
    beat = fields.get("beat")
    spelling = LanePitchMap(_lanes(fields), kit)
    result = await link.ask(kind, deadline_ms=DEADLINE_MS, **wired(fields, spelling))
    from_beats, to_beats = _new_part(kind, fields, result)
    return {
        "action": kind,
        "versions": [
            {
                "beat": _whole(kind, beat, spelling, version.notes, result, fields),
                "hits_per_bar": version.hits_per_bar,
                "recipe": share_code.write(Recipe(kind, fields, number)),
            }
            for number, version in enumerate(result["versions"])
        ],
        "style": result["style"],
        "seed": result["seed"],
        "tempo_bpm": fields["tempo_bpm"],
        "from_beats": from_beats,
        "to_beats": to_beats,
        "sentence": _told(result),
        "model_ms": result["model_ms"],
    }


async def again(link: EngineLink, kit: Kit, recipe: Recipe) -> Fields:
    """The fields of `beats` with the one version that a recipe means. Raises PanelError."""
    made = await make(link, kit, recipe.kind, recipe.fields)
    return {**made, "versions": made["versions"][recipe.version : recipe.version + 1]}


def locked_drums(lanes: Iterable[str]) -> list[str]:
    """The drum classes of locked lanes, for Live, whose lanes are classes."""
    sounds = {parts_of(lane).sound for lane in lanes}
    drums = {sound.drum.key for sound in sounds if sound is not None and sound.drum is not None}
    return [drum for drum in DRUM_CLASSES if drum in drums]


def _lanes(fields: Fields) -> list[str]:
    """Those that have notes, and those that must not get any."""
    beat = fields.get("beat")
    used = [note.lane for note in beat["notes"]] if beat else []
    return [*used, *(fields.get("locked") or ())]


def wired(fields: Fields, spelling: LanePitchMap) -> Fields:
    """The fields of the engine's request; the panel plays the kit of a track without a rack."""
    wired = {**fields, "pads": [], "track": "", "rack": ""}
    beat = wired.pop("beat", None)
    if beat is not None:
        wired["notes"] = spelling.notes(beat["notes"])
        wired.update({name: value for name, value in beat.items() if name != "notes"})
    if locked := wired.pop("locked", None):
        wired["locked_pitches"] = [spelling.pitches[lane] for lane in locked]
    return wired


def _whole(
    kind: str,
    beat: Fields | None,
    spelling: LanePitchMap,
    notes: Sequence[Note],
    result: Fields,
    fields: Fields,
) -> Fields:
    """All of a beat after a result; `feel` gives the notes in the order in which they came."""
    new = spelling.lane_notes(notes)
    if beat is None:
        meter = {name: fields[name] for name in ("numerator", "denominator")}
        return {"notes": new, "length_beats": result["length_beats"], **meter}
    if kind != "extend":
        return {**beat, "notes": new}
    length_beats = beat["length_beats"] + result["length_beats"]
    return {**beat, "notes": [*beat["notes"], *new], "length_beats": length_beats}


def _new_part(kind: str, fields: Fields, result: Fields) -> tuple[float, float]:
    """Where what is new begins and ends, in beats."""
    beat = fields.get("beat")
    if beat is None:
        return 0.0, result["length_beats"]
    length_beats = beat["length_beats"]
    if kind == "extend":
        return length_beats, length_beats + result["length_beats"]
    if kind == "vary":
        return max(0.0, fields["from_beats"]), min(fields["to_beats"], length_beats)
    if kind == "fill":
        return length_beats - fields["fill_beats"], length_beats
    return 0.0, length_beats


def _told(result: Fields) -> str:
    """What could not be played as it was meant."""
    told = [
        f"The {_label(drum)} is played on the {_label(on)}." for drum, on in result["substituted"]
    ]
    if result["missing"]:
        left_out = ", ".join(map(_label, result["missing"]))
        told.append(f"Left out, as the kit has no pad for it: {left_out}.")
    return " ".join(told)


def _label(name: str) -> str:
    return Sound(name).label
