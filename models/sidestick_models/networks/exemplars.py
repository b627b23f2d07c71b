"""Exemplars: the windows that a style was learnt from, as places in a latent space.

They are of u, the latent of the style's CVAE, or of z, MusicVAE's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sidestick_models.networks.onnx_session import Session
from sidestick_models.sampling.random_draws import uniform

MEAN_UNIT, DEVIATION_UNIT = 1 / 24, 1 / 160
"""The size of one of the 8-bit steps in which means and deviations are stored."""

_DENSITY_REACH = 0.1
_FEWEST = 4
"""However narrow the choice is asked to be, it is never among fewer than these."""

_STORED = ("mean", "deviation", "style", "fill", "hits")


@dataclass(frozen=True, eq=False)
class Exemplars:
    """N windows of one kind: mean and deviation (N, U) of their latents, and their hits.

    They are sorted by how typical they are, the one nearest to the middle of all first.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    hits: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        mean: NDArray[np.floating],
        deviation: NDArray[np.floating],
        hits: NDArray[np.integer],
    ) -> Exemplars:
        """Sort windows by how typical they are."""
        far = ((mean - mean.mean(0)) ** 2).sum(1)
        order = np.argsort(far, kind="stable")
        return cls(
            np.asarray(mean, np.float64)[order],
            np.asarray(deviation, np.float64)[order],
            np.asarray(hits, np.int64)[order],
        )

    def __len__(self) -> int:
        return len(self.mean)

    @cached_property
    def _sparsest_first(self) -> NDArray[np.int64]:
        return np.argsort(self.hits, kind="stable")

    def choose(
        self, stream: np.random.Generator, breadth: float, density: float | None = None
    ) -> int:
        """Choose one: among the most typical share `breadth`, 0 to 1, of those as dense as asked.

        `density` is a place in the range from the one with the fewest hits to that with the most.
        """
        rows = np.arange(len(self)) if density is None else self._near(density)
        among = max(min(_FEWEST, len(rows)), round(breadth * len(rows)))
        return int(rows[int(uniform(stream, 1)[0] * among)])

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
    bool and `hits` uint16 (N,).
    """
    mean = arrays["mean"].astype(np.float64) * MEAN_UNIT
    deviation = arrays["deviation"].astype(np.float64) * DEVIATION_UNIT
    found: dict[int, dict[bool, Exemplars]] = {}
    for style in np.unique(arrays["style"]):
        for fill in (False, True):
            rows = (arrays["style"] == style) & (arrays["fill"] == fill)
            if rows.any():
                found.setdefault(int(style), {})[fill] = Exemplars.of(
                    mean[rows], deviation[rows], arrays["hits"][rows].astype(np.int64)
                )
    return found


def stored_exemplars(decoder: Session) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of `exemplars_by_style`, by name, from the decoder's graph."""
    anything = {name: np.zeros((1, decoder.size(name))) for name in ("latent", "condition")}
    stored = decoder.run(anything, [f"exemplar_{name}" for name in _STORED])
    return dict(zip(_STORED, stored, strict=True))
