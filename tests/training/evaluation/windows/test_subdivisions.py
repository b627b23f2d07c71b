"""Subdivisions as they are heard from hits."""

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat, GridHit
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.subdivision import Kind
from sidestick_training.evaluation.metrics.subdivisions import (
    share_of,
    spread_in_beat,
    triplet_off_beats,
)
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.subdivisions import heard_subdivision

PLACES = {
    Kind.STRAIGHT: (0.0, 1.0, 2.0, 3.0),
    Kind.SWUNG: (0.0, 1.2, 2.0, 3.2),
    Kind.TRIPLET: (0.0, 4 / 3, 8 / 3),
}


def window(places, pocket=0.0, spread=0.03, seed=1):
    """Return two bars of a hat at these places of each beat, in steps, played by hand."""
    rng = np.random.default_rng(seed)
    hits = [
        GridHit(DrumClass.CLOSED_HAT, max(0.0, 4 * beat + place + pocket + off), 0.5)
        for beat in range(8)
        for place in places
        for off in rng.normal(0, spread, 1)
    ]
    return Beat.from_hits(hits, 32)


def windows(*beats):
    """Return beats as windows."""
    names = np.array(["blues"] * len(beats))
    hits, velocities, offsets = (
        np.array([getattr(beat, name) for beat in beats])
        for name in ("hits", "velocities", "offsets")
    )
    return HvoWindows(hits, velocities, offsets, names, names, np.full(len(beats), 72.0))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("pocket", [-0.12, 0.0, 0.1])
def test_a_subdivision_is_heard_wherever_the_beat_lies(kind, pocket):
    """Playing ahead of the beat is no other subdivision."""
    beat = window(PLACES[kind], pocket)
    heard = heard_subdivision(beat.hits, beat.offsets)
    assert heard is not None
    assert heard.kind == kind


def test_a_shuffle_that_falls_between_two_sixteenths_is_one():
    """At 2.5 to 2.6 steps some of its second eighths are the third sixteenth, some the last."""
    beat = window((0.0, 2.56), spread=0.05)
    heard = heard_subdivision(beat.hits, beat.offsets)
    assert heard is not None
    assert heard.is_triplet
    assert heard.late[2] == pytest.approx(2.56 - 3, abs=0.05)


def test_nothing_is_heard_of_hits_on_the_beat():
    beat = window((0.0,))
    assert heard_subdivision(beat.hits, beat.offsets) is None


def test_shares_count_windows():
    of_each = windows(*(window(places) for places in PLACES.values()))
    assert [share_of(kind)(of_each) for kind in Kind] == pytest.approx([1 / 3] * 3)


def test_off_beats_of_a_triplet_are_in_its_places():
    """Those of a straight beat are in none of them."""
    assert triplet_off_beats(windows(window(PLACES[Kind.TRIPLET], -0.1))) == 1.0
    assert triplet_off_beats(windows(window(PLACES[Kind.STRAIGHT], -0.1))) == 0.0
    assert triplet_off_beats(windows(window((0.0,)))) == 0.0


def test_spread_is_how_hits_stray_in_a_beat():
    """In beats, where four steps are one."""
    wide = windows(*(window(PLACES[Kind.TRIPLET], spread=0.08, seed=seed) for seed in range(20)))
    assert spread_in_beat(wide) == pytest.approx(0.02, abs=0.002)
