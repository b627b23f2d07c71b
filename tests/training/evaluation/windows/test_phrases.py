"""Phrases of eight bars: what is counted in them, and what a judge of them is given."""

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.evaluation.windows.phrases import (
    PhraseFigures,
    cut_phrases,
    structure_features,
)
from tests.training.evaluation.builders import examples, performance, window


@pytest.fixture
def hits():
    """Return eight bars of one: eight hats, two kicks, two snares."""
    bar = window(kick=[0, 8], snare=[4, 12], closed_hat=range(0, 16, 2))[:16]
    return np.tile(bar, (8, 1))


def test_bars_that_come_again_have_no_change(hits):
    """No fill and no crash either."""
    assert PhraseFigures.of(examples([hits])) == PhraseFigures(0, 1, 0, 0, 0)


def test_a_change_is_of_the_hits_of_a_bar(hits):
    """Half of them in one of seven steps from bar to bar."""
    changed = hits.copy()
    changed[7 * 16 + 1 : 8 * 16 : 4, DrumClass.RIDE] = True  # four more beside twelve
    figures = PhraseFigures.of(examples([hits, changed]))
    assert figures.change == pytest.approx(4 / 14 / 7 / 2)
    assert figures.same == pytest.approx(13 / 14)


def test_fills_and_crashes_are_shares_of_bars(hits):
    """Fills at the ends of phrases of four bars are counted apart."""
    played = hits.copy()
    played[3 * 16 : 4 * 16] = window(mid_tom=range(0, 16, 2))[:16]
    played[5 * 16 : 6 * 16] = played[3 * 16 : 4 * 16]
    played[4 * 16, DrumClass.CRASH] = True
    figures = PhraseFigures.of(examples([played]))
    assert figures[2:] == (1 / 2, 1 / 6, 1 / 8)


def test_a_judge_is_told_which_bars_differ_and_where_there_is_more(hits):
    """By drum, and nothing where all bars are alike."""
    played = hits.copy()
    played[3 * 16 + 1, DrumClass.KICK] = True
    plain, other = structure_features(examples([hits, played]))
    assert plain.shape == (28 * 9 + 8 * 9,)
    assert not plain.any()
    pairs, more = other[: 28 * 9].reshape(28, 9), other[28 * 9 :].reshape(8, 9)
    assert np.flatnonzero(pairs.any(axis=1)).tolist() == [2, 8, 13, 18, 19, 20, 21]
    assert pairs.sum() == pairs[:, DrumClass.KICK].sum() == 7
    assert more[:, DrumClass.KICK].tolist() == [-1 / 8] * 3 + [7 / 8] + [-1 / 8] * 4


def test_phrases_do_not_overlap_and_are_whole():
    """Performances of less than eight bars have none."""
    pieces = [performance("long", bars=17), performance("short", bars=7)]
    assert cut_phrases(pieces, "train").groups.tolist() == ["long", "long"]
