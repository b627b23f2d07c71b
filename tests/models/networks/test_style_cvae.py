"""Exemplars: which one a beat is drawn near."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.networks.style_cvae import (
    DEVIATION_UNIT,
    MEAN_UNIT,
    Exemplars,
    exemplars_by_style,
)
from sidestick_models.sampling.random_draws import stream

COUNT = 50


def line(count: int = COUNT) -> Exemplars:
    """Make exemplars along a line, their hits growing from 10; the middle is the most typical."""
    place = np.arange(count, dtype=float)
    return Exemplars.of(place[:, None], np.ones((count, 1)), 10 + np.arange(count))


def chosen(exemplars: Exemplars, breadth: float, density: float | None = None) -> set[float]:
    """Return the places that 400 choices fall on."""
    rows = [exemplars.choose(stream(seed, 0, 0), breadth, density) for seed in range(400)]
    return {float(exemplars.mean[row, 0]) for row in rows}


def test_every_exemplar_may_be_chosen() -> None:
    assert chosen(line(), breadth=1.0) == set(range(COUNT))


def test_a_narrow_choice_is_among_the_most_typical() -> None:
    assert chosen(line(), breadth=0.2) == set(range(20, 30))


def test_density_chooses_among_windows_with_as_many_hits() -> None:
    """Places are in the order of hits here, so density 0 is the beginning of the line."""
    assert chosen(line(), 1.0, density=0.0) == set(range(10))
    assert chosen(line(), 1.0, density=0.5) == set(range(20, 30))
    assert chosen(line(), 1.0, density=1.0) == set(range(40, 50))


@given(
    count=st.integers(1, 12),
    breadth=st.floats(0, 1),
    density=st.none() | st.floats(0, 1),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_choice_is_one_of_them(
    count: int, breadth: float, density: float | None, seed: int
) -> None:
    """However few there are and however narrow the choice."""
    assert 0 <= line(count).choose(stream(seed, 0, 0), breadth, density) < count


def test_the_same_stream_chooses_the_same() -> None:
    assert line().choose(stream(3, 0, 1), 1.0) == line().choose(stream(3, 0, 1), 1.0)


def test_stored_arrays_fall_into_beats_and_fills_of_styles() -> None:
    """In the units that they are stored in."""
    stored = {
        "mean": np.array([[24, 0], [48, 0], [0, -24]], np.int8),
        "deviation": np.full((3, 2), 160, np.uint8),
        "style": np.array([5, 5, 7], np.uint8),
        "fill": np.array([False, True, False]),
        "hits": np.array([20, 30, 40], np.uint16),
    }
    found = exemplars_by_style(stored)
    assert {style: set(of) for style, of in found.items()} == {5: {False, True}, 7: {False}}
    assert found[5][False].mean.tolist() == [[24 * MEAN_UNIT, 0.0]]
    assert found[5][True].hits.tolist() == [30]
    assert found[7][False].deviation[0, 0] == pytest.approx(160 * DEVIATION_UNIT)
