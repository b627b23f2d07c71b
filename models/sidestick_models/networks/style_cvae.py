"""The style's CVAE: a style becomes latents z of MusicVAE that are typical of it.

A conditional variational autoencoder (Sohn, Lee, Yan, "Learning Structured Output Representation
using Deep Conditional Generative Models", NIPS 2015) over the z of two-bar windows, whose own
latent u is drawn near one of the style's *exemplars*: the windows that the style was learnt from
(Norouzi, Fleet, Norouzi, "Exemplar VAE", NeurIPS 2020), so that what belongs together stays
together, however few windows a style has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.exemplars import Exemplars, exemplars_by_style, stored_exemplars
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.posterior import COOLNESS, draw_posterior, mixed
from sidestick_models.sampling.random_draws import normal, uniform
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.learned_style import LearnedStyle

if TYPE_CHECKING:
    from sidestick_models.networks.style_encoder import Styled, StyleEncoder
    from sidestick_models.styles.user_style import UserStyle

Floats = NDArray[np.float64]

# How far from an exemplar u is drawn, in shares of the exemplar's own deviation: with this, made
# beats lie about as far from the windows that the style was learnt from as a drummer's next
# performance does, and a classifier that heard none of these windows names their style about as
# often as it names a real performance's.
_REACH = 0.5

# Farther out than this the decoder has not been trained, and beats fall apart.
_WIDEST = 1.3

# A mixture of more styles than this is no style: then one of them is chosen for each beat.
_MOST_MIXED = 2

_MEANS = ("mean", "deviation")


class StyleCvae:
    """The decoder of the CVAE, and the exemplars of every style that it knows."""

    def __init__(
        self, decoder: Session, encoder: StyleEncoder, rows: NDArray[np.bool_] | None = None
    ) -> None:
        self._decoder, self._encoder = decoder, encoder
        stored = stored_exemplars(decoder)
        if rows is not None:
            stored = {name: of[rows] for name, of in stored.items()}
        self._exemplars = exemplars_by_style(stored)

    @property
    def styles(self) -> int:
        """Return how many trained styles it knows; one more input says whether it is a fill."""
        return self._decoder.size("condition") - 1

    def restricted_to(self, rows: NDArray[np.bool_]) -> StyleCvae:
        """Return one that draws near these of its exemplars alone: a mask (N,) of those stored."""
        return StyleCvae(self._decoder, self._encoder, rows)

    def prepare(self, style_blend: StyleBlend) -> None:
        """Encode what of a blend is not encoded yet, so that no draw waits for it."""
        _, rest = self._split(style_blend)
        if rest is not None:
            self._exemplars_of(rest, fill=False)

    def coolness(self, style_blend: StyleBlend) -> float:
        """Return by what to multiply the temperature at which the decoder plays a blend's z."""
        near_z, _ = self._split(style_blend)
        return float(COOLNESS ** sum(share for _, share in near_z))

    def draw(
        self,
        style_blend: StyleBlend,
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
        where one is asked for. For a learned style z is drawn as `posterior` does.
        """
        near_z, rest = self._split(style_blend)
        temperatures = np.broadcast_to(temperature, len(streams))
        parts = [
            (draw_posterior(_of_kind(styled, fill), streams, temperatures, density), share)
            for styled, share in near_z
        ]
        if rest is not None:
            share = 1 - sum(share for _, share in near_z)
            parts.append((self._draw_by_decoder(rest, temperatures, streams, fill, density), share))
        return mixed(parts)

    def _draw_by_decoder(
        self,
        style_blend: StyleBlend,
        temperatures: Floats,
        streams: Sequence[np.random.Generator],
        fill: bool,
        density: float | None,
    ) -> Floats:
        widths = np.minimum(temperatures, _WIDEST)
        exemplars = self._exemplars_of(style_blend, fill=fill)
        latents = [
            _near_exemplars(exemplars, stream, width, density)
            for stream, width in zip(streams, widths, strict=True)
        ]
        conditions = np.zeros((len(streams), self._decoder.size("condition")))
        conditions[:, : len(style_blend.weights)] = style_blend.weights
        conditions[:, -1] = fill
        mean, deviation = self._decoder.run(
            {"latent": np.stack(latents), "condition": conditions}, _MEANS
        )
        noise = np.stack([normal(stream, mean.shape[1]) for stream in streams])
        z: Floats = mean + widths[:, None] * deviation * noise
        return z

    def _split(
        self, style_blend: StyleBlend
    ) -> tuple[list[tuple[Styled, float]], StyleBlend | None]:
        """Split a blend into learned styles, whose windows' z are known, and the rest, one in all.

        The rest is drawn by the decoder; None where there is none.
        """
        near_z: list[tuple[Styled, float]] = []
        users: list[tuple[UserStyle, float]] = []
        for style, share in style_blend.users:
            known = self._encoder.latents_of(style) if isinstance(style, LearnedStyle) else {}
            if share and known:
                near_z.append((known, share))
            elif share:
                users.append((style, share))
        left = style_blend.weights.sum() + sum(share for _, share in users)
        if not near_z or not left:
            return near_z, None if near_z else style_blend
        others = tuple((style, share / left) for style, share in users)
        return near_z, StyleBlend(style_blend.weights / left, others)

    def _exemplars_of(
        self, style_blend: StyleBlend, *, fill: bool
    ) -> list[tuple[Exemplars, float]]:
        """Return the exemplars of each style in a blend, and how much of it there is."""
        trained = [
            (self._exemplars[int(style)], float(style_blend.weights[style]))
            for style in np.flatnonzero(style_blend.weights)
        ]
        users = [
            (self._encoder.exemplars_of(style), share)
            for style, share in style_blend.users
            if share
        ]
        return [(_of_kind(styled, fill), share) for styled, share in trained + users]


def _of_kind(styled: Styled, fill: bool) -> Exemplars:
    """Return a style's fills or beats; of one without fills its beats.

    A fill is shaped by what else is asked of it.
    """
    return styled.get(fill) or styled[not fill]


def _near_exemplars(
    exemplars: Sequence[tuple[Exemplars, float]],
    stream: np.random.Generator,
    width: float,
    density: float | None,
) -> Floats:
    """Draw u (U,) near an exemplar of each style, and mix them; of many styles, near one's.

    The mean of two independent points lies nearer to the middle than either; it is taken out as
    far again.
    """
    if len(exemplars) > _MOST_MIXED:
        exemplars = [exemplars[int(uniform(stream, 1)[0] * len(exemplars))]]
    total = 0.0
    mixed = np.zeros(exemplars[0][0].mean.shape[1])
    for of_style, share in exemplars:
        row = of_style.choose(stream, min(width, 1.0), density)
        reach = width * _REACH * of_style.deviation[row]
        mixed += share * (of_style.mean[row] + reach * normal(stream, len(mixed)))
        total += share**2
    mixed /= np.sqrt(total)
    return mixed
