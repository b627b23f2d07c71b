"""The musician's settings: ``config.json`` beside this file, which need not exist.

A value that is not legal is told in a sentence, and its default is used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ConfigError
from ..protocol.field_types import OneOf
from ..protocol.messages import KINDS, SETTINGS, Blend
from . import control_map
from .control_map import Control
from .validation import check_object, check_value

FILE_NAME = "config.json"
MAX_BYTES = 65536
FOUND, PUSHES = "found", ("Push 1", "Push 2", "Push 3")

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
    "push": FOUND,
    "push_clock": "off",
    "controls": control_map.DEFAULTS,
}

_TYPES: dict[str, Any] = dict(
    {field.name: field.type for field in SETTINGS},
    deadline_ms=next(f.type for f in KINDS["generate"].fields if f.name == "deadline_ms"),
    push=OneOf((FOUND, *PUSHES)),
    push_clock=OneOf(("off", "on")),
)
_BLEND = {column.name: column.type for column in _TYPES["blend"].item.columns}
_OBJECTS = ("blend", "controls")


class Config(NamedTuple):
    """The settings, as the fields of a message are; ``extend_bars`` and ``fill_bars`` are bars too.

    ``seed`` is None for a new one at each press. ``push`` is one of PUSHES, or FOUND for the one
    that answers; ``push_clock`` is on where Live sends MIDI clock to its port. ``controls`` go by
    role; one may have none.
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
    push: str
    push_clock: str
    controls: dict[str, Control]


def load(folder: str | Path) -> tuple[Config, list[str]]:
    """Return the settings of a folder's config.json, and a sentence for each one not legal."""
    try:
        return parse(_read(folder))
    except ConfigError as error:
        config, _ = parse({})
        return config, [str(error)]


def parse(values: Any) -> tuple[Config, list[str]]:
    """Return the settings that a JSON value holds, and a sentence for each one not legal."""
    problems: list[str] = []
    values = check_object("", values, DEFAULTS, problems)
    plain = {
        name: check_value(name, _TYPES[name], values.get(name, default), default, problems)
        for name, default in DEFAULTS.items()
        if name not in _OBJECTS
    }
    blend = _blend(values.get("blend"), problems)
    bound = control_map.parse(values.get("controls", {}), problems)
    return Config(blend=blend, controls=bound, **plain), problems


def bind(folder: str | Path, role: str, control: Control) -> Config:
    """Write a control into a folder's config.json, away from any other role, and return it all.

    Raises ConfigError where the file cannot be read or written; it is as it was then.
    """
    values = _read(folder)
    values = values if isinstance(values, dict) else {}
    before = parse(values)[0].controls
    bound = {name: found for name, found in before.items() if found.message != control.message}
    bound[role] = control
    asked: dict[str, Any] = {name: None for name in control_map.DEFAULTS if name not in bound}
    asked.update((name, found.plain()) for name, found in bound.items())
    values = dict(values, controls=asked)
    _write(folder, values)
    return parse(values)[0]


def _blend(value: Any, problems: list[str]) -> Blend | None:
    if value is None:
        return None
    told = check_object("blend", value, _BLEND, problems)
    parts = [
        check_value("blend." + part, kind, told.get(part), None, problems)
        for part, kind in _BLEND.items()
    ]
    return None if None in parts else Blend(*parts)


def _read(folder: str | Path) -> Any:
    """Return what stands in the file, of none {}. Raises ConfigError."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MAX_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError("config_unreadable", why=error) from error


def _write(folder: str | Path, values: dict[str, Any]) -> None:
    """Put a new file in place of the old one, whole or not at all. Raises ConfigError."""
    path = Path(folder) / FILE_NAME
    new = path.with_name(FILE_NAME + ".new")
    try:
        new.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise ConfigError("config_unwritable", why=error) from error
