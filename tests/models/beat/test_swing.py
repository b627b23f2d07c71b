"""Swing: what a beat does on the whole, heard apart from what hands do around it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sidestick_models.beat.beat import Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.swing import Swing, heard_swing

FOUR_FOUR = Meter(4, 4)
KICK, SNARE, HAT, RIDE = DrumClass.KICK, DrumClass.SNARE, DrumClass.CLOSED_HAT, DrumClass.RIDE
BEATS = 8
Hits = list[tuple[float, DrumClass]]


def backbeat() -> Hits:
    return [(4.0 * beat, SNARE if beat % 2 else KICK) for beat in range(BEATS)]


def pairs(percent: float, steps: int, drum: DrumClass = HAT) -> Hits:
    """Return hits in pairs so many steps long, the second of each so far into it."""
    starts = range(0, 4 * BEATS, steps)
    return [(start + late * steps, drum) for start in starts for late in (0, percent / 100)]


def heard(hits: Hits, meter: Meter = FOUR_FOUR, spread: float = 0.0) -> Swing | None:
    strays = np.random.default_rng(5).normal(0, spread, len(hits))
    positions = np.array([at for at, _ in hits]) + strays
    return heard_swing(positions, np.array([int(drum) for _, drum in hits]), meter)


def eighth(swing: Swing | None, drum: DrumClass = HAT) -> float:
    """Return where in a beat its second eighth is, percent."""
    assert swing is not None
    step = 3 if swing.is_triplet else 2
    return float(25 * (step + swing.late[step, drum]))


@pytest.mark.parametrize("spread", [0.0, 0.1])
@pytest.mark.parametrize("percent", [54, 58, 62, 66.7, 71])
def test_swung_eighths_are_heard(percent: float, spread: float) -> None:
    """Those that are nearer to the last sixteenth of the beat than to the third too."""
    swing = heard(backbeat() + pairs(percent, 4), spread=spread)
    assert eighth(swing) == pytest.approx(percent, abs=0.01 if spread == 0 else 1.5)


@pytest.mark.parametrize("percent", [54, 58, 62, 66.7])
def test_swung_sixteenths_are_heard(percent: float) -> None:
    """On both sides of the eighth, which is straight."""
    swing = heard(backbeat() + pairs(percent, 2))
    assert swing is not None
    late = percent / 50 - 1
    assert swing.late[:, HAT] == pytest.approx([0, late, 0, late])


def test_where_all_is_on_the_grid_nothing_swings() -> None:
    """Or as good as on it, but for a flam and a roll."""
    assert heard(backbeat() + pairs(50, 2)) is None
    ornaments = [(11.8, SNARE), *((28 + stroke / 2, SNARE) for stroke in range(1, 8))]
    assert heard(backbeat() + pairs(50, 2) + ornaments) is None


def test_triplets_in_one_beat_of_straight_eighths_are_no_swing() -> None:
    """All that counts is what the clip does on the whole."""
    triplet = [(28 + stroke * 4 / 3, SNARE) for stroke in range(1, 3)]
    swing = heard(backbeat() + pairs(50, 4) + triplet, spread=0.02)
    assert eighth(swing) == pytest.approx(50, abs=1)


def test_triplets_throughout_are_a_shuffle_whose_sixteenths_are_triplets_too() -> None:
    """Each of their strokes stays exactly where it is."""
    strokes = [(beat * 4 + stroke * 4 / 3, HAT) for beat in range(BEATS) for stroke in range(3)]
    swing = heard(backbeat() + strokes)
    assert swing is not None
    assert (1 + swing.late[1, HAT], 3 + swing.late[3, HAT]) == pytest.approx((4 / 3, 8 / 3))


def test_eighths_of_dotted_quarters_are_no_pairs() -> None:
    """Only their sixteenths can swing."""
    eighths = [(2.0 * eighth_ + 0.1 * (eighth_ % 2), HAT) for eighth_ in range(24)]
    swing = heard(eighths, Meter(12, 8))
    assert swing is None or np.isnan(swing.late[2]).all()


def test_a_drum_that_swings_by_itself_is_heard_by_itself() -> None:
    """Those that say nothing swing as most hits do."""
    swing = heard(backbeat() + pairs(62, 4) + pairs(55, 4, RIDE), spread=0.02)
    found = [eighth(swing, drum) for drum in (HAT, RIDE)]
    assert found == pytest.approx([62, 55], abs=1)
    assert eighth(swing, DrumClass.CRASH) in found


def test_a_beat_that_lies_behind_on_the_whole_swings_no_more_for_it() -> None:
    """Late is late after the hits on the beat."""
    behind = [(at + 0.1, drum) for at, drum in backbeat() + pairs(58, 4)]
    assert eighth(heard(behind)) == pytest.approx(58)


def beat_of(offsets: dict[int, float]) -> Beat:
    """Return a bar of hats that are so late, by step."""
    arrays: list[NDArray[np.float32]] = [np.zeros((16, 9), np.float32) for _ in range(2)]
    hits = np.zeros((16, 9), bool)
    for step, late in offsets.items():
        hits[step, HAT], arrays[0][step, HAT], arrays[1][step, HAT] = True, 0.5, late
    return Beat(hits, *arrays)


def test_held_hits_swing_on_the_whole_and_stray_as_they_did() -> None:
    """Wherever the hits on the beat are."""
    swing = heard(backbeat() + pairs(58, 4))
    assert swing is not None
    on_beat = dict.fromkeys((0, 4, 8, 12), -0.1)
    held = swing.hold(beat_of({**on_beat, 2: 0.05, 6: -0.05, 10: 0.05, 14: -0.05}))
    assert held.offsets[2::4, HAT] == pytest.approx(0.32 - 0.1 + np.array([1, -1, 1, -1]) * 0.05)
    assert held.offsets[::4, HAT] == pytest.approx(-0.1)


def test_sixteenths_come_after_hits_on_eighths_too() -> None:
    """A drum that is seldom on a beat and often on the eighth after it is heard there."""
    swing = heard(backbeat() + pairs(58, 2))
    assert swing is not None
    beat = beat_of({0: 0.0, 2: -0.1, 6: -0.1, 10: -0.1, 3: 0.0, 7: 0.0, 11: 0.0})
    free = np.ones_like(beat.hits)
    free[2::4] = False
    held = swing.hold(beat, free)
    assert held.offsets[3::4, HAT][:3] == pytest.approx(0.16 - 0.075)


def test_a_fill_strays_little_from_the_beats_of_what_stays() -> None:
    """However it rushes: then its sixteenths are late after hits on the beat, not before them."""
    swing = heard(backbeat() + pairs(58, 2))
    assert swing is not None
    rushed = {4: -0.45, 5: -0.4, 7: 0.4, 8: 0.3, 9: -0.4, 11: 0.4, 12: -0.45, 15: 0.0}
    beat = beat_of({0: -0.05, **rushed})
    free = np.ones_like(beat.hits)
    free[0] = False
    offsets = swing.hold(beat, free, is_fill=True).offsets[:, HAT]
    assert offsets[[0, 4, 8, 12]] == pytest.approx([-0.05, -0.21, 0.11, -0.21])
    assert swing.hold(beat, free).offsets[[4, 12], HAT] == pytest.approx(-0.45)
    sixteenths = offsets[[5, 7, 9, 11, 15]]
    assert sixteenths.mean() == pytest.approx(0.16 + offsets[[0, 4, 8, 12]].mean(), abs=0.01)
    assert np.ptp(sixteenths) < 0.4


def test_what_is_not_free_is_not_held() -> None:
    """Hits that the musician locked stay exactly where they are."""
    swing = heard(backbeat() + pairs(62, 4))
    assert swing is not None
    beat = beat_of({0: 0.0, 2: 0.05, 6: 0.05})
    free = np.ones_like(beat.hits)
    free[2] = False
    held = swing.hold(beat, free)
    assert held.offsets[[2, 6], HAT] == pytest.approx([0.05, 0.48])


def test_in_a_shuffle_nothing_lies_between_the_second_eighth_and_the_beat() -> None:
    """A third sixteenth joins the last one, unless it is there to stay."""
    swing = heard(backbeat() + pairs(66.7, 4))
    assert swing is not None
    held = swing.hold(beat_of({0: 0.0, 2: 0.0, 6: 0.0, 7: 0.0}))
    assert np.flatnonzero(held.hits[:, HAT]).tolist() == [0, 3, 7]
    assert held.offsets[[3, 7], HAT] == pytest.approx(-1 / 3, abs=0.01)


def test_a_target_takes_the_place_of_what_was_heard() -> None:
    """Sixteenths keep their share of the eighths that moved."""
    swing = heard(backbeat() + pairs(66.7, 4))
    assert swing is not None
    assert eighth(swing.towards(58, None)) == pytest.approx(58)
    straight = heard(backbeat() + pairs(62, 2))
    assert straight is not None
    late = straight.towards(54, None).late[:, HAT] + np.arange(4)
    assert late == pytest.approx([0, 2.16 * 0.62, 2.16, 2.16 + 1.84 * 0.62])
    assert straight.towards(None, 50).late[:, HAT] == pytest.approx(0)


@pytest.mark.parametrize(("hat", "kick"), [(58, 50), (62, 50), (50, 62), (50, 58)])
@pytest.mark.parametrize("spread", [0.0, 0.04])
def test_a_drum_that_goes_its_own_way_is_heard_by_itself(
    hat: float, kick: float, spread: float
) -> None:
    """Far from where all together play, too."""
    kicks = [(4.0 * beat + 4 * kick / 100, KICK) for beat in range(BEATS)]
    swing = heard([*backbeat(), *pairs(hat, 4), *kicks], spread=spread)
    assert eighth(swing, HAT) == pytest.approx(hat, abs=1.5)
    assert eighth(swing, KICK) == pytest.approx(kick, abs=1.5)
