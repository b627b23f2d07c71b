"""The control map: which note or CC of any controller has which role.

At first the CCs 102 to 119 on MIDI channels 16 and 15 are bound, as the table of actions says. MIDI
gives these numbers no meaning, and Push plays and lights everything on channel 1 (its note
expression on channels 2 to 16 uses no CC but 74), so that neither Push nor a keyboard presses them
by accident.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..protocol.actions_table import ACTIONS, ROLES
from ..protocol.field_types import Int, OneOf
from ..protocol.settings_table import KNOBS, PUSH_ENCODERS
from ..status_messages import say
from .validation import check_object, check_value

NOTE_ON, CC = 0x90, 0xB0
BUTTON, ABSOLUTE = "button", "absolute"
TWOS_COMPLEMENT, OFFSET, SIGNED = "twos_complement", "offset", "signed"
# A knob sends where it stands, or how far it was turned in one of three encodings.
KNOB_MODES = (ABSOLUTE, TWOS_COMPLEMENT, OFFSET, SIGNED)

_PARTS = (("type", OneOf(("note", "cc"))), ("channel", Int(1, 16)), ("number", Int(0, 127)))
_KNOB_PARTS = (("type", OneOf(("cc",))), *_PARTS[1:], ("mode", OneOf(KNOB_MODES)))


class Control(NamedTuple):
    """A button, pad or knob: ``type`` note or cc, MIDI channel 1-16, note or CC number 0-127.

    ``mode`` is one of KNOB_MODES, or BUTTON.
    """

    type: str
    channel: int
    number: int
    mode: str = BUTTON

    @property
    def message(self) -> tuple[int, int]:
        """The first two bytes of what it sends."""
        return (CC if self.type == "cc" else NOTE_ON) + self.channel - 1, self.number

    @property
    def words(self) -> str:
        """Its name, such as ``CC 74 on channel 1``."""
        return f"{'CC' if self.type == 'cc' else 'note'} {self.number} on channel {self.channel}"

    def plain(self) -> dict[str, Any]:
        """Return it as config.json has it."""
        parts = self._asdict()
        return {name: parts[name] for name in parts if name != "mode" or self.mode != BUTTON}


# What each role is bound to at first, as it would stand in the file.
DEFAULTS: dict[str, dict[str, Any]] = {
    action.key: {"type": "cc", "channel": action.cc[0], "number": action.cc[1]}
    for action in ACTIONS
    if action.cc is not None
}

_PADS = ("generate", "extend", "fill", "feel", "vary", "undo", "previous_style", "next_style")
PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "eight_pads_eight_knobs": {
        **{
            role: {"type": "note", "channel": 1, "number": 36 + place}
            for place, role in enumerate(_PADS)
        },
        **{
            role: {"type": "cc", "channel": 1, "number": knob.encoder, "mode": ABSOLUTE}
            for role, knob in KNOBS.items()
            if 0 < knob.encoder <= PUSH_ENCODERS
        },
    }
}


def parse(values: Any, problems: list[str]) -> dict[str, Control]:
    """Return the controls of config.json by role; an invalid one adds a sentence to ``problems``.

    ``values`` maps roles to controls, or to null for none, or names one of PRESETS. Other roles
    have their default. Of several with the same control, the first that stands in it keeps it.
    """
    if isinstance(values, str):
        name = check_value("controls", OneOf(tuple(PRESETS)), values, "", problems)
        values = PRESETS.get(name, {})
    values = check_object("controls", values, ROLES, problems)
    named = [role for role in ROLES if role in values]
    owners: dict[tuple[int, int], str] = {}
    chosen: dict[str, Control] = {}
    for role in [*named, *(role for role in DEFAULTS if role not in values)]:
        value = values.get(role, DEFAULTS.get(role))
        control = None if value is None else _control(role, value, problems)
        if control is None:
            continue
        owner = owners.setdefault(control.message, role)
        if owner == role:
            chosen[role] = control
        else:
            problems.append(say("config_twice", first=owner, second=role))
    return {role: chosen[role] for role in ROLES if role in chosen}


def _control(role: str, value: Any, problems: list[str]) -> Control | None:
    """Return a control; where it is not legal the role's default, or none."""
    field = "controls." + role
    default = dict(DEFAULTS.get(role, {}), **({"mode": ABSOLUTE} if role in KNOBS else {}))
    kinds = _KNOB_PARTS if role in KNOBS else _PARTS
    parts = check_object(field, value, [part for part, _ in kinds], problems)
    if not parts:
        return _default(role)
    checked = [
        check_value(f"{field}.{part}", kind, parts.get(part, default.get(part)), None, problems)
        for part, kind in kinds
    ]
    return _default(role) if None in checked else Control(*checked)


def _default(role: str) -> Control | None:
    return Control(**DEFAULTS[role]) if role in DEFAULTS else None
