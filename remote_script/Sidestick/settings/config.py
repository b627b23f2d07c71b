"""The musician's settings: ``config.json`` beside this file, which need not exist.

Invalid settings are reported in a sentence each, and the default is used.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, NamedTuple

from ..errors import ConfigError
from ..protocol.atomic_file import write_atomically
from ..protocol.field_types import Maybe, Record
from ..protocol.settings_table import IN_CONFIG, Setting, renamed
from . import control_map
from .control_map import Control
from .validation import check_object, check_value

FILE_NAME = "config.json"
MAX_BYTES = 65536

Settings = Dict[str, Any]  # by the keys of the settings table; to change one, make another


class Config(NamedTuple):
    """Contents of config.json: the settings by key, and by role the control that it has, if any."""

    settings: Settings
    controls: dict[str, Control]


def load(folder: str | Path) -> tuple[Config, list[str]]:
    """Return what a folder's config.json says, and a sentence for each setting not legal."""
    try:
        return parse(_read(folder))
    except ConfigError as error:
        config, _ = parse({})
        return config, [str(error)]


def parse(values: Any) -> tuple[Config, list[str]]:
    """Return what a JSON value says, and a sentence for each setting not legal."""
    problems: list[str] = []
    if isinstance(values, dict):
        values = renamed(values)
    values = check_object("", values, DEFAULTS, problems)
    settings = {setting.key: _checked(setting, values, problems) for setting in IN_CONFIG}
    return Config(settings, control_map.parse(values.get("controls", {}), problems)), problems


def bind(folder: str | Path, role: str, control: Control) -> Config:
    """Write a control into a folder's config.json, away from any other role, and return it all.

    Raises ConfigError where the file cannot be read or written; it is as it was then.
    """
    values = _read(folder)
    values = values if isinstance(values, dict) else {}
    before = parse(values)[0].controls
    bound = {name: each for name, each in before.items() if each.message != control.message}
    bound[role] = control
    controls: dict[str, Any] = {name: None for name in control_map.DEFAULTS if name not in bound}
    controls.update((name, each.plain()) for name, each in bound.items())
    values = dict(values, controls=controls)
    _write(folder, values)
    return parse(values)[0]


def plain(value: Any) -> Any:
    """Return the value of a setting as JSON has it: one with parts as an object."""
    return plain(value._asdict()) if hasattr(value, "_asdict") else value


# As it would stand in the file; null means none.
DEFAULTS: dict[str, Any] = {setting.key: plain(setting.default) for setting in IN_CONFIG}
DEFAULTS["controls"] = control_map.DEFAULTS


def _checked(setting: Setting, values: dict[str, Any], problems: list[str]) -> Any:
    """Return the value of a setting, its default where it has none that is legal."""
    value = values.get(setting.key, DEFAULTS[setting.key])
    kind = setting.type.item if isinstance(setting.type, Maybe) else setting.type
    if isinstance(kind, Record) and value is not None:
        return _record(setting, kind, value, problems)
    return check_value(setting.key, setting.type, value, setting.default, problems)


def _record(setting: Setting, record: Record, value: Any, problems: list[str]) -> Any:
    """Return a setting with parts; its default where a part is not legal."""
    types = {column.name: column.type for column in record.columns}
    parts = check_object(setting.key, plain(value), types, problems)
    usual = plain(setting.default) or {}
    checked = [
        check_value(f"{setting.key}.{part}", kind, parts.get(part, usual.get(part)), None, problems)
        for part, kind in types.items()
    ]
    return setting.default if None in checked else record.make(*checked)


def _read(folder: str | Path) -> Any:
    """Return what stands in the file, {} where there is none. Raises ConfigError."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            return json.loads(file.read(MAX_BYTES).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError("config_unreadable", why=error) from error


def _write(folder: str | Path, values: dict[str, Any]) -> None:
    """Put a new file in place of the old one, with its permissions. Raises ConfigError."""
    text = json.dumps(values, indent=2) + "\n"
    try:
        write_atomically(Path(folder) / FILE_NAME, text.encode("utf-8"))
    except OSError as error:
        raise ConfigError("config_unwritable", why=error) from error
