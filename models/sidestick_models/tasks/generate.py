"""Seed patterns: a style becomes z, and z becomes two bars of 4/4."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.meter import FOUR_FOUR, PLACES
from sidestick_models.beat.meter_mapping import reading, retold
from sidestick_models.networks.music_vae import STEPS, MusicVae
from sidestick_models.networks.style_cvae import StyleCvae
from sidestick_models.sampling import draw as sampling
from sidestick_models.sampling.bias import HitCountBias
from sidestick_models.sampling.controls import Asked
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.distinct import Attempt, apart, least_distance, streams, temperatures
from sidestick_models.sampling.draw import Draw
from sidestick_models.styles.blend import StyleBlend

Events = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_BARS = STEPS // PLACES
"""How many bars a seed pattern has at most."""


class SeedPatterns:
    """What the style's CVAE and MusicVAE make together."""

    def __init__(self, style_cvae: StyleCvae, music_vae: MusicVae) -> None:
        self._style_cvae, self._music_vae = style_cvae, music_vae

    def beats(self, asked: Asked, mix: StyleBlend, real: DensityRange, bars: int) -> Events:
        """Draw one or two bars of 4/4 in a style for each version: events (versions, bars * 16).

        They are dense, and differ, as their meter will tell them.
        """

        def draw(attempts: Sequence[Attempt]) -> Events:
            temperature = temperatures(attempts, asked)
            latents = streams(attempts, asked, sampling.LATENT)
            z = self._style_cvae.draw(mix, temperature, latents, density=asked.density)
            leans = to_density(asked, real, bars, temperature)
            how = Draw(streams(attempts, asked, sampling.EVENTS), temperature, leans=leans)
            return self._music_vae.decode(z, how, asked.should_stop, bars * PLACES)

        least = least_distance(real.usual_at(np.arange(bars * PLACES), FOUR_FOUR))
        return apart(asked.versions, least, draw, sounds=lambda bars: retold(bars, asked.meter))


def to_density(
    asked: Asked, real: DensityRange, bars: int, temperature: Floats
) -> Sequence[HitCountBias]:
    """What leads bars of 4/4 to the density that is asked for when a meter tells them."""
    if asked.density is None:
        return []
    wanted = bars * real.hits_per_bar(asked.density, asked.meter)
    usual = np.tile(real.by_place, (bars, 1))
    counted = np.tile(reading(asked.meter).times(), (bars, 1))
    return [HitCountBias.to_hits(wanted, usual, counted, temperature)]
