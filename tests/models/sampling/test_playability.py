"""Biases towards what a drummer plays: crashes with a drum, toms together, time that goes on."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DRUM_CLASSES, EVENTS, DrumClass, events_of
from sidestick_models.beat.two_hands import NEEDS_MORE
from sidestick_models.sampling.playability import PlayabilityBias

FLAT = np.zeros((1, EVENTS))
KICK, HAT, TOM, RIDE, CRASH = (
    1 << drum
    for drum in (
        DrumClass.KICK,
        DrumClass.CLOSED_HAT,
        DrumClass.LOW_TOM,
        DrumClass.RIDE,
        DrumClass.CRASH,
    )
)
EIGHTHS = np.zeros((16, DRUM_CLASSES))
EIGHTHS[::2, DrumClass.CLOSED_HAT] = 1


def _after(*events, by_place=EIGHTHS):
    """Return the worth of each event after these."""
    bias = PlayabilityBias(1, by_place)
    for step, event in enumerate(events):
        bias.shift(step, FLAT)
        bias.update(step, np.array([event]))
    (worth,) = bias.shift(len(events), FLAT)
    return worth


def test_nobody_has_three_hands():
    """Beats that would need them are never drawn."""
    assert np.array_equal(np.isneginf(_after()), NEEDS_MORE)


def test_a_crash_comes_with_a_drum():
    """Alone it is worth less than with the kick."""
    worth = _after()
    assert worth[CRASH] < worth[CRASH | KICK] == 0


def test_toms_go_together():
    """One out of nowhere costs; not one soon after another, nor where the bar before had one."""
    assert _after(*[HAT] * 4)[TOM] < 0
    assert _after(HAT, HAT, TOM, HAT)[TOM] == 0
    assert _after(TOM, *[HAT] * 15)[TOM] == 0


def test_time_goes_on():
    """After a beat of silence somebody keeps time again, where the style does."""
    assert _after(HAT, *[KICK] * 6)[HAT] == 0  # between the style's eighths
    assert _after(HAT, *[KICK] * 7)[HAT] > 0
    assert _after(HAT, *[KICK] * 7)[RIDE] > 0
    assert _after(HAT, KICK, RIDE, KICK)[HAT] == 0
    assert _after(*[KICK] * 8, by_place=np.zeros((16, DRUM_CLASSES)))[HAT] == 0


def test_a_kick_that_was_missed_on_the_one_comes_on_the_next():
    """In a style that has it there; else, and where it was there, nothing is worth more."""
    lands = EIGHTHS.copy()
    lands[0, DrumClass.KICK] = 1
    bar = [HAT, 0] * 8
    worth = _after(*bar, by_place=lands)
    assert worth[KICK | HAT] > worth[HAT] == 0
    assert _after(*bar)[KICK | HAT] == 0
    assert _after(KICK, *bar[1:], by_place=lands)[KICK | HAT] == 0


def test_versions_do_not_hear_each_other():
    """The same worth after the same events, whatever another version plays."""
    bias = PlayabilityBias(2, EIGHTHS)
    for step in range(8):
        bias.shift(step, np.zeros((2, EVENTS)))
        bias.update(step, np.array([KICK, HAT]))
    both = bias.shift(8, np.zeros((2, EVENTS)))
    assert np.array_equal(both[0], _after(*[KICK] * 8))
    assert np.array_equal(both[1], _after(*[HAT] * 8))


@pytest.mark.parametrize("bars", [2, 8])
@pytest.mark.parametrize("style", ["rock", "blues", "punk", "latin"])
def test_generated_beats_can_be_played(drummer, style, bars):
    """By two hands and two feet."""
    for beat in drummer.generate(style, bars=bars, seed=3, versions=24):
        assert not NEEDS_MORE[events_of(beat.hits)].any()
