"""Writes and reads share codes: a recipe, all that makes a beat again, as a line to pass on.

A recipe is a page's request itself, with the seed that was drawn and the beat that it works on, and
which of its versions is meant. What a line looks like is in the history's `recipe_lines`, as the
engine reads them too.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from Sidestick.protocol.errors import IllegalValueError
from Sidestick.protocol.settings_table import renamed
from sidestick_engine.history import recipe_lines
from sidestick_engine.history.recipe_lines import PREFIX
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import BEAT_KINDS, MOST_RECIPE_CHARS
from sidestick_engine.panel.messages.requests import FROM_PAGE

SEEDS = 2**32


class SharedRecipe(NamedTuple):
    """A request for beats without its id, its seed known; and which of its versions, from 0."""

    kind: str
    fields: dict[str, Any]
    version: int = 0

    def next_seed(self) -> SharedRecipe:
        """Return the same with the next seed, of which there is one version."""
        seed = (self.fields["seed"] + 1) % SEEDS
        fields = {**self.fields, "seed": seed}
        if "versions" in fields:
            fields["versions"] = 1
        return SharedRecipe(self.kind, fields)


def write(recipe: SharedRecipe) -> str:
    """Return the line of a recipe; empty where it would be longer than a message may hold."""
    values = {**recipe.fields, "kind": recipe.kind, "version": recipe.version}
    data = json.dumps(values, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()
    body = base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    line = f"{PREFIX}.{body}.{_checksum(body)}"
    return line if len(line) <= MOST_RECIPE_CHARS else ""


def read(line: str) -> SharedRecipe:
    """Return the recipe that a line holds, whatever spaces and line breaks came in between.

    Raises PanelError with the code bad_recipe, saying what is wrong.
    """
    try:
        values = recipe_lines.read_share_code(line)
    except ValueError as error:
        raise _bad(str(error)) from None
    return _recipe(values)


def _recipe(values: Mapping[str, Any]) -> SharedRecipe:
    kind, version = values.get("kind"), values.get("version")
    if kind not in BEAT_KINDS:
        raise _bad(f"What it makes is none of {', '.join(BEAT_KINDS)}")
    try:
        fields = FROM_PAGE[kind].check({**renamed(dict(values)), "id": 0})
    except IllegalValueError as illegal:
        raise _bad(f"A value in it is not legal: {kind}: {str(illegal)[:-1]}") from None
    del fields["id"]
    if fields["seed"] is None or not isinstance(version, int) or not 0 <= version < _most(fields):
        raise _bad("It does not say which version it is for")
    return SharedRecipe(kind, fields, int(version))


def _most(fields: Mapping[str, Any]) -> int:
    return int(fields.get("versions", 1))


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"


def _bad(why: str) -> PanelError:
    return PanelError("bad_recipe", f"This recipe cannot be read. {why}.")
