"""Latents of two-bar windows for the style CVAE, and how often each window is drawn."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_training.common.variables_file import load_variables
from sidestick_training.common.windows import Encode, Latents, Windows
from sidestick_training.errors import TrainingError
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape
from sidestick_training.style_cvae.network import conditions

BATCH = 256


def music_vae_encoder(weights: Path) -> Encode:
    """Return a function from windows to z and condition, by the trained MusicVAE in a file.

    Raises:
        TrainingError: if there are no such weights.
    """
    if not weights.exists():
        raise TrainingError(f"Train music_vae first: its weights are not at {weights}.")
    return encoder_of(load_variables(weights))


def encoder_of(variables: Mapping[str, Any]) -> Encode:
    """Return a function from windows to z and condition, by a MusicVAE of these variables.

    Raises:
        TrainingError: they are no MusicVAE's.
    """
    try:
        music_vae = MusicVae(MusicVaeShape.of(variables))
        for name, variable in music_vae.named.items():
            variable.assign(variables[name])
    except (KeyError, ValueError) as error:
        raise TrainingError(f"These weights are no MusicVAE's: {error}.") from error
    compiled = tf.function(music_vae.encode, jit_compile=True, autograph=False)

    def encode(windows: Windows) -> Latents:
        count = len(windows.events)
        whole = np.resize(windows.events, (-(-count // BATCH) * BATCH, windows.events.shape[1]))
        parts = [compiled(tf.constant(part.T)) for part in np.split(whole, len(whole) // BATCH)]
        mean, deviation = (np.concatenate(column)[:count] for column in zip(*parts, strict=True))
        return mean, deviation, conditions(windows.styles, windows.fills)

    return encode


def sampling_probabilities(windows: Windows) -> NDArray[np.float64]:
    """Return the probability of each window (windows,) in a batch: rare styles come more often.

    A style's share is that of the square root of its number of windows.
    """
    odds = np.bincount(windows.styles)[windows.styles] ** -0.5
    return np.asarray(odds / odds.sum())
