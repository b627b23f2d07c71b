"""The table of pockets: how far ahead of the beat a style is played."""

from dataclasses import replace

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_training.feel.pocket_table import missing_pocket, pocket_by_style
from tests.training.evaluation.builders import examples, window

WINDOW = window(kick=[0, 8, 16, 24], closed_hat=range(0, 32, 2))


def played(hits, late):
    """Return windows of these hits, all as late."""
    windows = examples([hits] * 5)
    return replace(windows, offsets=np.where(windows.hits, late, 0).astype(np.float32))


def generate(style, **_):
    """Return one beat in any style, a tenth of a step late."""
    assert style == "rock"
    offsets = np.where(WINDOW, 0.1, 0).astype(np.float32)
    return [Beat(WINDOW, offsets.copy(), offsets)]


def test_what_is_missing_is_how_much_later_drummers_play():
    """Ahead of the beat it is below 0."""
    assert missing_pocket(generate, played(WINDOW, 0.05)) == pytest.approx(-0.05)


def test_a_style_without_a_window_has_no_pocket():
    assert pocket_by_style(generate, played(WINDOW, -0.02)) == {"rock": pytest.approx(-0.12)}
