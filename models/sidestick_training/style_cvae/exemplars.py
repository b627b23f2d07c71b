"""Exemplars of every style: where its training windows lie in the style's CVAE.

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

from sidestick_models.beat.beat import STEPS_PER_BAR
from sidestick_models.networks.style_cvae import DEVIATION_UNIT, MEAN_UNIT
from sidestick_training.common.gmd import CLASS_WEIGHTS, Performance
from sidestick_training.common.windows import (
    Encode,
    Windows,
    two_bar_windows,
    with_kindred,
    with_turns,
)
from sidestick_training.style_cvae.network import StyleCvae


def exemplars(
    model: StyleCvae, performances: Sequence[Performance], encode: Encode
) -> dict[str, NDArray[Any]]:
    """Return the arrays of `sidestick_models.networks.style_cvae.Exemplars`, by name, in 8 bits.

    Beats are windows that begin where a performance's first, third, fifth bar does, so that they
    keep their place in a phrase; fills are those of `with_turns` and those of two bars.
    """
    windows = _distinct(exemplar_windows(performances))
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


def exemplar_windows(performances: Sequence[Performance]) -> Windows:
    """Return the training windows that a style's beats and fills are made after."""
    windows = two_bar_windows(performances, "train", hop_bars=2)
    silent_end = ~(windows.events[:, STEPS_PER_BAR:] > 0).any(1)
    kept = ~(windows.fills & silent_end)
    recorded = _rows(windows, kept)
    return with_kindred(with_turns(recorded, performances))


def _distinct(windows: Windows) -> Windows:
    """Each window of a style once, where a programmed style repeats it exactly."""
    rows = np.column_stack([windows.styles, windows.fills, windows.events])
    _, first = np.unique(rows, axis=0, return_index=True)
    return _rows(windows, np.sort(first))


def _rows(windows: Windows, rows: NDArray[Any]) -> Windows:
    return Windows(windows.events[rows], windows.styles[rows], windows.fills[rows])
