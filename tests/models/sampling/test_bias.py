"""Biases towards a number of hits: the target is met, and the model says where."""

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.density import StyleBias
from sidestick_models.sampling.random_draws import Draw, Purpose, stream

STEPS, VERSIONS = 32, 64
HITS = (np.arange(512)[:, None] >> np.arange(9)) & 1
USUAL = np.tile([0.3, 0.2, 0.6, 0.05, 0.01, 0.01, 0.01, 0.02, 0.1], (STEPS, 1))
ONCE = np.ones((STEPS, 9), int)


def _logits(likely):
    """Return the logits (512,) of a model that hits each drum by itself, so likely (9,)."""
    return (HITS * np.log(likely) + (1 - HITS) * np.log(1 - likely)).sum(1).astype(np.float32)


def _played(wanted, *, likely, usual=USUAL, counted=ONCE, allowed=None, temperature=1.0):
    """Return events (versions, steps) of such a model, biased."""
    temperatures = np.full(VERSIONS, temperature)
    bias = HitCountBias.to_hits(wanted, usual, counted, temperatures)
    streams = [stream(1, Purpose.EVENTS, version) for version in range(VERSIONS)]
    draw = Draw(streams, temperatures, allowed, [bias])
    logits = np.tile(_logits(likely), (VERSIONS, 1))
    return np.stack([draw.at(step, logits) for step in range(STEPS)], axis=1)


def _hits(events):
    return np.bitwise_count(events).sum(axis=1, dtype=int)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("wanted", [20, 35, 60])
@pytest.mark.parametrize("busy", [0.5, 1.0, 1.5], ids=["sparser", "as usual", "denser"])
def test_as_many_hits_are_played_as_are_wanted(wanted, busy, temperature):
    """Whatever the model would have played by itself."""
    events = _played(wanted, likely=np.minimum(USUAL[0] * busy, 0.95), temperature=temperature)
    assert np.abs(_hits(events) - wanted).mean() < 0.06 * wanted


def test_both_bars_are_as_dense():
    """The wanted density is not caught up with at the end."""
    events = _played(20, likely=USUAL[0] * 1.5)
    first, second = _hits(events[:, :16]).mean(), _hits(events[:, 16:]).mean()
    assert first == pytest.approx(second, rel=0.35)


def test_each_version_may_want_another_number():
    """From few to many."""
    wanted = np.linspace(15, 60, VERSIONS)
    assert np.abs(_hits(_played(wanted, likely=USUAL[0])) - wanted).mean() < 1.5


def test_hits_that_are_settled_are_counted():
    """With a drum that plays at every step, fewer of the others are left to be played."""
    usual = USUAL.copy()
    usual[:, 2], usual[:, 3] = 1.0, 0.0
    allowed = np.tile((np.arange(512) & 12) == 4, (STEPS, 1))
    with np.errstate(divide="raise", invalid="raise"):
        events = _played(50, likely=USUAL[0], usual=usual, allowed=allowed)
    assert np.all(Beat.from_events(events[0]).hits[:, 2])
    assert np.abs(_hits(events) - 50).mean() < 2
    assert _hits(events[:, :16]).mean() == pytest.approx(25, rel=0.08)


def test_only_what_counts_is_counted():
    """Of the second bar nothing, of the snare everything twice."""
    counted = np.ones((STEPS, 9), int)
    counted[16:], counted[:16, 1] = 0, 2
    events = _played(20, likely=USUAL[0], counted=counted)
    hits = np.stack([Beat.from_events(row).hits for row in events])
    assert np.abs((hits * counted).sum((1, 2)) - 20).mean() < 1.5
    assert hits[:, 16:].sum((1, 2)).mean() == pytest.approx(USUAL[16:].sum(), rel=0.15)


@pytest.mark.parametrize("drum", [0, 4])
def test_what_the_model_finds_absurd_is_not_drawn_however_much_is_wanted(drum):
    """The tom that it never plays stays silent, or the kick, though all others play."""
    never = USUAL[0].copy()
    never[drum] = 1e-5
    events = _played(400, likely=never)
    assert not np.any(events & (1 << drum))
    assert _hits(events).mean() > 2 * STEPS


