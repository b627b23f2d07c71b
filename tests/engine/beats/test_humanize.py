"""Humanize: what is on the grid is played as a drummer does, what is off it keeps its place there.

The beats of these tests have offsets and velocities at random, wilder than a drummer's.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from Sidestick.protocol.messages import Note
from sidestick_engine.beats.humanize import humanized
from sidestick_engine.beats.note_grid import ClipLoop
from sidestick_engine.beats.timing_and_dynamics import TimingAndDynamics
from sidestick_engine.kit.kit import Kit
from sidestick_models.beat.beat import Beat
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.swing import AS_DRAWN

GM, FOUR_FOUR = Kit.general_midi(), Meter(4, 4)
KICK, SNARE, HAT = 36, 38, 42
BEATS = 8

few = settings(max_examples=30)
seeds = st.integers(0, 2**32 - 1)


def hit(pitch: int, start_beats: float, velocity: float = 90.0) -> Note:
    return Note(pitch, start_beats, 0.1, velocity)


def played(
    notes: list[Note], seed: int, timing: TimingAndDynamics | None = None, wildness: float = 0.2
) -> list[Note]:
    """Return notes as played by somebody of random timing and dynamics, who swings as they do."""
    loop = ClipLoop.of(notes, GM, FOUR_FOUR, float(BEATS))
    random = np.random.default_rng(seed)
    shape, hits = loop.beat.hits.shape, loop.beat.hits
    offsets = np.where(hits, random.uniform(-wildness, wildness, shape), 0).astype(np.float32)
    velocities = np.where(hits, random.uniform(0.1, 1, shape), 0).astype(np.float32)
    beat = (loop.swing or AS_DRAWN).hold(Beat(hits, velocities, offsets), merges=False)
    return humanized(loop, beat, timing or TimingAndDynamics())


def starts(notes: list[Note], pitch: int) -> NDArray[np.float64]:
    return np.array([note.start_beats for note in notes if note.pitch == pitch])


def backbeat() -> list[Note]:
    return [hit(SNARE if beat % 2 else KICK, beat) for beat in range(BEATS)]


def groove(pair_beats: float, percent: float) -> list[Note]:
    """Return hats in pairs with the second one late, and a backbeat."""
    pairs = round(BEATS / pair_beats)
    late = [(pair + at) * pair_beats for pair in range(pairs) for at in (0, percent / 100)]
    return sorted([*backbeat(), *(hit(HAT, at) for at in late)], key=lambda note: note.start_beats)


@few
@given(seeds)
def test_hits_on_the_grid_are_played_as_the_drummer_plays_their_step(seed: int) -> None:
    """Exactly there, whatever the drummer's offset; loosely played hits are on the grid too."""
    random = np.random.default_rng(seed)
    tight = [hit(HAT, step / 4) for step in range(1, 4 * BEATS - 1)]
    loosely = [hit(HAT, note.start_beats + random.uniform(-0.005, 0.005)) for note in tight]
    assert starts(played(loosely, seed), HAT) == pytest.approx(starts(played(tight, seed), HAT))
    straight = TimingAndDynamics(timing_amount=0.0)
    assert starts(played(loosely, seed, straight), HAT) == pytest.approx(starts(tight, HAT))


@pytest.mark.parametrize("percent", [54, 58, 62, 66.7, 71])
@pytest.mark.parametrize("pair_beats", [1.0, 0.5])
@few
@given(seed=seeds)
def test_swing_keeps_its_ratio(pair_beats: float, percent: float, seed: int) -> None:
    """Of eighths and of sixteenths, on the whole, with a drummer's looseness around it."""
    assert ratio(played(groove(pair_beats, percent), seed, wildness=0.1)) == pytest.approx(
        percent, abs=1.5
    )


@pytest.mark.parametrize("percent", [58, 62, 66.7, 71])
@pytest.mark.parametrize("pair_beats", [1.0, 0.5])
@few
@given(seed=seeds)
def test_swing_keeps_its_ratio_when_played_again(
    pair_beats: float, percent: float, seed: int
) -> None:
    """Although the hits beside it are not on the grid any more."""
    notes = groove(pair_beats, percent)
    for number in range(3):
        notes = played(notes, seed + number, wildness=0.08)
        assert ratio(notes) == pytest.approx(percent, abs=2)


