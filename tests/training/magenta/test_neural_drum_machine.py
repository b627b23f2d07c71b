"""The recipe of 2019: the same weights and latents give the same beats, Magenta's way and ours."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.gmd import load_performances
from sidestick_training.magenta.conformance_cases import Sizes, trials
from sidestick_training.magenta.neural_drum_machine import run_recipe
from tests.training.shared_data import GMD, needs_gmd

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("magenta") is None, reason="Magenta is not installed"),
]


@needs_gmd
def test_both_ways_play_the_same_beat():
    """Official sizes, random weights, a few recordings: four bars, step by step the same."""
    cases = trials(Sizes(pieces=1, steps=33, beats=1))
    performances = load_performances(GMD)
    few = [
        performance
        for split in ("train", "validation")
        for performance in [p for p in performances if p.split == split][:6]
    ]
    outcome = run_recipe(
        cases["MusicVAE"].variables,
        cases["whole stack"].variables,
        few,
        style="funk",
        bars=4,
        seed=3,
        fit_minutes=0.02,
    )
    assert outcome.latent_difference < 1e-4
    assert outcome.magentas.shape == (64,)
    assert outcome.magentas.any()
    assert np.array_equal(outcome.magentas, outcome.ours)
