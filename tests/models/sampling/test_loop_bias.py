"""Two bars that loop: the second is like the first, and one drum keeps time."""

import numpy as np

from sidestick_models.beat.drum_classes import EVENTS, DrumClass, events_of
from sidestick_models.sampling.loop_bias import LoopBias, draw_loop_strengths
from sidestick_models.sampling.random_draws import Purpose, stream

FLAT = np.zeros((1, EVENTS))
KICK, HAT, RIDE = (1 << drum for drum in (DrumClass.KICK, DrumClass.CLOSED_HAT, DrumClass.RIDE))


def _after(*events, strength=1.0):
    """Return a bias that has seen these events of a beat."""
    bias = LoopBias(np.array([strength]))
    for step, event in enumerate(events):
        bias.shift(step, FLAT)
        bias.update(step, np.array([event]))
    return bias


def test_the_first_bar_may_begin_as_it_likes():
    """Nothing was played yet that could be repeated."""
    assert (LoopBias(np.ones(1)).shift(0, FLAT) == 0).all()


def test_the_second_bar_does_what_the_first_did():
    """A kick where there was one, none where there was none."""
    (shifted,) = _after(KICK, *[0] * 15).shift(16, FLAT)
    assert shifted[KICK] > shifted[0]
    (shifted,) = _after(*[0] * 16).shift(16, FLAT)
    assert shifted[KICK] < shifted[0]


def test_some_beats_loop_and_others_go_elsewhere():
    """Led to its first bar by so much, or away from it."""
    (strongly,), (usually,), (freely,), (away,) = (
        _after(0, KICK, *[0] * 15, strength=strength).shift(17, FLAT) for strength in (4, 1, 0, -1)
    )
    assert strongly[KICK] > usually[KICK] > freely[KICK] == freely[0]
    assert away[KICK] < away[0]


def test_no_beat_is_led_away_from_its_bones():
    """The kick on the one and backbeats stay as likely as they are."""
    for place, bone in ((0, DrumClass.KICK), (4, DrumClass.SNARE), (12, DrumClass.SNARE)):
        before = [0] * place + [1 << bone] + [0] * 15
        (away,) = _after(*before, strength=-1).shift(16 + place, FLAT)
        assert away[1 << bone] == away[0]


def test_beats_are_led_to_their_first_bar_by_their_own_streams():
    """Most are; a few strongly; some are led away; and each alone is as it is among others."""
    streams = [stream(1, Purpose.LOOP, version) for version in range(400)]
    drawn = draw_loop_strengths(streams, False)
    assert 0.35 < (drawn > 0).mean() < 0.55
    assert 0.2 < (drawn < 0).mean() < 0.4
    assert draw_loop_strengths([stream(1, Purpose.LOOP, 7)], False) == drawn[7]


def test_no_beat_of_a_programmed_style_is_led_away():
    """Its patterns loop."""
    assert (draw_loop_strengths([stream(1, Purpose.LOOP, 7)] * 3, True) > 1).all()


def test_the_hat_keeps_time_once_it_does():
    """After hats the ride is worth less, after the ride the hat."""
    (shifted,) = _after(HAT, HAT).shift(2, FLAT)
    assert shifted[RIDE] < shifted[HAT] == 0
    (shifted,) = _after(RIDE, RIDE).shift(2, FLAT)
    assert shifted[HAT] < shifted[RIDE] == 0


def test_each_version_has_its_own_first_bar():
    """One version does not bear on another by what it plays."""
    bias = LoopBias(np.ones(2))
    for step in range(16):
        played = np.zeros((2, 9), bool)
        played[0, DrumClass.SNARE] = step == 4
        bias.update(step, events_of(played))
    one, other = bias.shift(20, np.zeros((2, EVENTS)))
    snare = 1 << DrumClass.SNARE
    assert one[snare] > one[0]
    assert other[snare] < other[0]
