"""Beats in every meter: whole bars, with downbeats and backbeats where drummers put them."""

import numpy as np
import pytest

import sidestick_models.beat.meter
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import FOUR_FOUR, METERS, Meter

STYLES = ("rock", "funk", "soul", "pop", "hiphop")
VERSIONS = 6
BACKBEATS = {"4/4": [4, 12], "3/4": [8], "6/8": [6], "12/8": [6, 18], "5/4": [4, 16], "7/8": [4]}
BACKBEATS |= {"2/4": [4], "2/2": [4, 12], "4/8": [4]}
every_meter = pytest.mark.parametrize("meter", METERS, ids=str)


def _bars(beats, meter):
    """Return hits (bars, steps per bar, 9) of all beats."""
    return np.concatenate([beat.hits.reshape(-1, meter.steps_per_bar, 9) for beat in beats])


@pytest.fixture(scope="module")
def generated(drummer):
    """Generate six bars of several styles in every meter."""
    return {
        meter: [
            drummer.generate(style, bars=6, seed=15, versions=VERSIONS, meter=meter)
            for style in STYLES
        ]
        for meter in METERS
    }


@pytest.fixture(scope="module")
def seed_bars(generated):
    """Return the bars that come from the style."""
    return {
        meter: _bars([beat.part(0, 2 * meter.steps_per_bar) for of in all_ for beat in of], meter)
        for meter, all_ in generated.items()
    }


@pytest.fixture(scope="module")
def later_bars(generated):
    """Return the four bars after them."""
    return {
        meter: _bars(
            [beat.part(2 * meter.steps_per_bar, beat.steps) for of in all_ for beat in of], meter
        )
        for meter, all_ in generated.items()
    }


@pytest.fixture(scope="module")
def extended(drummer, generated):
    """Extend two bars of each style by four."""
    return {
        meter: _bars(
            [
                beat
                for of in all_
                for beat in drummer.extend(
                    of[0].part(0, 2 * meter.steps_per_bar),
                    bars=4,
                    seed=2,
                    versions=VERSIONS,
                    meter=meter,
                )
            ],
            meter,
        )
        for meter, all_ in generated.items()
    }


@every_meter
@pytest.mark.parametrize("bars", [1, 2, 3, 9])
def test_a_beat_has_the_bars_that_were_asked_for(drummer, meter, bars):
    """Of the meter's length, new ones only when extending."""
    steps = bars * meter.steps_per_bar
    (beat,) = drummer.generate("rock", bars=bars, seed=1, meter=meter)
    assert beat.steps == steps
    assert beat.bars(meter) == bars
    assert drummer.extend(beat, bars=bars, seed=1, meter=meter)[0].steps == steps


@every_meter
@pytest.mark.parametrize("made", ["seed_bars", "later_bars", "extended"])
def test_bars_begin_with_what_downbeats_carry(request, meter, made):
    """The kick comes on bar lines about as often as in 4/4, and nowhere else as often."""
    bars, in_four_four = (request.getfixturevalue(made)[each] for each in (meter, FOUR_FOUR))
    kicks = bars[:, :, DrumClass.KICK].mean(axis=0)
    assert kicks[0] > in_four_four[:, 0, DrumClass.KICK].mean() - 0.25
    assert kicks[0] == kicks.max()


@every_meter
@pytest.mark.parametrize("made", ["seed_bars", "later_bars", "extended"])
def test_snares_come_on_backbeats(request, meter, made):
    """More than on any other step, and far more than on downbeats."""
    snares = request.getfixturevalue(made)[meter][:, :, DrumClass.SNARE].mean(axis=0)
    backbeats = BACKBEATS[str(meter)]
    assert snares[backbeats].min() > 2 * snares[0]
    assert snares[backbeats].mean() > np.delete(snares, backbeats).mean() + 0.25


@every_meter
@pytest.mark.parametrize("made", ["later_bars", "extended"])
def test_patterns_do_not_drift_across_bar_lines(request, meter, made):
    """A bar is more like other bars than like itself a beat or an eighth later."""
    bars = request.getfixturevalue(made)[meter].mean(axis=0)  # (steps, 9): a typical bar
    seed = request.getfixturevalue("seed_bars")[meter].mean(axis=0)

    def likeness(shift):
        return np.corrcoef(np.roll(bars, shift, axis=0).ravel(), seed.ravel())[0, 1]

    assert likeness(0) > 0.75
    assert all(likeness(0) > likeness(shift) + 0.05 for shift in (-4, -2, 2, 4))


@every_meter
def test_crashes_come_on_downbeats(seed_bars, meter):
    """If at all."""
    crashes = seed_bars[meter][:, :, DrumClass.CRASH].mean(axis=0)
    assert crashes[0] == crashes.max()


