"""Complexity fills the gaps, intensity drives: each by what it moves, and in no other way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, Meter
from sidestick_models.sampling.character import character_biases, log_odds
from sidestick_models.sampling.random_draws import DrawRequest

LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
BEATS, OFF_BEATS = [0, 4, 8, 12], [1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15]


def odds(complexity: float | None = None, intensity: float | None = None) -> np.ndarray:
    found = log_odds(complexity, intensity)
    return np.zeros((16, 9)) if found is None else found


@pytest.mark.parametrize("knobs", [(None, None), (0.5, None), (None, 0.5), (0.5, 0.5)])
def test_in_the_middle_and_where_nothing_is_asked_nothing_changes(
    knobs: tuple[float | None, float | None],
) -> None:
    request = DrawRequest(seed=1, complexity=knobs[0], intensity=knobs[1])
    assert character_biases(request, np.arange(16), FOUR_FOUR) == []


def test_complexity_makes_hits_off_the_beat_likelier_and_leaves_the_beats() -> None:
    rising = np.array([odds(complexity=level) for level in LEVELS])
    assert not rising[:, BEATS].any()
    for drum in (DrumClass.KICK, DrumClass.SNARE, DrumClass.CLOSED_HAT, DrumClass.RIDE):
        assert (np.diff(rising[:, OFF_BEATS, drum], axis=0) > 0).all()
    assert not rising[:, :, DrumClass.CRASH].any()


def test_intensity_opens_the_hat_and_brings_crashes_and_backbeats_for_ghosts() -> None:
    rising = np.array([odds(intensity=level) for level in LEVELS])
    for drum in (DrumClass.CRASH, DrumClass.OPEN_HAT, DrumClass.KICK):
        assert (np.diff(rising[:, :, drum], axis=0) > 0).all()
    assert (np.diff(rising[:, [4, 12], DrumClass.SNARE], axis=0) > 0).all()
    assert (np.diff(rising[:, [1, 3, 6, 11], DrumClass.SNARE], axis=0) < 0).all()


@given(st.floats(0, 1), st.floats(0, 1))
def test_both_add_up(complexity: float, intensity: float) -> None:
    both = odds(complexity, intensity)
    assert both == pytest.approx(odds(complexity) + odds(None, intensity))


def test_in_another_meter_a_step_has_the_odds_of_its_place() -> None:
    meter, request = Meter(6, 8), DrawRequest(seed=1, complexity=1.0)
    (bias,) = character_biases(request, np.arange(12), meter)
    shifted = [bias.shift(step, np.zeros((1, 512)))[0, 1] for step in range(12)]
    assert shifted == pytest.approx(
        [odds(1.0)[place, 0] for place in meter.places_of(np.arange(12))]
    )


@pytest.mark.parametrize("name", ["complexity", "intensity"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_out_of_range_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name.capitalize()} must be 0 to 1"):
        DrawRequest(seed=1, **{name: value})
