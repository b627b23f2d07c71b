"""The distance of windows to training windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_training.evaluation.windows import novelty
from sidestick_training.evaluation.windows.novelty import (
    nearest_distance,
    percentiles,
    training_hits,
)
from tests.training.evaluation.builders import examples, performance, random_windows, window

BEAT = window(kick=[0, 8, 16, 24], snare=[4, 12, 20, 28])


@given(st.integers(0, 2**32 - 1))
def test_the_nearest_is_what_counting_cell_by_cell_finds(seed: int) -> None:
    """The matrix product gives what the definition gives."""
    rng = np.random.default_rng(seed)
    generated, known = random_windows(rng, 4), random_windows(rng, 7).hits
    slowly = [min((hits != other).sum() for other in known) for hits in generated.hits]
    assert nearest_distance(generated, known).tolist() == slowly


def test_the_size_of_a_batch_changes_no_distance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The nearest may be in any of them."""
    rng = np.random.default_rng(0)
    generated, known = random_windows(rng, 5), random_windows(rng, 9).hits
    whole = nearest_distance(generated, known)
    monkeypatch.setattr(novelty, "_AT_ONCE", 2)
    assert nearest_distance(generated, known).tolist() == whole.tolist()


def test_a_copy_has_no_distance_and_a_changed_copy_one_for_each_change() -> None:
    """A hit left out and one that is new are two."""
    changed = BEAT.copy()
    changed[4, 1], changed[5, 1] = False, True
    known = examples([BEAT, window(kick=[0])]).hits
    assert nearest_distance(examples([BEAT, changed]), known).tolist() == [0, 2]


def test_training_windows_begin_at_any_bar_and_come_once() -> None:
    """Five bars that are all alike have one window; other splits have none."""
    played = [performance("a", 5), performance("b", 4, split="test", hits=np.ones((64, 9), bool))]
    hits = training_hits(played)
    assert hits.shape == (1, 32, 9)
    np.testing.assert_array_equal(hits[0], played[0].hits[:32])


def test_percentiles_are_named_by_their_rank() -> None:
    """The median of nought to a hundred is fifty."""
    assert percentiles(np.arange(101)) == {
        "p10": 10, "p25": 25, "p50": 50, "p75": 75, "p90": 90,
    }  # fmt: skip
