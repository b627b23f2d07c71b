"""Latents of a learned style: z drawn from MusicVAE's posterior around a musician's own windows.

The encoder says where a window lies in z and how far around it its like lie (Kingma, Welling,
"Auto-Encoding Variational Bayes", ICLR 2014, arXiv 1312.6114). The decoder, which was trained on
just such draws, plays variations of the window from there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.exemplars import Exemplars
from sidestick_models.sampling.random_draws import normal

Floats = NDArray[np.float64]

WIDTH = 1.0
"""How far from a window z is drawn at temperature 1, in shares of the posterior's deviation."""

COOLNESS = 0.7
"""The share of a request's temperature at which the decoder plays what was drawn so."""

_WIDEST = 1.3


def draw_posterior(
    own: Exemplars,
    streams: Sequence[np.random.Generator],
    temperatures: Floats,
    density: float | None = None,
) -> Floats:
    """Draw z near one of a style's windows for each of B streams: shape (B, 256).

    Temperatures below 1 narrow the choice to the most typical windows, and how far from them z
    lies; `density` is a place in the style's range of hits per bar, 0 to 1.
    """
    rows = [
        own.choose(stream, min(float(temperature), 1.0), density)
        for stream, temperature in zip(streams, temperatures, strict=True)
    ]
    noise = np.stack([normal(stream, own.mean.shape[1]) for stream in streams])
    widths = WIDTH * np.minimum(temperatures, _WIDEST)[:, None]
    z: Floats = own.mean[rows] + widths * own.deviation[rows] * noise
    return z


def mixed(parts: Sequence[tuple[Floats, float]]) -> Floats:
    """Mix latents (B, 256), each with its share, one in all, as far from the middle as they are.

    The mean of independent points lies nearer to the middle than each of them.
    """
    total = sum(share**2 for _, share in parts)
    z: Floats = sum(share * z for z, share in parts) / np.sqrt(total)
    return z