@few
@given(seeds, st.sampled_from([58, 62, 66.7, 71]))
def test_swing_of_human_hands_keeps_its_ratio(seed: int, percent: float) -> None:
    """On average, where every stroke is a little early or late."""
    random = np.random.default_rng(seed)
    loosely = [
        note._replace(start_beats=max(0, note.start_beats + random.normal(0, 0.01)))
        for note in groove(1.0, percent)
    ]
    loosely.sort(key=lambda note: note.start_beats)
    made = played(loosely, seed, wildness=0.1)
    assert ratio(made) == pytest.approx(ratio(loosely), abs=1.5)


def ratio(notes: list[Note]) -> float:
    """Return where between two hats on the beat the hat between them is, percent, on average."""
    hats = starts(notes, HAT)
    first, second, after = hats[:-2:2], hats[1:-1:2], hats[2::2]
    return float(100 * np.mean((second - first) / (after - first)))


@few
@given(seeds, st.sampled_from([3, 5, 6, 7, 12, 16]))
def test_a_tuplet_stays_even(seed: int, strokes: int) -> None:
    """Triplets, quintuplets, rolls of 64ths: as many, in order, almost as even as they were."""
    figure = [hit(SNARE, 2 + stroke / strokes, 30 + stroke) for stroke in range(strokes)]
    notes = sorted([*backbeat(), *figure], key=lambda note: (note.start_beats, note.pitch))
    inside = starts(played(notes, seed), SNARE)[1 : 1 + strokes]
    for one, other in pairwise(np.diff(inside)):
        assert one / other == pytest.approx(1, abs=0.5)
    assert np.diff(inside).min() > 0.5 / strokes


@few
@given(seeds)
def test_a_roll_keeps_its_crescendo(seed: int) -> None:
    """Its strokes are louder or softer together."""
    roll = [hit(SNARE, 4 + stroke / 16, 30.0 + 2 * stroke) for stroke in range(16)]
    loud = [note.velocity for note in played(roll, seed)]
    assert loud == sorted(loud)


@few
@given(seeds, st.floats(0.02, 0.1))
def test_a_flam_stays_a_flam(seed: int, before_beats: float) -> None:
    """The grace note stays as far before its stroke, and as soft beside it."""
    notes = [hit(SNARE, 3 - before_beats, 40), hit(SNARE, 3, 100), *backbeat()[5:]]
    grace, stroke, *_ = (note for note in played(notes, seed) if note.pitch == SNARE)
    gap = stroke.start_beats - grace.start_beats
    assert before_beats / 2 < gap < 2 * before_beats
    assert grace.velocity / stroke.velocity == pytest.approx(0.4, abs=0.05)


@few
@given(seeds)
def test_what_lies_before_the_first_hit_on_the_grid_keeps_its_share_of_the_time(seed: int) -> None:
    """Between the loop's start, which stays, and that hit."""
    notes = [hit(HAT, 0.1), hit(HAT, 0.25), *(hit(HAT, at) for at in range(1, 8))]
    early, on_grid, *_ = starts(played(notes, seed), HAT)
    assert early / on_grid == pytest.approx(0.4)


STRAIGHT = TimingAndDynamics(timing_amount=0.0)


def eighths(*late_steps: float) -> list[Note]:
    """Return hats in eighths, those between the beats late by so many sixteenths."""
    pairs = [(beat, beat + 0.5 + late / 4) for beat, late in enumerate(late_steps)]
    return [hit(HAT, at) for pair in pairs for at in pair]


def test_of_two_hits_as_near_to_a_step_the_louder_is_on_it() -> None:
    """The other one keeps beside it."""
    for loud, soft in ((1.015625, 0.984375), (0.984375, 1.015625)):
        pair = sorted([hit(HAT, loud, 110), hit(HAT, soft, 40)], key=lambda note: note.start_beats)
        made = played([hit(HAT, 0), *pair, hit(HAT, 2)], 1, STRAIGHT)
        louder = max(made, key=lambda note: note.velocity if 0.5 < note.start_beats < 1.5 else 0)
        assert louder.start_beats == pytest.approx(1.0)


def test_where_half_of_a_loop_swings_that_half_does() -> None:
    """Its late strokes are late by the very same, and stay; the others are on the grid."""
    notes = eighths(0.2, 0.2, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0)
    assert starts(played(notes, 1, STRAIGHT), HAT) == pytest.approx(starts(notes, HAT))


def test_strokes_that_are_late_by_this_and_by_that_are_no_swing() -> None:
    """Hands stray: all of them are on the grid."""
    notes = eighths(0.06, 0.0, 0.09, 0.12, 0.0, 0.15, 0.0, 0.18)
    assert starts(played(notes, 1, STRAIGHT), HAT) == pytest.approx(np.arange(16) / 2)
