"""Features of windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_training.evaluation.windows import features
from tests.training.evaluation.builders import examples, random_windows, window


def test_density_is_hits_per_bar() -> None:
    """Eight hits in two bars are four a bar."""
    assert features.density(examples([window(kick=range(0, 32, 4))])) == [4.0]


def test_a_hit_on_every_place_is_not_syncopated() -> None:
    """Nothing rests, so nothing rests through a stronger place."""
    assert features.syncopation(examples([window(closed_hat=range(32))])) == [0.0]


@pytest.mark.parametrize(
    ("step", "per_bar"),
    [(0, 0), (8, 0.5), (12, 1.0), (14, 1.5), (15, 2.0)],
)
def test_the_weaker_the_place_the_more_a_held_hit_is_syncopated(step: int, per_bar: float) -> None:
    """A kick that is held over the next bar line weighs as much as its own place falls short."""
    both_downbeats_but_one = window(kick=[0, step]) if step else window(kick=[0])
    assert features.syncopation(examples([both_downbeats_but_one])) == [per_bar]


def test_streams_are_syncopated_each_by_itself() -> None:
    """Steady hats take nothing from the syncopation of a kick."""
    kick = window(kick=[0, 7])
    with_hats = kick | window(closed_hat=range(32))
    alone, together = features.syncopation(examples([kick, with_hats]))
    assert alone == together > 0


@given(st.integers(0, 2**32 - 1))
def test_a_window_is_a_loop(seed: int) -> None:
    """Rotating its bars changes no feature."""
    generated = random_windows(np.random.default_rng(seed), 3)
    turned = examples(np.roll(generated.hits, 16, axis=1))
    turned.velocities[:] = np.roll(generated.velocities, 16, axis=1)
    turned.offsets[:] = np.roll(generated.offsets, 16, axis=1)
    for feature in features.FEATURES.values():
        np.testing.assert_allclose(feature(turned), feature(generated), atol=1e-6)


def test_only_hits_count_for_velocity_and_offset() -> None:
    """Empty cells are not quiet hits on the grid."""
    generated = examples([window(kick=[0, 8])])
    generated.velocities[0, [0, 8], 0] = 0.4, 0.8
    generated.offsets[0, [0, 8], 0] = 0.1, 0.3
    assert features.mean_velocity(generated) == pytest.approx([0.6])
    assert features.velocity_spread(generated) == pytest.approx([0.2])
    assert features.mean_offset(generated) == pytest.approx([0.2])
    assert features.offset_spread(generated) == pytest.approx([0.1])
