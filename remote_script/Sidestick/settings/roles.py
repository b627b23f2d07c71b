"""What a control can be: one table of roles, for Push and for any other controller.

A button is pressed and released; a knob is turned, and sets one of the values in KNOBS.
"""

from __future__ import annotations

from typing import NamedTuple

from ..protocol.messages import DRUM_CLASSES

LANES = DRUM_CLASSES
STEPS = 32
STYLES_ON_A_PAGE = 8
VERSIONS = 8
BARS = (1, 2, 4, 8)
NEEDS_ENGINE = frozenset(
    ("generate", "extend", "double", "vary", "fill", "feel", "song_kit", "again")
)


class Knob(NamedTuple):
    """A value from ``low`` to ``high`` that a step of an endless knob changes by ``step``.

    ``unit`` is written behind it, ``scale`` multiplies what is written; with a ``floor`` the value
    is None at the bottom, which is written so. ``label`` shares eight characters with the value.
    """

    label: str
    low: float
    high: float
    step: float
    does: str
    whole: bool = False
    scale: float = 1.0
    unit: str = ""
    floor: str = ""


def _bars(bars: int) -> str:
    return f"{bars} bar{'s' * (bars > 1)}"


_PERCENT = 0.01
_CLICK = 0.125  # eight small steps of an endless knob to the next whole number

KNOBS = {
    "temperature": Knob("Temp", 0.1, 2.0, 0.01, "from what is likeliest to adventurous"),
    "density": Knob(
        "Dens",
        0.0,
        1.0,
        _PERCENT,
        "from the style's sparsest to its densest; at the bottom as it comes",
        scale=100,
        unit="%",
        floor="auto",
    ),
    "swing": Knob("Swing", 50.0, 75.0, 0.25, "how late every second sixteenth is", unit="%"),
    "timing_amount": Knob(
        "Time", 0.0, 1.0, _PERCENT, "how much of a drummer's timing", scale=100, unit="%"
    ),
    "velocity_amount": Knob(
        "Velo", 0.0, 1.0, _PERCENT, "how much of a drummer's dynamics", scale=100, unit="%"
    ),
    "bars": Knob(
        "Bars", 1, 64, _CLICK, "bars of a new clip, and bars that extend adds", whole=True
    ),
    "blend": Knob(
        "Blend",
        0.0,
        1.0,
        _PERCENT,
        "how much of the second style; without one, of the next in the list",
        scale=100,
        unit="%",
    ),
    "version": Knob("Vers", 0, VERSIONS - 1, _CLICK, "which version is in the clip", whole=True),
}

# Roles that come in numbers, or one for each lane.
GROUPS = {
    "bars": "how many bars a new clip gets, and *extend* adds",
    "style": "the styles of the page; with *Shift* the second style, to blend in",
    "lane": "choose the lane to draw; with *Shift* lock it; held while *generate* is pressed, "
    "only this lane is new",
    "step": "steps of the chosen lane: a hit as hard as you press, or none; brighter is harder",
    "version": "the versions of the clip at hand",
}

BUTTONS = {
    "generate": "a new beat; while a lane is held, that lane alone; with *Shift* vary",
    "vary": "other hits in the same style, but for locked lanes",
    "extend": "the clip goes on for the chosen bars",
    "double": "the clip goes on for its own length",
    **{f"extend_{bars}": f"the clip goes on for {_bars(bars)}" for bars in BARS},
    "fill": "a fill at the end of the loop; with *Shift* choose how long: half a bar, one, two",
    "fill_half": "a fill of half a bar",
    "fill_1": "a fill of one bar",
    "fill_2": "a fill of two bars",
    "feel": "a drummer's velocities and timing on the notes that are there",
    "straighten": "the notes back on the grid",
    "song_kit": "intro, verse, chorus, break, fill and outro from the clip",
    "next_version": "the next version of the clip",
    "previous_version": "the version of the clip before",
    "again": "what made the clip once more, with the next seed",
    "recipe": "says what made the clip",
    "clear": "removes the drum notes of the loop",
    "undo": "takes back Live's last step",
    "launch": "starts the clip; a second press stops it",
    "cancel": "ends what is under way",
    "next_style": "the next style",
    "previous_style": "the style before",
    "earlier_styles": "the page of styles before",
    "later_styles": "the page of styles after",
    "earlier_steps": "the page of steps before",
    "later_steps": "the page of steps after",
    "shift": "held: lanes are locked, styles become the second style, generate varies, "
    "fills get another length",
    "learn": "binds the next control that is moved to a role; again, to the next role",
    **{f"bars_{bars}": _bars(bars) for bars in BARS},
    **{f"style_{n}": f"style {n} of the page" for n in range(1, STYLES_ON_A_PAGE + 1)},
    **{f"lane_{lane}": f"the lane {lane.replace('_', ' ')}" for lane in LANES},
    **{f"step_{n}": f"step {n}: a hit, or none" for n in range(1, STEPS + 1)},
    **{f"version_{n}": f"version {n}" for n in range(1, VERSIONS + 1)},
}

ROLES = (*BUTTONS, *KNOBS)


def group_of(role: str) -> str:
    """Return the group of a role such as ``step_7`` or ``lane_kick``; itself where it has none."""
    group = role.partition("_")[0]
    return group if group in GROUPS and role in BUTTONS else role


def written(role: str, value: float | None) -> str:
    """Return the value of a knob as it is shown, such as ``75%``."""
    knob = KNOBS[role]
    if value is None:
        return knob.floor
    scaled = value * knob.scale
    return f"{scaled:.0f}{knob.unit}" if knob.whole or knob.unit else f"{scaled:.2f}"
