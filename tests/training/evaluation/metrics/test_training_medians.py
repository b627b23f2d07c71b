"""Medians of training hits, in the place of `feel`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sidestick_training.evaluation.metrics.training_medians import MEDIANS, play_medians
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from tests.training.evaluation.builders import examples, random_windows, window

CLASS, STYLE_CLASS, STYLE_CLASS_PLACE = MEDIANS.values()


def training() -> HvoWindows:
    """Two windows of rock and one of jazz: kicks on the first two steps of the first bar."""
    windows = examples([window(kick=[0, 1])] * 3, styles=["rock", "rock", "jazz"])
    windows.velocities[:, 0, 0] = 0.1, 0.3, 0.8
    windows.velocities[:, 1, 0] = 0.6, 0.7, 0.9
    windows.offsets[:] = windows.velocities / 2
    return windows


def played(hits: HvoWindows, known: tuple[str, ...]) -> list[float]:
    """Return the velocities of the hits, to two digits; offsets are half as large."""
    velocities, offsets = play_medians(training(), hits, known)
    np.testing.assert_allclose(offsets, velocities / 2, atol=1e-6)
    assert not velocities[~hits.hits].any()
    return [round(float(velocity), 2) for velocity in velocities[hits.hits]]


def test_hits_get_the_median_of_the_training_hits_like_them() -> None:
    """Of their class; of their style too; and of their place in the bar, also in the second."""
    hits = examples([window(kick=[0, 17])], styles="rock")
    assert played(hits, CLASS) == [0.65, 0.65]
    assert played(hits, STYLE_CLASS) == [0.45, 0.45]
    assert played(hits, STYLE_CLASS_PLACE) == [0.2, 0.65]


def test_hits_unlike_all_training_hits_get_the_median_of_the_next_wider_group() -> None:
    """A kick elsewhere that of the style's kicks; another style or class that of all hits."""
    assert played(examples([window(kick=[5])], styles="rock"), STYLE_CLASS_PLACE) == [0.45]
    assert played(examples([window(kick=[0])], styles="latin"), STYLE_CLASS_PLACE) == [0.65]
    assert played(examples([window(snare=[0])], styles="latin"), CLASS) == [0.65]
    assert played(examples([window(snare=[0])], styles="jazz"), STYLE_CLASS) == [0.85]


def test_nothing_of_how_the_windows_were_played_is_read() -> None:
    """Medians are of training: other velocities and offsets of the same hits change nothing."""
    rng = np.random.default_rng(0)
    windows = random_windows(rng, 4)
    other = replace(
        windows, velocities=rng.random(windows.hits.shape), offsets=rng.random(windows.hits.shape)
    )
    for known in MEDIANS.values():
        np.testing.assert_array_equal(
            play_medians(training(), windows, known), play_medians(training(), other, known)
        )
