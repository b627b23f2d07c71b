"""The learning rate of a training, and its end, follow from its checkpoints alone."""

import pytest

from sidestick_training.tuning.plateau import Plateau


def plateau() -> Plateau:
    return Plateau(peak=1.0, warmup=4, gain=0.1, patience=2)


def test_the_rate_rises_and_falls_when_nothing_is_gained() -> None:
    schedule = plateau()
    assert [schedule.rate(step) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]
    for loss in (3.0, 2.95, 2.95):
        schedule.note(loss)
    assert schedule.rate(10) == pytest.approx(0.3)


def test_it_is_flat_when_the_lower_rate_gains_nothing_either() -> None:
    schedule = plateau()
    for loss in (3.0, 3.0, 3.0):
        schedule.note(loss)
        assert not schedule.flat
    for loss in (2.0, 2.0, 2.0):
        schedule.note(loss)
    assert schedule.flat


def test_a_gain_begins_the_patience_anew() -> None:
    schedule = plateau()
    for loss in (3.0, 3.0, 2.5, 2.5, 2.0):
        schedule.note(loss)
    assert schedule.rate(10) == 1.0
    assert schedule.checkpoints_left == 4
