"""Real windows that are drawn at random, by style."""

import numpy as np

from sidestick_training.evaluation.windows.drawn_recordings import draw_windows
from tests.training.evaluation.builders import examples, window


def test_windows_are_drawn_in_the_styles_that_the_pool_has() -> None:
    """The same one again where there is no other, each in the group of its counterpart."""
    hats = [window(closed_hat=range(0, 32, step)) for step in (1, 2, 4)]
    pool = examples(hats, ["rock", "rock", "funk"])
    real = examples([window(kick=[0])] * 30, ["funk", "rock", "polka"] * 10)
    known, drawn = draw_windows(real, pool, np.random.default_rng(1))
    assert {*known.styles.tolist()} == {"funk", "rock"}
    assert drawn.styles.tolist() == known.styles.tolist()
    assert drawn.groups.tolist() == known.groups.tolist()
    assert {*drawn.select(drawn.styles == "funk").hits.sum(axis=(1, 2)).tolist()} == {8}
    assert {*drawn.select(drawn.styles == "rock").hits.sum(axis=(1, 2)).tolist()} == {32, 16}
