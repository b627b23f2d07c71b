"""Density, blends, versions and feel, as a drummer takes them."""

import numpy as np
import pytest

from sidestick_models.beat.meter import FOUR_FOUR, METERS
from sidestick_models.sampling.density import density_range
from sidestick_models.sampling.random_draws import SecondStyle

DENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
VERSIONS = 8


def _mean_hits_per_bar(beats, meter=FOUR_FOUR):
    return np.mean([beat.hits_per_bar(meter) for beat in beats])


@pytest.fixture(scope="module")
def primer(drummer):
    """Generate two bars of soul."""
    return drummer.generate("soul", bars=2, seed=3)[0]


@pytest.mark.parametrize("style", ["funk", "jazz", "punk", "soul"])
def test_a_new_beat_has_the_density_that_was_asked_for(drummer, style):
    """In hits per bar, from the style's sparsest to its densest."""
    for density in DENSITIES:
        wanted = density_range(style).hits_per_bar(density, FOUR_FOUR)
        beats = drummer.generate(style, bars=2, seed=1, density=density, versions=VERSIONS)
        off = [abs(beat.hits_per_bar() - wanted) for beat in beats]
        assert np.mean(off) < 1.0


def test_what_follows_has_the_density_that_was_asked_for(drummer, primer):
    """Whatever the primer's."""
    for density in DENSITIES:
        wanted = density_range("soul").hits_per_bar(density, FOUR_FOUR)
        beats = drummer.extend(
            primer, bars=2, seed=1, style="soul", density=density, versions=VERSIONS
        )
        assert _mean_hits_per_bar(beats) == pytest.approx(wanted, abs=1.0)


@pytest.mark.parametrize("style", ["pop", "rock_halftime"])
def test_no_bar_falls_silent_for_a_low_density(drummer, style):
    """However much the bars before had."""
    for seed in range(1, 5):
        primer = drummer.generate(style, bars=2, seed=seed)[0]
        (beat,) = drummer.extend(primer, bars=4, seed=seed, style=style, density=0.0)
        assert beat.hits.reshape(4, -1).any(axis=1).all()


@pytest.mark.parametrize("style", ["reggae_steppers", "jazz_swing", "punk_d_beat"])
def test_what_goes_on_by_rules_has_a_density_too(drummer, style):
    """As far as the rules of its style allow."""
    hits = []
    for density in (0.0, 0.5, 1.0):
        beats = [
            drummer.extend(primer, bars=4, seed=1, style=style, density=density)[0]
            for primer in drummer.generate(style, bars=2, seed=1, versions=3)
        ]
        hits.append(_mean_hits_per_bar(beats))
    assert hits[0] <= hits[1] < hits[2]


def test_long_beats_keep_their_density(drummer):
    """Bar after bar: it is not spent at the beginning."""
    beats = drummer.generate("funk", bars=8, seed=1, density=0.9, versions=4)
    by_two_bars = [
        _mean_hits_per_bar([beat.part(n, n + 32) for beat in beats]) for n in (0, 48, 96)
    ]
    wanted = density_range("funk").hits_per_bar(0.9, FOUR_FOUR)
    assert by_two_bars == pytest.approx([wanted] * 3, rel=0.15)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_more_density_is_more_hits(drummer, primer, meter):
    """On average, in every meter."""
    hits = [
        _mean_hits_per_bar(
            drummer.generate("funk", bars=2, seed=4, density=d, versions=VERSIONS, meter=meter),
            meter,
        )
        for d in DENSITIES
    ]
    assert np.all(np.diff(hits) > 0.5)


def test_a_sparse_beat_keeps_its_bones(drummer):
    """Downbeats and backbeats go last."""
    plain, sparse = (
        np.array([b.hits for b in drummer.generate("rock", bars=2, seed=2, versions=16, density=d)])
        for d in (None, 0.0)
    )
    bones = np.zeros((32, 9), bool)
    bones[[0, 16], 0] = bones[[4, 12, 20, 28], 1] = True
    kept = [sparse[:, cells].sum() / plain[:, cells].sum() for cells in (bones, ~bones)]
    assert kept[0] > 1.3 * kept[1]


