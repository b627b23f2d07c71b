"""The recipe of 2019: the same weights and latents give the same beats, Magenta's way and ours."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.common.gmd import load_performances
from sidestick_training.magenta.conformance_cases import Sizes, random_cases
from sidestick_training.magenta.neural_drum_machine import run_neural_drum_machine
from tests.training.shared_data import GMD, needs_gmd

pytestmark = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("magenta") is None, reason="Magenta is not installed"),
]


@needs_gmd
def test_both_ways_play_the_same_beat():
    """Official sizes, random weights, a few recordings: four bars, step by step the same."""
    cases = random_cases(Sizes(pieces=1, steps=33, beats=1))
    performances = load_performances(GMD)
    few = [
        performance
        for split in ("train", "validation")
        for performance in [p for p in performances if p.split == split][:6]
    ]
    outcome = run_neural_drum_machine(
        cases["MusicVAE"].variables,
        cases["whole stack"].variables,
        few,
        style="funk",
        bars=4,
        seed=3,
        fit_minutes=0.02,
    )
    assert outcome.latent_difference < 1e-4
    assert outcome.magenta_events.shape == (64,)
    assert outcome.magenta_events.any()
    assert np.array_equal(outcome.magenta_events, outcome.ours)
