"""The musician's settings: ``config.json`` beside this file, which need not exist.

A value that is not legal is told in a sentence, and its default is used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ConfigError
from ..protocol.field_types import Record
from ..protocol.record_types import BLEND, DRUMMER, Blend, Drummer
from ..protocol.settings_table import IN_CONFIG, renamed
from . import control_map
from .control_map import Control
from .validation import check_object, check_value

FILE_NAME = "config.json"
MAX_BYTES = 65536
# As it would stand in the file; null means none. Seed: null draws a new one at each press.
DEFAULTS: dict[str, Any] = {setting.key: setting.default for setting in IN_CONFIG}
DEFAULTS["controls"] = control_map.DEFAULTS
_TYPES = {setting.key: setting.type for setting in IN_CONFIG}

# Settings with parts: an object in the file, a record in a message.
_RECORDS: dict[str, Record] = {"blend": BLEND, "drummer": DRUMMER}


class Config(NamedTuple):
    """The settings, as the fields of a message are; ``extend_bars`` and ``fill_bars`` are bars too.

    ``seed`` is None for a new one at each press. ``push`` is one of PUSHES, or ANY_PUSH for the one
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
    drummer: Drummer
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
    values = check_object("", _renamed(values), DEFAULTS, problems)
    plain = {
        name: check_value(name, kind, values.get(name, DEFAULTS[name]), DEFAULTS[name], problems)
        for name, kind in _TYPES.items()
        if name not in _RECORDS
    }
    records = {name: _record(name, values.get(name, DEFAULTS[name]), problems) for name in _RECORDS}
    bound = control_map.parse(values.get("controls", {}), problems)
    return Config(controls=bound, **records, **plain), problems


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


def _renamed(values: Any) -> Any:
    """Return what the file holds with the settings of 0.1 under today's names."""
    return renamed(values) if isinstance(values, dict) else values


def _record(name: str, value: Any, problems: list[str]) -> Any:
    """Return a setting with parts; its default where a part is not legal."""
    default, record = DEFAULTS[name], _RECORDS[name]
    if value is None or value is default:
        return default
    if isinstance(value, record.make):  # type: ignore[arg-type]
        value = value._asdict()
    parts = {column.name: column.type for column in record.columns}
    told = check_object(name, value, parts, problems)
    unsaid = default._asdict() if default is not None else {}
    checked = [
        check_value(f"{name}.{part}", kind, told.get(part, unsaid.get(part)), None, problems)
        for part, kind in parts.items()
    ]
    return default if None in checked else record.make(*checked)


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
