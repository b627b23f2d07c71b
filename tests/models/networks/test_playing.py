"""Scores of recorded windows: of the one that a beat is near, and of those that came after it."""

import numpy as np
import pytest

from sidestick_models.beat.meter import FOUR_FOUR, METERS
from sidestick_models.networks.playing import (
    UNIT,
    Playing,
    exemplar_weights,
    shipped_origins,
    shipped_playing,
    weighted_choice,
    weights_by_performance,
)
from sidestick_models.sampling.random_draws import Purpose, stream

# Two performances of style 3 (exemplars 0 to 2, and 3), a fill of the first, and one of style 5.
ORIGINS = np.array(
    [[7, 3, 0, 0], [7, 3, 1, 0], [7, 3, 2, 0], [8, 3, 3, 0], [7, 3, -1, 0], [9, 5, 4, 0]], np.int16
)
NO_STYLE = np.zeros(8)


@pytest.fixture
def playing() -> Playing:
    """Scores that say which window, and which cell, they are of."""
    window, kind, step, drum = np.indices((5, 2, 32, 9))
    return Playing((window * 20 + kind * 10 + step // 4 + drum // 8).astype(np.int8), ORIGINS)


def _streams(count: int) -> list[np.random.Generator]:
    return [stream(1, Purpose.FEEL, version) for version in range(count)]


def _scores(playing: Playing, exemplars, steps=32, styles=NO_STYLE, meter=FOUR_FOUR):
    return playing.scores(exemplars, styles, steps, meter, _streams(len(exemplars))) / UNIT


def test_a_beat_is_played_as_its_exemplar(playing: Playing) -> None:
    """Each version as its own, at each step, of velocity and of offset."""
    scores = _scores(playing, [1, 3])
    np.testing.assert_allclose(scores[0, 0, :, 0], 20 + np.arange(32) // 4)
    np.testing.assert_allclose(scores[1, 1, :, 8], 60 + 10 + np.arange(32) // 4 + 1)


def test_a_longer_beat_goes_on_as_its_drummer_did(playing: Playing) -> None:
    """With the windows that came next, and from the end with the first one again."""
    scores = _scores(playing, [1], steps=96)[0, 0].reshape(3, 32, 9)
    means = scores.mean(axis=(1, 2))
    assert means[1] > means[0] + 10
    assert means[2] < means[0] - 10
    assert np.abs(scores[1:] - np.round(scores[1:])).max() > 0.01


@pytest.mark.parametrize("unknown", [None, 4])
def test_what_was_not_recorded_is_played_as_its_style_is(playing: Playing, unknown) -> None:
    """A fill, or a beat that is near nothing, as any beat of the style."""
    styles = np.eye(8)[5]
    np.testing.assert_allclose(
        _scores(playing, [unknown], styles=styles), _scores(playing, [5], styles=styles)
    )


def test_a_style_without_recordings_is_played_as_any_other(playing: Playing) -> None:
    """A performance of three windows is not three times as likely as one of one."""
    scores = _scores(playing, [None] * 600, styles=np.eye(8)[6])
    windows = np.bincount((scores[:, 0, 0, 0] // 20).astype(int), minlength=5) / 600
    np.testing.assert_allclose(windows, [0.155, 0.155, 0.155, 0.268, 0.268], atol=0.06)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_every_meter_is_played(playing: Playing, meter) -> None:
    """Each step as the place of 4/4 that it is."""
    steps = 2 * meter.pattern_steps
    scores = _scores(playing, [0], steps, meter=meter)[0, 0, :, 0]
    expected = [(np.arange(steps) // meter.pattern_steps * 16 + np.tile(meter.places, 2)) // 4]
    np.testing.assert_allclose(scores[None], expected)


def test_a_choice_falls_on_each_row_by_its_weight() -> None:
    """From the first to the last."""
    weights = weights_by_performance(np.array([4, 4, 4, 4, 9]))
    assert weights.tolist() == [0.5, 0.5, 0.5, 0.5, 1.0]
    rows = [weighted_choice(share, weights) for share in (0.0, 0.16, 0.17, 0.66, 0.67, 0.999)]
    assert rows == [0, 0, 1, 3, 4, 4]


def test_odd_beats_are_chosen_seldom() -> None:
    """A fifth as often as another of the same performance."""
    weights = exemplar_weights(np.array([[4, 0, 0, 0], [4, 0, 1, 1], [9, 0, 2, 0]]))
    np.testing.assert_allclose(weights, [1 / np.sqrt(2), 0.2 / np.sqrt(2), 1.0])
    odd = shipped_origins()[:, 3]
    assert {*odd.tolist()} == {0, 1}
    assert odd[shipped_origins()[:, 2] < 0].max() == 0


def test_the_scores_that_ship_are_those_of_drummers() -> None:
    """As spread as standard normal numbers, a little ahead, and one row for each recorded beat."""
    origins = shipped_origins()
    rows = origins[origins[:, 2] >= 0, 2]
    assert rows.tolist() == [*range(len(rows))]
    some = shipped_playing().scores(
        [*np.flatnonzero(origins[:, 2] >= 0)[::40]], NO_STYLE, 32, FOUR_FOUR, _streams(200)[:124]
    )
    assert np.abs(some.mean(axis=(0, 2, 3))).max() < 0.4
    assert some[:, 1].mean() < 0
    np.testing.assert_allclose(some.std(axis=(0, 2, 3)), 1.1, atol=0.2)
