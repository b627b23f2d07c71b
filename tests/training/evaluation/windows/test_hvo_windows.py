"""Windows of performances, and those generated in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_training.evaluation.windows.hvo_windows import (
    concatenate,
    cut_windows,
    generate_counterparts,
    generate_in_styles,
    match_styles,
    subsample,
)
from tests.training.evaluation.builders import performance, random_windows


def generate(style: str, *, bars: int, seed: int, versions: int = 1, **controls: Any) -> list[Beat]:
    """Generate windows that depend on style, seed and controls, as a drummer does."""
    request = f"{style} {sorted(controls.items())}".encode()
    generated = random_windows(np.random.default_rng([seed, *request]), versions)
    assert bars * STEPS_PER_BAR == generated.hits.shape[1]
    return [
        Beat(*arrays)
        for arrays in zip(generated.hits, generated.velocities, generated.offsets, strict=True)
    ]


def test_windows_do_not_overlap() -> None:
    """Five bars hold two windows; the bar that is left over is left out."""
    assert len(cut_windows([performance("a", 5)], "train")) == 2


def test_other_splits_stay_outside() -> None:
    """Only the named split is cut."""
    played = [performance("a", 2), performance("b", 2, split="test")]
    assert cut_windows(played, "test").groups.tolist() == ["b"]


def test_fills_are_cut_only_on_request() -> None:
    """A fill of one bar is followed by a bar of silence."""
    played = [performance("a", 2), performance("b", 1, is_fill=True)]
    assert len(cut_windows(played, "train")) == 1
    with_fills = cut_windows(played, "train", fills=True)
    assert len(with_fills) == 2
    assert not with_fills.hits[1, 16:].any()


def test_nothing_sounds_before_a_clip_begins() -> None:
    """Only what is early on the very first step is moved."""
    generated = random_windows(np.random.default_rng(0), 20)
    clips = generated.as_in_clip()
    assert clips.offsets[:, 0].min() == 0
    np.testing.assert_array_equal(clips.offsets[:, 1:], generated.offsets[:, 1:])


def test_velocities_are_compared_as_a_clip_has_them() -> None:
    """In steps of a MIDI note: by finer ones patterns would be told from what plays them."""
    windows = random_windows(np.random.default_rng(0), 20)
    fine = replace(windows, velocities=windows.velocities * np.float32(0.93))
    steps = fine.as_in_clip().velocities * 127
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-4)
    np.testing.assert_allclose(steps, fine.velocities * 127, atol=0.5001)


def test_two_sides_get_the_same_mix_of_styles() -> None:
    """A style that one side lacks is left out of both, and where one is short, both are."""
    rng = np.random.default_rng(0)
    pool = replace(random_windows(rng, 6), styles=np.array(["rock"] * 4 + ["funk", "dance"]))
    wanted = replace(random_windows(rng, 6), styles=np.array(["rock"] * 3 + ["funk"] * 2 + ["pop"]))
    for side in match_styles(pool, wanted, rng):
        assert sorted(side.styles) == ["funk", "rock", "rock", "rock"]


def test_thinning_keeps_order_and_number() -> None:
    """Each window at most once."""
    generated = random_windows(np.random.default_rng(0), 30)
    few = subsample(generated, 10, np.random.default_rng(1))
    places = [generated.groups.tolist().index(group) for group in few.groups]
    assert len(few) == 10
    assert places == sorted(set(places))


def test_every_window_gets_a_counterpart_of_its_style() -> None:
    """Style, tempo and performance are the window's own, the hits are new."""
    real = cut_windows(
        [performance("a", 4, style="funk"), performance("b", 2, style="jazz")], "train"
    )
    generated = generate_counterparts(real, generate, seed=1)
    assert generated.styles.tolist() == real.styles.tolist() == ["funk", "funk", "jazz"]
    assert generated.groups.tolist() == ["a", "a", "b"]
    assert generated.hits.shape == real.hits.shape
    assert len(np.unique(generated.events(), axis=0)) == 3


def test_the_same_seed_gives_the_same_counterparts() -> None:
    """And another seed, or another control, gives others."""
    real = cut_windows([performance("a", 4)], "train")
    first, second, other = (generate_counterparts(real, generate, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.offsets, second.offsets)
    assert (first.velocities != other.velocities).any()
    assert (first.hits != generate_counterparts(real, generate, 1, temperature=0.5).hits).any()


def test_versions_of_every_style_are_made_in_one_request_each() -> None:
    """All of them differ."""
    beats = generate_in_styles(["funk", "jazz"], 3, generate, seed=1)
    assert beats.styles.tolist() == ["funk"] * 3 + ["jazz"] * 3
    assert len(np.unique(beats.events(), axis=0)) == 6


def test_a_bar_is_a_window_too() -> None:
    """Windows have any number of steps."""
    assert cut_windows([performance("a", 3)], "train", steps=16).hits.shape == (3, 16, 9)


def test_joined_windows_keep_their_order() -> None:
    """One part comes after the other, with all that belongs to it."""
    rng = np.random.default_rng(0)
    first, second = random_windows(rng, 2), random_windows(rng, 3)
    both = concatenate(first, second)
    assert len(both) == 5
    np.testing.assert_array_equal(both.select(np.arange(2, 5)).offsets, second.offsets)
    assert both.groups.tolist() == [*first.groups, *second.groups]
