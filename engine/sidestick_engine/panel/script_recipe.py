"""Turns a page's recipe into one of the script in Live, so that a beat goes on there."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LanePitchMap
from sidestick_engine.panel import share_code
from sidestick_engine.panel.beats import to_engine_fields

# What the script's recipes leave to the clip.
_OF_THE_CLIP = ("notes", "length_beats", "pads", "track", "rack")


class ScriptRecipe(NamedTuple):
    """A line that the script can read, and the beat that it begins with, if any.

    The line is empty where there is no recipe.
    """

    line: str = ""
    origin: dict[str, Any] | None = None


def script_recipe(recipe: str, kit: Kit) -> ScriptRecipe:
    """Return a page's recipe, which may be empty, for the script, which has one version at a time.

    Raises PanelError with the code bad_recipe.
    """
    if not recipe:
        return ScriptRecipe()
    kind, fields, _ = share_code.read(recipe)
    origin = fields.get("beat")
    silent = fields if origin is None else {**fields, "beat": {**origin, "notes": []}}
    request = to_engine_fields(silent, LanePitchMap(fields.get("locked") or (), kit))
    kept = {name: value for name, value in request.items() if name not in _OF_THE_CLIP}
    if "versions" in kept:
        kept["versions"] = 1
    values = {**kept, "kind": kind, "before": "", "kit": kit.table()}
    return ScriptRecipe(json.dumps(values, sort_keys=True), origin)
