"""A folder of trainings as `sidestick train` leaves it, made without training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

REPORTS: dict[str, dict[str, Any]] = {
    "drums_rnn": {"nats_per_step": 1.0, "nats_per_step_unigram": 2.6},
    "music_vae": {"nats_per_window": 9.0, "nats_per_window_unigram": 83.0},
    "style_cvae": {"nats_of_z": {"cvae_bound": 110.0, "normal": 190.0}},
    "feel": {"drawn": {"velocity_mae": 0.24}, "drum": {"velocity_mae": 0.31}},
}
"""The figures of each network on the test split."""


def write_runs(runs: Path) -> None:
    """Write a run of every network: our own DrumsRNN and MusicVAE, the others of random weights."""
    from sidestick_models.styles.trained import TRAINED
    from sidestick_training.common.trained_weights import write_metrics
    from sidestick_training.common.variables_file import save_variables
    from sidestick_training.feel.network import FeelShape
    from sidestick_training.magenta.conformance_cases import random_variables
    from sidestick_training.magenta.float_weights import load_float_weights
    from sidestick_training.style_cvae.network import StyleCvaeShape

    rng, count, shape = np.random.default_rng(0), len(TRAINED), StyleCvaeShape()
    exemplars: dict[str, Any] = {
        "mean": rng.integers(-20, 20, (2 * count, shape.latent)).astype(np.int8),
        "deviation": np.full((2 * count, shape.latent), 9, np.uint8),
        "style": np.tile(np.arange(count), 2).astype(np.uint8),
        "fill": np.repeat([False, True], count),
        "hits": np.full(2 * count, 24, np.uint16),
    }
    feel: dict[str, Any] = random_variables(FeelShape().variables(), rng)
    variables: dict[str, dict[str, Any]] = {
        **load_float_weights(),
        "style_cvae": random_variables(shape.variables(), rng)
        | {f"exemplars/{part}": values for part, values in exemplars.items()},
        "feel": feel
        | {f"{part}/correlation": np.ones(1, "f4") / 3 for part in ("velocity", "offset")},
    }
    for network, values in variables.items():
        save_variables(values, runs / network / "best.npz")
    for network, report in REPORTS.items():
        write_metrics(runs, network, {"test": report})
