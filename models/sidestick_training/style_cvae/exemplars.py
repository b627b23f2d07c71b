"""Exemplars of every style: the places of its training windows in the latent space of the CVAE.

Drawing u near one of them, instead of from a normal distribution, is the prior of Norouzi, Fleet,
Norouzi, "Exemplar VAE: Linking Generative Models, Nearest Neighbor Retrieval, and Data
Augmentation", NeurIPS 2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from sidestick_models.corpus.piece import CLASS_WEIGHTS, Piece
from sidestick_models.networks.style_cvae import DEVIATION_UNIT, MEAN_UNIT
from sidestick_training.common.windows import Encode
from sidestick_training.style_cvae.exemplar_windows import exemplar_windows
from sidestick_training.style_cvae.network import StyleCvae


def exemplars(
    model: StyleCvae, performances: Sequence[Piece], encode: Encode
) -> dict[str, NDArray[Any]]:
    """Return the arrays of `sidestick_models.networks.style_cvae.Exemplars`, by name, in 8 bits.

    Beats are windows that begin where a performance's first, third, fifth bar does, so that they
    keep their place in a phrase; fills are those of `with_fills_into_beats` and those of two bars.
    """
    windows = exemplar_windows(performances)
    z, _, condition = encode(windows)
    mean, deviation = (np.asarray(part) for part in model.encode(*map(tf.constant, (z, condition))))
    hits = ((windows.events[..., None] & CLASS_WEIGHTS) > 0).sum((1, 2))
    return {
        "exemplars/mean": np.clip(np.round(mean / MEAN_UNIT), -127, 127).astype(np.int8),
        "exemplars/deviation": np.clip(np.round(deviation / DEVIATION_UNIT), 1, 255).astype(
            np.uint8
        ),
        "exemplars/style": windows.styles.astype(np.uint8),
        "exemplars/fill": windows.fills,
        "exemplars/hits": hits.astype(np.uint16),
    }
