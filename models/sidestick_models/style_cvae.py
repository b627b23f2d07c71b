"""The style's CVAE: a style becomes latents z of MusicVAE that are typical of it.

A conditional variational autoencoder (Sohn, Lee, Yan, "Learning Structured Output Representation
using Deep Conditional Generative Models", NIPS 2015) over the z of two-bar windows.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.sampling import normal
from sidestick_models.session import Session

# Farther out than this the decoder has not been trained, and beats fall apart.
_WIDEST = 1.2

# Most of z's deviation is what MusicVAE leaves open anyway. Drawn in full it drowns the style;
# with this share of it beats of a style repeat from bar to bar as much as in the Groove MIDI
# Dataset, and a classifier of styles names most of those that it names in the dataset itself.
_OPENNESS = 0.4


class StyleCvae:
    """The decoder of the CVAE."""

    def __init__(self, decoder: Session) -> None:
        self._decoder = decoder
        self._latent = decoder.size("latent")

    def condition(self, mix: NDArray[np.float64], *, fill: bool = False) -> NDArray[np.float64]:
        """What a z is drawn given: how much of each style, and whether it is a fill."""
        condition = np.zeros(self._decoder.size("condition"))
        condition[: len(mix)] = mix
        condition[-1] = fill
        return condition

    def draw(
        self,
        condition: NDArray[np.float64],
        temperature: float | NDArray[np.float64],
        streams: Sequence[np.random.Generator],
        density: float | None = None,  # noqa: ARG002 - this decoder is told of none yet
    ) -> NDArray[np.float64]:
        """Draw a z for each of B streams: shape (B, 256).

        The temperature, one for all or one for each, scales how far from the style's centre a
        beat may lie, up to 1.2 times what is usual. `density` is a place in the style's range of
        hits per bar, 0 to 1, where one is asked for.
        """
        width = np.minimum(np.broadcast_to(temperature, len(streams)), _WIDEST)[:, None]
        latent = width * np.stack([normal(stream, self._latent) for stream in streams])
        conditions = np.tile(condition, (len(streams), 1))
        mean, deviation = self._decoder.run({"latent": latent, "condition": conditions})
        noise = np.stack([normal(stream, mean.shape[1]) for stream in streams])
        z: NDArray[np.float64] = mean + width * _OPENNESS * deviation * noise
        return z
