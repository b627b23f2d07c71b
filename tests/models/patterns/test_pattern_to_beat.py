"""From a tab to hits, velocities, offsets and claps."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.patterns.drum_tab import Pattern, PatternStyle
from sidestick_models.patterns.pattern_to_beat import Groove, render, strokes
from sidestick_models.patterns.style_files import load_styles

STRAIGHT = PatternStyle("test", "Test", (100.0, 140.0), "#000000")


def tab(start: str) -> str:
    return f"{start:-<32}"


def played(style: PatternStyle = STRAIGHT, **lanes: str) -> Groove:
    tabs = {lane.replace("_", " "): tab(marks) for lane, marks in lanes.items()}
    return render(style, Pattern("test", tabs))


def test_levels_are_velocities() -> None:
    """Ghost, soft, normal and accent become louder in that order."""
    beat = played(snare="goxX").beat
    assert beat.velocities[:4, DrumClass.SNARE] == pytest.approx([0.3, 0.5, 0.75, 0.95])
    assert beat.hits.sum() == 4


def test_a_straight_pattern_lies_on_the_grid() -> None:
    """Without swing, drag and chance there are no offsets."""
    assert not played(kick="XXXX").beat.offsets.any()


def test_every_second_sixteenth_swings() -> None:
    """At 66 2/3 percent, the second sixteenth of an eighth is a third of a step late."""
    style = PatternStyle("test", "Test", (100.0, 100.0), "#000000", swing_percent=200 / 3)
    offsets = played(style, closed_hat="xxxx").beat.offsets[:4, DrumClass.CLOSED_HAT]
    assert offsets == pytest.approx([0, 1 / 3, 0, 1 / 3], abs=1e-6)


def test_triplets_have_three_places_in_a_beat() -> None:
    """The second and the last sixteenth lie where the triplet's eighths do, rolls as ever."""
    style = PatternStyle("test", "Test", (100.0, 100.0), "#000000", triplets=True)
    offsets = played(style, closed_hat="xx-xxx-x", snare="3___x---").beat.offsets[:8]
    for drum, cells in ((DrumClass.CLOSED_HAT, [0, 1, 3, 4, 5, 7]), (DrumClass.SNARE, [0, 1, 3])):
        late = [(0, 1 / 3, 0, -1 / 3)[cell % 4] for cell in cells]
        assert offsets[cells, drum] == pytest.approx(late, abs=1e-6)


def test_a_pattern_swings_its_own_way() -> None:
    """A pattern's swing goes before its style's."""
    pattern = Pattern("test", {"kick": tab("-x")}, swing_percent=60)
    assert render(STRAIGHT, pattern).beat.offsets[1, 0] == pytest.approx(0.2)


def test_a_lane_drags() -> None:
    """Ten percent of drag is a tenth of a step late, for that lane alone."""
    style = PatternStyle("test", "Test", (90.0, 90.0), "#000000", drag_percent={"snare": 10.0})
    offsets = played(style, snare="x", kick="x").beat.offsets[0]
    assert offsets[DrumClass.SNARE] == pytest.approx(0.1)
    assert offsets[DrumClass.KICK] == 0


def test_claps_are_snares_that_are_marked() -> None:
    """The clap is in the snare's column, and the mask says which snares are claps."""
    groove = played(clap="X-x-", snare="--Xx")
    assert np.flatnonzero(groove.beat.hits[:, DrumClass.SNARE]).tolist() == [0, 2, 3]
    assert np.flatnonzero(groove.claps).tolist() == [0, 2]
    assert groove.beat.velocities[2, DrumClass.SNARE] == pytest.approx(0.95)


def test_a_roll_is_written_out_evenly() -> None:
    """A number is that many strokes over its step and the steps held after it."""
    for marks, places in (
        ("2", [0, 1 / 2]),
        ("3_", [0, 2 / 3, 4 / 3]),
        ("3___", [0, 4 / 3, 8 / 3]),
    ):
        rolled = strokes(Pattern("test", {"closed hat": tab(marks)}), STRAIGHT, 50)
        assert [stroke.place_steps for stroke in rolled] == pytest.approx(places)
        assert [stroke.velocity for stroke in rolled] == [0.75] + [0.5] * (len(places) - 1)


def test_the_grid_keeps_of_a_roll_what_it_can_hold() -> None:
    """Eighth triplets are all there, with offsets; sixteenth triplets lose one of three."""
    hat = DrumClass.CLOSED_HAT
    eighths = played(closed_hat="3___").beat
    assert np.flatnonzero(eighths.hits[:, hat]).tolist() == [0, 1, 3]
    assert eighths.offsets[:4, hat] == pytest.approx([0, 1 / 3, 0, -1 / 3], abs=1e-6)
    assert played(closed_hat="3_").beat.hits[:, hat].sum() == 2


def test_a_roll_never_sounds_past_the_end() -> None:
    """The last step's roll does not come round to the first."""
    beat = render(STRAIGHT, Pattern("test", {"snare": "-" * 31 + "2"})).beat
    assert np.flatnonzero(beat.hits[:, DrumClass.SNARE]).tolist() == [31]


@pytest.mark.parametrize("key", load_styles())
def test_a_humanised_groove_has_the_same_hits(key: str) -> None:
    """Chance moves velocities, times and the tempo, within bounds, but no hit."""
    style = load_styles()[key]
    for pattern in style.patterns:
        exact, human = render(style, pattern), render(style, pattern, random.Random(3))
        assert np.array_equal(human.beat.hits, exact.beat.hits)
        assert np.array_equal(human.claps, exact.claps)
        assert style.tempo_bpm[0] <= human.tempo_bpm <= style.tempo_bpm[1]
        assert np.abs(human.beat.offsets).max() <= 0.5
        assert human.beat.velocities.max() <= 1
        assert (human.beat.velocities > 0).tolist() == human.beat.hits.tolist()
        assert not np.array_equal(human.beat.velocities, exact.beat.velocities)


def test_what_is_loose_is_looser_in_milliseconds() -> None:
    """The spread of times is the style's own, whatever the tempo."""
    loose = PatternStyle("test", "Test", (60.0, 60.0), "#000000", loose_ms=10)
    rng = random.Random(1)
    grooves = [render(loose, Pattern("test", {"kick": "x" * 32}), rng) for _ in range(40)]
    steps = np.concatenate([groove.beat.offsets[:, 0] for groove in grooves])
    assert steps.std() * 250 == pytest.approx(10, rel=0.1)  # a sixteenth at 60 BPM is 250 ms
