"""Sampling: temperature, what is allowed, and streams that depend on nothing but their names."""

import numpy as np
import pytest

from sidestick_models.errors import Stopped
from sidestick_models.sampling.random_draws import (
    Draw,
    Purpose,
    ScoredDraw,
    normal,
    stop_if,
    stream,
    uniform,
)

LOGITS = np.log(np.array([0.6, 0.3, 0.1], np.float32))


def _shares(temperature, allowed=None):
    """Return how often each of three events is drawn in 10,000 draws."""
    count = 10_000
    mask = None if allowed is None else np.array([allowed])
    draw = Draw([stream(1, Purpose.EVENTS, version) for version in range(count)], temperature, mask)
    events = draw.at(0, np.tile(LOGITS, (count, 1)))
    return np.bincount(events, minlength=3) / count


def test_at_temperature_one_events_are_as_likely_as_the_model_says():
    """Gumbel noise and the greatest sum: a draw from the softmax."""
    assert _shares(1.0) == pytest.approx([0.6, 0.3, 0.1], abs=0.015)


def test_temperature_sharpens_and_flattens():
    """Probabilities to the power of one over the temperature."""
    cold, hot = np.array([0.36, 0.09, 0.01]), np.sqrt([0.6, 0.3, 0.1])
    assert _shares(0.5) == pytest.approx(cold / cold.sum(), abs=0.015)
    assert _shares(2.0) == pytest.approx(hot / hot.sum(), abs=0.015)


def test_what_the_model_finds_absurd_is_never_drawn():
    """However hot it gets, and judged among what is allowed."""
    logits = np.tile(np.log(np.array([0.9, 0.09, 0.001, 0.009], np.float32)), (10_000, 1))
    streams = [stream(1, Purpose.EVENTS, version) for version in range(10_000)]
    assert set(Draw(streams, 2.0).at(0, logits)) == {0, 1}
    rest = Draw(streams, 2.0, np.array([[False, False, True, True]]))
    assert set(rest.at(0, logits)) == {2, 3}


def test_what_is_not_allowed_is_never_drawn():
    """The rest keeps its proportions."""
    shares = _shares(1.0, allowed=[False, True, True])
    assert shares[0] == 0
    assert shares[1:] == pytest.approx([0.75, 0.25], abs=0.015)


def test_each_version_may_have_events_of_its_own():
    """Allowed by step and version."""
    streams = [stream(1, Purpose.EVENTS, version) for version in range(3)]
    allowed = np.eye(3, dtype=bool)[None]
    assert Draw(streams, 1.0, allowed).at(0, np.tile(LOGITS, (3, 1))).tolist() == [0, 1, 2]


def test_each_version_may_have_a_temperature_of_its_own():
    """The same numbers as with that temperature for all."""
    logits = np.tile(LOGITS, (400, 1))
    temperatures = np.tile([0.3, 2.0], 200)

    def drawn(temperature):
        return Draw([stream(1, Purpose.EVENTS, version) for version in range(400)], temperature).at(
            0, logits
        )

    mixed = drawn(temperatures)
    assert np.array_equal(mixed[::2], drawn(0.3)[::2])
    assert np.array_equal(mixed[1::2], drawn(2.0)[1::2])


def test_a_scored_draw_draws_the_same_and_says_what_it_cost():
    """In nats of the model, at the steps that are scored."""
    logits = np.tile(LOGITS, (5, 1))

    def streams():
        return [stream(1, Purpose.EVENTS, version) for version in range(5)]

    scored = ScoredDraw(streams(), 1.0, scored=np.array([False, True]), nll=np.zeros(5))
    events = [scored.at(step, logits) for step in range(2)]
    plain = Draw(streams(), 1.0)
    assert np.array_equal(events, [plain.at(step, logits) for step in range(2)])
    assert scored.nll == pytest.approx(-LOGITS[events[1]], abs=1e-6)


class _Favourite:
    """Shifts one event so far that nothing else is left, and remembers what was drawn."""

    def __init__(self, event):
        self.event, self.seen = event, []

    def shift(self, step, logits):
        return logits + 100.0 * (np.arange(logits.shape[1]) == self.event)

    def update(self, step, events):
        self.seen.append((step, events.tolist()))


def test_a_bias_shifts_a_draw_and_is_told_what_was_drawn():
    """At every step."""
    bias = _Favourite(2)
    draw = Draw([stream(1, Purpose.EVENTS, 0)], 1.0, biases=[bias])
    for step in range(2):
        draw.at(step, LOGITS[None])
    assert bias.seen == [(0, [2]), (1, [2])]


def test_a_stream_comes_again():
    """Same seed, purpose and version: same numbers. This is what makes a beat come again."""
    assert stream(7, Purpose.EVENTS, 2).random() == stream(7, Purpose.EVENTS, 2).random()


def test_streams_differ_by_seed_purpose_version_and_attempt():
    """None repeats another's numbers."""
    names = [
        (7, Purpose.EVENTS, 0),
        (8, Purpose.EVENTS, 0),
        (7, Purpose.FEEL, 0),
        (7, Purpose.EVENTS, 1),
        (7, Purpose.EVENTS, 0, 1),
    ]
    assert len({stream(*name).random() for name in names}) == 5


def test_the_first_numbers_of_a_stream_stay_what_they_are():
    """Recipes that musicians have saved depend on them."""
    assert uniform(stream(7, Purpose.EVENTS, 0), 2).tolist() == [
        0.5898074907472937,
        0.5065164278777952,
    ]


def test_normal_numbers_are_normal():
    """Mean 0, variance 1, and two thirds within one deviation."""
    numbers = normal(stream(1, Purpose.EVENTS, 0), 50_000)
    assert [numbers.mean(), numbers.std()] == pytest.approx([0, 1], abs=0.02)
    assert np.mean(np.abs(numbers) < 1) == pytest.approx(0.683, abs=0.015)


def test_a_stop_is_asked_for_and_raised():
    """And nobody is asked who is not there."""
    stop_if(None)
    stop_if(lambda: False)
    with pytest.raises(Stopped):
        stop_if(lambda: True)