def test_all_of_a_blend_is_its_second_style(drummer):
    """And none of it the first."""
    funk, jazz = (drummer.generate(style, bars=2, seed=1)[0] for style in ("funk", "jazz"))
    for style, amount in (("funk", 0.0), ("jazz", 1.0)):
        (blended,) = drummer.generate("funk", bars=2, seed=1, blend=SecondStyle("jazz", amount))
        expected = funk if style == "funk" else jazz
        assert np.array_equal(blended.events(), expected.events())


def test_a_blend_goes_from_one_style_to_the_other(drummer):
    """The ride of jazz grows, the kick of punk fades, on average over many beats."""
    rows = []
    for amount in (0.0, 0.5, 1.0):
        beats = drummer.generate(
            "punk", bars=2, seed=1, versions=24, blend=SecondStyle("jazz", amount)
        )
        hits = np.array([beat.hits for beat in beats]).mean((0, 1)) * 16
        rows.append((hits[0], hits.sum()))
    kicks, alls = zip(*rows, strict=True)
    assert kicks[0] > kicks[1] > kicks[2]
    assert alls[0] > alls[1] > alls[2]


def test_a_blend_shows_in_what_follows_and_in_variations(drummer):
    """More of what the second style hits more often; none of a blend changes nothing."""
    rock = drummer.generate("rock", bars=2, seed=1)[0]
    nothing = np.zeros((32, 9), bool)
    log_odds = (
        density_range("rock")
        .blend(density_range("reggae"), 1.0)
        .log_odds_at(np.arange(32), FOUR_FOUR)
    )
    for make in (
        lambda **controls: drummer.extend(rock, bars=2, seed=1, style="rock", **controls),
        lambda **controls: drummer.vary(rock, nothing, seed=1, style="rock", **controls),
    ):
        plain, blended = (
            np.mean([(beat.hits * log_odds).sum() for beat in make(versions=8, blend=blend)])
            for blend in (None, SecondStyle("reggae", 1.0))
        )
        assert blended > plain + 4
        same = make(versions=2, blend=SecondStyle("reggae", 0.0))
        assert [beat.events().tolist() for beat in same] == [
            beat.events().tolist() for beat in make(versions=2)
        ]


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("style", ["funk", "punk", "jazz"])
def test_versions_differ_audibly(drummer, style, temperature):
    """Also where a cold model would play the same again: two hits in a bar at the very least."""
    beats = drummer.generate(style, bars=2, seed=6, versions=8, temperature=temperature)
    apart = [
        np.count_nonzero(one.hits != other.hits)
        for number, one in enumerate(beats)
        for other in beats[:number]
    ]
    assert min(apart) >= 4


def test_continuations_differ_audibly(drummer, primer):
    """At any temperature too."""
    for temperature in (0.1, 1.0):
        beats = drummer.extend(primer, bars=2, seed=6, versions=8, temperature=temperature)
        apart = [
            np.count_nonzero(one.hits != other.hits)
            for number, one in enumerate(beats)
            for other in beats[:number]
        ]
        assert min(apart) >= 3


@pytest.mark.parametrize("style", ["blues_12_8", "reggae_steppers", "jazz_swing"])
def test_continuations_by_rules_are_different_beats(drummer, style):
    """A single bar too, of which the rules leave little free."""
    primer = drummer.generate(style, bars=2, seed=1)[0]
    beats = drummer.extend(primer, bars=1, seed=1, style=style, versions=VERSIONS)
    assert len({beat.hits.tobytes() for beat in beats}) == VERSIONS


def test_feel_changes_how_hits_are_played_and_nothing_else(drummer, primer):
    """And each seed in another manner."""
    played = [drummer.feel(primer, seed=seed, style="soul") for seed in range(3)]
    for beat in played:
        assert np.array_equal(beat.hits, primer.hits)
        assert not beat.velocities[~beat.hits].any()
    assert len({beat.velocities.tobytes() for beat in played}) == 3
    assert len({beat.offsets.tobytes() for beat in played}) == 3


def test_feel_needs_no_style(drummer, primer):
    """It plays what is there."""
    assert drummer.feel(primer, seed=1).velocities[primer.hits].std() > 0.05
