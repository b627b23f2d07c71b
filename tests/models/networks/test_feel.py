"""Habits: scores into values and back, and bars that resemble each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.beat import Beat
from sidestick_models.drummer import Drummer
from sidestick_models.networks.feel import (
    AS_BEFORE,
    LIVELY,
    STEADY,
    VELOCITY_BINS,
    Feel,
    FeelSpread,
    Histograms,
    draw_normal_scores,
    mean_by_place,
    mix_with_habit,
    places_of_velocities,
    velocities_at,
)
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.playing import UNIT, Playing
from sidestick_models.networks.weights import verified_weights
from sidestick_models.sampling.random_draws import Purpose, stream

CORRELATION = np.array([0.3, 0.5])
logits = st.lists(st.floats(-4, 4, width=32), min_size=16, max_size=16)


@given(logits, st.floats(-2.5, 2.5))
def test_a_score_becomes_a_value_and_the_same_score_again(histogram, score):
    """Whatever the histogram."""
    row = np.array([histogram], np.float32)
    value = Histograms.of(row).values_at(np.array([score]))
    assert 0 <= value[0] <= 1
    assert Histograms.of(row).scores_of(value) == pytest.approx([score], abs=1e-6)


def test_scores_draw_from_the_histogram():
    """Standard normal scores fall into each bin as often as it says."""
    shares = np.array([0.1, 0.6, 0.0001, 0.2999])
    count = 20_000
    scores = np.random.default_rng(0).normal(size=count)
    values = Histograms.of(np.tile(np.log(shares).astype(np.float32), (count, 1))).values_at(scores)
    drawn = np.histogram(values, bins=4, range=(0, 1))[0] / count
    assert drawn == pytest.approx(shares, abs=0.01)


def test_no_hits_have_no_values():
    """A silent beat is no special case."""
    assert Histograms.of(np.zeros((0, 16), np.float32)).values_at(np.zeros(0)).shape == (0,)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_value_at_the_very_end_has_a_score(value):
    """A velocity of 127 where none was ever heard is far out, not infinitely far."""
    row = np.full((1, 16), -50, np.float32)
    row[0, 7] = 50
    assert np.abs(Histograms.of(row).scores_of(np.array([value]))) < 4


@pytest.mark.parametrize("repeated", [0.2, 0.85])
def test_bars_resemble_each_other_but_are_not_the_same(repeated):
    """So much of a score is repeated at its place in the next bar."""
    generator = stream(1, Purpose.FEEL, 0)
    habit = draw_normal_scores(160, CORRELATION, np.ones(2), generator)
    first, second = (
        mix_with_habit(
            habit, draw_normal_scores(160, CORRELATION, np.ones(2), generator), repeated
        ).ravel()
        for _ in range(2)
    )
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(repeated, abs=0.1)


def test_drums_of_one_step_hang_together():
    """As much as the correlation says, of velocity and of offset."""
    scores = draw_normal_scores(4000, CORRELATION, np.ones(2), stream(1, Purpose.FEEL, 0))
    for part, expected in zip(scores, CORRELATION, strict=True):
        assert np.corrcoef(part[:, 0], part[:, 5])[0, 1] == pytest.approx(expected, abs=0.05)


def test_what_was_played_is_remembered_by_its_place_in_the_bar():
    """The mean over the bars that hit there, nothing where none did."""
    hits, values = np.zeros((32, 9), bool), np.full((32, 9), 0.9)
    hits[0, 2] = hits[16, 2] = hits[20, 1] = True
    values[0, 2], values[16, 2], values[20, 1] = 0.25, 0.75, 0.5
    remembered = mean_by_place(hits, values)
    assert remembered[0, 2] == 0.5
    assert remembered[4, 1] == 0.5
    assert np.isnan(remembered).sum() == 16 * 9 - 2


@given(st.lists(st.integers(1, 127), min_size=1))
def test_every_velocity_has_a_place_and_comes_back_from_it(midi: list[int]) -> None:
    """In MIDI's steps; full force lies in a bin of its own."""
    velocities = np.array(midi) / 127
    places = places_of_velocities(velocities)
    np.testing.assert_allclose(velocities_at(places), velocities)
    assert ((places > 1 - 1 / VELOCITY_BINS) == (velocities == 1)).all()


def _play_often(drummer: Drummer, spread: FeelSpread) -> list[Beat]:
    """Play eighths of a hat over kick and snare as 80 drummers would."""
    hits = np.zeros((32, 9), bool)
    hits[::2, 2] = hits[::8, 0] = hits[4::8, 1] = True
    events = np.tile(Beat(hits, hits * 0.5, hits * 0.0).events(), (80, 1))
    feel = drummer.models.human_timing
    streams = [stream(1, Purpose.FEEL, version) for version in range(80)]
    return feel.play(events, None, 120.0, streams, spread=spread)


def _how_unlike(values: list[float]) -> float:
    return float(np.log(values).std())


def test_some_drummers_are_looser_than_others(drummer: Drummer) -> None:
    """The spread of a beat's offsets differs from beat to beat by more than chance."""
    wide, narrow = (
        _how_unlike([float(beat.offsets[beat.hits].std()) for beat in _play_often(drummer, spread)])
        for spread in (LIVELY, AS_BEFORE)
    )
    assert wide > 1.2 * narrow


def test_some_drummers_accent_more_evenly_than_others(drummer: Drummer) -> None:
    """Velocities change from bar to bar by an amount that differs by more than chance."""
    changes = [
        _how_unlike(
            [
                float(np.abs(beat.velocities[16:] - beat.velocities[:16]).mean())
                for beat in _play_often(drummer, spread)
            ]
        )
        for spread in (LIVELY, AS_BEFORE)
    ]
    assert changes[0] > 1.2 * changes[1]


def test_humanize_is_as_loose_each_time(drummer: Drummer) -> None:
    """It stays near to what most drummers would do with these very hits."""
    steady, lively = (
        _how_unlike([float(beat.offsets[beat.hits].std()) for beat in _play_often(drummer, spread)])
        for spread in (STEADY, LIVELY)
    )
    assert steady < lively / 1.5


def test_a_beat_is_played_again_by_its_scores(drummer: Drummer) -> None:
    """Velocities and offsets become scores, and the scores the same again."""
    beat = drummer.generate("funk", bars=2, seed=7)[0]
    network = Session(verified_weights()["feel.onnx"])
    scores = Feel(network).scores_of(beat, np.zeros(Feel(network).styles), 120.0, None)
    assert np.isnan(scores[:, ~beat.hits]).all()
    table = np.round(np.nan_to_num(scores) / UNIT)[None].astype(np.int8)
    feel = Feel(network, Playing(table, np.array([[0, 0, 0]], np.int16)))
    streams = [stream(1, Purpose.FEEL, 0)]
    (again,) = feel.play(beat.events()[None], None, 120.0, streams, exemplars=[0])
    np.testing.assert_allclose(again.velocities, beat.velocities, atol=0.03)
    np.testing.assert_allclose(again.offsets, beat.offsets, atol=0.03)
