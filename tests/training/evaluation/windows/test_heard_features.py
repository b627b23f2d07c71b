"""Features move with a change that a musician hears, and belong to one window alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_training.evaluation.windows.heard_features import heard_features
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from tests.training.evaluation.builders import random_windows


@pytest.fixture
def windows() -> HvoWindows:
    return random_windows(np.random.default_rng(3), 5, share=0.4)


def later_hats(windows: HvoWindows) -> HvoWindows:
    offsets = windows.offsets.copy()
    offsets[:, :, DrumClass.CLOSED_HAT] += 0.1 * windows.hits[:, :, DrumClass.CLOSED_HAT]
    return replace(windows, offsets=offsets)


def bar_twice(windows: HvoWindows) -> HvoWindows:
    hits = windows.hits.copy()
    hits[:, 16:] = hits[:, :16]
    return replace(windows, hits=hits)


def softer(windows: HvoWindows) -> HvoWindows:
    return replace(windows, velocities=windows.velocities * 0.5)


@pytest.mark.parametrize("change", [later_hats, bar_twice, softer])
def test_what_is_heard_moves_them(
    windows: HvoWindows, change: Callable[[HvoWindows], HvoWindows]
) -> None:
    before, after = heard_features(windows), heard_features(change(windows))
    assert before.shape == after.shape
    assert (before != after).any(axis=1).all()


def test_every_window_has_its_own_whatever_stands_beside_it(windows: HvoWindows) -> None:
    alone = [heard_features(windows.select(np.array([row]))) for row in range(len(windows))]
    assert np.array_equal(heard_features(windows), np.concatenate(alone))


def test_silence_has_features_too(windows: HvoWindows) -> None:
    silent = replace(windows, hits=np.zeros_like(windows.hits))
    assert np.isfinite(heard_features(silent)).all()
