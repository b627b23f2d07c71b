"""The tables of docs/settings.md, from the settings table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from Sidestick.protocol.actions_table import ACTIONS
from Sidestick.protocol.field_types import Float, Int, ListOf, Maybe, OneOf, Record, Text
from Sidestick.protocol.settings_table import IN_CONFIG, KNOBS, Setting


def rows() -> Iterator[str]:
    """Yield the table of what config.json holds."""
    yield "| key | name | what it does | may be | at first | option |"
    yield "|---|---|---|---|---|---|"
    for setting in IN_CONFIG:
        yield (
            f"| `{setting.key}` | {setting.label} | {setting.help} | {legal(setting.type)} "
            f"| `{default(setting)}` | {option(setting)} |"
        )


def knob_rows() -> Iterator[str]:
    """Yield the table of knobs, in the order of Push's encoders."""
    yield "| knob | Push | from | to | what it does |"
    yield "|---|---|---|---|---|"
    for key, knob in KNOBS.items():
        low = knob.floor or f"{knob.low * knob.scale:g}{knob.unit}"
        high = f"{knob.high * knob.scale:g}{knob.unit}"
        if key == "version":
            low, high = "first", "last"
        yield f"| `{key}` | {knob.encoder or ''} | {low} | {high} | {knob.help} |"


def default(setting: Setting) -> str:
    """Return a setting's default as config.json has it."""
    return json.dumps(plain(setting.default))


def plain(value: Any) -> Any:
    """Return a value as JSON has it: records are objects."""
    return value._asdict() if hasattr(value, "_asdict") else value


def option(setting: Setting) -> str:
    """Return the option of the command line that sets it; empty where a command has none."""
    if setting.key == "drummer":
        return "`--seed-model`, `--continuation-model`"
    if not (setting.requests or setting.option or setting.key in ("style", "seed")):
        return ""
    name = f"--{setting.option or setting.key.replace('_', '-')}"
    if [each.option for each in IN_CONFIG].count(setting.option) > 1 and setting.option:
        return f"`{name}` of *{command_with(setting.key)}*"
    return f"`{name}`"


def command_with(key: str) -> str:
    """Return the first command that takes a setting."""
    return next(
        action.command.name for action in ACTIONS if action.command and key in action.settings
    )


def legal(kind: Any) -> str:
    """Return in words what is legal for a type of value in config.json."""
    if isinstance(kind, Maybe):
        words = legal(kind.item)
        return words if isinstance(kind.item, ListOf) else f"{words}; or `null`"
    if isinstance(kind, ListOf):
        return f"a list of up to {kind.max_items}: {legal(kind.item)}"
    if isinstance(kind, Record):
        parts = ", ".join(f'"{column.name}": …' for column in kind.columns)
        return f"`{{{parts}}}`"
    return _plain_legal(kind)


def _plain_legal(kind: Any) -> str:
    """Return in words what is legal for a number or a text."""
    if isinstance(kind, Int):
        return f"{kind.low} to {kind.high}"
    if isinstance(kind, Float):
        low, high = f"{kind.low:g}", f"{kind.high:g}"
        return f"above {low}, up to {high}" if kind.above_low else f"{low} to {high}"
    if isinstance(kind, OneOf):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, Text):
        return "a name"
    raise TypeError(f"The documents have no words for {kind}.")
