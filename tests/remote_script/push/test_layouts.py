"""The tables of the script, held against what is on each Push."""

from __future__ import annotations

from typing import Any

import pytest

from Sidestick.controls.dispatcher import SHIFTED
from Sidestick.protocol.actions_table import BARS, BY_KEY, ROLES, STEPS
from Sidestick.protocol.settings_table import KNOBS
from Sidestick.push.layouts import BUTTON, KNOB, MODELS, NEVER, PAD, RGB, TWO_COLOURS
from sidestick_live_sim.push import HARDWARE
from sidestick_live_sim.push.hardware import KNOBS as KNOB_CCS
from sidestick_live_sim.push.hardware import PADS, TOUCHES, USER


@pytest.fixture(params=MODELS, ids=lambda model: model.name)
def model(request: Any) -> Any:
    return request.param


def test_every_control_is_on_the_unit(model: Any) -> None:
    """Pads, buttons, knobs and their touch notes; each of them is bound once."""
    hardware = HARDWARE[model.name]
    there = {PAD: set(PADS), BUTTON: hardware.button_numbers, KNOB: set(KNOB_CCS)}
    for control in model.controls:
        assert control.number in there[control.kind], control
        assert (control.touch in TOUCHES) == (control.kind == KNOB)
    messages = [(c.kind == PAD, c.number) for c in model.controls]
    assert len(set(messages)) == len(messages)


def test_numbers_that_differ_between_models_are_left_alone(model: Any) -> None:
    """Neither played nor lit: CCs 15, 87, 92 and 111, and the User button, which is Live's."""
    ccs = {control.number for control in model.controls if control.kind != PAD} | model.lights
    assert not ccs & (NEVER | {USER})
    assert {15, 87, 92, 111} == NEVER


def test_every_light_is_on_the_unit(model: Any) -> None:
    """With the kind of light that the unit has there, and none forgotten but those left alone."""
    hardware = HARDWARE[model.name]
    assert hardware.button_numbers - NEVER - {USER, 91} == model.lights
    for number in model.lights:
        kind = model.light(BUTTON, number)
        assert (kind == RGB) == (number in hardware.coloured)
        if kind == TWO_COLOURS:
            assert number in hardware.two_colours


def test_every_colour_has_a_look(model: Any) -> None:
    """Each value of the script's palette is one that the unit is known to show."""
    hardware, palette = HARDWARE[model.name], model.palette
    for levels in palette.rgb.values():
        assert set(levels) <= set(hardware.colours)
    assert set(palette.white) <= set(hardware.whites)
    for levels in palette.two_colours.values():
        assert set(levels) <= set(hardware.colours_of(BUTTON, 20) or ())


def test_every_role_can_be_played(model: Any) -> None:
    """All but those that Push plays in other ways: by pages, pads, with Shift, by chosen bars."""
    bound = {control.role for control in model.controls}
    assert bound <= set(ROLES)
    others = {"vary", "next_style", "previous_style", "learn", "fill_half", "fill_1", "fill_2"}
    others |= {"next_version", "previous_version", "recipe"}
    others |= {f"extend_{bars}" for bars in BARS}
    assert {key for key, action in BY_KEY.items() if not action.push} >= others
    assert set(BY_KEY) - bound == {key for key, action in BY_KEY.items() if not action.push}
    with_shift = set(SHIFTED.values())
    assert {role for role in KNOBS if KNOBS[role].encoder} == bound - set(BY_KEY) | with_shift


def test_the_step_grid_reads_like_a_page(model: Any) -> None:
    """The first step is the leftmost of the fourth row, the last the rightmost of the first."""
    at = {control.role: control.number for control in model.controls}
    assert at["step_1"] == 60
    assert at["step_9"] == 52
    assert at[f"step_{STEPS}"] == 43
