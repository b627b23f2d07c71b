"""Two bars that loop: the second is like the first, and one drum keeps time."""

import numpy as np

from sidestick_models.beat.drum_classes import EVENTS, DrumClass, events_of
from sidestick_models.sampling.loop_bias import LoopBias

FLAT = np.zeros((1, EVENTS))
KICK, HAT, RIDE = (1 << drum for drum in (DrumClass.KICK, DrumClass.CLOSED_HAT, DrumClass.RIDE))


def _after(*events):
    """Return a bias that has seen these events of a beat."""
    bias = LoopBias(1)
    for step, event in enumerate(events):
        bias.shift(step, FLAT)
        bias.update(step, np.array([event]))
    return bias


def test_the_first_bar_may_begin_as_it_likes():
    """Nothing was played yet that could be repeated."""
    assert (LoopBias(1).shift(0, FLAT) == 0).all()


def test_the_second_bar_does_what_the_first_did():
    """A kick where there was one, none where there was none."""
    (shifted,) = _after(KICK, *[0] * 15).shift(16, FLAT)
    assert shifted[KICK] > shifted[0]
    (shifted,) = _after(*[0] * 16).shift(16, FLAT)
    assert shifted[KICK] < shifted[0]


def test_the_hat_keeps_time_once_it_does():
    """After hats the ride is worth less, after the ride the hat."""
    (shifted,) = _after(HAT, HAT).shift(2, FLAT)
    assert shifted[RIDE] < shifted[HAT] == 0
    (shifted,) = _after(RIDE, RIDE).shift(2, FLAT)
    assert shifted[HAT] < shifted[RIDE] == 0


def test_each_version_has_its_own_first_bar():
    """One version does not bear on another by what it plays."""
    bias = LoopBias(2)
    for step in range(16):
        played = np.zeros((2, 9), bool)
        played[0, DrumClass.SNARE] = step == 4
        bias.update(step, events_of(played))
    one, other = bias.shift(20, np.zeros((2, EVENTS)))
    snare = 1 << DrumClass.SNARE
    assert one[snare] > one[0]
    assert other[snare] < other[0]
