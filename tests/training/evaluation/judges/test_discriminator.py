"""The discriminator tells apart what differs, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_training.evaluation.config import EvaluationConfig
from sidestick_training.evaluation.judges.discriminator import (
    auc,
    auc_by_style,
    discriminate,
    out_of_fold_scores,
    stratified_group_folds,
)
from sidestick_training.evaluation.windows.hvo_windows import HvoWindows
from sidestick_training.evaluation.windows.pattern_windows import pattern_windows
from tests.training.evaluation.builders import random_windows

pytestmark = pytest.mark.train
pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `train`")
CONFIG = EvaluationConfig(rounds=10, folds=3)


def area(real: HvoWindows, other: HvoWindows, name: str) -> float:
    return auc(*out_of_fold_scores(real, other, CONFIG, name))


@pytest.fixture
def windows() -> tuple[HvoWindows, HvoWindows]:
    """Two samples of the same thing."""
    rng = np.random.default_rng(0)
    return random_windows(rng, 150), random_windows(rng, 150)


@pytest.fixture(scope="module")
def programmed() -> HvoWindows:
    """Windows of real patterns, as many of each electronic style."""
    return pattern_windows(40, 1, held_out=False)


def test_two_halves_of_the_same_music_cannot_be_told_apart(programmed: HvoWindows) -> None:
    """Chance gives an area of a half."""
    rows = np.random.default_rng(0).permutation(len(programmed))
    halves = (programmed.select(np.sort(part)) for part in np.split(rows, 2))
    assert area(*halves, "hits") == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("name", ["hits", "played"])
def test_shuffled_steps_are_told_apart(programmed: HvoWindows, name: str) -> None:
    """It has as many hits of every drum as the original, and none in its place."""
    rng = np.random.default_rng(0)
    programmed = programmed.select(np.arange(0, len(programmed), 3))
    steps = np.array([rng.permutation(32) for _ in range(len(programmed))])
    rows = np.arange(len(programmed))[:, None]
    shuffled = replace(
        programmed,
        hits=programmed.hits[rows, steps],
        velocities=programmed.velocities[rows, steps],
        offsets=programmed.offsets[rows, steps],
    )
    assert area(programmed, shuffled, name) > 0.95


def test_processes_that_share_the_work_change_no_figure(
    windows: tuple[HvoWindows, HvoWindows],
) -> None:
    """Neither does which comparison is done first."""
    pairs = [windows, windows[::-1]]
    alone, shared = (discriminate(pairs, replace(CONFIG, processes=count)) for count in (1, 2))
    assert [each.auc() for each in alone] == [each.auc() for each in shared]
    assert alone[0].auc().keys() == {"hits", "played"}


@pytest.mark.parametrize("name", ["hits", "played"])
def test_the_same_kind_of_windows_cannot_be_told_apart(
    windows: tuple[HvoWindows, HvoWindows], name: str
) -> None:
    """The area is about a half."""
    assert area(*windows, name) == pytest.approx(0.5, abs=0.12)


def test_different_hits_are_told_apart_by_hits(windows: tuple[HvoWindows, HvoWindows]) -> None:
    """One side always plays the first kick."""
    real, other = windows
    other.hits[:, 0, 0] = True
    assert area(real, other, "hits") > 0.85


def test_quantised_playing_is_told_apart_only_by_offsets() -> None:
    """Quantised windows look like any by their hits, and like none by their offsets."""
    rng = np.random.default_rng(0)
    real, other = (random_windows(rng, 150, share=0.9) for _ in range(2))
    stiff = replace(other, offsets=np.zeros_like(other.offsets))
    assert area(real, stiff, "hits") == pytest.approx(0.5, abs=0.12)
    assert area(real, stiff, "played") > 0.85


def test_bars_that_never_come_again_are_told_apart_by_what_is_heard() -> None:
    """One side plays its first bar twice, each time a little otherwise."""
    rng = np.random.default_rng(0)
    real, other = (random_windows(rng, 150, share=0.3) for _ in range(2))
    real.hits[:, 16:] = real.hits[:, :16]
    assert area(real, other, "engineered") > 0.95
    assert area(real, other, "engineered") > area(real, other, "hits") + 0.1


def test_hits_before_a_clips_beginning_are_not_told_apart(
    windows: tuple[HvoWindows, HvoWindows],
) -> None:
    """They are moved to its first moment, where the other side has them."""
    real, other = windows
    for side, offset in ((real, -0.2), (other, 0.0)):
        side.velocities[:], side.offsets[:] = 0, 0
        side.offsets[:, 0] = offset * side.hits[:, 0]
    assert area(real, other, "played") == pytest.approx(0.5, abs=0.12)


def test_windows_are_scored_by_judges_that_never_saw_their_performance() -> None:
    """Traits of single performances, and not of the side, do not help."""
    rng = np.random.default_rng(1)
    marks = rng.random((20, 32, 9)) < 0.2
    hits = np.repeat(marks, 15, axis=0)
    windows = replace(
        random_windows(rng, 300), hits=hits, groups=np.repeat(np.arange(20).astype(str), 15)
    )
    sides = windows.groups.astype(int) % 2 == 0
    assert area(windows.select(sides), windows.select(~sides), "hits") < 0.8


def test_the_same_windows_get_the_same_scores(windows: tuple[HvoWindows, HvoWindows]) -> None:
    """All of it is seeded."""
    first, second = (out_of_fold_scores(*windows, CONFIG, "hits") for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_another_seed_draws_other_folds() -> None:
    """So that the mean over seeds is one over folds too; the same seed draws the same ones."""
    styles, side = np.full(60, "rock"), np.arange(60) % 2 == 0
    groups = np.arange(60).astype(str)
    first, same, other = (
        stratified_group_folds(styles, groups, side, 3, seed).tolist() for seed in (1, 1, 2)
    )
    assert first == same != other


def test_styles_with_few_windows_have_no_area() -> None:
    """Nineteen windows say nothing of a style."""
    rng = np.random.default_rng(0)
    styles = np.repeat(["funk", "jazz"], [40, 19])
    real, other = (replace(random_windows(rng, 59), styles=styles) for _ in range(2))
    areas = auc_by_style(real, other, *out_of_fold_scores(real, other, CONFIG, "hits"))
    assert list(areas) == ["funk"]


@given(st.integers(0, 2**32 - 1))
def test_a_fold_has_whole_performances_and_both_sides_of_a_style(seed: int) -> None:
    """However performances are spread over styles and sides."""
    rng = np.random.default_rng(seed)
    styles, side = rng.integers(3, size=60).astype(str), rng.random(60) < 0.5
    styles[:6], side[:6] = np.repeat(["0", "1", "2"], 2), [False, True] * 3
    groups = np.array([f"{a} {b} {rng.integers(4)}" for a, b in zip(styles, side, strict=True)])
    folds = stratified_group_folds(styles, groups, side, 3, seed)
    for group in np.unique(groups):
        assert len(np.unique(folds[groups == group])) == 1
    for style in np.unique(styles):
        first, second = (np.unique(folds[(styles == style) & (side == s)]) for s in (0, 1))
        assert first.tolist() == second.tolist()


def test_styles_with_one_performance_a_side_do_not_invert_the_area() -> None:
    """Sides that differ only in who played their one performance of a style are not told apart."""
    rng = np.random.default_rng(0)
    sides = []
    for _ in range(2):
        marks = rng.random((8, 32, 9)) < 0.2
        styles = np.repeat(np.arange(8).astype(str), 20)
        noise = rng.random((160, 32, 9)) < 0.05
        generated = replace(random_windows(rng, 160), hits=np.repeat(marks, 20, axis=0) ^ noise)
        sides.append(replace(generated, styles=styles, groups=np.char.add(styles, str(len(sides)))))
    assert area(*sides, "hits") == pytest.approx(0.5, abs=0.25)
