"""The style's CVAE: a style becomes latents z of MusicVAE that are typical of it.

A conditional variational autoencoder (Sohn, Lee, Yan, "Learning Structured Output Representation
using Deep Conditional Generative Models", NIPS 2015) over the z of two-bar windows, whose own
latent u is drawn near one of the style's *exemplars*: the windows that the style was learnt from
(Norouzi, Fleet, Norouzi, "Exemplar VAE", NeurIPS 2020), so that what belongs together stays
together, however few windows a style has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.subdivision import Kind
from sidestick_models.networks.onnx_session import Session
from sidestick_models.networks.playing import exemplar_weights, weighted_choice
from sidestick_models.networks.subdivisions import Table, are_of_kind, stored, subdivision_of
from sidestick_models.sampling.random_draws import normal, uniform
from sidestick_models.styles.blend import Near, StyleBlend
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

WIDTH, COOLNESS = 1.0, 0.7
"""Width and temperature of a learned style: `draw_near_windows` and `StyleCvae.coolness`."""

MEAN_UNIT, DEVIATION_UNIT = 1 / 24, 1 / 160
"""The size of one of the 8-bit steps in which means and deviations are stored."""

_DENSITY_REACH = 0.1
_FEWEST = 4
"""However narrow the choice is asked to be, it is never among fewer than these."""

_NOT_STORED = -1
_MEANS = ("mean", "deviation")
_STORED = ("mean", "deviation", "style", "fill", "hits")


@dataclass(frozen=True, eq=False)
class Exemplars:
    """N windows of one kind: mean and deviation (N, U) of their latents, and their hits.

    They are sorted by how typical they are, the one nearest to the middle of all first.
    `subdivisions` are rows of a table of these, (N, 4); `numbers` (N,) say which they are of all
    that are stored, and `weights` (N,) what each counts where one is chosen.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    hits: NDArray[np.int64]
    subdivisions: Table
    numbers: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(
        cls,
        mean: NDArray[np.floating],
        deviation: NDArray[np.floating],
        hits: NDArray[np.integer],
        subdivisions: Table | None = None,
        origins: NDArray[np.integer] | None = None,
        numbers: NDArray[np.integer] | None = None,
    ) -> Exemplars:
        """Sort windows by how typical they are; without a table their subdivisions are unknown.

        `origins` (N, 4) are theirs of `shipped_origins`, and `numbers` (N,) theirs of all that are
        stored; without origins each counts the same.
        """
        if subdivisions is None:
            subdivisions = stored([None] * len(mean))
        known = np.full(len(mean), _NOT_STORED) if numbers is None else numbers
        weights = np.ones(len(mean)) if origins is None else exemplar_weights(origins)
        far = ((mean - mean.mean(0)) ** 2).sum(1)
        order = np.argsort(far, kind="stable")
        return cls(
            np.asarray(mean, np.float64)[order],
            np.asarray(deviation, np.float64)[order],
            np.asarray(hits, np.int64)[order],
            subdivisions[order],
            np.asarray(known, np.int64)[order],
            weights[order],
        )

    def near(self, row: int) -> Near:
        """Return what is known of one of them."""
        number = int(self.numbers[row])
        subdivision = subdivision_of(self.subdivisions[row])
        return Near(None if number == _NOT_STORED else number, subdivision)

    def part(self, rows: NDArray[np.int64]) -> Exemplars:
        """Return some of them."""
        return Exemplars(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def __len__(self) -> int:
        return len(self.mean)

    @cached_property
    def _sparsest_first(self) -> NDArray[np.int64]:
        return np.argsort(self.hits, kind="stable")

    def choose(
        self,
        stream: np.random.Generator,
        breadth: float,
        density: float | None = None,
        kind: Kind | None = None,
    ) -> int:
        """Choose one: among the most typical share `breadth`, 0 to 1, of those as dense as asked.

        Odd ones and those of long performances are less likely each: `exemplar_weights`. `density`
        is a place in the range from the one with the fewest hits to that with the most.
        Where enough have a subdivision of this `kind`, it is one of them.
        """
        if kind is not None:
            return self._choose_of_kind(stream, breadth, density, kind)
        rows = np.arange(len(self)) if density is None else self._near(density)
        among = rows[: max(min(_FEWEST, len(rows)), round(breadth * len(rows)))]
        return int(among[weighted_choice(float(uniform(stream, 1)[0]), self.weights[among])])

    def _choose_of_kind(
        self, stream: np.random.Generator, breadth: float, density: float | None, kind: Kind
    ) -> int:
        rows = np.flatnonzero(are_of_kind(self.subdivisions, kind))
        if len(rows) < _FEWEST:
            return self.choose(stream, breadth, density)
        return int(rows[self.part(rows).choose(stream, breadth, density)])

    def _near(self, density: float) -> NDArray[np.int64]:
        """Return the tenth of all to either side of a density, the most typical first."""
        reach = max(_FEWEST / 2 / len(self), _DENSITY_REACH)
        centre = np.clip(density, reach, 1 - reach) if reach < 0.5 else 0.5
        low, high = (round((centre + side * reach) * len(self)) for side in (-1, 1))
        return np.sort(self._sparsest_first[max(low, 0) : max(high, 1)])


def exemplars_by_style(
    arrays: Mapping[str, NDArray[np.generic]],
) -> dict[int, dict[bool, Exemplars]]:
    """Sort stored arrays by style number into beats (False) and fills (True).

    `arrays`: `mean` int8 and `deviation` uint8 (N, U) in the units above, `style` uint8, `fill`
    bool and `hits` uint16 (N,), `number`, which each is of all, and where these are known
    `subdivision` (N, 4) and `origin` (N, 4).
    """
    mean = arrays["mean"].astype(np.float64) * MEAN_UNIT
    deviation = arrays["deviation"].astype(np.float64) * DEVIATION_UNIT
    table, origins = arrays.get("subdivision"), arrays.get("origin")
    numbers = arrays.get("number")
    found: dict[int, dict[bool, Exemplars]] = {}
    for style in np.unique(arrays["style"]):
        for fill in (False, True):
            rows = (arrays["style"] == style) & (arrays["fill"] == fill)
            if rows.any():
                found.setdefault(int(style), {})[fill] = Exemplars.of(
                    mean[rows],
                    deviation[rows],
                    arrays["hits"][rows].astype(np.int64),
                    None if table is None else table[rows].astype(np.int8),
                    None if origins is None else origins[rows].astype(np.int64),
                    np.flatnonzero(rows) if numbers is None else numbers[rows].astype(np.int64),
                )
    return found


def stored_exemplars(decoder: Session) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of `exemplars_by_style`, by name, from the decoder's graph."""
    anything = {name: np.zeros((1, decoder.size(name))) for name in ("latent", "condition")}
    stored = decoder.run(anything, [f"exemplar_{name}" for name in _STORED])
    arrays: dict[str, NDArray[np.generic]] = dict(zip(_STORED, stored, strict=True))
    return {**arrays, "number": np.arange(len(arrays["style"]))}


class StyleCvae:
    """The decoder of the CVAE, and the exemplars of every style that it knows."""

    def __init__(
        self,
        decoder: Session,
        encoder: StyleEncoder,
        rows: NDArray[np.bool_] | None = None,
        subdivisions: Table | None = None,
        origins: NDArray[np.integer] | None = None,
    ) -> None:
        """Draw near these `rows` of the decoder's exemplars, all if None.

        `subdivisions` (N, 4) is how each of all is divided, `origins` (N, 4) what it is from, as in
        `shipped_origins`; they count if there are as many.
        """
        self._decoder, self._encoder, self._subdivisions = decoder, encoder, subdivisions
        self._origins = origins
        arrays = stored_exemplars(decoder)
        for name, table in (("subdivision", subdivisions), ("origin", origins)):
            if table is not None and len(table) == len(arrays["style"]):
                arrays[name] = table
        self._origins_are_known = "origin" in arrays
        if rows is not None:
            arrays = {name: of[rows] for name, of in arrays.items()}
        self._exemplars = exemplars_by_style(arrays)

    @property
    def styles(self) -> int:
        """Return how many trained styles it knows; one more input says whether it is a fill."""
        return self._decoder.size("condition") - 1

    def restricted_to(self, rows: NDArray[np.bool_]) -> StyleCvae:
        """Return one that draws near these of its exemplars alone: a mask (N,) of those stored."""
        return StyleCvae(self._decoder, self._encoder, rows, self._subdivisions, self._origins)

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
        where one is asked for. For a learned style z is drawn as `draw_near_windows` does.
        """
        z, _ = self.draw_near(style_blend, temperature, streams, fill=fill, density=density)
        return z

    def draw_near(
        self,
        style_blend: StyleBlend,
        temperature: float | Floats,
        streams: Sequence[np.random.Generator],
        *,
        fill: bool = False,
        density: float | None = None,
        kind: Kind | None = None,
    ) -> tuple[Floats, list[Near]]:
        """Draw z as `draw` does, (B, 256), and return the exemplar that each is near.

        Of a blend it is that of the style with the greater share. It is divided as this `kind`
        where the style has enough of them.
        """
        near = [Near()] * len(streams)
        near_z, rest = self._split(style_blend)
        temperatures = np.broadcast_to(temperature, len(streams))
        parts = [
            (draw_near_windows(_of_kind(styled, fill), streams, temperatures, density), share)
            for styled, share in near_z
        ]
        if rest is not None:
            share = 1 - sum(share for _, share in near_z)
            exemplars = self._exemplars_of(rest, fill=fill)
            widths = np.minimum(temperatures, _WIDEST)
            drawn = [
                _near_exemplars(exemplars, stream, width, density, kind)
                for stream, width in zip(streams, widths, strict=True)
            ]
            latents, near = (list(each) for each in zip(*drawn, strict=True))
            parts.append(
                (self._draw_by_decoder(rest, np.stack(latents), widths, streams, fill), share)
            )
        if not self._origins_are_known:
            near = [each._replace(exemplar=None) for each in near]
        return _mixed(parts), near

    def _draw_by_decoder(
        self,
        style_blend: StyleBlend,
        latents: Floats,
        widths: Floats,
        streams: Sequence[np.random.Generator],
        fill: bool,
    ) -> Floats:
        """Draw z (B, 256) from latents u (B, U), so many times as wide as is usual."""
        conditions = np.zeros((len(streams), self._decoder.size("condition")))
        conditions[:, : len(style_blend.weights)] = style_blend.weights
        conditions[:, -1] = fill
        mean, deviation = self._decoder.run({"latent": latents, "condition": conditions}, _MEANS)
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
    kind: Kind | None,
) -> tuple[Floats, Near]:
    """Draw u (U,) near an exemplar of each style, and mix them; of many styles, near one's.

    The mean of two independent points lies nearer to the middle than either; it is taken out as
    far again. The exemplar is that of the greatest share.
    """
    if len(exemplars) > _MOST_MIXED:
        exemplars = [exemplars[int(uniform(stream, 1)[0] * len(exemplars))]]
    total, most, near = 0.0, 0.0, Near()
    mixed = np.zeros(exemplars[0][0].mean.shape[1])
    for of_style, share in exemplars:
        row = of_style.choose(stream, min(width, 1.0), density, kind)
        if share > most:
            most, near = share, of_style.near(row)
        reach = width * _REACH * of_style.deviation[row]
        mixed += share * (of_style.mean[row] + reach * normal(stream, len(mixed)))
        total += share**2
    mixed /= np.sqrt(total)
    return mixed, near


def draw_near_windows(
    own: Exemplars,
    streams: Sequence[np.random.Generator],
    temperatures: Floats,
    density: float | None = None,
) -> Floats:
    """Draw z near one of a learned style's windows for each of B streams: shape (B, 256).

    It is drawn from the posterior: the encoder says where a window lies in z and how far around it
    its like lie, and the decoder was trained on such draws (Kingma, Welling, "Auto-Encoding
    Variational Bayes", ICLR 2014, arXiv 1312.6114). `WIDTH` is in shares of that. Temperatures
    below 1 narrow the choice to the most typical windows, and how far from them z lies; `density`
    is a place in the style's range of hits per bar, 0 to 1.
    """
    rows = [
        own.choose(stream, min(float(temperature), 1.0), density)
        for stream, temperature in zip(streams, temperatures, strict=True)
    ]
    noise = np.stack([normal(stream, own.mean.shape[1]) for stream in streams])
    widths = WIDTH * np.minimum(temperatures, _WIDEST)[:, None]
    z: Floats = own.mean[rows] + widths * own.deviation[rows] * noise
    return z


def _mixed(parts: Sequence[tuple[Floats, float]]) -> Floats:
    """Mix latents (B, 256), each with its share, one in all, as far from the middle as they are.

    The mean of independent points lies nearer to the middle than each of them.
    """
    total = sum(share**2 for _, share in parts)
    z: Floats = sum(share * z for z, share in parts) / np.sqrt(total)
    return z
