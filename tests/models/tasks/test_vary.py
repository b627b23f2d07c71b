"""Other beats out of one: locks hold to the bit, and what is free is drawn given the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import METERS, Meter
from sidestick_models.errors import AllLockedError
from tests.models.beats import joined

PARTS = ("hits", "velocities", "offsets")
LANES = np.arange(9)


@pytest.fixture(scope="module")
def funk(drummer):
    """Generate two bars of funk."""
    return drummer.generate("funk", bars=2, seed=1)[0]


def _lanes(beat, *drums):
    """Lock these drums all the way."""
    return np.isin(LANES, drums) & np.ones(beat.hits.shape, bool)


def _outside(beat, first, last):
    """Lock everything but these steps."""
    locked = np.ones(beat.hits.shape, bool)
    locked[first:last] = False
    return locked


def _assert_kept(beat, varied, locked):
    for part in PARTS:
        assert np.array_equal(getattr(varied, part)[locked], getattr(beat, part)[locked])


def _free_hits_that_differ(one, other, locked):
    return np.count_nonzero((one.hits != other.hits)[~locked])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_is_locked_is_the_same_to_the_bit(drummer, funk, data):
    """Hits, silences, velocities and offsets, whatever is locked and however hot it is."""
    cells = st.lists(st.booleans(), min_size=32 * 9, max_size=32 * 9)
    lanes, steps = data.draw(st.sets(st.integers(0, 8))), data.draw(st.sets(st.integers(0, 31)))
    locked = np.reshape(data.draw(cells), (32, 9)) | np.isin(LANES, list(lanes))
    locked[list(steps)] = True
    locked[0, 0] = False
    density = data.draw(st.none() | st.floats(0, 1))
    temperature = data.draw(st.floats(0.1, 2.0))
    for varied in drummer.vary(
        funk, locked, seed=2, versions=2, density=density, temperature=temperature
    ):
        assert varied.steps == funk.steps
        _assert_kept(funk, varied, locked)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_locks_hold_in_every_meter(drummer, meter):
    """The kick all the way, and the first bar."""
    beat = drummer.generate("soul", bars=2, seed=2, meter=meter)[0]
    locked = _lanes(beat, DrumClass.KICK) | _outside(beat, meter.steps_per_bar, beat.steps)
    (varied,) = drummer.vary(beat, locked, seed=1, meter=meter)
    _assert_kept(beat, varied, locked)
    assert _free_hits_that_differ(beat, varied, locked)


def test_every_version_differs_audibly_from_the_beat_and_from_the_others(drummer, funk):
    """With kick and snare locked, in several hits of the rest."""
    locked = _lanes(funk, DrumClass.KICK, DrumClass.SNARE)
    for temperature in (0.1, 1.0):
        beats = drummer.vary(funk, locked, seed=4, versions=8, temperature=temperature)
        beats.append(funk)
        apart = [
            _free_hits_that_differ(one, other, locked)
            for number, one in enumerate(beats)
            for other in beats[:number]
        ]
        assert min(apart) >= 3


def test_only_a_range_is_drawn_again(drummer, funk):
    """The second half of the first bar; before and after it everything stays."""
    locked = _outside(funk, 8, 16)
    for varied in drummer.vary(funk, locked, seed=1, versions=4):
        _assert_kept(funk, varied, locked)
        assert _free_hits_that_differ(funk, varied, locked)


def test_a_variation_is_of_the_beat_not_of_any(drummer):
    """With nothing locked it is nearer to its own beat than to another of the same style."""
    beats = drummer.generate("rock", bars=2, seed=9, versions=6)
    nothing = np.zeros((32, 9), bool)
    near, far = [], []
    for number, beat in enumerate(beats):
        (varied,) = drummer.vary(beat, nothing, seed=1)
        near.append(_free_hits_that_differ(beat, varied, nothing))
        far.append(_free_hits_that_differ(beats[number - 1], varied, nothing))
    assert np.mean(near) < 0.7 * np.mean(far)


def test_hits_are_drawn_given_what_is_locked(drummer):
    """Hats that have always come with the snare come where another snare is locked."""
    beat = Beat.from_events([1, 4, 4, 4, 6, 4, 4, 4] * 4)
    moved = np.array([1, 4, 4, 4, 4, 4, 2, 4] * 4)
    target = Beat.from_events(np.where(np.arange(32) < 16, beat.events(), moved))
    locked = _lanes(target, DrumClass.KICK, DrumClass.SNARE)
    locked[:16] = True
    for varied in drummer.vary(target, locked, seed=1, versions=4):
        assert np.array_equal(varied.hits[:, DrumClass.SNARE], target.hits[:, DrumClass.SNARE])
        assert varied.hits[16:, DrumClass.CLOSED_HAT].sum() >= 8


def test_the_draw_that_leads_to_what_follows_stays(drummer, funk):
    """The locked hits after the range surprise less than after a draw that was not chosen."""
    locks_first_bar = _outside(funk, 16, 32)
    rolls = np.full(16, 1 << DrumClass.SNARE)
    other = Beat.from_events(np.append(rolls, funk.events()[16:]))
    led_to_funk = drummer.vary(funk, locks_first_bar, seed=5)[0].events()[16:]
    led_to_rolls = drummer.vary(other, locks_first_bar, seed=5)[0].events()[16:]
    assert not np.array_equal(led_to_funk, led_to_rolls)


def test_a_long_clip_is_varied(drummer, funk):
    """Sixty-four bars, of which the last two may change."""
    clip = funk
    for _ in range(5):
        clip = joined(clip, clip)
    assert clip.bars() == 64
    locked = _outside(clip, 62 * 16, 64 * 16)
    (varied,) = drummer.vary(clip, locked, seed=1)
    _assert_kept(clip, varied, locked)
    assert _free_hits_that_differ(clip, varied, locked)


def test_nothing_at_all_may_be_locked(drummer):
    """All 64 bars are drawn again."""
    clip = Beat.from_events([5, 0, 4, 0, 6, 0, 4, 0] * 128)
    (varied,) = drummer.vary(clip, np.zeros((1024, 9), bool), seed=1)
    assert varied.bars() == 64
    assert varied.hits_per_bar() > 6


def test_new_hits_are_played_as_the_beat_is(drummer):
    """In a clip of one velocity on the grid, new hits of a drum at its steps are like that too."""
    beat = Beat.from_events([5, 0, 4, 0, 6, 0, 4, 0] * 4)
    beat.velocities[beat.hits] = 100 / 127
    means = []
    for seed in range(8):
        (varied,) = drummer.vary(beat, _lanes(beat, DrumClass.KICK), seed=seed)
        again = varied.hits & beat.hits
        assert varied.velocities[again] * 127 == pytest.approx(100, abs=40)
        assert np.abs(varied.offsets[again]).max() < 0.15
        means.append(varied.velocities[again].mean() * 127)
    assert np.mean(means) == pytest.approx(100, abs=5)


def test_everything_locked_is_refused(drummer, funk):
    """Rather than given back without a word."""
    with pytest.raises(AllLockedError, match="every drum is locked"):
        drummer.vary(funk, np.ones((32, 9), bool), seed=1)


def test_locks_of_another_length_are_refused(drummer, funk):
    """They would lock something else."""
    with pytest.raises(ValueError, match=r"must be \(32, 9\)"):
        drummer.vary(funk, np.zeros((16, 9), bool), seed=1)


def test_density_counts_where_anything_may_change(drummer, funk):
    """Locked hits included, locked bars not."""
    locked = _lanes(funk, DrumClass.KICK, DrumClass.SNARE) | _outside(funk, 16, 32)
    sparse, dense = (
        drummer.vary(funk, locked, seed=1, style="funk", density=density, versions=4)
        for density in (0.1, 0.9)
    )
    assert np.mean([beat.part(16, 32).hits_per_bar() for beat in sparse]) < 16
    assert np.mean([beat.part(16, 32).hits_per_bar() for beat in dense]) > 22


@pytest.mark.parametrize("ratio", [0.5, 1.0, 1.4])
def test_there_are_so_many_hits_for_each_of_the_beats(drummer, funk, ratio):
    """Locked hits count, anything may change, and the style's own density does not matter."""
    locked = _lanes(funk, DrumClass.KICK) | _outside(funk, 16, 32)
    wanted = ratio * np.count_nonzero(funk.part(16, 32).hits)
    for beat in drummer.vary(funk, locked, seed=1, style="jazz", hits_ratio=ratio, versions=4):
        assert np.count_nonzero(beat.part(16, 32).hits) == pytest.approx(wanted, abs=2)
        _assert_kept(funk, beat, locked)


def test_a_ratio_of_hits_that_is_none_is_refused(drummer, funk):
    """With the value and what is legal."""
    with pytest.raises(ValueError, match="above 0 and at most 4, not 0"):
        drummer.vary(funk, _lanes(funk), seed=1, hits_ratio=0)


def test_the_loop_is_played_across_its_end(drummer):
    """A first bar is drawn given the last ones: a beat of another last bar gets another first."""
    nine = drummer.generate("jazz", bars=4, seed=3)[0]
    other = joined(nine.part(0, 32), drummer.generate("punk", bars=2, seed=3)[0])
    locked = _outside(nine, 0, 16)
    first, second = (drummer.vary(beat, locked, seed=1)[0].events()[:16] for beat in (nine, other))
    assert not np.array_equal(first, second)


def test_meters_keep_their_bars(drummer):
    """A beat in seven eighths is no beat in four quarters."""
    beat = drummer.generate("rock", bars=2, seed=1, meter=Meter(7, 8))[0]
    with pytest.raises(ValueError, match="in 4/4, it must have whole bars of 16 steps, not 28"):
        drummer.vary(beat, np.zeros((28, 9), bool), seed=1)
