"""Writes the pictures and the table of PUSH.md from the tables of actions and settings.

Run it beside the two packages, in ``remote_script/``::

    python draw_push.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

from Sidestick.controls.controller_state import READY, PushState
from Sidestick.controls.dispatcher import ENCODERS, SHIFTED
from Sidestick.protocol.actions_table import BY_KEY, GROUPS, label_of
from Sidestick.protocol.messages import Style
from Sidestick.protocol.settings_table import BY_KEY as SETTINGS
from Sidestick.protocol.settings_table import KNOBS, written
from Sidestick.push.display import Display
from Sidestick.push.layouts import (
    FIRST_KNOB,
    FIRST_PAD,
    KNOB,
    MODELS,
    PAD,
    PADS_IN_A_ROW,
    PushModel,
)
from Sidestick.push.light_rules import frame
from Sidestick.push.lights import Lights
from sidestick_live_sim.push import HARDWARE, SimulatedPush
from sidestick_live_sim.push.face import draw

FOLDER = Path(__file__).parent
PAGE = FOLDER / "PUSH.md"
BEGIN, END = "<!-- table: draw_push.py -->", "<!-- end of table -->"
USER_MODE = 1

STYLES = (
    Style("afrobeat", "afrobeat", 0xE8A33D),
    Style("blues", "blues", 0x3B6FD9),
    Style("breakbeat", "breakbeat", 0xE6553F),
    Style("country", "country", 0xB98A4A),
    Style("dance", "dance", 0xFF4FD8),
    Style("dubstep", "dubstep", 0x4B6BFF),
    Style("funk", "funk", 0xF2B705),
    Style("highlife", "highlife", 0x7BC043),
)
VALUES = {
    **{key: setting.default for key, setting in SETTINGS.items()},
    "swing": 54.0,
    "velocity_amount": 0.8,
    "blend": 0.0,
    "version": 2,
}
SHOWN = PushState(
    engine=READY,
    styles=STYLES,
    style=6,
    more_styles=(False, True),
    bars=2,
    lane=1,
    locked=frozenset((0,)),
    steps=(0, 0, 0, 0, 112, 0, 0, 30, 0, 30, 0, 0, 118, 0, 0, 60) * 2,
    more_steps=(False, True),
    versions=("found", "generate", "vary", "edited"),
    version=2,
    knobs=tuple((KNOBS[role].label, written(role, VALUES[role])) for role in ENCODERS),
    status="2 bars of funk, seed 11",
)


def main() -> None:
    """Write everything."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


def files() -> dict[Path, str]:
    """Return the text of each file."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    written_files = {PAGE: f"{before}{BEGIN}\n{table()}\n{END}{after}"}
    for model in MODELS:
        name = model.name.lower().replace(" ", "-") + ".svg"
        written_files[FOLDER / "pictures" / name] = picture(model)
    return written_files


def picture(model: PushModel) -> str:
    """Return the face of a model while SHOWN is shown."""
    unit = SimulatedPush(model.name)
    unit.mode = USER_MODE
    lights, display = Lights(model, unit.take, has_clock=False), Display(unit.take)
    lights.show(frame(SHOWN), bright=True)
    while not lights.settled:
        lights.tick()
    if model.has_text:
        display.show(SHOWN)
        for _ in unit.text:
            display.tick()
    labels = {(control.kind, control.number): _label(control.role) for control in model.controls}
    return draw(unit, labels)


def table() -> str:
    """Return a table of the actions and knobs: where each is on every model, and what it does."""
    lines = [
        "| action or knob | " + " | ".join(model.name for model in MODELS) + " | does |",
        "|---|" + "---|" * len(MODELS) + "---|",
    ]
    for group in dict.fromkeys(_group(control.role) for control in MODELS[0].controls):
        places = [", ".join(_spans(_places(model, group))) for model in MODELS]
        lines.append("| " + " | ".join([_name(group), *places, _help(group)]) + " |")
    for role, shifted in SHIFTED.items():
        places = [", ".join(_spans(_places(model, role))) for model in MODELS]
        with_shift = [f"*Shift* and {place}" for place in places]
        lines.append("| " + " | ".join([_name(shifted), *with_shift, _help(shifted)]) + " |")
    return "\n".join(lines)


def _places(model: PushModel, group: str) -> dict[str, list[int]]:
    """Return the places of a group's controls: the kind of place, and numbers where it has any."""
    hardware = HARDWARE[model.name]
    printed = {number: name for name, number in hardware.buttons.items()}
    rows = (*hardware.above, *hardware.below)
    places: dict[str, list[int]] = {}
    for control in model.controls:
        if _group(control.role) != group:
            continue
        if control.kind == PAD:
            row = (control.number - FIRST_PAD) // PADS_IN_A_ROW
            places.setdefault("pads of row", []).append(row + 1)
        elif control.kind == KNOB:
            places.setdefault("knob", []).append(control.number - FIRST_KNOB + 1)
        elif control.number in printed:
            places[f"*{printed[control.number]}*"] = []
        else:
            upper = control.number in rows[0]
            number = rows[not upper].index(control.number) + 1
            places.setdefault("upper row" if upper else "lower row", []).append(number)
    return places


def _spans(places: dict[str, list[int]]) -> Iterator[str]:
    for where, numbers in places.items():
        first, last = min(numbers, default=0), max(numbers, default=0)
        span = f" {first}" if first == last else f" {first} to {last}"
        yield where + (span if numbers else "")


def _group(role: str) -> str:
    """Return the group of an action such as ``step_7``; itself where it has none."""
    return (BY_KEY[role].group if role in BY_KEY else "") or role


def _name(group: str) -> str:
    if group in GROUPS:
        return group.capitalize()
    return label_of(group)


def _help(group: str) -> str:
    if group in GROUPS:
        return GROUPS[group]
    return BY_KEY[group].help if group in BY_KEY else KNOBS[group].help


def _label(role: str) -> str:
    """Return the name of a control in the picture."""
    group = _group(role)
    if group == "style" and role != group:
        return STYLES[int(role.rpartition("_")[2]) - 1].name
    earlier, later = role.startswith("earlier_"), role.startswith("later_")
    if earlier or later:
        pages = role.partition("_")[2]
        return f"\u2039 {pages}" if earlier else f"{pages} \u203a"
    if group in (role, "bars"):
        return label_of(role).lower()
    return role[len(group) + 1 :].replace("_", " ")


if __name__ == "__main__":
    main()
