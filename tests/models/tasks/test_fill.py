"""Fills: they read as fills, land on the next downbeat, and leave the rest alone."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import METERS, Meter
from sidestick_models.beat.two_hands import NEEDS_MORE

PARTS = ("hits", "velocities", "offsets")
STYLES = ("funk", "rock", "jazz", "hiphop", "latin", "neworleans")
SNARE_AND_TOMS = [DrumClass.SNARE, DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM]
TIME = [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]
VERSIONS = 12


@pytest.fixture(scope="module")
def beats(drummer):
    """Generate two bars of each style."""
    return {style: drummer.generate(style, bars=2, seed=1)[0] for style in STYLES}


@pytest.fixture(scope="module")
def fills(drummer, beats):
    """Make many fills of one bar at the end of each."""
    return {
        style: drummer.fill(beat, steps=16, seed=3, style=style, versions=VERSIONS)
        for style, beat in beats.items()
    }


@pytest.mark.parametrize("steps", [8, 16, 32])
def test_what_comes_before_the_fill_is_the_same_to_the_bit(drummer, beats, steps):
    """Hits, velocities and offsets."""
    for fill in drummer.fill(beats["funk"], steps=steps, seed=1, versions=3):
        assert fill.steps == 32
        for part in PARTS:
            kept = getattr(beats["funk"], part)[: 32 - steps]
            assert np.array_equal(getattr(fill, part)[: 32 - steps], kept)


@pytest.mark.parametrize("style", STYLES)
def test_snare_and_toms_take_over(drummer, fills, style):
    """More strokes than the style's beats have there, and less time kept.

    In New Orleans the snare keeps time: there a fill goes to the toms.
    """
    usual = drummer.generate(style, bars=2, seed=1, versions=VERSIONS)
    beat, end = (
        np.array([each.hits[16:] for each in bars]).sum(1).mean(0) for bars in (usual, fills[style])
    )
    strokes = SNARE_AND_TOMS[style == "neworleans" :]
    assert end[strokes].sum() > 1.15 * beat[strokes].sum()
    assert end[TIME].sum() < beat[TIME].sum()


def test_two_hands_play_a_fill(fills):
    """Whatever the style."""
    for fill in (fill for of_style in fills.values() for fill in of_style):
        assert not NEEDS_MORE[fill.part(16, 32).events()].any()


def test_toms_are_played(fills):
    """In most fills: a beat has few."""
    with_toms = [fill.hits[16:, 4:7].any() for of_style in fills.values() for fill in of_style]
    assert np.mean(with_toms) > 0.6


@pytest.mark.parametrize("style", STYLES)
def test_no_fill_is_the_beat_over_again(beats, fills, style):
    """Nor like another version."""
    bars = [fill.hits[16:] for fill in fills[style]] + [beats[style].hits[16:]]
    apart = [np.count_nonzero(one != other) for n, one in enumerate(bars) for other in bars[:n]]
    assert min(apart) >= 2
    assert np.median(apart) >= 8


def test_fills_lead_to_the_downbeat(fills):
    """They are played to their last beat, and the crash is left to where they land."""
    ends = np.array([fill.hits[16:] for of_style in fills.values() for fill in of_style])
    assert np.mean(ends[:, 12:, :7].any((1, 2))) > 0.85
    assert not ends[..., DrumClass.CRASH].any()


def test_a_fill_within_a_bar_begins_where_it_was_asked_to(drummer, beats):
    """Half a bar, with strokes from early in it on."""
    ends = [
        fill.hits[24:, SNARE_AND_TOMS]
        for beat in beats.values()
        for fill in drummer.fill(beat, steps=8, seed=1, versions=6)
    ]
    assert np.mean([end.sum() for end in ends]) > 4
    assert np.mean([end[:4].any() for end in ends]) > 0.8


def test_a_fill_of_two_bars_is_played_all_through(drummer, beats):
    """Both bars have strokes."""
    for style, beat in beats.items():
        fills = drummer.fill(beat, steps=32, seed=1, style=style, versions=4)
        strokes = np.array([fill.hits[:, SNARE_AND_TOMS].reshape(2, -1).sum(1) for fill in fills])
        assert strokes.mean(axis=0).min() > 5


def test_a_denser_fill_has_more_strokes(drummer, beats):
    """From a real fill's fewest to its most."""
    strokes = [
        np.mean(
            [
                fill.hits[16:, :7].sum() - fill.hits[16:, 2:4].sum()
                for fill in drummer.fill(
                    beats["rock"], steps=16, seed=1, style="rock", versions=12, density=density
                )
            ]
        )
        for density in (0.0, 0.5, 1.0)
    ]
    assert strokes[0] + 1 < strokes[1] < strokes[2] - 1


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_what_is_locked_stays_in_a_fill(drummer, meter):
    """To the bit, a crash too; the rest is a fill."""
    (beat,) = drummer.generate("funk", bars=2, seed=1, meter=meter)
    locked = np.zeros_like(beat.hits)
    locked[:, [DrumClass.KICK, DrumClass.LOW_TOM, DrumClass.CRASH]] = True
    for fill in drummer.fill(beat, locked, steps=meter.steps_per_bar, seed=1, meter=meter):
        for one, other in zip(arrays(fill), arrays(beat), strict=True):
            np.testing.assert_array_equal(one[locked], other[locked])
        assert (fill.hits != beat.hits)[meter.steps_per_bar :].any()


