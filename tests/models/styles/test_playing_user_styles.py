"""A style of the user's own is played from its patterns, without any training."""

from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.drummer import Drummer
from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_models.styles.user_styles import UserStyles

POLKA = """style: Polka
tempo: 110-125 bpm
colour: #7fb800

room closed hat |++++++++++++++++|
room kick       |=---=---=---=-++|

pattern: Oom-pah
closed hat      |x-x-x-x-x-x-x-x-|
snare           |--x---x---x---x-|--x---x---x-o-x-|
kick            |X---X---X---X---|

pattern: Oom-pah-pah
closed hat      |x-x-x-x-x-x-x-x-|
snare           |--x-x-x---x-x-x-|
kick            |X-------X-------|
"""
SEEDS = range(12)


@pytest.fixture(scope="module")
def drummer(tmp_path_factory: pytest.TempPathFactory) -> Drummer:
    """Load a drummer with one file in the folder of the user's styles, which has no fill."""
    folder: Path = tmp_path_factory.mktemp("styles")
    (folder / "polka.txt").write_text(POLKA, encoding="utf-8")
    return Drummer.load(user_styles=UserStyles(folder))


def share_hit(beats: list[np.ndarray], drum: DrumClass, steps: list[int]) -> float:
    """Return how often a drum is hit at these steps of each bar."""
    bars = np.concatenate([hits.reshape(-1, 16, 9) for hits in beats])
    return float(bars[:, steps, drum].mean())


def test_beats_sound_like_its_patterns(drummer: Drummer) -> None:
    """The bass on one and three, the snare between, where rock has neither."""
    polka = [drummer.generate("polka", bars=2, seed=seed)[0].hits for seed in SEEDS]
    rock = [drummer.generate("rock", bars=2, seed=seed)[0].hits for seed in SEEDS]
    between = [2, 6, 10, 14]
    assert share_hit(polka, DrumClass.KICK, [0, 8]) > 0.8
    assert share_hit(polka, DrumClass.SNARE, between) > 0.5
    assert share_hit(rock, DrumClass.SNARE, between) < 0.3


def test_the_same_seed_gives_the_same_beat(drummer: Drummer) -> None:
    one, other = (drummer.generate("polka", bars=2, seed=5)[0] for _ in range(2))
    np.testing.assert_array_equal(one.hits, other.hits)
    np.testing.assert_array_equal(one.velocities, other.velocities)


def test_it_can_be_blended_extended_filled_and_felt(drummer: Drummer) -> None:
    (beat,) = drummer.generate("polka", bars=2, seed=1, blend=SecondStyle("funk", 0.5))
    assert drummer.generate("funk", bars=2, seed=1, blend=SecondStyle("polka", 0.5))[0].hits.any()
    assert drummer.extend(beat, bars=2, seed=1, style="polka")[0].hits.any()
    assert drummer.fill(beat, steps=8, seed=1, style="polka")[0].hits[-8:].any()
    assert drummer.feel(beat, seed=1, style="polka").velocities[beat.hits].all()


def test_density_is_a_place_in_its_own_range(drummer: Drummer) -> None:
    sparse, dense = (
        np.mean([drummer.generate("polka", bars=2, seed=s, density=d)[0].hits.sum() for s in SEEDS])
        for d in (0.0, 1.0)
    )
    assert sparse < dense