def test_the_coldest_draw_is_led_as_any_other():
    """However far its logits lie apart once they are divided by the temperature."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        events = _played(35, likely=USUAL[0], temperature=0.1)
    assert np.abs(_hits(events) - 35).mean() < 3


def test_a_version_is_led_by_its_own_logits():
    """Their level as a whole does not matter, nor that of another version's."""
    level = np.array([[0.0], [3000.0], [-3000.0]])
    logits = np.tile(_logits(USUAL[0]).astype(float), (3, 1))
    biases = [HitCountBias.to_hits(60, USUAL, ONCE, np.full(3, 0.5)) for _ in range(2)]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        plain, moved = biases[0].shift(0, logits), biases[1].shift(0, logits + level)
    assert np.isfinite(plain).any()
    assert moved - level == pytest.approx(plain, abs=1e-6)


def test_hits_that_the_model_is_sure_of_are_left_out_if_few_are_wanted():
    """A part of the likeliest event is never absurd."""
    events = _played(10, likely=np.where(np.arange(9) == 2, 0.999, 0.001))
    assert np.abs(_hits(events) - 10).mean() < 2


def test_odds_are_shifted_drum_by_drum():
    """By as much as is said for each."""
    log_odds = np.zeros((2, 9))
    log_odds[1, 3] = np.log(9)
    bias = StyleBias(log_odds)
    logits = np.tile(_logits(np.full(9, 0.5)), (1, 1)).astype(float)
    assert np.array_equal(bias.shift(0, logits), logits)
    likely = np.exp(bias.shift(1, logits))
    shares = (likely / likely.sum()) @ HITS
    assert shares[0] == pytest.approx(np.where(np.arange(9) == 3, 0.9, 0.5))


def test_as_many_hits_are_played_otherwise_as_are_wanted():
    """Than in a beat that the model would play over again, and only where it may differ."""
    beat = np.tile([5, 0, 4, 0, 6, 0, 4, 0], 4)
    free = np.tile(np.arange(9) != 0, (STEPS, 1))
    sure = (Beat.from_events(beat).hits * 0.97 + 0.01)[:, None]  # (S, 1, 9)
    logits = (HITS * np.log(sure) + (1 - HITS) * np.log(1 - sure)).sum(2).astype(np.float32)
    temperatures = np.full(VERSIONS, 0.5)
    bias = HitCountBias.to_differences(12, beat, free, temperatures)
    streams = [stream(1, Purpose.EVENTS, version) for version in range(VERSIONS)]
    allowed = (np.arange(512) & 1) == (beat[:, None] & 1)
    draw = Draw(streams, temperatures, allowed, [bias])
    events = np.stack([draw.at(step, np.tile(logits[step], (VERSIONS, 1))) for step in range(32)])
    differ = np.bitwise_count(events ^ beat[:, None]).sum(axis=0, dtype=int)
    assert np.abs(differ - 12).mean() < 2
    assert np.unique(events, axis=1).shape[1] > VERSIONS / 2


def test_a_beat_that_differs_enough_by_itself_is_drawn_as_without_a_bias():
    """More differences than are wanted are as good."""
    beat, free = np.zeros(STEPS, int), np.ones((STEPS, 9), bool)
    temperatures = np.ones(VERSIONS)
    bias = HitCountBias.to_differences(1, beat, free, temperatures)
    logits = np.tile(_logits(USUAL[0]), (VERSIONS, 1))

    def drawn(*biases):
        streams = [stream(1, Purpose.EVENTS, version) for version in range(VERSIONS)]
        draw = Draw(streams, temperatures, None, biases)
        return np.stack([draw.at(step, logits) for step in range(STEPS)], axis=1)

    biased = drawn(bias)
    assert _hits(biased).min() > 1
    assert np.array_equal(biased, drawn())
