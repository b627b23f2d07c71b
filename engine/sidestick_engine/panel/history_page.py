"""The history as pages see it: keeps what was made; finds, opens and marks what is kept."""

from __future__ import annotations

import asyncio
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
from sidestick_engine.panel.messages.errors import PanelError

DEADLINE_MS = 5000

Fields = dict[str, Any]


class HistoryPage:
    """Asks the engine for its history."""

    def __init__(self, link: EngineLink, kits: Kits) -> None:
        self._link = link
        self._kits = kits
        self._warning = ""  # of what has happened to the history, to be said with the next beats
        self._keeping = asyncio.Lock()  # a page in a hurry cannot fill the engine's queue with it

    async def keep_beats(self, result: Mapping[str, Any], kit: Kit) -> Fields:
        """Keep all versions of `beats`; return rows and sentence of `remembered`."""
        provenance = {name: result[name] for name in ("action", "style", "seed", "tempo_bpm")}
        rows, sentence = [], ""
        try:
            async with self._keeping:
                for version in result["versions"]:
                    beat, recipe = version["beat"], version["recipe"]
                    rows.append(await self.keep(beat, kit, recipe=recipe, **provenance))
                sentence, self._warning = self._warning, ""
        except PanelError as error:
            sentence = error.sentence[:1000]
        return {"rows": rows, "sentence": sentence}

    async def keep(
        self,
        beat: Mapping[str, Any],
        kit: Kit,
        *,
        is_favourite: bool = False,
        **provenance: Any,
    ) -> int:
        """Keep a beat and return its row.

        `provenance` is what made it: action, style, seed, recipe and tempo_bpm.

        Raises PanelError.
        """
        lane_pitches = LanePitchMap((note.lane for note in beat["notes"]), kit)
        names = sorted((pitch, lane) for lane, pitch in lane_pitches.pitches.items())
        notes = lane_pitches.notes(beat["notes"])
        kept = await self._link.request(
            "keep_beat",
            deadline_ms=DEADLINE_MS,
            numerator=beat["numerator"],
            denominator=beat["denominator"],
            pads=names,
            content=ClipContent(_content_hash(beat), beat["length_beats"], notes),
            favourite=int(is_favourite),
            **provenance,
        )
        self._warning = kept["warning"] or self._warning
        return int(kept["entry"].row)

    async def find(self, wanted: Mapping[str, Any]) -> Fields:
        """Return the fields of `history`. Raises PanelError."""
        request = {name: value for name, value in wanted.items() if name != "id"}
        request["favourites_only"] = int(request["favourites_only"])
        answer = await self._link.request("find_versions", deadline_ms=DEADLINE_MS, **request)
        entries = [_entry(entry) for entry in answer["entries"]]
        return {"entries": entries, "has_more": bool(answer["has_more"])}

    async def recall(self, row: int) -> Fields:
        """Return the fields of `beats` for what is kept in a row. Raises PanelError."""
        opened = await self._link.request("open_version", deadline_ms=DEADLINE_MS, row=row)
        entry, content = opened["entry"], opened["content"]
        lanes = dict(opened["pads"]) if entry.place == PANEL else {}
        kit = Kit.unknown() if lanes else self._kit(opened)
        notes = [
            LaneNote(lanes.get(note.pitch) or lane_of(note.pitch, kit), *note[1:])
            for note in content.notes
        ]
        shape = {
            name: getattr(entry, name) for name in ("length_beats", "numerator", "denominator")
        }
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
            "tempo_bpm": entry.tempo_bpm,
            "from_beats": 0.0,
            "to_beats": entry.length_beats,
            "sentence": "",
            "model_ms": 0.0,
        }

    async def set_favourite(self, row: int, on: bool) -> None:
        """Make a row a favourite, or take that back. Raises PanelError."""
        await self._link.request(
            "mark_version", deadline_ms=DEADLINE_MS, row=row, favourite=int(on)
        )

    def _kit(self, opened: Fields) -> Kit:
        """Return the kit of a version's clip, as far as it is known."""
        try:
            return kit_for(self._kits, opened).kit
        except KitError:
            return Kit.unknown()


def _entry(entry: Entry) -> Fields:
    values = entry._asdict()
    values["is_favourite"] = bool(values.pop("favourite"))
    values["has_recipe"] = bool(values["has_recipe"])
    return values


def _content_hash(beat: Mapping[str, Any]) -> str:
    """Return a hash that the same beat has again."""
    data = json.dumps(beat, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(data).hexdigest()[:24]
