"""Blends of styles: how much of each a request is for, trained or the user's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.user_style import UserStyle


@dataclass(frozen=True, eq=False)
class StyleBlend:
    """Shares of styles, one in all: `weights` (styles,) of trained ones, `users` of the user's."""

    weights: NDArray[np.float64]
    users: tuple[tuple[UserStyle, float], ...] = ()

    @property
    def is_one(self) -> bool:
        """Tell whether it is one trained style and nothing else."""
        return float(self.weights.max(initial=0.0)) == 1.0

    @property
    def learned(self) -> LearnedStyle | None:
        """Return the learned style that has at least half of it: beats are played as in that."""
        for style, share in self.users:
            if isinstance(style, LearnedStyle) and share >= 0.5:
                return style
        return None
