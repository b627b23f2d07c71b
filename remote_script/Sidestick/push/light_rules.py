"""The light of each action on Push, from the state: what colours the pads and buttons. Pure.

Red says that the engine is away, a pulse that it is at work, green that it has just answered. Every
action with a place on Push is lit so, but for those that have a rule of their own below.
"""

from __future__ import annotations

from typing import Callable, Dict

from ..controls.controller_state import AWAY, PushState
from ..protocol.actions_table import ACTIONS, BARS, PLACE_IN_GROUP, Action
from .palette import DARK, DIM, FULL, HALF, Light, nearest

LANE_HUES = ("orange", "yellow", "lime", "green", "mint", "sky", "blue", "purple", "pink")
VERSION_HUES = {"found": "white", "edited": "yellow"}
HARD, MEDIUM = 96, 56  # velocities from which a step is at full, and at half

Frame = Dict[str, Light]  # by the key of the action

_AWAY = Light("red", FULL)
_DONE = Light("green", FULL)
_THERE = Light("white", DIM)
_CHOSEN = Light("white", FULL)
_MORE = Light("white", HALF)


def frame(state: PushState) -> Frame:
    """Return the light of every action that has a place on Push."""
    return {action.key: _light(state, action) for action in ACTIONS if action.push}


def _light(state: PushState, action: Action) -> Light:
    if action.group:
        return _GROUPS[action.group](state, PLACE_IN_GROUP[action.key])
    return _RULES[action.key](state) if action.key in _RULES else _action(state, action)


def _action(state: PushState, action: Action) -> Light:
    """Return the light of an action: the engine is away, it is at work, done, or simply there."""
    if state.engine == AWAY and action.needs_engine:
        return _AWAY if action.key == "generate" else DARK
    if action.key == state.working:
        return Light("white", FULL, pulse=True)
    return _DONE if action.key == state.done else _THERE


def _arrow(more: bool) -> Light:
    return _MORE if more else DARK


_RULES: dict[str, Callable[[PushState], Light]] = {
    "cancel": lambda state: Light("red", HALF) if state.working else DARK,
    "launch": lambda state: Light("green", FULL if state.playing else DIM),
    "shift": lambda state: _CHOSEN if state.shift else _THERE,
    "earlier_styles": lambda state: _arrow(state.more_styles[0]),
    "later_styles": lambda state: _arrow(state.more_styles[1]),
    "earlier_steps": lambda state: _arrow(state.more_steps[0]),
    "later_steps": lambda state: _arrow(state.more_steps[1]),
}


def _bars(state: PushState, place: int) -> Light:
    return _CHOSEN if BARS[place] == state.bars else _THERE


def _style(state: PushState, place: int) -> Light:
    if state.engine == AWAY:
        return _AWAY
    if place >= len(state.styles):
        return DARK
    hue = nearest(state.styles[place].colour)
    if place == state.style:
        return Light(hue, FULL, pulse=bool(state.working))
    return Light(hue, HALF if place == state.blend_style else DIM)


def _lane(state: PushState, place: int) -> Light:
    """Return a lane's light: a locked one has lost its colour, one that the kit lacks is dark."""
    hue = "white" if place in state.locked else LANE_HUES[place]
    if place == state.lane:
        return Light(hue, FULL)
    return DARK if place in state.missing else Light(hue, DIM)


def _step(state: PushState, place: int) -> Light:
    velocity = state.steps[place]
    if velocity < 0:
        return DARK
    if place == state.playhead:
        return _CHOSEN
    if velocity == 0:
        return _THERE
    level = FULL if velocity >= HARD else HALF if velocity >= MEDIUM else DIM
    return Light(LANE_HUES[state.lane], level)


def _version(state: PushState, place: int) -> Light:
    """Return a version's light: white as it was found, yellow edited by hand, else made by us."""
    if place >= len(state.versions):
        return DARK
    hue = VERSION_HUES.get(state.versions[place], "sky")
    if place == state.queued:
        return Light(hue, FULL, pulse=True)
    return Light(hue, FULL if place == state.version else DIM)


_GROUPS: dict[str, Callable[[PushState, int], Light]] = {
    "bars": _bars,
    "style": _style,
    "lane": _lane,
    "step": _step,
    "version": _version,
}
