"""Any controller: which note or CC has which role, and what its messages mean.

At first the CCs 102 to 119 on MIDI channels 16 and 15 are listened to. MIDI gives these numbers no
meaning, and Push plays and lights everything on channel 1 (its note expression on channels 2 to 16
uses no CC but 74), so that neither Push nor a keyboard presses them by accident.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..protocol.field_types import Int, OneOf
from ..status_messages import say
from .roles import KNOBS, ROLES, VERSIONS
from .validation import check_object, check_value

NOTE_ON, CC = 0x90, 0xB0
BUTTON, ABSOLUTE = "button", "absolute"
TWOS_COMPLEMENT, OFFSET, SIGNED = "twos_complement", "offset", "signed"
# What a knob sends: where it stands, or how far it was turned in one of three spellings.
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
        """What it is called, such as ``CC 74 on channel 1``."""
        return f"{'CC' if self.type == 'cc' else 'note'} {self.number} on channel {self.channel}"

    def plain(self) -> dict[str, Any]:
        """What config.json says for it."""
        parts = self._asdict()
        return {name: parts[name] for name in parts if name != "mode" or self.mode != BUTTON}


FIRST_CC = 102
DEFAULTS: dict[str, dict[str, Any]] = {
    role: {"type": "cc", "channel": 16, "number": FIRST_CC + index}
    for index, role in enumerate(
        (
            *("generate", "extend", "next_style", "previous_style", "cancel", "vary", "fill"),
            *("feel", "straighten", "double", "extend_1", "extend_2", "extend_4", "extend_8"),
            *("fill_half", "fill_1", "fill_2", "learn"),
        )
    )
}
DEFAULTS.update(
    (role, {"type": "cc", "channel": 15, "number": FIRST_CC + index})
    for index, role in enumerate(
        (
            *("next_version", "previous_version", "again", "recipe", "song_kit"),
            *(f"version_{place}" for place in range(1, VERSIONS + 1)),
        )
    )
)

_PADS = ("generate", "extend", "fill", "feel", "vary", "undo", "previous_style", "next_style")
READY_MADE: dict[str, dict[str, dict[str, Any]]] = {
    "eight_pads_eight_knobs": {
        **{
            role: {"type": "note", "channel": 1, "number": 36 + place}
            for place, role in enumerate(_PADS)
        },
        **{
            role: {"type": "cc", "channel": 1, "number": 1 + place, "mode": ABSOLUTE}
            for place, role in enumerate(KNOBS)
        },
    }
}


def parse(values: Any, problems: list[str]) -> dict[str, Control]:
    """Return the controls that config.json asks for, by role; what is not legal is told.

    ``values`` maps roles to controls, or to null for none, or names one of READY_MADE. Other roles
    have their default. Of several with the same control, one that was told keeps it.
    """
    if isinstance(values, str):
        name = check_value("controls", OneOf(tuple(READY_MADE)), values, "", problems)
        values = READY_MADE.get(name, {})
    values = check_object("controls", values, ROLES, problems)
    told = [role for role in ROLES if role in values]
    owners: dict[tuple[int, int], str] = {}
    chosen: dict[str, Control] = {}
    for role in [*told, *(role for role in DEFAULTS if role not in values)]:
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


def _control(role: str, told: Any, problems: list[str]) -> Control | None:
    """Return a control; where it is not legal the role's default, or none."""
    field = "controls." + role
    default = dict(DEFAULTS.get(role, {}), **({"mode": ABSOLUTE} if role in KNOBS else {}))
    kinds = _KNOB_PARTS if role in KNOBS else _PARTS
    told = check_object(field, told, [part for part, _ in kinds], problems)
    if not told:
        return _default(role)
    parts = [
        check_value(f"{field}.{part}", kind, told.get(part, default.get(part)), None, problems)
        for part, kind in kinds
    ]
    return _default(role) if None in parts else Control(*parts)


def _default(role: str) -> Control | None:
    return Control(**DEFAULTS[role]) if role in DEFAULTS else None
