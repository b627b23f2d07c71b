"""Turns a page's request for beats into one of the engine, and its result into whole beats."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from Sidestick.protocol.messages import DRUM_CLASSES, Note
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.lanes import LanePitchMap, parse_lane
from sidestick_engine.kit.sound import Sound
from sidestick_engine.panel import share_code
from sidestick_engine.panel.engine_link import EngineLink
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import BEAT_KINDS
from sidestick_engine.panel.share_code import SEEDS, SharedRecipe
from sidestick_engine.panel.web.connection import PageConnection, Response

if TYPE_CHECKING:
    from sidestick_engine.panel.hub import Handler, Hub

DEADLINE_MS = 15000

Fields = dict[str, Any]


def _handler(kind: str) -> Handler:
    """Return what answers a page's request for beats of this kind."""

    async def answer(hub: Hub, page: PageConnection, fields: Fields) -> Response:
        kit = panel_kit(hub.kits)
        result = await make(hub.link, kit, kind, fields)
        keep = partial(hub.keep_beats, page, fields["id"], result, kit)
        return Response("beats", result, keep)

    return answer


async def again(hub: Hub, page: PageConnection, fields: Fields) -> Response:
    """Answer with the beat of a recipe, or that of its next seed."""
    recipe = share_code.read(fields["recipe"])
    recipe = recipe.next_seed() if fields["next_seed"] else recipe
    kit = panel_kit(hub.kits)
    result = await make(hub.link, kit, recipe.kind, recipe.fields)
    result["versions"] = result["versions"][recipe.version : recipe.version + 1]
    keep = partial(hub.keep_beats, page, fields["id"], result, kit)
    return Response("beats", result, keep)


HANDLERS: dict[str, Handler] = {**{kind: _handler(kind) for kind in BEAT_KINDS}, "again": again}


def panel_kit(kits: Kits) -> Kit:
    """Return the kit between panel and engine, and in files: that of a track without a rack.

    Raises PanelError: it is broken.
    """
    try:
        return kits.kit_of([]).kit
    except KitError as error:
        raise PanelError("bad_clip", str(error)) from None


async def make(link: EngineLink, kit: Kit, kind: str, request: Mapping[str, Any]) -> Fields:
    """Return the fields of `beats` for a page's request of this kind, each with its recipe.

    Raises PanelError: the engine refused, or is not there.
    """
    fields = {name: value for name, value in request.items() if name != "id"}
    if fields["seed"] is None:
        fields["seed"] = secrets.randbelow(SEEDS)
    lane_pitches = LanePitchMap(_lanes(fields), kit)
    result = await link.request(
        kind, deadline_ms=DEADLINE_MS, **to_engine_fields(fields, lane_pitches)
    )
    from_beats, to_beats = _new_range(fields, result)
    return {
        "action": kind,
        "versions": [
            {
                "beat": _whole_beat(lane_pitches, version.notes, result, fields),
                "hits_per_bar": version.hits_per_bar,
                "recipe": share_code.write(SharedRecipe(kind, fields, number)),
            }
            for number, version in enumerate(result["versions"])
        ],
        "style": result["style"],
        "seed": result["seed"],
        "tempo_bpm": fields["tempo_bpm"],
        "from_beats": from_beats,
        "to_beats": to_beats,
        "sentence": _warnings(result),
        "model_ms": result["model_ms"],
    }


def locked_drums(lanes: Iterable[str]) -> list[str]:
    """Return the drum classes of locked lanes, for Live, whose lanes are classes."""
    sounds = {parse_lane(lane).sound for lane in lanes}
    drums = {sound.drum.key for sound in sounds if sound is not None and sound.drum is not None}
    return [drum for drum in DRUM_CLASSES if drum in drums]


def to_engine_fields(fields: Fields, lane_pitches: LanePitchMap) -> Fields:
    """Return the fields of the engine's request; the kit is that of a track without a rack."""
    for_engine = {**fields, "pads": [], "track": "", "rack": ""}
    beat = for_engine.pop("beat", None)
    if beat is not None:
        for_engine["notes"] = lane_pitches.notes(beat["notes"])
        for_engine.update({name: value for name, value in beat.items() if name != "notes"})
    if locked := for_engine.pop("locked", None):
        for_engine["locked_pitches"] = [lane_pitches.pitches[lane] for lane in locked]
    return for_engine


def _lanes(fields: Fields) -> list[str]:
    """Return the lanes that have notes, and those that must not get any."""
    beat = fields.get("beat")
    used = [note.lane for note in beat["notes"]] if beat else []
    return [*used, *(fields.get("locked") or ())]


def _whole_beat(
    lane_pitches: LanePitchMap, notes: Sequence[Note], result: Fields, fields: Fields
) -> Fields:
    """Return all of a beat after a result, which has new bars only, or the whole loop."""
    new, beat = lane_pitches.lane_notes(notes), fields.get("beat")
    if beat is None:
        meter = {name: fields[name] for name in ("numerator", "denominator")}
        return {"notes": new, "length_beats": result["length_beats"], **meter}
    if "bars" not in fields:
        return {**beat, "notes": new}
    length_beats = beat["length_beats"] + result["length_beats"]
    return {**beat, "notes": [*beat["notes"], *new], "length_beats": length_beats}


def _new_range(fields: Fields, result: Fields) -> tuple[float, float]:
    """Return where what is new begins and ends, in beats: what the request says of it."""
    beat = fields.get("beat")
    if beat is None:
        return 0.0, result["length_beats"]
    length_beats = beat["length_beats"]
    if "bars" in fields:
        return length_beats, length_beats + result["length_beats"]
    if "from_beats" in fields:
        return max(0.0, fields["from_beats"]), min(fields["to_beats"], length_beats)
    if "fill_beats" in fields:
        return length_beats - fields["fill_beats"], length_beats
    return 0.0, length_beats


def _warnings(result: Fields) -> str:
    """Say what could not be played as it was meant."""
    warnings = [
        f"The {_label(drum)} is played on the {_label(on)}." for drum, on in result["substituted"]
    ]
    if result["missing"]:
        left_out = ", ".join(map(_label, result["missing"]))
        warnings.append(f"Left out, as the kit has no pad for it: {left_out}.")
    warnings += [f"{problem.rstrip('.')}." for problem in result["problems"]]
    return " ".join(warnings)


def _label(name: str) -> str:
    return Sound(name).label
