"""From what is to be seen to the light of each role: pure.

Red says that the engine is away, a pulse that it is at work, green that it has just answered.
"""

from __future__ import annotations

from typing import Callable, Dict

from ..controls.controller_state import AWAY, PushState
from ..settings.roles import BARS, LANES, NEEDS_ENGINE, STYLES_ON_A_PAGE, VERSIONS
from .palette import DARK, DIM, FULL, HALF, Light, nearest

LANE_HUES = ("orange", "yellow", "lime", "green", "mint", "sky", "blue", "purple", "pink")
VERSION_HUES = {"found": "white", "edited": "yellow"}
HARD, MEDIUM = 96, 56  # velocities from which a step is at full, and at half

Frame = Dict[str, Light]

_AWAY = Light("red", FULL)
_DONE = Light("green", FULL)
_THERE = Light("white", DIM)
_CHOSEN = Light("white", FULL)
_BUTTONS = ("generate", "again", "extend", "double", "fill", "feel", "straighten", "song_kit")
_ALWAYS = ("clear", "undo")


def frame(state: PushState) -> Frame:
    """Return the light of every role that has one."""
    lights: Frame = {}
    for draw in _DRAW:
        lights.update(draw(state))
    return lights


def _styles(state: PushState) -> Frame:
    return {f"style_{place + 1}": _style(state, place) for place in range(STYLES_ON_A_PAGE)}


def _style(state: PushState, place: int) -> Light:
    if state.engine == AWAY:
        return _AWAY
    if place >= len(state.styles):
        return DARK
    hue = nearest(state.styles[place].colour)
    if place == state.style:
        return Light(hue, FULL, pulse=bool(state.working))
    return Light(hue, HALF if place == state.second else DIM)


def _actions(state: PushState) -> Frame:
    return {role: _action(state, role) for role in _BUTTONS}


def _action(state: PushState, role: str) -> Light:
    if state.engine == AWAY and role in NEEDS_ENGINE:
        return _AWAY if role == "generate" else DARK
    if role == state.working:
        return Light("white", FULL, pulse=True)
    return _DONE if role == state.done else _THERE


def _others(state: PushState) -> Frame:
    lights = {f"bars_{bars}": _CHOSEN if bars == state.bars else _THERE for bars in BARS}
    lights.update((role, _THERE) for role in _ALWAYS)
    lights["cancel"] = Light("red", HALF) if state.working else DARK
    lights["launch"] = Light("green", FULL if state.playing else DIM)
    lights["shift"] = _CHOSEN if state.shift else _THERE
    lights.update(_arrows("styles", state.more_styles))
    lights.update(_arrows("steps", state.more_steps))
    return lights


def _arrows(pages: str, more: tuple[bool, bool]) -> Frame:
    lit = [Light("white", HALF) if each else DARK for each in more]
    return {f"earlier_{pages}": lit[0], f"later_{pages}": lit[1]}


def _lanes(state: PushState) -> Frame:
    return {f"lane_{name}": _lane(state, place) for place, name in enumerate(LANES)}


def _lane(state: PushState, place: int) -> Light:
    """Return a lane's light: a locked one has lost its colour, one that the kit lacks is dark."""
    hue = "white" if place in state.locked else LANE_HUES[place]
    if place == state.lane:
        return Light(hue, FULL)
    return DARK if place in state.missing else Light(hue, DIM)


def _steps(state: PushState) -> Frame:
    return {f"step_{place + 1}": _step(state, place) for place in range(len(state.steps))}


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


def _versions(state: PushState) -> Frame:
    return {f"version_{place + 1}": _version(state, place) for place in range(VERSIONS)}


def _version(state: PushState, place: int) -> Light:
    """Return a version's light: white as it was found, yellow edited by hand, else made by us."""
    if place >= len(state.versions):
        return DARK
    hue = VERSION_HUES.get(state.versions[place], "sky")
    if place == state.due:
        return Light(hue, FULL, pulse=True)
    return Light(hue, FULL if place == state.version else DIM)


_DRAW: tuple[Callable[[PushState], Frame], ...] = (
    _styles,
    _actions,
    _others,
    _lanes,
    _steps,
    _versions,
)
