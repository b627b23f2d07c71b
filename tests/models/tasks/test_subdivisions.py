"""New beats have one subdivision all through: their style's, or the one that is asked for."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.subdivision import Kind
from sidestick_training.evaluation.metrics.subdivisions import (
    share_of,
    spread_in_beat,
    triplet_off_beats,
)
from sidestick_training.evaluation.windows.hvo_windows import generate_in_styles

THIRD_SIXTEENTHS = slice(2, None, 4)


def _late(windows):
    """Return how late sixteenths are after the beat, on the whole, where there are any."""
    on_beat, *others = (
        windows.offsets[:, place::4][windows.hits[:, place::4]] for place in range(4)
    )
    return [float(of.mean() - on_beat.mean()) for of in others if len(of)]


@pytest.mark.parametrize("bars", [2, 8])
def test_blues_is_in_triplets(drummer, bars):
    """From its first bar to its last fill nothing is on the third sixteenth of a beat."""
    for beat in drummer.generate("blues", bars=bars, fill=True, seed=3, versions=8):
        assert beat.hits.any()
        assert not beat.hits[THIRD_SIXTEENTHS].any()


def test_off_beats_of_blues_are_in_the_triplets_place(drummer):
    """And near it: a straight hit beside a triplet is a mistake."""
    made = generate_in_styles(["blues"], 40, drummer.generate, seed=1)
    assert triplet_off_beats(made) >= 0.97
    assert spread_in_beat(made) <= 0.022


@pytest.mark.parametrize("style", ["house", "rock", "blues", "jazz", "funk"])
def test_any_style_is_played_as_it_is_asked_for(drummer, style):
    """Written as patterns or recorded, whether its drummers ever play so or not."""
    straight, swung, triplets = (
        generate_in_styles([style], 16, drummer.generate, seed=2, subdivision=kind) for kind in Kind
    )
    assert triplet_off_beats(triplets) >= 0.9
    assert share_of(Kind.TRIPLET)(straight) <= 0.1
    assert max(_late(swung)) >= 0.1
    assert max(_late(swung)) > max(_late(straight)) + 0.05


def test_the_hits_of_a_style_are_the_same_where_it_has_what_is_asked_for_alone(drummer):
    """Every exemplar of blues is in triplets."""
    asked, own = (
        drummer.generate("blues", bars=2, seed=5, subdivision=kind)[0]
        for kind in (Kind.TRIPLET, None)
    )
    assert np.array_equal(asked.hits, own.hits)


@pytest.mark.parametrize("kind", list(Kind))
def test_versions_are_the_same_however_many_there_are(drummer, kind):
    one, *_ = drummer.generate("jazz", bars=4, seed=7, subdivision=kind)
    first, *_ = drummer.generate("jazz", bars=4, seed=7, subdivision=kind, versions=3)
    assert np.array_equal(one.hits, first.hits)
    assert np.array_equal(one.offsets, first.offsets)


@pytest.mark.parametrize("meter", [Meter(6, 8), Meter(12, 8)])
@pytest.mark.parametrize("style", ["blues", "jazz", "pop", "house"])
def test_dotted_beats_have_their_time_and_bars_their_backbeats(drummer, style, meter):
    """In half time the backbeat of 12/8 is on 3."""
    for beat in drummer.generate(style, bars=4, seed=2, meter=meter, versions=6):
        time = beat.hits[:, [DrumClass.CLOSED_HAT, DrumClass.OPEN_HAT, DrumClass.RIDE]]
        assert time.reshape(4, -1)[:2].reshape(-1, 6, 3).any(axis=(1, 2)).all()
        snares = beat.hits[::6, DrumClass.SNARE].reshape(4, -1)[:2]
        assert snares[:, 1::2].all() or snares[:, 2:3].all()


@pytest.mark.parametrize("meter", [Meter(6, 8), Meter(12, 8)])
def test_triplets_are_written_as_eighths_where_beats_are_dotted(drummer, meter):
    """On the grid: what is heard in three is in three there already."""
    for beat in drummer.generate("blues", bars=2, seed=1, meter=meter, versions=4):
        assert not beat.hits[1::2].any()
        assert np.abs(beat.offsets[beat.hits]).mean() < 0.2
