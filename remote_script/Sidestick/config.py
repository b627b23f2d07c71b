"""The musician's settings: ``config.json`` beside this file, which need not exist.

A value that is not legal is told in a sentence, and its default is used; nothing here raises.

The default controls are the CCs 102 to 118 on MIDI channel 16. MIDI gives these numbers no
meaning, and Push plays and lights everything on channel 1 (its note expression on channels 2 to 16
uses no CC but 74), so that neither Push nor a keyboard presses them by accident.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from .protocol.errors import IllegalValueError
from .protocol.fields import Float, Int, Maybe, OneOf
from .protocol.messages import KINDS, Blend
from .sentences import say

FILE_NAME = "config.json"
MAX_BYTES = 65536
FIRST_CC = 102
MOST_FILL_BARS = 2.0
ACTIONS = (
    "generate",
    "extend",
    "next_style",
    "previous_style",
    "cancel",
    "vary",
    "fill",
    "feel",
    "straighten",
    "double",
    "extend_1",
    "extend_2",
    "extend_4",
    "extend_8",
    "fill_half",
    "fill_1",
    "fill_2",
)

# As it would stand in the file; null means none. Seed: null draws a new one at each press.
DEFAULTS: dict[str, Any] = {
    "style": "funk",
    "bars": 2,
    "extend_bars": 2,
    "fill_bars": 1.0,
    "temperature": 1.0,
    "density": None,
    "blend": None,
    "swing": 50.0,
    "timing_amount": 1.0,
    "velocity_amount": 1.0,
    "locked": [],
    "seed": None,
    "drums_rnn": "",
    "music_vae": "",
    "deadline_ms": 5000,
    "controls": {
        action: {"type": "cc", "channel": 16, "number": FIRST_CC + index}
        for index, action in enumerate(ACTIONS)
    },
}

_ASKED = {field.name: field.type for kind in ("generate", "vary") for field in KINDS[kind].fields}
_TYPES = dict(
    _ASKED,
    seed=Maybe(_ASKED["seed"]),
    extend_bars=_ASKED["bars"],
    fill_bars=Float(0.0, MOST_FILL_BARS, above_low=True),
)
_BLEND = {column.name: column.type for column in _ASKED["blend"].item.columns}
_CONTROL = (("type", OneOf(("note", "cc"))), ("channel", Int(1, 16)), ("number", Int(0, 127)))
_OBJECTS = ("blend", "controls")


class Control(NamedTuple):
    """A button or pad: ``type`` note or cc, MIDI channel 1-16, note or CC number 0-127."""

    type: str
    channel: int
    number: int


class Config(NamedTuple):
    """The settings, as the fields of a message are; ``extend_bars`` and ``fill_bars`` are bars too.

    ``seed`` is None for a new one at each press. ``controls`` go by action; one may have none.
    """

    style: str
    bars: int
    extend_bars: int
    fill_bars: float
    temperature: float
    density: float | None
    blend: Blend | None
    swing: float
    timing_amount: float
    velocity_amount: float
    locked: list[str]
    seed: int | None
    drums_rnn: str
    music_vae: str
    deadline_ms: int
    controls: dict[str, Control]


def load(folder: str | Path) -> tuple[Config, list[str]]:
    """Return the settings of a folder's config.json, and a sentence for each one not legal."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        return parse({})
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(MAX_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        config, _ = parse({})
        return config, [say("config_unreadable", why=error)]
    return parse(values)


def parse(values: Any) -> tuple[Config, list[str]]:
    """Return the settings that a JSON value holds, and a sentence for each one not legal."""
    problems: list[str] = []
    values = _object("", values, DEFAULTS, problems)
    plain = {
        name: _checked(name, _TYPES[name], values.get(name, default), default, problems)
        for name, default in DEFAULTS.items()
        if name not in _OBJECTS
    }
    blend = _blend(values.get("blend"), problems)
    controls = _controls(values.get("controls", {}), problems)
    return Config(blend=blend, controls=controls, **plain), problems


def _blend(value: Any, problems: list[str]) -> Blend | None:
    if value is None:
        return None
    told = _object("blend", value, _BLEND, problems)
    parts = [
        _checked("blend." + part, kind, told.get(part), None, problems)
        for part, kind in _BLEND.items()
    ]
    return None if None in parts else Blend(*parts)


def _controls(values: Any, problems: list[str]) -> dict[str, Control]:
    """Return each action's control; of several that have the same, one that was told keeps it."""
    values = _object("controls", values, DEFAULTS["controls"], problems)
    told = [action for action in ACTIONS if action in values]
    owners: dict[Control, str] = {}
    for action in [*told, *(action for action in ACTIONS if action not in values)]:
        value = values.get(action, DEFAULTS["controls"][action])
        if value is None:
            continue
        owner = owners.setdefault(_control(action, value, problems), action)
        if owner != action:
            problems.append(say("config_twice", first=owner, second=action))
    chosen = {action: control for control, action in owners.items()}
    return {action: chosen[action] for action in ACTIONS if action in chosen}


def _control(action: str, value: Any, problems: list[str]) -> Control:
    default = DEFAULTS["controls"][action]
    told = _object("controls." + action, value, default, problems)
    parts = [
        _checked(f"controls.{action}.{part}", kind, told.get(part, default[part]), None, problems)
        for part, kind in _CONTROL
    ]
    return Control(**default) if None in parts else Control(*parts)


def _object(field: str, value: Any, known: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    """Return a JSON object's values by known name, an empty object in place of anything else."""
    if not isinstance(value, dict):
        field = field or "the whole file"
        problems.append(say("config_value", field=field, value=value, legal="an object {...}"))
        return {}
    for name in value:
        if name not in known:
            full = f"{field}.{name}" if field else name
            problems.append(say("config_unknown", field=full, known=", ".join(known)))
    return value


def _checked(field: str, kind: Any, value: Any, default: Any, problems: list[str]) -> Any:
    try:
        return kind.check(value)
    except IllegalValueError as illegal:
        told = json.dumps(value)
        problems.append(say("config_value", field=field, value=told, legal=illegal.legal))
        return default