@pytest.mark.parametrize("meter", ["6/8", "12/8"])
def test_dotted_quarters_have_hats_in_eighths(seed_bars, meter):
    """The timekeeper is on the three eighths of a beat rather than between them."""
    bars = seed_bars[Meter(*map(int, meter.split("/")))]
    time = bars[:, :, [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]].any(2)
    by_step = time.reshape(len(bars), -1, 6).mean(axis=(0, 1))
    assert by_step[[0, 2, 4]].min() > 1.3 * by_step[[1, 3, 5]].max()


@every_meter
@pytest.mark.parametrize("style", ["soul", "jazz", "country", "techno"])
def test_a_longer_beat_begins_with_the_shorter_one(drummer, meter, style):
    """The seed decides what is played, the bars how much of it."""
    two, five, seven = (
        drummer.generate(style, bars=bars, seed=1, meter=meter)[0].events() for bars in (2, 5, 7)
    )
    assert np.array_equal(two, five[: len(two)])
    patterns = 5 // meter.bars_per_pattern * meter.pattern_steps
    assert np.array_equal(five[:patterns], seven[:patterns])


@every_meter
def test_feel_is_played_in_every_meter(drummer, generated, meter):
    """The same hits, other velocities, and offsets no later than a swing has them."""
    beat = generated[meter][0][0]
    played = drummer.feel(beat, seed=1, style="rock", meter=meter)
    assert np.array_equal(played.hits, beat.hits)
    assert not np.array_equal(played.velocities, beat.velocities)
    assert np.all(np.abs(played.offsets) <= 2 / 3)


@pytest.mark.parametrize("meter", [Meter(2, 4), Meter(4, 8)], ids=str)
@pytest.mark.parametrize("bars", [1, 3])
def test_odd_bars_go_on_where_their_pattern_stopped(drummer, generated, meter, bars):
    """All tasks: snares stay on backbeats, and a fill lies in the last bar."""
    primers = [of[0].part(0, bars * 8) for of in generated[meter]]
    more = [
        drummer.extend(primer, bars=3, seed=1, meter=meter, versions=VERSIONS) for primer in primers
    ]
    hits = np.concatenate([_bars(beats, meter) for beats in more]).mean(axis=0)
    assert hits[4, DrumClass.SNARE] == hits[:, DrumClass.SNARE].max()
    assert hits[0, DrumClass.KICK] > hits[:, DrumClass.KICK].max() - 0.1
    beat = primers[0]
    for fill in drummer.fill(beat, steps=8, seed=1, style="rock", meter=meter, versions=2):
        assert np.array_equal(fill.hits[:-8], beat.hits[:-8])
        assert fill.hits[-8:].any()
    open_ = np.zeros(beat.hits.shape, bool)
    assert drummer.vary(beat, open_, seed=1, meter=meter, density=0.5)[0].steps == bars * 8
    assert drummer.feel(beat, seed=1, meter=meter).steps == bars * 8


def test_a_primer_of_another_meter_is_refused(drummer):
    """Two bars of 7/8 are no whole bars of 3/4."""
    beat = drummer.generate("rock", bars=2, seed=1, meter=Meter(7, 8))[0]
    with pytest.raises(ValueError, match="in 3/4, it must have whole bars of 12 steps, not 28"):
        drummer.extend(beat, bars=1, seed=1, meter=Meter(3, 4))


def test_a_meter_is_one_row(drummer, monkeypatch):
    """With a row for 9/8 every task plays it: no other file knows which meters there are."""
    table = sidestick_models.beat.meter._METERS
    row = table[12, 8]
    beats = (*range(12), *range(18, 24))  # the first two and the last of four dotted quarters
    places = tuple(row.places[step] for step in beats)
    nine = row._replace(
        places=places, short_fill=6, dotted=(0, 1, 3), fill=(*range(14), *range(12, 16))
    )
    monkeypatch.setitem(table, (9, 8), nine)
    meter = Meter(9, 8)
    (beat,) = drummer.generate("rock", bars=3, seed=1, meter=meter, fill=True, density=0.5)
    assert beat.steps == 3 * meter.steps_per_bar == 54
    assert beat.hits[0].any()
    assert drummer.extend(beat, bars=2, seed=1, meter=meter)[0].steps == 36
    locked = np.zeros(beat.hits.shape, bool)
    assert drummer.vary(beat, locked, seed=1, meter=meter)[0].hits.any()
    filled = drummer.fill(beat, steps=meter.short_fill_steps, seed=1, meter=meter)[0]
    assert filled.hits[-6:].any()
    assert np.array_equal(drummer.feel(beat, seed=1, meter=meter).hits, beat.hits)
