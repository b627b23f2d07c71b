"""A musician's swing comes back: with the models that ship, from a clip's notes to new ones."""

from __future__ import annotations

from typing import Any

import pytest

from sidestick_engine.beats.handlers import Service
from sidestick_engine.cli.training.swing_actions import SwingActions
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.imported_models import Library
from sidestick_training.evaluation.metrics.swing import (
    ACTIONS,
    EIGHTHS,
    SIXTEENTHS,
    Hit,
    SwungClip,
    in_between,
    measure,
    swung_clips,
)

MOST_OFF = 1.5  # points


@pytest.fixture(scope="module")
def actions(tmp_path_factory: pytest.TempPathFactory) -> SwingActions:
    """Return what plays actions with the models that ship."""
    return SwingActions(Service(DrummerCache(Library(tmp_path_factory.mktemp("models")))), Hit)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("pairs", "percent", "style"),
    [
        (EIGHTHS, 54.0, "hiphop"),
        (EIGHTHS, 62.0, "house"),
        (EIGHTHS, 66.7, "blues"),
        (EIGHTHS, 71.0, "trap"),
        (SIXTEENTHS, 58.0, "rock"),
    ],
)
def test_swing_in_is_swing_out(
    actions: SwingActions, action: str, pairs: str, percent: float, style: str
) -> None:
    """Whatever the style does by itself, exactly played or loosely."""
    swings = measure(actions.play, action, swung_clips(style, pairs, percent, seed=1, clips=2))
    assert swings.every is not None
    assert abs(swings.every) <= MOST_OFF


@pytest.mark.parametrize("percent", [54.0, 58.0, 62.0])
@pytest.mark.parametrize("style", ["gospel", "hiphop", "dance", "soul", "afrobeat"])
def test_sixteenths_of_a_fill_swing_as_the_clip_does(
    actions: SwingActions, style: str, percent: float
) -> None:
    """In the styles whose fills rush most, and with other seeds than `evaluate` takes."""
    for seed in (1, 2, 5):
        clips = swung_clips(style, SIXTEENTHS, percent, seed=seed, clips=3)
        swings = measure(actions.play, "fill", clips)
        assert abs(swings.every or 0.0) <= MOST_OFF


def percent_of(hits: Any, clip: SwungClip) -> float:
    found = [each.late for each in in_between(hits, clip)]
    return sum(found) / len(found)


@pytest.mark.parametrize("action", ["feel", "extend", "vary"])
def test_a_number_is_where_new_hits_are(actions: SwingActions, action: str) -> None:
    """Whatever the clip does."""
    (clip,) = swung_clips("funk", EIGHTHS, 54.0, seed=3, clips=1)
    (hits,) = actions.play(action, clip, eighth_swing=62.0)
    after = clip._replace(percent=62.0)
    assert percent_of(hits, after) == pytest.approx(62.0, abs=MOST_OFF)


def test_sixteenths_have_a_number_of_their_own(actions: SwingActions) -> None:
    (clip,) = swung_clips("funk", SIXTEENTHS, 54.0, seed=3, clips=1)
    (hits,) = actions.play("feel", clip, swing=62.0)
    assert percent_of(hits, clip._replace(percent=62.0)) == pytest.approx(62, abs=MOST_OFF)


def test_where_a_clip_lies_dead_on_the_grid_the_style_swings_as_before(
    actions: SwingActions,
) -> None:
    """A request of 0.1, which added no swing, makes the very same."""
    (swung,) = swung_clips("lofi", EIGHTHS, 54.0, seed=3, clips=1)
    on_grid = [Hit(hit.pitch, round(hit.start_beats * 2) / 2) for hit in swung.hits]
    dead = swung._replace(hits=on_grid)
    for action in ("feel", "fill", "extend", "vary"):
        assert actions.play(action, dead) == actions.play(action, dead, added_swing=50.0)
