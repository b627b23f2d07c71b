"""A musician's own hits are played the same in any company, near what drummers would do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.drum_classes import DrumClass, hits_of
from sidestick_models.beat.meter import Meter
from sidestick_models.networks.given_hits import (
    ONE,
    TEMPOS,
    features_of,
    likely_error,
    near_tempos,
    shipped_given_hits,
)
from sidestick_models.styles.trained import TRAINED

EVENTS = np.random.default_rng(3).integers(0, 512, size=(5, 48))
FUNK = np.eye(len(TRAINED))[TRAINED.index("funk")]


@given(st.lists(st.floats(-5, 5, width=32), min_size=8, max_size=8))
def test_the_likely_error_is_the_mean_distance(logits):
    """Bin by bin."""
    shares = np.exp(logits) / np.exp(logits).sum()
    bins = np.arange(8)
    expected = np.abs(bins[:, None] - bins) @ shares / 8
    assert likely_error(np.array([logits]))[0] == pytest.approx(expected, abs=1e-6)


def test_one_version_is_the_same_to_the_bit_in_any_company():
    """All sums are of whole numbers."""
    network = shipped_given_hits()
    together = network.play(EVENTS, FUNK, 96.0)
    for row, events in enumerate(EVENTS):
        alone = network.play(events[None], FUNK, 96.0)
        assert alone[:, 0].tobytes() == together[:, row].tobytes()


@pytest.mark.parametrize("signature", [(3, 4), (7, 8), (12, 8), (2, 4)])
def test_every_meter_is_played(signature):
    """Of beats of any length."""
    logits = shipped_given_hits().play(EVENTS[:, :14], FUNK, 96.0, Meter(*signature))
    assert logits.shape == (14, 5, 9, 64)
    assert np.isfinite(logits).all()


def test_silence_and_no_style_are_no_special_case():
    """No hits have no values, and hits without a style have some."""
    network = shipped_given_hits()
    assert not network.play(np.zeros((1, 16), np.int64), FUNK, 96.0).any()
    assert network.play(EVENTS, 0 * FUNK, 96.0).any()


@given(st.floats(20, 400))
def test_a_tempo_is_between_two_that_are_told_apart(tempo_bpm):
    """It has shares of both, which are one together; beyond the range it is the last one."""
    shares = near_tempos(np.array([tempo_bpm]))
    assert shares.shape == (1, TEMPOS)
    assert shares.sum() == pytest.approx(1)
    assert (shares > 0).sum() <= 2


def test_features_say_the_hits_around_and_how_busy_each_drum_is():
    """A kick in every beat is hit at a quarter of all sixteenths, the first ones."""
    hits = hits_of(np.where(np.arange(16) % 4 == 0, 1 << DrumClass.KICK, 0))[None]
    features = features_of(hits, np.arange(16), FUNK[None], np.array([120.0]))
    assert len(features) == 4
    assert set(np.unique(features)) <= {*range(ONE + 1)}
    assert features[:, -36:].reshape(4, 4, 9)[:, 0, DrumClass.KICK].tolist() == [ONE] * 4
    assert features[:, -36:].sum() == 4 * ONE


def test_a_backbeat_is_louder_than_a_ghost_note():
    """In the middle of what is chosen."""
    backbeat, ghost, snare = 4, 7, 1 << DrumClass.SNARE
    events = np.zeros((1, 32), np.int64)
    events[0, [0, 16]] = 1 << DrumClass.KICK
    events[0, ::2] |= 1 << DrumClass.CLOSED_HAT
    events[0, [backbeat, 12, 20, 28, ghost, 23]] |= snare
    choices = shipped_given_hits().play(events, FUNK, 100.0)[:, 0, DrumClass.SNARE, :32]
    assert choices[backbeat].argmax() > choices[ghost].argmax() + 6