def arrays(beat):
    return beat.hits, beat.velocities, beat.offsets


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_fills_work_in_every_meter(drummer, meter):
    """The last bar fills, to its end; the one before stays."""
    bar = meter.steps_per_bar
    beat = drummer.generate("rock", bars=2, seed=1, meter=meter)[0]
    fills = drummer.fill(beat, steps=bar, seed=1, style="rock", meter=meter, versions=8)
    for fill in fills:
        assert np.array_equal(fill.hits[:bar], beat.hits[:bar])
    strokes = np.array([fill.hits[bar:, SNARE_AND_TOMS] for fill in fills])
    assert strokes.sum((1, 2)).mean() > beat.hits[bar:, SNARE_AND_TOMS].sum()
    assert strokes.sum((1, 2)).mean() > bar / 3
    assert np.mean(strokes[:, -6:].any((1, 2))) > 0.8


def test_a_new_beat_can_end_with_a_fill(drummer):
    """The bars before are those of the beat without one."""
    plain = drummer.generate("funk", bars=4, seed=2, versions=3)
    filled = drummer.generate("funk", bars=4, seed=2, versions=3, fill=True)
    for beat, end in zip(plain, filled, strict=True):
        assert np.array_equal(beat.hits[:48], end.hits[:48])
        assert end.hits[48:, SNARE_AND_TOMS].sum() > beat.hits[48:, SNARE_AND_TOMS].sum()


@pytest.mark.parametrize(("meter", "before"), [("4/4", 8), ("7/8", 8), ("5/4", 12), ("6/8", 6)])
def test_a_single_new_bar_ends_with_a_short_fill(drummer, meter, before):
    """Of its last group of beats."""
    meter = Meter(*map(int, meter.split("/")))
    plain, filled = (
        drummer.generate("funk", bars=1, seed=2, meter=meter, fill=fill)[0]
        for fill in (False, True)
    )
    assert np.array_equal(plain.hits[:before], filled.hits[:before])
    assert not np.array_equal(plain.hits[before:], filled.hits[before:])


@pytest.mark.parametrize("steps", [0, -1, 33, 64])
def test_a_fill_that_does_not_fit_is_refused(drummer, beats, steps):
    """With what would."""
    with pytest.raises(ValueError, match=f"must have 1 to 32 steps, not {steps}"):
        drummer.fill(beats["funk"], steps=steps, seed=1)


@pytest.mark.parametrize("style", ["dance_disco", "drumandbass", "rock_halftime", "trap"])
def test_hands_lead_on_at_the_end_of_half_a_bar(drummer, style):
    """Kicks alone pick nothing up."""
    without = 0
    for seed in range(1, 13):
        beat = drummer.generate(style, bars=2, seed=seed)[0]
        (filled,) = drummer.fill(beat, steps=8, seed=seed, style=style)
        without += not filled.hits[-8:, SNARE_AND_TOMS].any()
    assert without == 0
