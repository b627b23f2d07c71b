"""Every action of the table does something when it is pressed, and every setting is sent."""

from __future__ import annotations

import pytest

from Sidestick.actions.presses import Actions
from Sidestick.actions.requests import generate, of_clip
from Sidestick.controls.dispatcher import Dispatcher
from Sidestick.live.clip_reader import ClipSnapshot
from Sidestick.protocol.actions_table import ACTIONS, GROUPS, Action, members
from Sidestick.protocol.messages import Note
from Sidestick.protocol.settings_table import SETTINGS
from Sidestick.settings import config


@pytest.mark.parametrize("action", ACTIONS, ids=[action.key for action in ACTIONS])
def test_an_action_has_a_method_of_its_name(action: Action) -> None:
    """The method is its own, its base's or its group's; the steps are the step editor's."""
    name = action.group or action.base or action.key
    places = (vars(Actions), vars(Dispatcher))
    assert name in places[0] or f"_press_{name}" in places[1] or name == "step"


@pytest.mark.parametrize("action", ACTIONS, ids=[action.key for action in ACTIONS])
def test_a_case_of_an_action_differs_by_settings_alone(action: Action) -> None:
    """So that it needs no code: those that it brings are settings, and its base is an action."""
    assert {key for key, _ in action.fixed} <= {setting.key for setting in SETTINGS}
    assert not action.base or action.base in [each.key for each in ACTIONS]


def test_groups_have_their_members_in_order() -> None:
    """Each group of the table, and no other."""
    assert {action.group for action in ACTIONS if action.group} == {*GROUPS}
    assert [action.key for action in members("version")][:2] == ["version_1", "version_2"]


@pytest.mark.parametrize("kind", ["generate", "feel"])
def test_a_request_carries_the_settings_that_the_table_names(kind: str) -> None:
    """With the values of the settings, and no other setting."""
    settings = config.parse({"swing": 60.0, "temperature": 0.5, "timing_amount": 0.25})[0].settings
    clip = ClipSnapshot(
        None, object(), "", 0.0, 4.0, 4, 4, 120.0, [], [Note(36, 0.0, 0.25, 90.0)], [1], None
    )
    is_new = kind == "generate"
    fields = generate(clip, settings) if is_new else of_clip(kind, clip, settings, "")
    for setting in SETTINGS:
        if kind in setting.requests:
            assert fields[setting.key] == settings.get(setting.key, setting.default)
        else:
            assert setting.key not in fields or setting.key in ("style", "seed", "bars")
