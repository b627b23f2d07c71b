"""Sampling: temperature, what is allowed, and streams that depend on nothing but their names."""

import numpy as np
import pytest

from sidestick_models.errors import Stopped
from sidestick_models.sampling.random_draws import (
    Draw,
    DrawRequest,
    Purpose,
    ScoredDraw,
    SecondStyle,
    check_bars,
    gumbel,
    negative_log_likelihood,
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

    allowed = np.array([[True, True, True], [False, True, True], [True, False, True]])
    scored = ScoredDraw(
        streams(), 1.0, allowed, scored=np.array([False, True, True]), nll=np.zeros(5)
    )
    events = [scored.at(step, logits) for step in range(3)]
    plain = Draw(streams(), 1.0, allowed)
    assert np.array_equal(events, [plain.at(step, logits) for step in range(3)])
    assert scored.nll == pytest.approx(-LOGITS[events[1]] - LOGITS[events[2]], abs=1e-6)


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
    assert normal(stream(7, Purpose.LATENT, 0), 2) == pytest.approx(
        [-1.3658467292832708, 1.8700351823171006]
    )


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


class _Zeros:
    """A generator whose numbers are the lowest that there are."""

    def random(self, shape):
        return np.zeros(shape)


def test_no_number_is_so_low_that_it_has_no_logarithm():
    """A zero comes once in millions of years, and would be no beat."""
    assert 0 < uniform(_Zeros(), 3).max() < 1e-15
    assert np.isfinite(normal(_Zeros(), 3)).all()
    assert np.isfinite(gumbel(np.zeros(3))).all()


def test_the_likeliest_number_of_a_softmax_draw_grows_with_its_noise():
    """From the lowest uniform number to the highest; the middle is the median of Gumbel's."""
    low, middle, high = gumbel(np.array([0.01, 0.5, 0.99]))
    assert low < middle < high
    assert middle == pytest.approx(-np.log(np.log(2)))


def test_what_events_cost_does_not_depend_on_where_logits_lie():
    """Only differences within a version count, however large the numbers are themselves."""
    logits = np.array([[0.0, 1.0, -2.0], [5.0, 5.0, 5.0]], np.float32)
    events = np.array([1, 2])
    cost = negative_log_likelihood(logits, events)
    for shift in (-4096, 4096):
        shifts = np.array([[shift], [0]], np.float32)
        shifted = negative_log_likelihood(logits + shifts, events)
        assert shifted == pytest.approx(cost)
    assert cost[1] == pytest.approx(np.log(3))


@pytest.mark.parametrize(
    ("key", "legal", "illegal", "sentence"),
    [
        ("temperature", (0.1, 2.0), (0.09, 2.01), "Temperature must be 0.1 to 2.0, not"),
        ("tempo_bpm", (20, 999), (19.9, 999.1), "Tempo must be 20 to 999 BPM, not"),
        ("versions", (1, 64), (0, -1), "There must be at least 1 version, not"),
        ("density", (0.0, 1.0), (-0.01, 1.01), "Density must be 0 to 1, not"),
    ],
)
def test_a_control_may_be_as_extreme_as_its_range_and_no_more(key, legal, illegal, sentence):
    """The sentence says the range and the value."""
    for value in legal:
        assert getattr(DrawRequest(seed=1, **{key: value}), key) == value
    for value in illegal:
        with pytest.raises(ValueError, match=rf"^{sentence} {value}\.$"):
            DrawRequest(seed=1, **{key: value})


def test_a_blend_is_some_of_its_second_style_from_nothing_to_all():
    """No less, and no more."""
    for amount in (0, 1):
        assert DrawRequest(seed=1, blend=SecondStyle("jazz", amount)).blend[1] == amount
    for amount in (-0.01, 1.01):
        with pytest.raises(ValueError, match=rf"^A blend's amount must be 0 to 1, not {amount}\.$"):
            DrawRequest(seed=1, blend=SecondStyle("jazz", amount))


def test_a_request_has_a_bar_at_least_and_64_at_most():
    """The sentence says both."""
    check_bars(1)
    check_bars(64)
    for bars in (0, 65):
        with pytest.raises(ValueError, match=rf"^Bars must be 1 to 64, not {bars}\.$"):
            check_bars(bars)


def test_what_is_not_said_is_usual():
    """One version of 4/4 at 120, as the model plays it, and nobody to stop it."""
    request = DrawRequest(seed=3)
    assert (request.temperature, request.tempo_bpm, request.versions) == (1.0, 120.0, 1)
    assert (str(request.meter), request.density, request.blend) == ("4/4", None, None)


def test_each_version_has_the_stream_of_its_number():
    """For each purpose others, whatever is asked for beside it."""
    streams = DrawRequest(seed=7, versions=3).streams(Purpose.FILL)
    expected = [stream(7, Purpose.FILL, version).random() for version in range(3)]
    assert [each.random() for each in streams] == expected
