"""Windows of the electronic styles' patterns."""

from __future__ import annotations

import numpy as np
import pytest

from sidestick_models.patterns.style_files import load_styles, split
from sidestick_models.styles.trained import ELECTRONIC
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.pattern_windows import pattern_windows


@pytest.fixture(scope="module")
def training() -> HvoWindows:
    return pattern_windows(40, 1, held_out=False)


@pytest.fixture(scope="module")
def held_out() -> HvoWindows:
    return pattern_windows(40, 1, held_out=True)


def test_every_electronic_style_has_as_many(held_out: HvoWindows) -> None:
    """Forty each."""
    styles, counts = np.unique(held_out.styles, return_counts=True)
    assert sorted(styles) == sorted(ELECTRONIC)
    assert set(counts) == {40}


def test_held_out_windows_share_no_pattern_with_training_ones(
    training: HvoWindows, held_out: HvoWindows
) -> None:
    """Groups are patterns, all of one side's own."""
    assert not set(training.groups) & set(held_out.groups)
    for key, style in load_styles().items():
        beats = {f"{key}/{p.name}" for p in split(style)[True] if not p.is_fill}
        assert set(held_out.groups[held_out.styles == key]) == beats


def test_windows_are_humanised_variations(held_out: HvoWindows) -> None:
    """They are not one and the same beat again, nor are they stiff."""
    for style in ELECTRONIC:
        of_style = held_out.select(held_out.styles == style)
        assert len(np.unique(of_style.events(), axis=0)) > 20
        assert len(np.unique(of_style.velocities[of_style.hits])) > 20


def test_the_same_seed_gives_the_same_windows(held_out: HvoWindows) -> None:
    """And another seed gives others."""
    again, other = (pattern_windows(40, seed, held_out=True) for seed in (1, 2))
    np.testing.assert_array_equal(again.offsets, held_out.offsets)
    assert (other.hits != held_out.hits).any()
