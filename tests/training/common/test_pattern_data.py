"""The electronic styles as performances: what is held out stays unseen."""

import numpy as np
import pytest

from sidestick_models.corpus.piece import Piece
from sidestick_models.patterns.style_files import load_styles, split
from sidestick_models.styles.trained import ELECTRONIC
from sidestick_training.common.pattern_data import FORM, HELD_OUT, pattern_performances


@pytest.fixture(scope="module")
def performances() -> list[Piece]:
    """As training has them."""
    return pattern_performances()


def test_every_electronic_style_has_training_and_held_out_performances(
    performances: list[Piece],
) -> None:
    for name in ("train", HELD_OUT):
        assert {p.style for p in performances if p.split == name} == set(ELECTRONIC)


def test_beats_have_the_bars_of_the_form_and_fills_two(performances: list[Piece]) -> None:
    for performance in performances:
        assert len(performance.hits) == (32 if performance.is_fill else 32 * len(FORM))
        assert performance.hits[: performance.end].any()


def test_the_same_seed_plays_the_same(performances: list[Piece]) -> None:
    for one, other in zip(performances, pattern_performances(), strict=True):
        assert one.name == other.name
        np.testing.assert_array_equal(one.velocities, other.velocities)


def test_names_say_which_patterns_they_are_made_of(performances: list[Piece]) -> None:
    """And the two sides of the corpus have no pattern in common."""
    for style in load_styles().values():
        training, held_out = ({pattern.name for pattern in side} for side in split(style))
        assert not training & held_out
    assert len({p.name for p in performances}) == len(performances)
