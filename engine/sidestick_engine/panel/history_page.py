"""The history, as pages see it: what was made is kept, found, opened and marked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from Sidestick.protocol.messages import PANEL, ClipContent, Entry
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_engine.kit.lanes import LaneNote, LanePitchMap, lane_of
from sidestick_engine.panel.engine_link import EngineLink

DEADLINE_MS = 5000
UNKNOWN_TEMPO_BPM = 120.0  # of versions of clips that were found or edited by hand

Fields = dict[str, Any]


async def keep(
    link: EngineLink, kit: Kit, beat: Mapping[str, Any], *, is_favourite: bool = False, **made: Any
) -> int:
    """Keep a beat; its row. `made` has action, style, seed, recipe and tempo_bpm.

    Raises PanelError.
    """
    spelling = LanePitchMap((note.lane for note in beat["notes"]), kit)
    names = sorted((pitch, lane) for lane, pitch in spelling.pitches.items())
    kept = await link.ask(
        "keep_beat",
        deadline_ms=DEADLINE_MS,
        numerator=beat["numerator"],
        denominator=beat["denominator"],
        pads=names,
        content=ClipContent(_mark(beat), beat["length_beats"], spelling.notes(beat["notes"])),
        favourite=int(is_favourite),
        **made,
    )
    return int(kept["entry"].row)


async def find(link: EngineLink, wanted: Mapping[str, Any]) -> Fields:
    """The fields of `history`. Raises PanelError."""
    asked = {name: value for name, value in wanted.items() if name != "id"}
    asked["favourites_only"] = int(asked["favourites_only"])
    found = await link.ask("find_versions", deadline_ms=DEADLINE_MS, **asked)
    entries = [_entry(entry) for entry in found["entries"]]
    return {"entries": entries, "has_more": bool(found["has_more"])}


async def recall(link: EngineLink, kits: Kits, row: int) -> Fields:
    """The fields of `beats` for what is kept in a row. Raises PanelError."""
    opened = await link.ask("open_version", deadline_ms=DEADLINE_MS, row=row)
    entry, take = opened["entry"], opened["content"]
    lanes = dict(opened["pads"]) if entry.place == PANEL else {}
    kit = Kit.unknown() if lanes else _kit(kits, opened)
    notes = [LaneNote(lanes.get(n.pitch) or lane_of(n.pitch, kit), *n[1:]) for n in take.notes]
    shape = {name: getattr(entry, name) for name in ("length_beats", "numerator", "denominator")}
    version = {
        "beat": {"notes": notes, **shape},
        "hits_per_bar": entry.hits_per_bar,
        "recipe": opened["recipe"] if entry.has_recipe else "",
    }
    return {
        "action": entry.action,
        "versions": [version],
        "style": entry.style,
        "seed": entry.seed,
        "tempo_bpm": entry.tempo_bpm or UNKNOWN_TEMPO_BPM,
        "from_beats": 0.0,
        "to_beats": entry.length_beats,
        "sentence": "",
        "model_ms": 0.0,
    }


async def mark(link: EngineLink, row: int, on: bool) -> None:
    """Make a row a favourite, or take that back. Raises PanelError."""
    await link.ask("mark_version", deadline_ms=DEADLINE_MS, row=row, favourite=int(on))


def _kit(kits: Kits, opened: Fields) -> Kit:
    """The kit of a version's clip, as far as it is known."""
    try:
        return kit_for(kits, opened).kit
    except KitError:
        return Kit.unknown()


def _entry(entry: Entry) -> Fields:
    values = entry._asdict()
    values["is_favourite"] = bool(values.pop("favourite"))
    values["has_recipe"] = bool(values["has_recipe"])
    values["tempo_bpm"] = values["tempo_bpm"] or UNKNOWN_TEMPO_BPM
    return values


def _mark(beat: Mapping[str, Any]) -> str:
    """A mark that the same beat has again."""
    data = json.dumps(beat, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(data).hexdigest()[:24]
