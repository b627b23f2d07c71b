"""Recipes: all that is needed to make the same beat again, as one line of JSON. Pure.

A recipe is the request that was sent, but for notes and kit, with the kind of request, the kit that
was played and the version that it was made from.
"""

from __future__ import annotations

import json
from typing import Any, Collection, Mapping, NamedTuple, Sequence

from ..live.clip_plan import moved
from ..live.clip_reader import ClipSnapshot, TrackPads, content_of, notes_in, with_details
from ..protocol.actions_table import BY_KEY as ACTIONS
from ..protocol.actions_table import REQUESTS
from ..protocol.errors import MISSING, IllegalValueError
from ..protocol.field_types import check_field
from ..protocol.messages import KINDS, Blend, ClipContent, Note, Style
from ..protocol.settings_table import BY_KEY, KNOBS, renamed, written
from ..status_messages import say

_NOT_KEPT = ("id", "deadline_ms", "notes", "length_beats", *TrackPads._fields)
# What ``describe`` says of a recipe besides the settings that are not at their defaults.
_HEAD = ("style", "seed", "tempo_bpm", "numerator", "denominator")
_DESCRIBED = {
    "bars": "bars",
    "hits_ratio": "hits ratio",
    "part": "part",
    "locked_pitches": "locked pitches",
}
_SEEDS = 2**32
_MOST_CHARS = next(
    field.type.max_chars for field in KINDS["keep_version"].fields if field.name == "recipe"
)


class Recipe(NamedTuple):
    """A request: ``fields`` are those of a message of this kind, but for notes and kit.

    ``base_hash`` is the content hash of the version that it was made from; empty for a new beat.
    """

    kind: str
    base_hash: str
    fields: dict[str, Any]


def write(kind: str, base_hash: str, fields: Mapping[str, Any], kit: Any) -> str:
    """Return the line for a request and the kit that its beat is played on; empty if too long."""
    values = {name: fields[name] for name in fields if name not in _NOT_KEPT}
    line = json.dumps(dict(values, kind=kind, before=base_hash, kit=kit), sort_keys=True)
    return line if len(line) <= _MOST_CHARS else ""


def read(line: str) -> Recipe | None:
    """Return the recipe that a line holds; None where it holds none that could be made again."""
    try:
        values = renamed(json.loads(line))
        kind, base_hash = values["kind"], values["before"]
        if kind not in REQUESTS or not isinstance(base_hash, str):
            return None
        kept = [field for field in KINDS[kind].fields if field.name not in _NOT_KEPT]
        return Recipe(
            kind,
            base_hash,
            {each.name: check_field(each, values.get(each.name, MISSING)) for each in kept},
        )
    except (ValueError, KeyError, TypeError, RecursionError, IllegalValueError):
        return None


def with_base(line: str, base_hash: str) -> str:
    """Return the line of a recipe with the content hash of the version that it was made from."""
    return (
        json.dumps(dict(json.loads(line), before=base_hash), sort_keys=True) if read(line) else ""
    )


def with_next_seed(
    recipe: Recipe, snapshot: ClipSnapshot, base: ClipContent | None, locked: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the fields of a request for the same with the next seed, on the kit of now.

    ``locked`` are lanes that stay besides those of the recipe.
    """
    fields = dict(recipe.fields, seed=_next_seed(recipe), **snapshot.track_pads._asdict())
    if base is None:
        return fields
    if locked and "locked" in fields:
        fields["locked"] = [*dict.fromkeys([*(fields["locked"] or ()), *locked])]
    return dict(fields, notes=base.notes, length_beats=base.length_beats)


def applied(recipe: Recipe, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with those of a recipe in their place, and its next seed."""
    own = {key: value for key, value in recipe.fields.items() if key in settings}
    return dict(settings, **dict(own, seed=_next_seed(recipe)))


def new_bars(recipe: Recipe, snapshot: ClipSnapshot) -> tuple[float, float] | None:
    """Return where in a clip the new bars of its recipe are; None where all of them are new."""
    if recipe.kind == "generate":
        return None
    end = snapshot.length_beats
    return max(0.0, end - recipe.fields["bars"] * snapshot.bar_beats), end


def with_locked(base: ClipContent, snapshot: ClipSnapshot, locked: Collection[int]) -> ClipContent:
    """Return a base on whose locked pitches is what the clip has there now.

    One of another length is left, for the clip itself.
    """
    if base.length_beats != snapshot.length_beats:
        return content_of(snapshot)
    notes = [note for note in notes_in(base)[0] if note.pitch not in locked]
    notes += [note for note in snapshot.notes if note.pitch in locked]
    notes.sort(key=lambda note: (note.start_beats, note.pitch))
    return content_of(snapshot._replace(notes=notes))


def _next_seed(recipe: Recipe) -> int:
    return int(recipe.fields["seed"] + 1) % _SEEDS


def loop_after(kind: str, base: ClipContent, result: Mapping[str, Any]) -> tuple[list[Note], float]:
    """Return all notes of the loop, and its length, after a result for this version."""
    notes, length_beats = result["versions"][0].notes, base.length_beats
    before, _ = notes_in(base)
    if kind == "extend":
        return [*before, *notes], length_beats + result["length_beats"]
    if kind == "feel":
        return moved(before, notes, (), length_beats), length_beats
    return with_details(notes, before), length_beats


def describe(recipe: Recipe, styles: Mapping[str, Style], edited: bool) -> str:
    """Return the sentence that says what made a clip, with all settings not at their defaults."""
    fields = recipe.fields
    key = fields["style"]
    style = styles[key].name if key in styles else key
    action = ACTIONS[recipe.kind].label.lower()
    parts = [f"{action} in {fields['numerator']}/{fields['denominator']}"]
    parts += [f"style {style}"] if style else []
    parts += [f"seed {fields['seed']}", f"{fields['tempo_bpm']:g} BPM"]
    in_order = sorted(fields, key=lambda name: name not in _DESCRIBED)
    parts += [
        _described(name, fields[name], styles)
        for name in in_order
        if not _is_usual(name, fields[name])
    ]
    return say("recipe", parts=", ".join(parts), edited=". Edited by hand since" if edited else "")


def _is_usual(name: str, value: Any) -> bool:
    """Return whether a field says nothing new, as its value is the default or in the head."""
    if name in _DESCRIBED:
        return value is None
    if name in _HEAD or name not in BY_KEY:
        return True
    return bool(value == BY_KEY[name].default)


def _described(name: str, value: Any, styles: Mapping[str, Style]) -> str:
    words = _DESCRIBED[name] if name in _DESCRIBED else BY_KEY[name].label.lower()
    if isinstance(value, Blend):
        style = styles.get(value.style)
        return f"{words} {value.amount:.0%} {style.name if style else value.style}"
    if hasattr(value, "_asdict"):
        named = [(part.replace("_", " "), each) for part, each in value._asdict().items()]
        return ", ".join(f"{part} {each}" for part, each in named if each != "")
    if isinstance(value, list):
        return " ".join([words, *map(str, value)])
    if name in KNOBS and name not in _DESCRIBED and not KNOBS[name].choices:
        return f"{words} {written(name, value)}"
    return f"{words} {value:g}" if isinstance(value, (int, float)) else f"{words} {value}"
