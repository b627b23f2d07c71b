"""Writes the tables of settings and of actions as TypeScript: what the page's controls derive from.

The page draws a slider for each setting with a knob, a button for each action that has its place on
the panel, and puts together requests from what their kinds carry.
"""

from __future__ import annotations

import json
from typing import Any

from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.record_types import MODEL_SLOTS
from Sidestick.protocol.settings_table import (
    ADDED_SWING,
    FORMER_MODELS,
    FORMER_SWING,
    IN_ACTIONS,
    SETTINGS,
    Knob,
    Setting,
)
from sidestick_engine.panel.messages.record_types import BEAT_KINDS
from sidestick_engine.panel.messages.requests import FROM_PAGE, LIVE_SETTINGS
from sidestick_engine.panel.messages.typescript import type_of
from sidestick_engine.panel.messages.validation import ID

_HEAD = """\
// Made from the table of {} by `python -m sidestick_engine.panel.messages`.
// Change that, not this.
"""
_SETTING = """\
/** How a slider sets a value; with a `floor` it may be null, which is written so. */
export interface SliderRange {
  low: number;
  high: number;
  step: number;
  /** what a value is multiplied with where it is written, and the unit behind it */
  scale: number;
  unit: string;
  floor: string;
}

/** A setting that requests for beats or actions in Live carry. */
export interface Setting {
  key: SettingKey;
  label: string;
  help: string;
  /** null: it has a control of its own, or none */
  slider: SliderRange | null;
  /** its values, besides null, where there are only these */
  choices?: readonly string[];
}
"""
_IN_LIVE = "/** Settings that an action in Live takes. */\n"
_SLOTS = "/** Slots of the drummer, in order: the purpose of each of its models. */\n"
_FORMER = "/** The slots of the models that 0.1 stored, by the names that it gave them. */\n"
_BEAT_FIELDS = "/** Settings that each request for beats carries. */\n"
_ACTION = """\
/** An action that has its place on the panel. */
export interface Action {
  key: string;
  label: string;
  help: string;
  /** the request for beats that it sends; empty: the page does it by itself, or Live does */
  request: BeatKind | "";
  /** beat: it works on the page's own beat; live: in Live */
  place: "beat" | "live";
  /** the key that does the same; empty: none */
  shortcut: string;
}
"""
_FORMER_SWING = """/** The swing of settings that 0.1 stored where it was none. */
"""


def settings_table() -> str:
    """Return the file settings_table.ts as the table of settings has it now."""
    carried = [setting for setting in SETTINGS if setting.requests or setting.in_actions]
    types = "".join(f"  {each.key}: {_type_of(each)};\n" for each in carried)
    defaults = "".join(f"  {each.key}: {json.dumps(each.default)},\n" for each in carried)
    in_live = json.dumps([setting.key for setting in IN_ACTIONS])
    parts = [
        _HEAD.format("settings"),
        'import type { Blend, DrummerModels, Lane } from "./messages.ts";',
        f"/** The values of settings, by their keys. */\nexport interface Values {{\n{types}}}",
        "export type SettingKey = keyof Values;",
        _SETTING,
        f"export const DEFAULTS: Values = {{\n{defaults}}};",
        f"export const SETTINGS: readonly Setting[] = [\n{''.join(map(_setting, carried))}];",
        f"{_IN_LIVE}export const IN_LIVE: readonly SettingKey[] = {in_live};",
        f"{_SLOTS}export const MODEL_SLOTS = {json.dumps(MODEL_SLOTS)} as const;",
        f"{_FORMER}export const FORMER_MODELS = {json.dumps(FORMER_MODELS)} as const;",
        f"{_FORMER_SWING}export const FORMER_SWING = {json.dumps(FORMER_SWING)};",
    ]
    return _file(parts)


def actions_table() -> str:
    """Return the file actions_table.ts as the table of actions has it now."""
    on_panel = "".join(_action(action) for action in ACTIONS if action.panel is not None)
    kinds = "".join(f"  {kind}: {json.dumps(_fields(kind))},\n" for kind in BEAT_KINDS)
    parts = [
        _HEAD.format("actions"),
        f"{_BEAT_FIELDS}export const BEAT_FIELDS = {{\n{kinds}}} as const;",
        "export type BeatKind = keyof typeof BEAT_FIELDS;",
        _ACTION,
        f"export const ACTIONS: readonly Action[] = [\n{on_panel}];",
    ]
    return _file(parts)


def _file(parts: list[str]) -> str:
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _type_of(setting: Setting) -> str:
    """Return the type of its values: as a page's messages have it, not nil for lists."""
    fields = {field.name: field for field in LIVE_SETTINGS.fields}
    form = fields.get(setting.key, setting.field)
    return type_of(form.type.item if isinstance(setting.default, list) else form.type)


def _setting(setting: Setting) -> str:
    slider = _slider(setting.knob) if setting.knob and not setting.knob.whole else None
    # A slider shows percent where config.json has 0 to 1: its knob's help fits what is shown.
    text = setting.knob.help if setting.knob and slider else setting.help
    choices = [value for value, _ in setting.knob.choices] if setting.knob else []
    return _row(
        key=setting.key,
        label=setting.label,
        help=_plain(text),
        slider=slider,
        **({"choices": choices} if choices else {}),
    )


def _slider(knob: Knob) -> dict[str, Any]:
    return {
        "low": knob.low,
        "high": knob.high,
        "step": knob.slider or knob.step,
        "scale": knob.scale,
        "unit": knob.unit,
        "floor": knob.floor,
    }


def _action(action: Action) -> str:
    panel = action.panel
    assert panel is not None
    return _row(
        key=action.key,
        label=action.label,
        help=_plain(panel.help or action.help),
        request=action.request if panel.place == "beat" else "",
        place=panel.place,
        shortcut=panel.key,
    )


def _fields(kind: str) -> list[str]:
    fields = FROM_PAGE[kind].fields
    return [field.name for field in fields if field not in (ID, ADDED_SWING)]


def _row(**values: Any) -> str:
    row = ", ".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()
    )
    return f"  {{ {row} }},\n"


def _plain(text: str) -> str:
    """Return a text without the marks of Markdown, for tooltips."""
    return text.replace("*", "").replace("`", "")
