"""Recipes: all that is needed to make the same beat again, as one line of JSON. Pure.

A recipe is what the engine was asked, but for notes and kit, with the kind of request, the kit
that was played and the version that it was made from.
"""

from __future__ import annotations

import json
from typing import Any, Mapping, NamedTuple

from ..live.clip_reader import ClipSnapshot, Kit
from ..live.note_edits import moved
from ..protocol.errors import MISSING, IllegalValueError
from ..protocol.field_types import check_field
from ..protocol.messages import KINDS, ClipContent, Drummer, Note, Style
from ..protocol.settings_table import renamed
from ..status_messages import say

BEATS = ("generate", "extend", "vary", "fill", "feel")  # the kinds of request that bring one
_NOT_KEPT = ("id", "deadline_ms", "notes", "length_beats", *Kit._fields)
_SEEDS = 2**32
_MOST_CHARS = next(
    field.type.max_chars for field in KINDS["keep_version"].fields if field.name == "recipe"
)


class Recipe(NamedTuple):
    """What was asked: ``fields`` are those of a message of this kind, but for notes and kit.

    ``before`` is the mark of the version that it was made from; empty for a new beat.
    """

    kind: str
    before: str
    fields: dict[str, Any]


def write(kind: str, before: str, asked: Mapping[str, Any], kit: Any) -> str:
    """Return the line for a request and the kit that its beat is played on."""
    values = {name: asked[name] for name in asked if name not in _NOT_KEPT}
    line = json.dumps(dict(values, kind=kind, before=before, kit=kit), sort_keys=True)
    return line if len(line) <= _MOST_CHARS else ""


def read(line: str) -> Recipe | None:
    """Return the recipe that a line holds; None where it holds none that could be asked again."""
    try:
        values = renamed(json.loads(line))
        kind, before = values["kind"], values["before"]
        if kind not in BEATS or not isinstance(before, str):
            return None
        kept = [field for field in KINDS[kind].fields if field.name not in _NOT_KEPT]
        return Recipe(
            kind,
            before,
            {each.name: check_field(each, values.get(each.name, MISSING)) for each in kept},
        )
    except (ValueError, KeyError, TypeError, RecursionError, IllegalValueError):
        return None


def begun_with(line: str, before: str) -> str:
    """Return the line of a recipe with the mark of the version that it was made from."""
    return json.dumps(dict(json.loads(line), before=before), sort_keys=True) if read(line) else ""


def again(recipe: Recipe, reading: ClipSnapshot, base: ClipContent | None) -> dict[str, Any]:
    """Return the fields that ask for the same with the next seed, on the kit of now."""
    seed = (recipe.fields["seed"] + 1) % _SEEDS
    asked = dict(recipe.fields, seed=seed, **reading.kit._asdict())
    return asked if base is None else dict(asked, notes=base.notes, length_beats=base.length_beats)


def outcome(kind: str, base: ClipContent, result: Mapping[str, Any]) -> tuple[list[Note], float]:
    """Return all notes of the loop, and its length, after a result for this version."""
    notes, length_beats = result["versions"][0].notes, base.length_beats
    if kind == "extend":
        return [*base.notes, *notes], length_beats + result["length_beats"]
    if kind == "feel":
        return moved(base.notes, notes, (), length_beats), length_beats
    return list(notes), length_beats


def told(recipe: Recipe, styles: Mapping[str, Style], edited: bool) -> str:
    """Return the sentence that says what made a clip."""
    fields = recipe.fields
    key = fields["style"]
    style = styles[key].name if key in styles else key
    parts = [f"{recipe.kind} in {fields['numerator']}/{fields['denominator']}"]
    parts += [f"style {style}"] if style else []
    parts += [f"seed {fields['seed']}", f"{fields['tempo_bpm']:g} BPM"]
    parts += [_part(name, fields.get(name)) for name in _TOLD if fields.get(name) not in _USUAL]
    return say("recipe", parts=", ".join(parts), edited=". Edited by hand since" if edited else "")


_TOLD = (
    "bars",
    "temperature",
    "density",
    "hits_ratio",
    "blend",
    "swing",
    "locked",
    "locked_pitches",
    "drummer",
)
_USUAL: tuple[Any, ...] = (None, "", [], Drummer())


def _part(name: str, value: Any) -> str:
    words = _words(name)
    if name == "blend":
        return f"blend {value.amount:.0%} {value.style}"
    if isinstance(value, Drummer):
        named = value._asdict()
        return ", ".join(f"{_words(slot)} {named[slot]}" for slot in named if named[slot])
    if isinstance(value, list):
        return " ".join([words, *map(str, value)])
    return f"{words} {value:g}" if isinstance(value, (int, float)) else f"{words} {value}"


def _words(name: str) -> str:
    return name.replace("_", " ")
