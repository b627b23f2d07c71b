"""The musician's settings: ``config.json`` beside this file, which need not exist.

A value that is not legal is told in a sentence, and its default is used; nothing here raises.

The default controls are the CCs 102 to 106 on MIDI channel 16. MIDI gives these numbers no
meaning, and Push plays and lights everything on channel 1 (its note expression on channels 2 to 16
uses no CC but 74), so that neither Push nor a keyboard presses them by accident.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from .protocol.errors import IllegalValueError
from .protocol.fields import Int, OneOf
from .protocol.messages import KINDS
from .sentences import say

FILE_NAME = "config.json"
MAX_BYTES = 65536
ACTIONS = ("generate", "extend", "next_style", "previous_style", "cancel")

# As it would stand in the file. Seed: null draws a new one at each press.
DEFAULTS: dict[str, Any] = {
    "style": "funk",
    "bars": 2,
    "extend_bars": 2,
    "temperature": 1.0,
    "seed": None,
    "deadline_ms": 5000,
    "controls": {
        action: {"type": "cc", "channel": 16, "number": 102 + index}
        for index, action in enumerate(ACTIONS)
    },
}

_ASKED = {field.name: field.type for field in KINDS["generate"].fields}
_TYPES = dict(_ASKED, extend_bars=_ASKED["bars"])
_CONTROL = (("type", OneOf(("note", "cc"))), ("channel", Int(1, 16)), ("number", Int(0, 127)))


class Control(NamedTuple):
    """A button or pad: ``type`` note or cc, MIDI channel 1-16, note or CC number 0-127."""

    type: str
    channel: int
    number: int


class Config(NamedTuple):
    """The settings; ``seed`` is None for a new one at each press, ``controls`` go by action."""

    style: str
    bars: int
    extend_bars: int
    temperature: float
    seed: int | None
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
        if name != "controls"
    }
    return Config(controls=_controls(values.get("controls", {}), problems), **plain), problems


def _controls(values: Any, problems: list[str]) -> dict[str, Control]:
    values = _object("controls", values, DEFAULTS["controls"], problems)
    chosen: dict[str, Control] = {}
    for action, default in DEFAULTS["controls"].items():
        field = "controls." + action
        told = _object(field, values.get(action, default), default, problems)
        parts = [
            _checked(f"{field}.{part}", kind, told.get(part, default[part]), None, problems)
            for part, kind in _CONTROL
        ]
        chosen[action] = Control(*default.values()) if None in parts else Control(*parts)
    return _distinct(chosen, problems)


def _distinct(chosen: dict[str, Control], problems: list[str]) -> dict[str, Control]:
    """Return the controls, or the defaults where two actions would share one."""
    taken: dict[Control, str] = {}
    for action, control in chosen.items():
        if control in taken:
            problems.append(say("config_twice", first=taken[control], second=action))
            return _controls({}, [])
        taken[control] = action
    return chosen


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
    if value is None and default is None and field == "seed":
        return None
    try:
        return kind.check(value)
    except IllegalValueError as illegal:
        told = json.dumps(value)
        problems.append(say("config_value", field=field, value=told, legal=illegal.legal))
        return default
