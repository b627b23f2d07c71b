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
from ..protocol.record_types import MODEL
from ..protocol.regular_file import read_regular
from ..protocol.settings_table import FORMER_MODELS, IN_CONFIG, Setting, with_todays_swing
from ..protocol.text_file import text_of
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
        values = with_todays_swing(_with_former_models(values, problems))
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


def _with_former_models(values: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    """Return what the file says with the models that 0.1 named in slots that it does not name."""
    former = {
        slot: check_value(name, MODEL, values[name], "", problems)
        for name, slot in FORMER_MODELS.items()
        if name in values
    }
    if not former:
        return values
    kept = {name: value for name, value in values.items() if name not in FORMER_MODELS}
    drummer = kept.get("drummer", {})
    return dict(kept, drummer=dict(former, **drummer)) if isinstance(drummer, dict) else kept


def _checked(setting: Setting, values: dict[str, Any], problems: list[str]) -> Any:
    """Return the value of a setting, its default where it has none that is legal."""
    value = values.get(setting.key, DEFAULTS[setting.key])
    may_be_none = isinstance(setting.type, Maybe)
    kind = setting.type.item if may_be_none else setting.type
    if isinstance(kind, Record) and not (may_be_none and value is None):
        return _record(setting, kind, value, problems)
    return check_value(setting.key, setting.type, value, setting.default, problems)


def _record(setting: Setting, record: Record, value: Any, problems: list[str]) -> Any:
    """Return a setting with parts; a part that is not legal has its default, if there is one."""
    types = {column.name: column.type for column in record.columns}
    if isinstance(value, list) and len(value) == len(types):  # as the installer of 0.2 wrote them
        value = dict(zip(types, value))
    parts = check_object(setting.key, plain(value), types, problems)
    usual = plain(setting.default) or {}
    checked = [
        check_value(
            f"{setting.key}.{part}",
            kind,
            parts.get(part, usual.get(part)),
            usual.get(part),
            problems,
        )
        for part, kind in types.items()
    ]
    return setting.default if None in checked else record.make(*checked)


def _read(folder: str | Path) -> Any:
    """Return what stands in the file, {} where there is none. Raises ConfigError."""
    path = Path(folder) / FILE_NAME
    if not path.exists():
        return {}
    try:
        return json.loads(text_of(read_regular(path, MAX_BYTES)))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError("config_unreadable", why=error) from error


def _write(folder: str | Path, values: dict[str, Any]) -> None:
    """Put a new file in place of the old one, with its permissions. Raises ConfigError."""
    text = json.dumps(values, indent=2) + "\n"
    try:
        write_atomically(Path(folder) / FILE_NAME, text.encode("utf-8"))
    except OSError as error:
        raise ConfigError("config_unwritable", why=error) from error
