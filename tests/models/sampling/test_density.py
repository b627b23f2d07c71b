"""Density: places in a style's real range, in any meter."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, METERS, Meter
from sidestick_models.sampling.density import (
    ANY,
    FILLS,
    TABLE,
    DensityRange,
    density_range,
    write_ranges,
)
from sidestick_models.styles.trained import STYLES, TRAINED

densities = st.floats(0, 1)


@pytest.mark.parametrize("style", [*TRAINED, ANY, FILLS])
def test_every_style_has_a_range(style):
    """Of its own, from sparse to dense, with all places of a bar."""
    real = density_range(style)
    assert np.all(np.diff(real.quantiles) >= 0)
    assert real.quantiles[-1] > real.quantiles[0] + 1
    assert real.by_place.shape == (16, 9)
    assert style == ANY or real is not density_range(ANY)


def test_a_style_that_the_table_lacks_has_the_range_of_all():
    """As has a request without a style."""
    assert density_range("polka") is density_range(None) is density_range(ANY)


@given(densities, st.sampled_from(METERS), st.sampled_from(TRAINED))
def test_more_density_is_never_fewer_hits_per_bar(density, meter, style):
    """From the sparsest to the densest bar of the style, in proportion to 4/4."""
    real = density_range(style)
    hits, most = real.hits_per_bar(density, meter), real.hits_per_bar(1.0, meter)
    assert 0 < real.hits_per_bar(0.0, meter) <= hits <= most
    in_four_four = real.hits_per_bar(density, FOUR_FOUR) / real.hits_per_bar(1.0, FOUR_FOUR)
    assert hits / most == pytest.approx(in_four_four)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_a_longer_bar_has_more_hits(meter):
    """In about the proportion of its length."""
    real = density_range("rock")
    ratio = real.hits_per_bar(0.5, meter) / real.hits_per_bar(0.5, FOUR_FOUR)
    assert ratio == pytest.approx(meter.steps_per_bar / 16, rel=0.25)


def test_the_ends_of_a_range_are_its_sparsest_and_densest_bars():
    """Density 0 and 1."""
    funk = density_range("funk")
    assert funk.hits_per_bar(0.0, FOUR_FOUR) == funk.quantiles[0]
    assert funk.hits_per_bar(1.0, FOUR_FOUR) == funk.quantiles[-1]


def test_a_blend_lies_between_its_styles():
    """Half of jazz and half of highlife."""
    jazz, highlife = density_range("jazz"), density_range("highlife")
    middle = jazz.blend(highlife, 0.5).hits_per_bar(0.5, FOUR_FOUR)
    ends = [real.hits_per_bar(0.5, FOUR_FOUR) for real in (jazz, highlife)]
    assert middle == pytest.approx(np.mean(ends))


def test_a_blend_shifts_the_odds_towards_its_second_style():
    """Of what that hits more often up, of what it hits less often down, in every meter."""
    jazz, rock = density_range("jazz"), density_range("rock")
    ride, snare, steps = DrumClass.RIDE, DrumClass.SNARE, np.arange(24)
    for meter in METERS:
        log_odds = rock.blend(jazz, 0.7).log_odds_at(steps, meter)
        assert log_odds.shape == (24, 9)
        assert log_odds[0, ride] > 0
    assert rock.blend(jazz, 0.7).log_odds_at(steps, FOUR_FOUR)[4, snare] < 0
    assert not rock.blend(jazz, 0.0).log_odds_at(steps, FOUR_FOUR).any()
    assert not rock.log_odds_at(steps, FOUR_FOUR).any()


def test_a_table_is_written_and_read(tmp_path):
    """The quantiles of real windows, the shares of real bars, and of fills the strokes alone."""
    rng = np.random.default_rng(3)
    windows = {"even": rng.random((50, 32, 9)) < 0.1, "busy": rng.random((70, 32, 9)) < 0.3}
    fills = np.ones((4, 16, 9), bool)
    write_ranges(windows, fills, tmp_path / "table.json")
    text = (tmp_path / "table.json").read_text()
    assert text.count("\n") == 6
    even = DensityRange.of(windows["even"])
    median = np.median(windows["even"].sum((1, 2)) / 2)
    assert even.hits_per_bar(0.5, FOUR_FOUR) == pytest.approx(median)
    assert even.by_place[3, 2] == pytest.approx(windows["even"].reshape(-1, 16, 9)[:, 3, 2].mean())
    assert TABLE.read_text().count("\n") == len(TRAINED) + 4
    table = json.loads(text)
    assert list(table) == ["even", "busy", ANY, FILLS]
    assert table[FILLS]["hits_per_bar"] == [80.0] * 21
    for key, digits in (("hits_per_bar", 2), ("by_place", 3)):
        rows = [np.array(table[style][key]) for style in ("even", "busy")]
        assert np.array(table[ANY][key]) == pytest.approx(np.mean(rows, axis=0), abs=0.01)
        assert np.array_equal(rows[0], rows[0].round(digits))


def test_a_drum_that_is_never_hit_counts_as_one_bar_in_fifty():
    """As does one that always is: a blend neither forbids nor forces a hit."""
    never = DensityRange(np.arange(21.0), np.zeros((16, 9)))
    always = DensityRange(np.arange(21.0), np.ones((16, 9)))
    there, back = never.blend(always, 1.0), always.blend(never, 1.0)
    assert there.log_odds == pytest.approx(2 * np.log(49))
    assert back.log_odds == pytest.approx(-2 * np.log(49))
    assert never.blend(always, 0.5).log_odds == pytest.approx(np.log(49))


def test_how_likely_a_drum_is_goes_by_the_place_in_the_bar():
    """Of the meter, bar after bar; in 6/8 the second beat is the last one of 4/4."""
    real = density_range("rock")
    steps = np.array([0, 4, 20, 31])
    assert np.array_equal(real.shares_at(steps, FOUR_FOUR), real.by_place[[0, 4, 4, 15]])
    compound = real.shares_at(np.arange(24), Meter(6, 8))
    assert np.array_equal(compound[:12], compound[12:])
    assert np.array_equal(compound[6], real.by_place[12])


def test_a_bar_of_seven_eighths_is_not_a_bar_of_four_quarters():
    """Hits are counted by the bars of the meter."""
    from sidestick_models.beat.beat import Beat

    beat = Beat.from_events(np.full(28, 3))
    assert beat.hits_per_bar(Meter(7, 8)) == 28
    assert beat.hits_per_bar() == 32
    assert Beat.from_events([]).hits_per_bar() == 0


def test_what_a_style_plays_and_others_do_not_is_typical_of_it():
    """More often is above nought, more rarely below, and by its place in the bar."""
    others = [density_range(style) for style in STYLES]
    typical = density_range("reggae").typical_at(np.arange(32), others)
    assert typical.shape == (32, 9)
    assert typical[0, DrumClass.KICK] < -0.5 < 0.5 < typical[8, DrumClass.SNARE]
    np.testing.assert_array_equal(typical[:16], typical[16:])
