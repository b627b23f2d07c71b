"""The style's CVAE: a style becomes latents z of MusicVAE that are typical of it.

A conditional variational autoencoder (Sohn, Lee, Yan, "Learning Structured Output Representation
using Deep Conditional Generative Models", NIPS 2015) over the z of two-bar windows, whose own
latent u is drawn near one of the style's exemplars.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.encoder import Encoder
from sidestick_models.networks.exemplars import Exemplars, by_style
from sidestick_models.networks.onnx_session import Session
from sidestick_models.sampling.draw import normal, uniform
from sidestick_models.styles.blend import StyleBlend

Floats = NDArray[np.float64]
Part = tuple[Exemplars, float]

# How far from an exemplar u is drawn, in shares of the exemplar's own deviation: with this, made
# beats lie about as far from the windows that the style was learnt from as a drummer's next
# performance does, and a classifier of styles still knows them better than real ones.
_REACH = 0.5

# Farther out than this the decoder has not been trained, and beats fall apart.
_WIDEST = 1.3

# A mixture of more styles than this is no style: then one of them is chosen for each beat.
_MOST_MIXED = 2

_MEANS = ("mean", "deviation")
_STORED = ("mean", "deviation", "style", "fill", "hits")


class StyleCvae:
    """The decoder of the CVAE, and the exemplars of every style that it knows."""

    def __init__(self, decoder: Session, encoder: Encoder) -> None:
        self._decoder, self._encoder = decoder, encoder
        anything = {name: np.zeros((1, decoder.size(name))) for name in ("latent", "condition")}
        stored = decoder.run(anything, [f"exemplar_{name}" for name in _STORED])
        self._exemplars = by_style(dict(zip(_STORED, stored, strict=True)))

    def condition(self, mix: NDArray[np.float64], *, fill: bool = False) -> NDArray[np.float64]:
        """What a z is drawn given: how much of each style, and whether it is a fill."""
        condition = np.zeros(self._decoder.size("condition"))
        condition[: len(mix)] = mix
        condition[-1] = fill
        return condition

    def prepare(self, mix: StyleBlend) -> None:
        """Encode what of a mix is not encoded yet, so that no draw waits for it."""
        self._parts(mix, fill=False)

    def draw(
        self,
        mix: StyleBlend,
        temperature: float | Floats,
        streams: Sequence[np.random.Generator],
        *,
        fill: bool = False,
        density: float | None = None,
    ) -> Floats:
        """Draw a z of a beat or a fill for each of B streams: shape (B, 256).

        The temperature, one for all or one for each, says how far from the style's exemplars a
        beat may lie, up to 1.3 times what is usual; below 1 it also narrows their choice to the
        most typical ones. `density` is a place in the style's range of hits per bar, 0 to 1,
        where one is asked for.
        """
        widths = np.minimum(np.broadcast_to(temperature, len(streams)), _WIDEST)
        parts = self._parts(mix, fill=fill)
        drawn = [
            _near_exemplars(parts, stream, width, density)
            for stream, width in zip(streams, widths, strict=True)
        ]
        conditions = np.zeros((len(streams), self._decoder.size("condition")))
        conditions[:, : len(mix.weights)], conditions[:, -1] = mix.weights, fill
        mean, deviation = self._decoder.run(
            {"latent": np.stack(drawn), "condition": conditions}, _MEANS
        )
        noise = np.stack([normal(stream, mean.shape[1]) for stream in streams])
        z: Floats = mean + widths[:, None] * deviation * noise
        return z

    def _parts(self, mix: StyleBlend, *, fill: bool) -> list[Part]:
        """The exemplars of each style that is asked for, and how much of it."""
        trained = [
            (self._exemplars[int(style)], float(mix.weights[style]))
            for style in np.flatnonzero(mix.weights)
        ]
        own = [(self._encoder.exemplars_of(style), share) for style, share in mix.own if share]
        # Of a style without fills its beats: a fill is shaped by what else is asked of it.
        return [(styled.get(fill) or styled[not fill], share) for styled, share in trained + own]


def _near_exemplars(
    parts: Sequence[Part],
    stream: np.random.Generator,
    width: float,
    density: float | None,
) -> Floats:
    """Draw u (U,) near an exemplar of each part, and mix them; of many parts, near one's.

    The mean of two independent points lies nearer to the middle than either; it is taken out as
    far again.
    """
    if len(parts) > _MOST_MIXED:
        parts = [parts[int(uniform(stream, 1)[0] * len(parts))]]
    total = 0.0
    mixed = np.zeros(parts[0][0].mean.shape[1])
    for exemplars, share in parts:
        row = exemplars.choose(stream, min(width, 1.0), density)
        reach = width * _REACH * exemplars.deviation[row]
        mixed += share * (exemplars.mean[row] + reach * normal(stream, len(mixed)))
        total += share**2
    mixed /= np.sqrt(total)
    return mixed
