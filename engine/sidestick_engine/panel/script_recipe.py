"""A page's recipe as the script in Live has its own, so that a beat that was sent goes on there."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.lanes import LanePitchMap
from sidestick_engine.panel import share_code
from sidestick_engine.panel.beats import wired

# What the script's recipes leave to the clip: see Sidestick/recipes.py.
_OF_THE_CLIP = ("notes", "length_beats", "pads", "track", "rack")


class ForScript(NamedTuple):
    """A line that the script can read, and the beat that it begins with, if any.

    The line is empty where there is no recipe.
    """

    line: str = ""
    origin: dict[str, Any] | None = None


def for_script(recipe: str, kit: Kit) -> ForScript:
    """A page's recipe, which may be empty, for the script, which asks for one version at a time.

    Raises PanelError with the code bad_recipe.
    """
    if not recipe:
        return ForScript()
    kind, fields, _ = share_code.read(recipe)
    origin = fields.get("beat")
    silent = fields if origin is None else {**fields, "beat": {**origin, "notes": []}}
    asked = wired(silent, LanePitchMap(fields.get("locked") or (), kit))
    kept = {name: value for name, value in asked.items() if name not in _OF_THE_CLIP}
    if "versions" in kept:
        kept["versions"] = 1
    values = {**kept, "kind": kind, "before": "", "kit": kit.table()}
    return ForScript(json.dumps(values, sort_keys=True), origin)
