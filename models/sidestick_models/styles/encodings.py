"""An encoder's view of a user's style: where its windows lie in latent spaces."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sidestick_models.styles.kept_arrays import KeptArrays


@dataclass(frozen=True, eq=False)
class Encodings:
    """A style's N windows as an encoder hears them.

    `mean` and `deviation` (N, U) are of u, the latent of the style's CVAE; `z` and `z_deviation`
    (N, 256) of z, MusicVAE's, the latter of no width (N, 0) where an encoder does not know it.
    `hits` (N,) counts hits, `fills` (N,) is true of fills.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    z: NDArray[np.float32]
    z_deviation: NDArray[np.float32]
    hits: NDArray[np.int64]
    fills: NDArray[np.bool_]

    @property
    def knows_z(self) -> bool:
        """Tell whether the encoder said how far z may lie from its mean."""
        return self.z_deviation.shape == self.z.shape

    @classmethod
    def kept(cls, store: KeptArrays, style: str, encoder: str) -> Encodings | None:
        """Return those of a style by an encoder, by their checksums; None if not there."""
        names = [field.name for field in fields(cls)]
        arrays = store.get(style, encoder, names)
        if arrays is None or len({len(array) for array in arrays.values()}) != 1:
            return None
        return cls(**arrays) if arrays["mean"].shape == arrays["deviation"].shape else None

    def keep(self, store: KeptArrays, style: str, encoder: str) -> None:
        """Keep them for the next start."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        store.put(style, encoder, arrays)
